"""How well a tagger of one's own does: on labelled meetings, or on its own examples, held back in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from nlp.core_elements import CoreElements
from nlp.evaluation import Scoring, labels, scorable, score
from nlp.library import Example, read_meeting
from nlp.records import Role
from nlp.tagger import features
from nlp.tagger.features import Floats
from nlp.tagger.trained import PACKAGED, Layer, TrainedTagger
from nlp.trainers.errors import NothingToTrain, TrainingDataMissing
from nlp.trainers.home import TAGGER_FOLDER, library_of
from nlp.trainers.own_layer import SHIFT, SLOPE
from nlp.trainers.view import LEAST
from nlp.training.few import folds
from nlp.training.own import lesson, own_vectors
from nlp.training.refit import Base, odds, read_base, refit

FOLDS: Final = 5
_FIRST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of `examples` of a behaviour, how many were pointed at, and how many had it among the first three."""

    behaviour: str
    examples: int
    shown: int
    among_first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """What a tagger finds of examples that it was not trained on.

    `astray` counts pointers at something that the example does not show.
    """

    rows: tuple[Found, ...]
    astray: int
    examples: int


def measure_meetings(
    tagger: TrainedTagger,
    behaviours: Sequence[str],
    layer: Layer,
    folder: Path,
    elements: CoreElements,
) -> dict[str, Scoring]:
    """Score a tagger on the labelled meetings in `folder`, by reading; raises TrainingDataMissing.

    `*.tsv` have columns speaker, text, behaviours; `*.heard.tsv` heard and heard16 too. The labels are those
    of `elements`.
    """
    guesses: dict[str, list[Floats]] = {}
    truths: dict[str, list[Floats]] = {}
    for path in sorted(folder.glob("*.tsv")):
        for reading in ("heard", "heard16") if path.name.endswith(".heard.tsv") else ("text",):
            lines = [
                one
                for one in read_meeting(path, source="", known=elements.behaviours, column=reading)
                if one.role is Role.JOBFORMIDLER and one.text.strip()
            ]
            rows = scorable(lines, behaviours)
            heard = np.full(len(lines), reading != "text")
            found = tagger.score([(one.text, one.context[-2:]) for one in lines], heard=heard).probabilities
            guesses.setdefault(reading, []).append(found[rows])
            truths.setdefault(reading, []).append(labels(lines, behaviours)[rows])
    if not any(len(one) for held in guesses.values() for one in held):
        raise TrainingDataMissing(place=folder.name)
    return {
        reading: score(
            np.concatenate(guesses[reading]),
            np.concatenate(truths[reading]),
            behaviours=behaviours,
            elements=elements,
            threshold=layer.threshold(heard=reading != "text"),
        )
        for reading in guesses
    }


def measure_own(home: Path, *, packaged: Path = PACKAGED) -> HeldOut:
    """Refit the packaged tagger to four fifths of the home's library and look for the last, five times.

    Raises NothingToTrain.
    """
    shelf = library_of(home)
    learnt = lesson(shelf.contents(), shelf.elements().taggable)
    if not learnt.examples:
        raise NothingToTrain(needed=LEAST)
    vectors = own_vectors(learnt.examples, packaged, home / TAGGER_FOLDER)
    base = read_base(packaged)
    behaviours = (*base.behaviours, *learnt.behaviours)
    fold_of = folds(learnt.examples, FOLDS)
    threshold = float(base.arrays["written_threshold"])
    shown: Counter[str] = Counter()
    first: Counter[str] = Counter()
    astray = 0
    for fold in range(FOLDS):
        out = np.flatnonzero(fold_of == fold)
        if len(out):
            kept = np.flatnonzero(fold_of != fold)
            examples = [learnt.examples[i] for i in kept]
            fitted = refit(base, examples, vectors[kept], behaviours) if examples else None
            if fitted is not None:
                held = [learnt.examples[i] for i in out]
                probabilities = _guess(fitted, held, vectors[out])
                astray += _count(held, probabilities, threshold, behaviours, shown, first)
    totals = Counter(b for one in learnt.examples for b in one.behaviours)
    return HeldOut(
        rows=tuple(
            Found(behaviour=b, examples=totals[b], shown=shown[b], among_first=first[b])
            for b in behaviours
            if totals[b]
        ),
        astray=astray,
        examples=len(learnt.examples),
    )


def _guess(fitted: Base, held: Sequence[Example], vectors: Floats) -> Floats:
    """(held, behaviours) probabilities."""
    scale = fitted.arrays[SLOPE], fitted.arrays[SHIFT]
    return features.sigmoid(odds(fitted, held, vectors) * scale[0] + scale[1])


def _count(
    held: Sequence[Example],
    probabilities: Floats,
    threshold: float,
    behaviours: Sequence[str],
    shown: Counter[str],
    first: Counter[str],
) -> int:
    astray = 0
    for row, example in enumerate(held):
        best = np.argsort(-probabilities[row], kind="stable")[:_FIRST]
        pointed = {behaviours[b] for b in best[:2] if probabilities[row, b] >= threshold}
        shown.update(pointed & set(example.behaviours))
        first.update({behaviours[b] for b in best} & set(example.behaviours))
        astray += len(pointed - set(example.behaviours))
    return astray
