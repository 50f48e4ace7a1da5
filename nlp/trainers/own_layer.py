"""The calibrated layer of a tagger of one's own: the shared one, set to each new behaviour's own scale.

A behaviour with ten examples scores lower than one with a hundred, right or wrong. Training measures by how
much (see `nlp.training.few`) and keeps a slope and a shift for each behaviour; those of the source have 1, 0.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.errors import TaggerDamaged
from nlp.tagger import features
from nlp.tagger.features import Floats
from nlp.tagger.trained import Artefact, Layer, read_artefact

SLOPE, SHIFT = "own_slope", "own_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLayer(Layer):
    """`own_slope` and `own_shift` are (behaviours,), laid over the shared layer's log odds."""

    own_slope: Floats
    own_shift: Floats

    def probabilities(self, table: Floats, heard: NDArray[np.bool_]) -> Floats:
        """(n, behaviours, features) to (n, behaviours) probabilities; `heard` (n,) as in Layer."""
        return features.sigmoid(self.odds(table, heard) * self.own_slope + self.own_shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds(Layer):
    """The shared layer as training measures it: what it gives are log odds."""

    def probabilities(self, table: Floats, heard: NDArray[np.bool_]) -> Floats:
        """(n, behaviours, features) to (n, behaviours) log odds; `heard` (n,) as in Layer."""
        return self.odds(table, heard)


def layer_parts(layer: Layer) -> dict[str, Any]:
    """What a Layer is made of, without what other kinds of it have besides."""
    return {one.name: getattr(layer, one.name) for one in fields(Layer)}


def read_own(folder: Path) -> Artefact:
    """Read an artefact with its slopes and shifts, if it has any; raises TaggerDamaged."""
    artefact = read_artefact(folder)
    layer, count = artefact.layer, len(artefact.behaviours)
    try:
        with np.load(folder / "tagger.npz", allow_pickle=False) as held:
            slope = held[SLOPE] if SLOPE in held.files else np.ones(count, np.float32)
            shift = held[SHIFT] if SHIFT in held.files else np.zeros(count, np.float32)
    except (OSError, ValueError) as exc:
        raise TaggerDamaged(problem="filerne kan ikke læses") from exc
    if len(slope) != count or len(shift) != count:
        raise TaggerDamaged(problem="filerne hører ikke sammen")
    return replace(artefact, layer=OwnLayer(**layer_parts(layer), own_slope=slope, own_shift=shift))
