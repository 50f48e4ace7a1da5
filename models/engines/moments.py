"""How the voice sounds from moment to moment: 0.8 s of sound, each a quarter of a second after the last.

Each moment of a recording is heard once, though each is in four of the segmentation's windows: a window has
those that end in its last step, and a recording's first window all of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from models.records import SAMPLE_RATE_HZ, Samples, Vectors

if TYPE_CHECKING:
    import torch

MOMENT_SAMPLES = 12_800
"""0.8 s: enough to tell the voices of one meeting apart; half a second is not quite."""

HOP_SAMPLES = 4_000
HOP_S = HOP_SAMPLES / SAMPLE_RATE_HZ
MIDDLE_S = MOMENT_SAMPLES / 2 / SAMPLE_RATE_HZ
AT_ONCE = 64

ALONE_SHARE = 0.95
"""A moment is one person's where they speak alone for so much of it; the rest is rounding to frames."""

LEAST_MOMENTS = 8
"""Fewer say too little of a voice: so many lie within 2.55 s of speech."""


class SoundsLike(Protocol):
    """Gives each of (batch, samples) sounds its vector."""

    dimension: int

    def alone(self, sounds: "torch.Tensor") -> Vectors:
        """Return (batch, dimension) float32, unit vectors, zeros where there is nothing to hear."""
        ...


def moments_of(
    samples: Samples, speaks: NDArray[np.float32], voices: SoundsLike, *, window: int, step: int, first: bool
) -> tuple[Vectors, ...]:
    """Return each window's moments of `samples`, (moments, dimension) float32, zeros where all is silent.

    `speaks` is (windows, frames, voices), `window` and `step` are in samples, and `first` says whether the
    first of the windows is the recording's first. What lies beyond `samples` is silence.
    """
    import torch

    starts = range(0, window - MOMENT_SAMPLES + 1, HOP_SAMPLES)
    own = [
        starts if first and number == 0 else starts[-(step // HOP_SAMPLES) :] for number in range(len(speaks))
    ]
    found = tuple(np.zeros((len(one), voices.dimension), dtype=np.float32) for one in own)
    wanted = [
        (number, place, number * step + start)
        for number, window_starts in enumerate(own)
        for place, start in enumerate(window_starts)
        if anyone(speaks[number], start / window, (start + MOMENT_SAMPLES) / window)
    ]
    for at in range(0, len(wanted), AT_ONCE):
        batch = wanted[at : at + AT_ONCE]
        sounds = np.stack([filled(samples[start : start + MOMENT_SAMPLES]) for _, _, start in batch])
        for (number, place, _), vector in zip(batch, voices.alone(torch.from_numpy(sounds)), strict=True):
            found[number][place] = vector
    return found


def anyone(speaks: NDArray[np.float32], begins: float, ends: float) -> bool:
    """Return whether any voice of one window, (frames, voices), speaks between two shares of its length."""
    frames = len(speaks)
    return bool(speaks[int(begins * frames) : int(np.ceil(ends * frames))].any())


def filled(samples: Samples) -> Samples:
    """Return `samples` with silence up to a moment's length."""
    return np.pad(samples, (0, MOMENT_SAMPLES - len(samples)))


def likeness_at(
    middles_s: NDArray[np.float64], moments: Sequence[Vectors], people: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (times, people) cosines of the voice at each time to each of `people`, (people, dimension)."""
    directions = people / np.linalg.norm(people, axis=1, keepdims=True)
    cosines = np.concatenate(moments) @ directions.T
    heard_s = MIDDLE_S + HOP_S * np.arange(len(cosines))
    return np.stack([np.interp(middles_s, heard_s, own) for own in cosines.T], axis=1)


def voices_of(
    said: NDArray[np.float64],
    middles_s: NDArray[np.float64],
    moments: Sequence[Vectors],
    people: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return each person's voice, (people, dimension): the mean of the moments in which they speak alone.

    `said` is (times, people), 1 where a person speaks. Whoever has too few such moments keeps the one in
    `people`.
    """
    vectors = np.concatenate(moments)
    begins_s = HOP_S * np.arange(len(vectors))
    begins, ends = (np.searchsorted(middles_s, begins_s + after) for after in (0.0, 2 * MIDDLE_S))
    alone = said * (said.sum(axis=1, keepdims=True) == 1)
    so_far = np.concatenate([np.zeros((1, said.shape[1])), np.cumsum(alone, axis=0)])
    shares = (so_far[ends] - so_far[begins]) / np.maximum(1, ends - begins)[:, None]
    own = (shares >= ALONE_SHARE) & vectors.any(axis=1, keepdims=True)
    anew = people.copy()
    for person in np.flatnonzero(own.sum(axis=0) >= LEAST_MOMENTS):
        anew[person] = vectors[own[:, person]].mean(axis=0)
    return anew
