"""A made-up microphone, fed by hand; `test_sound_source.py` holds it to what the real ones do."""

from __future__ import annotations

import threading
import time

import numpy as np
from numpy.typing import NDArray

from observer.devices import InputDevice, Listener
from observer.errors import NoMicrophone, SoundError


def an_input(name: str = "Mikrofon", *, index: int = 0, default: bool = True) -> InputDevice:
    return InputDevice(index=index, name=name, host_api="Fake", channels=1, default=default)


class FakeStream:
    """An open one."""

    def __init__(self, device: InputDevice, listener: Listener) -> None:
        self.device = device
        self.listener = listener
        self._lock = threading.Lock()
        self.is_open = True
        self.stop_takes_s = 0.0

    def feed(self, frames: NDArray[np.int16], *, overflowed: bool = False) -> bool:
        """Let (frames, channels) or (frames,) int16 be heard; whether more is wanted."""
        with self._lock:
            if not self.is_open:
                return False
            wanted = self.listener.hears(frames.reshape(len(frames), -1).copy(), overflowed=overflowed)
        if not wanted:
            self.stop()
        return wanted

    def stop(self) -> None:
        with self._lock:
            was_open, self.is_open = self.is_open, False
        if was_open:
            self.listener.ends()
            time.sleep(self.stop_takes_s)


class FakeMicrophone:
    """A SoundSource whose devices come and go as the test says."""

    def __init__(self, *devices: InputDevice, rate_hz: int = 16_000) -> None:
        self.plugged_in = devices or (an_input(),)
        self.rate_hz = rate_hz
        self.refusal: SoundError | None = None
        self.streams: list[FakeStream] = []

    @property
    def stream(self) -> FakeStream:
        """The newest stream."""
        return self.streams[-1]

    @property
    def open_streams(self) -> int:
        return sum(stream.is_open for stream in self.streams)

    def devices(self) -> tuple[InputDevice, ...]:
        return tuple(sorted(self.plugged_in, key=lambda device: not device.default))

    def open(self, device: InputDevice | None, listener: Listener) -> FakeStream:
        if self.refusal is not None:
            raise self.refusal
        found = [known for known in self.devices() if device is None or known.is_same(device)]
        if not found:
            raise NoMicrophone(wanted=device.name if device is not None and self.plugged_in else None)
        listener.begins(self.rate_hz)
        self.streams.append(FakeStream(found[0], listener))
        return self.stream

    def unplug(self) -> None:
        """Take all of them away while they are in use."""
        self.plugged_in = ()
        for stream in self.streams:
            stream.stop()

    def plug_in(self, *devices: InputDevice) -> None:
        self.plugged_in = devices or (an_input(),)
