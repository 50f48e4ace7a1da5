"""How well a tagger does on labelled meetings, in the field's measures.

Two behaviours of the source are near twins (who does what before next time); they are scored as one.
Behaviours that a single utterance cannot show are left out, with the rows that bear them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.core_elements import CoreElements
from nlp.library import Example

TWINS = ("goal_tasks_before_next_meeting", "rel_mutual_followup_agreement")
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Counts of one comparison, and what follows from them; undefined shares are 0."""

    right: int
    shown: int
    there: int

    def __add__(self, other: Agreement) -> Agreement:
        """Both comparisons as one."""
        return Agreement(
            right=self.right + other.right, shown=self.shown + other.shown, there=self.there + other.there
        )

    @property
    def precision(self) -> float:
        """Of what was shown, the share that is right."""
        return self.right / self.shown if self.shown else 0.0

    @property
    def recall(self) -> float:
        """Of what is there, the share that was shown."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.shown + self.there) if self.shown + self.there else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Micro-averaged results over utterances of the consultant."""

    behaviour: Agreement
    topic: Agreement
    anything: Agreement
    candidates: float  # share of labelled utterances with a right behaviour among the first three
    false_pointers: int
    calibration_error: float  # expected calibration error of the likeliest behaviour, ten bins
    utterances: int


def labels(examples: Sequence[Example], behaviours: Sequence[str]) -> Floats:
    """(examples, behaviours) 0/1."""
    place = {b: i for i, b in enumerate(behaviours)}
    held = np.zeros((len(examples), len(behaviours)), np.float32)
    for row, example in enumerate(examples):
        for behaviour in example.behaviours:
            if behaviour in place:
                held[row, place[behaviour]] = 1.0
    return held


def scorable(examples: Sequence[Example], behaviours: Sequence[str]) -> Bools:
    """Rows without a behaviour that is the observer's alone."""
    known = set(behaviours)
    return np.array([set(one.behaviours) <= known for one in examples], bool)


def score(
    probabilities: Floats,
    truth: Floats,
    *,
    behaviours: Sequence[str],
    elements: CoreElements,
    threshold: float,
) -> Scoring:
    """Compare (n, behaviours) probabilities, shown from `threshold` on, with (n, behaviours) 0/1 labels."""
    names, guess, held = merge_twins(probabilities, truth, behaviours)
    shown, there = guess >= threshold, held > 0
    topics = [elements.behaviours[name].topic for name in names]
    by_topic = [[i for i, t in enumerate(topics) if t == topic] for topic in dict.fromkeys(topics)]
    topic_shown = np.stack([shown[:, columns].any(axis=1) for columns in by_topic], axis=1)
    topic_there = np.stack([there[:, columns].any(axis=1) for columns in by_topic], axis=1)
    first_three = np.argsort(-guess, axis=1, kind="stable")[:, :3]
    labelled = np.flatnonzero(there.any(axis=1))
    found = [bool(there[row, first_three[row]].any()) for row in labelled]
    return Scoring(
        behaviour=_agreement(shown, there),
        topic=_agreement(topic_shown, topic_there),
        anything=_agreement(np.asarray(shown.any(axis=1)), np.asarray(there.any(axis=1))),
        candidates=float(np.mean(found)) if found else 0.0,
        false_pointers=int((shown & ~there).sum()),
        calibration_error=calibration_error(*likeliest(probabilities, truth, behaviours=behaviours)),
        utterances=len(guess),
    )


def by_behaviour(
    probabilities: Floats, truth: Floats, *, behaviours: Sequence[str], threshold: float
) -> dict[str, Agreement]:
    """The agreement on each behaviour that is there or shown, in the order of `behaviours`, twins as one."""
    names, guess, held = merge_twins(probabilities, truth, behaviours)
    shown, there = guess >= threshold, held > 0
    return {
        name: _agreement(shown[:, b], there[:, b])
        for b, name in enumerate(names)
        if shown[:, b].any() or there[:, b].any()
    }


def by_topic(
    probabilities: Floats,
    truth: Floats,
    *,
    behaviours: Sequence[str],
    elements: CoreElements,
    threshold: float,
) -> dict[str, Agreement]:
    """The agreement on each topic: whether anything of it is shown, and whether anything of it is there."""
    names, guess, held = merge_twins(probabilities, truth, behaviours)
    shown, there = guess >= threshold, held > 0
    topics = [elements.behaviours[name].topic for name in names]
    return {
        topic: _agreement(
            np.asarray(shown[:, columns].any(axis=1)), np.asarray(there[:, columns].any(axis=1))
        )
        for topic in dict.fromkeys(topics)
        for columns in ([b for b, one in enumerate(topics) if one == topic],)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Those with a confidence in `[low, high)`: how many, what they say of themselves, and what holds."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def likeliest(probabilities: Floats, truth: Floats, *, behaviours: Sequence[str]) -> tuple[Floats, Bools]:
    """Of each row the likeliest behaviour: (rows,) how sure, and (rows,) whether it is there."""
    _, guess, held = merge_twins(probabilities, truth, behaviours)
    best = guess.argmax(axis=1)
    rows = np.arange(len(guess))
    return guess[rows, best], held[rows, best] > 0


def reliability(confidence: Floats, right: Bools, *, bins: int = 10) -> tuple[Bin, ...]:
    """The bins of a reliability diagram that hold anything; 1.0 is in the last."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    found: list[Bin] = []
    for low, high in pairwise(edges):
        last = high == edges[-1]
        within = (confidence >= low) & ((confidence <= high) if last else (confidence < high))
        if within.any():
            found.append(
                Bin(
                    low=float(low),
                    high=float(high),
                    count=int(within.sum()),
                    confidence=float(confidence[within].mean()),
                    right=float(right[within].mean()),
                )
            )
    return tuple(found)


def calibration_error(confidence: Floats, right: Bools, *, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): mean gap of confidence and truth over bins."""
    gaps = sum(
        one.count * abs(one.confidence - one.right) for one in reliability(confidence, right, bins=bins)
    )
    return gaps / len(confidence) if len(confidence) else 0.0


def best_threshold(
    probabilities: Floats, truth: Floats, *, behaviours: Sequence[str], least_precision: float
) -> float:
    """The threshold with the best micro-F1 that keeps `least_precision`; if none does, the most precise."""
    _, guess, held = merge_twins(probabilities, truth, behaviours)
    tried = [(float(t), _agreement(guess >= t, held > 0)) for t in np.arange(0.2, 0.9, 0.01)]
    precise = [one for one in tried if one[1].precision >= least_precision]
    if not precise:
        return max(tried, key=lambda one: one[1].precision)[0]
    return max(precise, key=lambda one: one[1].f1)[0]


def _agreement(shown: Bools, there: Bools) -> Agreement:
    return Agreement(right=int((shown & there).sum()), shown=int(shown.sum()), there=int(there.sum()))


def merge_twins(
    probabilities: Floats, truth: Floats, behaviours: Sequence[str]
) -> tuple[list[str], Floats, Floats]:
    """Names, probabilities and labels with the near twins as one: the likelier of the two counts."""
    names = list(behaviours)
    if not set(TWINS) <= set(names):
        return names, probabilities, truth
    keep, drop = (names.index(twin) for twin in TWINS)
    merged = []
    for values in (probabilities, truth):
        both = values.copy()
        both[:, keep] = np.maximum(values[:, keep], values[:, drop])
        merged.append(np.delete(both, drop, axis=1))
    return [name for i, name in enumerate(names) if i != drop], merged[0], merged[1]
