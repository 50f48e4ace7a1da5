"""What is sealed and still to be sent to the worker: in memory up to a limit, beyond it only in the vault."""

from __future__ import annotations

from collections import deque
from typing import Final

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ

QUEUE_SAMPLES: Final = 60 * SAMPLE_RATE_HZ
"""A worker that loads its models takes half a minute; 2 MB."""

PIECE_SAMPLES: Final = 10 * SAMPLE_RATE_HZ


class Backlog:
    """The sealed recording as the worker is to get it, from `sent` to `sealed`, in samples.

    A queue that is full is emptied: what it had is in the vault, and is read back when the worker can take
    it.
    """

    def __init__(self) -> None:
        self.sealed = 0
        self.sent = 0
        self._queue: deque[tuple[int, Samples16]] = deque()
        self._queued = 0

    def add(self, start: int, samples: Samples16) -> None:
        """Take the samples sealed at `start`; none: all until `start` is sealed, and in the vault alone."""
        self.sealed = start + len(samples)
        if not len(samples):
            return
        if self._queued + len(samples) > QUEUE_SAMPLES:
            self.drop()
        self._queue.append((start, samples))
        self._queued += len(samples)

    def drop(self) -> None:
        """Keep nothing in memory."""
        self._queue.clear()
        self._queued = 0

    def go_back(self, to: int) -> None:
        """Send from there on again."""
        self.sent = to

    def next(self) -> Samples16 | tuple[int, int] | None:
        """Return the next samples, or where `[start, end)` they are to be read; None if all is sent."""
        while self._queue and self._queue[0][0] < self.sent:
            self._drop_first()
        if self._queue and self._queue[0][0] == self.sent:
            samples = self._drop_first()
            self.sent += len(samples)
            return samples
        until = self._queue[0][0] if self._queue else self.sealed
        if self.sent >= until:
            return None
        start, self.sent = self.sent, min(until, self.sent + PIECE_SAMPLES)
        return start, self.sent

    def _drop_first(self) -> Samples16:
        _, samples = self._queue.popleft()
        self._queued -= len(samples)
        return samples
