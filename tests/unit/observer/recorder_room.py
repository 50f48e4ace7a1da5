"""A recorder with all that is around it: what it seals into, the time, and a microphone fed by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from observer.capture import Recorder
from tests.contract.fake_microphone import FakeMicrophone

RATE_HZ = 16_000


class Clock:
    """Seconds that go when the test says."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Recording:
    """What was sealed, as the vault would keep it: every writer adds to it."""

    def __init__(self) -> None:
        self.sealed: list[NDArray[np.int16]] = []
        self.open_writers = 0
        self.most_open = 0
        self.opened = 0
        self.abandoned = 0
        self.struck: list[float] = []
        self.refusal: Exception | None = None
        self.write_fails_with: Exception | None = None
        self.close_fails_with: Exception | None = None
        self.may_write = threading.Event()
        self.may_write.set()

    def writer(self) -> ListWriter:
        if self.refusal is not None:
            raise self.refusal
        self.opened += 1
        self.open_writers += 1
        self.most_open = max(self.most_open, self.open_writers)
        return ListWriter(self)

    @property
    def samples(self) -> NDArray[np.int16]:
        return np.concatenate([np.empty(0, dtype=np.int16), *self.sealed])


class ListWriter:
    """Seals whole seconds into a list, as the vault's does."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._pending = np.empty(0, dtype=np.int16)
        self._is_open = True

    @property
    def duration_s(self) -> float:
        return self.sealed_s + len(self._pending) / RATE_HZ

    @property
    def sealed_s(self) -> float:
        return len(self._recording.samples) / RATE_HZ

    def write(self, samples: NDArray[np.int16]) -> None:
        assert samples.dtype == np.int16
        assert samples.ndim == 1
        assert self._is_open
        assert self._recording.may_write.wait(20)
        if self._recording.write_fails_with is not None:
            raise self._recording.write_fails_with
        pending = np.concatenate([self._pending, samples])
        whole = len(pending) - len(pending) % RATE_HZ
        self._recording.sealed.append(pending[:whole])
        self._pending = pending[whole:]

    def strike_last(self, seconds: float) -> tuple[tuple[float, float], ...]:
        self._recording.struck.append(seconds)
        end_s = self.duration_s
        samples = self._recording.samples
        samples[round((end_s - seconds) * RATE_HZ) :] = 0
        self._recording.sealed[:] = [samples]
        self._pending[:] = 0
        return ((max(0.0, end_s - seconds), end_s),)

    def close(self) -> None:
        if self._recording.close_fails_with is not None:
            raise self._recording.close_fails_with
        self._recording.sealed.append(self._pending)
        self._end()

    def abandon(self) -> None:
        self._recording.abandoned += 1
        self._end()

    def _end(self) -> None:
        self._recording.open_writers -= self._is_open
        self._is_open = False


class Room:
    """A recorder with all that is around it."""

    def __init__(self, microphone: FakeMicrophone | None = None) -> None:
        self.microphone = microphone or FakeMicrophone()
        self.recording = Recording()
        self.clock = Clock()
        self.recorder = Recorder(self.recording.writer, source=self.microphone, clock=self.clock)
        self.fed: list[NDArray[np.int16]] = []

    def feed(self, seconds: float) -> None:
        """Let sound that is like no other sound come, in pieces of a tenth."""
        for _ in range(round(seconds * 10)):
            start = sum(map(len, self.fed))
            piece = (np.arange(start, start + 1600) % 30_011).astype(np.int16)
            if self.microphone.stream.feed(piece):
                self.fed.append(piece)

    @property
    def heard(self) -> NDArray[np.int16]:
        return np.concatenate([np.empty(0, dtype=np.int16), *self.fed])


def wait_until(holds: Callable[[], bool], *, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.005)
