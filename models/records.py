"""The records that models hand upwards: samples, words and turns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

UNCLEAR = "[utydeligt]"
"""The text of a mark, in a word's place, where somebody may speak but what was heard cannot be trusted."""

Samples = NDArray[np.float32]
"""(samples,) float32 mono, 16 000 Hz, in [-1, 1]."""

Vectors = NDArray[np.float32]
"""(texts, dimension) float32, rows of unit length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word in `[start_s, end_s)`.

    `text` carries its punctuation and no surrounding blanks; `probability` is the engine's own, in [0, 1].
    Raises `ValueError` when a field breaks that.
    """

    start_s: float
    end_s: float
    text: str
    probability: float

    def __post_init__(self) -> None:
        check_span(self.start_s, self.end_s)
        if not self.text or self.text != self.text.strip():
            raise ValueError(f"text must be non-empty and stripped, got {self.text!r}")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability must lie in [0, 1], got {self.probability}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One speaker's stretch of talk in `[start_s, end_s)`.

    `speaker` is an anonymous label, "S1", "S2", ..., numbered by first appearance in the recording.
    Raises `ValueError` when a field breaks that.
    """

    start_s: float
    end_s: float
    speaker: str

    def __post_init__(self) -> None:
        check_span(self.start_s, self.end_s)
        if not (self.speaker.startswith("S") and self.speaker[1:].isdigit()):
            raise ValueError(f"speaker must be a label such as S1, got {self.speaker!r}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoicesWindow:
    """What a diarizer heard in one window: when each of its voices speaks, and what each sounds like.

    `speaks` is (frames, voices) uint8, 0 or 1; `vectors` (voices, dimension) float32, NaN rows where a voice
    is heard too little; `moments` (moments, dimension) float32, how the sound that came last sounds from
    moment to moment, zeros in silence. In memory only, and gone with the process.
    """

    speaks: NDArray[np.uint8]
    vectors: Vectors
    moments: Vectors


def check_span(start_s: float, end_s: float) -> None:
    """Raise `ValueError` unless 0 <= start_s <= end_s (NaN fails too)."""
    if not 0.0 <= start_s <= end_s:
        raise ValueError(f"need 0 <= start_s <= end_s, got {start_s} and {end_s}")


def duration_s(samples: Samples) -> float:
    """Return the length in seconds of `samples`, shape (samples,) at 16 000 Hz."""
    return len(samples) / SAMPLE_RATE_HZ
