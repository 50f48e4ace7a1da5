"""Where a meeting is played for the recorder: a virtual microphone where there is one, else straight in."""

from __future__ import annotations

import os
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ
from observer.bench.played import PlayedSource
from observer.bench.virtual_microphone import VirtualMicrophone, missing_programs, virtual_microphone
from observer.devices import SoundSource

LEAD_S: Final = 2.0
"""A sound server that begins to play swallows its first moments (50 ms, measured): let it be silence."""

TAIL_S: Final = 1.0
"""What was played last is still on its way through the sound system for so long."""


class Room(Protocol):
    """A place where a meeting is played and recorded."""

    name: str
    source: SoundSource | None

    def play(self) -> None:
        """Play the meeting, and wait until the last of it has reached the recorder."""
        ...


class FedRoom:
    """No sound system: the samples are handed to the recorder at the pace of the day."""

    name = "fed to the recorder at the pace of the day"

    def __init__(self, samples: Samples16, speed: float) -> None:
        self.source: SoundSource | None = PlayedSource(samples, speed=speed)
        self._played = self.source.played

    def play(self) -> None:
        """Wait; it plays from the moment the recorder opened it."""
        self._played.wait()


class MicrophoneRoom:
    """A virtual microphone that PortAudio opens as any other; at 16 000 Hz nothing changes a sample."""

    name = "virtual microphone through PortAudio"

    def __init__(self, microphone: VirtualMicrophone, file: Path) -> None:
        self.source: SoundSource | None = None
        self._microphone = microphone
        self._file = file

    def play(self) -> None:
        """Play the file into the room."""
        self._microphone.play(self._file).wait()
        time.sleep(TAIL_S)


@contextmanager
def room(samples: Samples16, folder: Path, *, speed: float = 1.0) -> Iterator[Room]:
    """Open the best room that this machine has; at another speed than people's only the fed one will do."""
    if missing_programs() or speed != 1.0:
        yield FedRoom(samples, speed)
        return
    file = folder / "played.wav"
    silence = np.zeros(round(LEAD_S * SAMPLE_RATE_HZ), dtype=np.int16)
    write_wave(file, np.concatenate([silence, samples]))
    with virtual_microphone(rate_hz=SAMPLE_RATE_HZ) as microphone:
        # The models are looked for under the user's own folder.
        wanted = {name: value for name, value in microphone.environment.items() if name != "HOME"}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield MicrophoneRoom(microphone, file)
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def write_wave(path: Path, samples: Samples16) -> None:
    """Write (n,) int16 mono 16 000 Hz samples of a made-up meeting."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
