"""Cuts a growing recording into the windows that a `WindowedDiarizer` listens to."""

from collections.abc import Sequence

import numpy as np

from models.protocols import WindowedDiarizer
from models.records import SAMPLE_RATE_HZ, Samples, Turn, VoicesWindow

AT_ONCE = 4
"""So many windows are listened to at a time: ten seconds of sound, and no more wait for the next act."""


class GrowingDiarization:
    """Listens to a recording as it comes; only what no finished window needs is kept of the sound."""

    def __init__(self, diarizer: WindowedDiarizer) -> None:
        self._diarizer = diarizer
        self.begin(())

    def begin(self, windows: Sequence[VoicesWindow]) -> None:
        """Forget what came; `windows` are known, and the next sound begins at `wanted_s`."""
        self.windows = list(windows)
        self._samples = np.empty(0, dtype=np.float32)
        self._length = self._start

    @property
    def wanted_s(self) -> float:
        """From where on sound is still needed, where the next window begins."""
        return self._start / SAMPLE_RATE_HZ

    @property
    def _start(self) -> int:
        return len(self.windows) * self._diarizer.step_samples

    def hear(self, samples: Samples) -> tuple[VoicesWindow, ...]:
        """Take (samples,) float32 mono 16 000 Hz, and return the windows they complete, if enough at once."""
        self._samples = np.concatenate([self._samples, samples])
        self._length += len(samples)
        found: list[VoicesWindow] = []
        while self._complete() >= AT_ONCE:
            found += self._listen(AT_ONCE)
        return tuple(found)

    def finish(self) -> tuple[VoicesWindow, ...]:
        """The sound ends here: return the windows that are left, the last one filled up with silence."""
        found = self._listen(self._complete()) if self._complete() else ()
        window, step = self._diarizer.window_samples, self._diarizer.step_samples
        # All windows may be known from before, the filled-up one too: nothing is heard twice.
        reached = (len(self.windows) - 1) * step + window if self.windows else 0
        if reached < self._length:
            last = np.zeros(window, dtype=np.float32)
            last[: len(self._samples)] = self._samples[:window]
            found += self._keep(self._diarizer.listen(last, first=not self.windows))
        return found

    def decide(self, *, speakers: int | None) -> tuple[Turn, ...]:
        """Return who speaks when, as far as the windows reach: to the end once `finish` was called."""
        total_s = self._length / SAMPLE_RATE_HZ
        return self._diarizer.decide(self.windows, total_s=total_s, speakers=speakers)

    def _complete(self) -> int:
        beyond = len(self._samples) - self._diarizer.window_samples
        return 0 if beyond < 0 else beyond // self._diarizer.step_samples + 1

    def _listen(self, count: int) -> tuple[VoicesWindow, ...]:
        reach = (count - 1) * self._diarizer.step_samples + self._diarizer.window_samples
        found = self._keep(self._diarizer.listen(self._samples[:reach], first=not self.windows))
        self._samples = self._samples[count * self._diarizer.step_samples :]
        return found

    def _keep(self, found: tuple[VoicesWindow, ...]) -> tuple[VoicesWindow, ...]:
        self.windows += found
        return found
