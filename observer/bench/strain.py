"""What the work costs the machine: processor time and memory of this process and all it began."""

from __future__ import annotations

import os
import threading
import time
from types import TracebackType
from typing import Any

LOOK_S = 0.5


class Strain:
    """Looks twice a second while it is entered; the figures are those of the time in between.

    Memory that processes share is counted once where the system tells (Linux: PSS), else in each of them.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self.cpu_s = 0.0
        self.lasted_s = 0.0
        self._over = threading.Event()
        self._spent_s: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, name="medlyt-strain", daemon=True)

    def __enter__(self) -> Strain:
        self._began_s = time.monotonic()
        self._before_s = self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self.cpu_s = self._look() - self._before_s
        self.lasted_s = time.monotonic() - self._began_s

    @property
    def cpu_share(self) -> float:
        """The share of all cores that the work took."""
        return self.cpu_s / self.lasted_s / (os.cpu_count() or 1)

    def _watch(self) -> None:
        while not self._over.wait(LOOK_S):
            self._look()

    def _look(self) -> float:
        """Note the memory, and return the processor time of all that lives or lived."""
        import psutil

        held = 0
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            try:
                times = process.cpu_times()
                self._spent_s[process.pid] = times.user + times.system
                held += _held_bytes(process)
            except psutil.Error:
                # It ended meanwhile; what it took until the last look counts.
                continue
        self.peak_bytes = max(self.peak_bytes, held)
        return sum(self._spent_s.values())


def _held_bytes(process: Any) -> int:
    info = process.memory_full_info()
    return int(getattr(info, "pss", info.rss))
