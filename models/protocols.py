"""The seams behind which the engines stand: sound to words, sound to turns, text to vectors."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from models.records import Samples, Turn, Vectors, Word

Progress = Callable[[float, float], None]
"""Called as `progress(done_s, total_s)` while sound is worked through; `done_s` never falls."""


class Transcriber(Protocol):
    """Turns sound into words."""

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield the words of `samples`, (samples,) float32 mono 16 000 Hz, in time order, as they are found.

        Every word lies within the sound. Silence and empty samples yield nothing. `progress` ends at the
        whole.
        """
        ...


class Diarizer(Protocol):
    """Tells speakers apart."""

    def diarize(
        self, samples: Samples, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Turn, ...]:
        """Return who speaks when in `samples`, (samples,) float32 mono 16 000 Hz.

        Turns are in order, do not overlap, and lie within the sound. `speakers`, if known, is how many people
        speak (at least 1, else `ValueError`); counting them unasked errs more often. Silence and sound too
        short to judge give (). `progress` ends at the whole.
        """
        ...


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness in meaning."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, one row of unit length for each text, in order."""
        ...
