"""Ears without weights, for tests: a worker's process imports them by name, so they ship with the package."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from models.fakes import FakeTranscriber, FakeVoiceActivity, FakeWindowedDiarizer
from models.protocols import Progress, Transcriber, WindowedDiarizer
from models.records import Samples, Word
from models.stretches import CutOptions, Cutter

CUTS = CutOptions(enough_s=4.0, longest_s=8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeEars:
    """Hears loudness alone; each stretch takes `stretch_takes_s`, and what is `broken` cannot be loaded."""

    stretch_takes_s: float = 0.0
    broken: bool = False

    def transcriber(self) -> Transcriber:
        """Return one that counts words."""
        if self.broken:
            raise FileNotFoundError("no weights")
        return SlowTranscriber(self.stretch_takes_s)

    def cutter(self) -> Cutter:
        """Return one that cuts every few seconds."""
        return Cutter(FakeVoiceActivity(), CUTS)

    def windowed_diarizer(self) -> WindowedDiarizer:
        """Return one that hands each loud stretch to the next speaker."""
        return FakeWindowedDiarizer()


class SlowTranscriber(FakeTranscriber):
    """`FakeTranscriber` that takes its time."""

    def __init__(self, takes_s: float) -> None:
        super().__init__()
        self._takes_s = takes_s

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Wait, then yield words."""
        time.sleep(self._takes_s)
        yield from super().transcribe(samples, progress=progress)
