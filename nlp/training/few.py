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
from numpy.typing import NDArray

from nlp.evaluation import labels
from nlp.library import Example
from nlp.tagger.features import Floats

FOLDS: Final = 4
ONE_IN: Final = 40  # utterances of the consultant, of which one shows a behaviour that is looked for
_FLATTEST: Final = 0.1
_STEEPEST: Final = 4.0
_HOLD: Final = 0.005
_STEPS: Final = 100

Doubles = NDArray[np.float64]


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
    fold_of = folds(examples, FOLDS)
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
    slope, shift = _descend(np.stack([scores, np.ones_like(scores)], axis=1), target, weight)
    return Scale(slope=float(np.clip(slope, _FLATTEST, _STEEPEST)), shift=shift)


def _descend(columns: Doubles, target: Doubles, weight: Doubles) -> tuple[float, float]:
    """Newton's method with halved steps on weighted log loss; held lightly at slope 1, so that it ends."""

    def loss(at: Doubles) -> float:
        z = columns @ at
        return float((weight * (np.logaddexp(0, z) - target * z)).sum() + _HOLD * (at[0] - 1) ** 2)

    at = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        guess = 0.5 * (1 + np.tanh(columns @ at / 2))
        gradient = columns.T @ (weight * (guess - target)) + 2 * _HOLD * np.array([at[0] - 1, 0.0])
        curve = (columns.T * (weight * guess * (1 - guess))) @ columns + np.diag([2 * _HOLD, 1e-9])
        step = np.linalg.solve(curve, gradient)
        here, length = loss(at), 1.0
        while loss(at - length * step) > here and length > 1e-6:
            length /= 2
        at = at - length * step
        if np.abs(length * step).max() < 1e-7:
            break
    return float(at[0]), float(at[1])


def folds(examples: Sequence[Example], count: int) -> np.ndarray:
    """A fold for each example; those of one behaviour are spread evenly, the same way each time."""
    order = sorted(
        range(len(examples)),
        key=lambda i: (examples[i].behaviours, hashlib.sha256(examples[i].id.encode()).digest()),
    )
    fold_of = np.zeros(len(examples), np.intp)
    fold_of[order] = np.arange(len(order)) % count
    return fold_of
