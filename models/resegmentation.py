"""Resegmentation: where one person speaks, who it is by how the voice sounds just then.

A segmentation model hears ten seconds at a time and easily takes a short answer for the voice next to it;
what that voice then sounds like says nothing of the answer. Heard alone, eight tenths of a second are enough
to tell the voices of one meeting apart. Here the two are weighed against each other, moment by moment, and a
change of person must be worth its cost (Viterbi, as in the resegmentation of HMM-based diarization).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float64]
"""(frames, people) float64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResegmentationOptions:
    """What is weighed, in the unit of a log-probability; docs/adr/0011-speakers.md says what each gave.

    `shortest_s` is how long one must speak alone for it to be heard anew at all; `least_share` is added to
    each person's share of the votes, so that nobody is impossible.
    """

    likeness_weight: float = 20.0
    vote_weight: float = 0.5
    change_cost: float = 30.0
    least_share: float = 0.05
    shortest_s: float = 0.3


def resegmented(
    said: Frames, votes: Frames, likeness: Frames, *, frame_s: float, options: ResegmentationOptions
) -> Frames:
    """Return `said`, 1 where a person speaks, with each frame in which one alone does given anew.

    When somebody speaks, and how many, stays the same. `votes` say who it is by the windows, `likeness` is
    the voice's just then to each person's (a cosine).
    """
    anew = said.copy()
    if said.shape[1] < 2:
        return anew
    shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    scores = options.vote_weight * np.log(shares + options.least_share) + options.likeness_weight * likeness
    for start, end in stretches_of(said.sum(axis=1) == 1):
        if (end - start) * frame_s >= options.shortest_s:
            anew[start:end] = 0
            anew[np.arange(start, end), best_path(scores[start:end], options.change_cost)] = 1
    return anew


def best_path(scores: Frames, change_cost: float) -> NDArray[np.intp]:
    """Return who has each frame so that the scores, less the cost of the changes, are the most (Viterbi)."""
    ahead: NDArray[np.intp] = scores.argmax(axis=1)
    if (ahead == ahead[0]).all():
        return ahead
    frames, people = scores.shape
    stay = np.arange(people)
    before = np.empty((frames, people), dtype=np.intp)
    reached = scores[0].copy()
    for frame in range(1, frames):
        best = int(reached.argmax())
        changed = reached[best] - change_cost
        before[frame] = np.where(reached < changed, best, stay)
        reached = np.maximum(reached, changed) + scores[frame]
    path = np.empty(frames, dtype=np.intp)
    path[-1] = reached.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = before[frame, path[frame]]
    return path


def stretches_of(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield each stretch `[start, end)` of `flags`, (frames,), that is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
