"""Cross-validation by meeting: what a trained tagger thinks of meetings that its layer has never seen.

Encoder, head, letters, stance and neighbours are those of the artefact: frozen, and trained on a library that
the meetings are kept out of. The calibrated layer and its threshold are fitted anew for each meeting, on all
the others in all their readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.core_elements import load_core_elements
from nlp.evaluation import labels, scorable
from nlp.library import Example, Turn
from nlp.tagger.encoder import TextEncoder
from nlp.tagger.features import Floats
from nlp.tagger.trained import Layer, TrainedTagger, read_artefact
from nlp.training.fitting import fit_layer
from nlp.training.make import HEARD, PAIRS, HeldBack, judged_by

CONTEXT_TURNS = 2  # what the tagger looks back on


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One meeting in one reading: what the tagger thinks of the consultant's lines, and what they show.

    `probabilities` and `truth` are (lines, behaviours), `threshold` that of the layer that judged.
    """

    meeting: str
    reading: str
    examples: tuple[Example, ...]
    behaviours: tuple[str, ...]
    probabilities: Floats
    truth: Floats
    threshold: float


class Tables(Layer):
    """Stands in for the layer where its table of features itself is wanted."""

    def probabilities(self, table: Floats, heard: NDArray[np.bool_]) -> Floats:  # noqa: ARG002 - Layer's own
        """The (n, behaviours, features) table as it is, `heard` or not."""
        return table


def judge(folder: Path, apart: Sequence[HeldBack]) -> tuple[Judged, ...]:
    """Judge each of `apart` by the artefact in `folder`; twins that take a line back are learned from only.

    With a single meeting there is nothing to fit a layer on: the artefact's own judges.
    """
    artefact = read_artefact(folder)
    behaviours = artefact.behaviours
    bare = replace(
        artefact, layer=Tables(**{one.name: getattr(artefact.layer, one.name) for one in fields(Layer)})
    )
    tagger = TrainedTagger(bare, TextEncoder(folder), load_core_elements())
    tables = [tagger.score(said(one.examples)).probabilities for one in apart]
    judged: list[Judged] = []
    layers: dict[str, Layer] = {}
    for one, table in zip(apart, tables, strict=True):
        if one.reading == PAIRS:
            continue
        if one.meeting not in layers:
            others = [(o, t) for o, t in zip(apart, tables, strict=True) if o.meeting != one.meeting]
            layers[one.meeting] = _layer(others, behaviours) or artefact.layer
        layer = layers[one.meeting]
        rows = np.flatnonzero(scorable(one.examples, behaviours))
        judged.append(
            Judged(
                meeting=one.meeting,
                reading=one.reading,
                examples=tuple(one.examples[row] for row in rows),
                behaviours=behaviours,
                probabilities=judged_by(layer, table, one.reading)[rows],
                truth=labels(one.examples, behaviours)[rows],
                threshold=layer.threshold(heard=one.reading in HEARD),
            )
        )
    return tuple(judged)


def said(examples: Sequence[Example]) -> list[tuple[str, Sequence[Turn]]]:
    """The texts with the turns before them, as the tagger takes them."""
    return [(one.text, one.context[-CONTEXT_TURNS:]) for one in examples]


def _layer(others: Sequence[tuple[HeldBack, Floats]], behaviours: Sequence[str]) -> Layer | None:
    """The layer fitted on the others, None where none of them is a meeting."""
    if all(one.reading == PAIRS for one, _ in others):
        return None
    return fit_layer(
        np.concatenate([table for _, table in others]),
        [line for one, _ in others for line in one.examples],
        behaviours,
        lifelike=np.array([one.reading != PAIRS for one, _ in others for _ in one.examples]),
        heard=np.array([one.reading in HEARD for one, _ in others for _ in one.examples]),
    )
