"""A microphone that plays a recording at the pace of the day, for measuring without a room."""

from __future__ import annotations

import threading
import time

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ
from observer.devices import InputDevice, Listener

PIECE_SAMPLES = SAMPLE_RATE_HZ // 10
DEVICE = InputDevice(index=0, name="Afspillet møde", host_api="bench", channels=1, default=True)


class PlayedSource:
    """A SoundSource that gives (samples,) int16 at 16 000 Hz in real time, `speed` times as fast, once."""

    def __init__(self, samples: Samples16, *, speed: float = 1.0) -> None:
        self._samples = samples
        self._speed = speed
        self.played = threading.Event()

    def devices(self) -> tuple[InputDevice, ...]:
        """The one that plays."""
        return (DEVICE,)

    def open(self, device: InputDevice | None, listener: Listener) -> PlayedStream:  # noqa: ARG002 -- there is one
        """Begin to play."""
        listener.begins(SAMPLE_RATE_HZ)
        return PlayedStream(self, self._samples, self._speed, listener)


class PlayedStream:
    """The playing, in a thread as a sound system's is; silence follows until it is stopped."""

    def __init__(self, source: PlayedSource, samples: Samples16, speed: float, listener: Listener) -> None:
        self._source = source
        self._samples = samples
        self._piece_s = PIECE_SAMPLES / SAMPLE_RATE_HZ / speed
        self._listener = listener
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="medlyt-played", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self._thread.join()

    def _play(self) -> None:
        due_s = time.monotonic()
        for start in range(0, len(self._samples), PIECE_SAMPLES):
            due_s += self._piece_s
            if self._stopped.wait(max(0.0, due_s - time.monotonic())):
                break
            piece = self._samples[start : start + PIECE_SAMPLES]
            if not self._listener.hears(piece[:, None].copy(), overflowed=False):
                break
        self._source.played.set()
        self._stopped.wait()
        self._listener.ends()
