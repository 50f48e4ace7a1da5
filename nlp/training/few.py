"""Setting new behaviours to their scale: what few examples score when held back, against other lines.

Platt scaling (1999) with his smoothed targets: each example is scored by a refit without it, the lines of the
base stand for everything else, and one in so many utterances is taken to show the behaviour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nlp.evaluation import labels
from nlp.library import Example
from nlp.tagger.features import Floats, sigmoid

FOLDS: Final = 4
ONE_IN: Final = 40  # utterances of the consultant, of which one shows a behaviour that is looked for
_STEEPEST: Final = 4.0
_NEWTON: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Log odds times `slope` plus `shift` are calibrated."""

    slope: float
    shift: float


def scales(
    examples: Sequence[Example],
    new: Sequence[str],
    held_back_odds: Callable[[np.ndarray, np.ndarray], Floats],
    other_odds: Floats,
) -> tuple[Scale, ...]:
    """A scale for each of the `new` behaviours.

    `held_back_odds(kept, out)` gives the (out, new) log odds of the examples `out` by a refit to those
    `kept`; `other_odds` (lines, new) are those of lines that show none of them.
    """
    told = labels(examples, new)
    fold_of = folds(examples)
    odds = np.zeros_like(told)
    for fold in range(FOLDS):
        out, kept = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        if len(out) and len(kept):
            odds[out] = held_back_odds(kept, out)
    return tuple(
        fit_scale(
            odds[told[:, b] > 0, b],
            near=odds[told[:, b] == 0, b],
            others=other_odds[:, b],
        )
        for b in range(len(new))
    )


def fit_scale(right: Floats, *, near: Floats, others: Floats) -> Scale:
    """Fit to the log odds of lines that show a behaviour, and of near ones and others that do not.

    All that do not weigh together as ONE_IN says, a near one as much as a right one at most.
    """
    negatives = np.concatenate([near, others])
    weight = np.concatenate([np.ones(len(right)), np.ones(len(near)), np.zeros(len(others))])
    left = max(ONE_IN * len(right) - len(near), len(right))
    weight[len(right) + len(near) :] = left / max(len(others), 1)
    # Platt's targets: so few lines cannot make certain.
    target = np.concatenate(
        [
            np.full(len(right), (len(right) + 1) / (len(right) + 2)),
            np.full(len(negatives), 1 / (ONE_IN * len(right) + 2)),
        ]
    )
    scores = np.concatenate([right, negatives]).astype(np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(_NEWTON):
        guess = np.asarray(sigmoid((slope * scores + shift).astype(np.float32)), np.float64)
        error, heft = weight * (guess - target), weight * guess * (1 - guess) + 1e-9
        gradient = np.array([(error * scores).sum() + 1e-2 * (slope - 1), error.sum()])
        curve = np.array(
            [
                [(heft * scores**2).sum() + 1e-2, (heft * scores).sum()],
                [(heft * scores).sum(), heft.sum()],
            ]
        )
        step = np.linalg.solve(curve + 1e-6 * np.eye(2), gradient)
        slope, shift = slope - float(np.clip(step[0], -1, 1)), shift - float(np.clip(step[1], -3, 3))
        if np.abs(step).max() < 1e-6:
            break
    return Scale(slope=float(np.clip(slope, 0.1, _STEEPEST)), shift=float(shift))


def folds(examples: Sequence[Example], count: int = FOLDS) -> np.ndarray:
    """A fold for each example; those of one behaviour are spread evenly, the same way each time."""
    order = sorted(
        range(len(examples)),
        key=lambda i: (examples[i].behaviours, hashlib.sha256(examples[i].id.encode()).digest()),
    )
    fold_of = np.zeros(len(examples), np.intp)
    fold_of[order] = np.arange(len(order)) % count
    return fold_of
