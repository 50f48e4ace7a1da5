"""A quick training: the layers over the present encoder, refitted to examples of one's own in a minute.

The encoder stays, and so do the weights that examples of one's own say nothing about. A behaviour of the
local set becomes a new row of the head and a new column of the layer over letters; a behaviour of the
source's that got more examples moves its row, held near where it was. The calibrated layer has one weight a
feature, the same for all behaviours: it serves the new ones too, each at a scale of its own (see `few`).
So no labelled meeting is needed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from nlp.core_elements import load_core_elements
from nlp.errors import TaggerDamaged
from nlp.evaluation import labels
from nlp.library import Example, Turn
from nlp.records import Role
from nlp.tagger import features
from nlp.tagger.encoder import Encoded, TextEncoder
from nlp.tagger.features import Floats
from nlp.tagger.letters import Letters
from nlp.tagger.trained import TrainedTagger
from nlp.trainers.own_layer import SHIFT, SLOPE, Odds, layer_parts, read_own
from nlp.training import few
from nlp.training.mishearing import Mishearing
from nlp.training.spelling import fit_letters

NEAR_OLD = 5e-4  # how strongly rows are held where they were; a new row begins at nothing
COUNTS_AS = 60  # few examples weigh together as much as those of a behaviour that has plenty
LETTERS_AGAINST = 1200  # lines of other things that the layer over letters learns to tell from the new ones
SCALED_AGAINST = 800  # further such lines, which set the scale
_ROUNDS = 60
_NO_HABITS = Mishearing(words={}, letters={}, strays=())

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A trained artefact as it lies on the disk: its arrays by name, and the texts of its examples."""

    arrays: Mapping[str, np.ndarray]
    texts: tuple[str, ...]

    @property
    def behaviours(self) -> tuple[str, ...]:
        """The behaviours that it finds."""
        return tuple(str(one) for one in self.arrays["behaviours"])


def read_base(folder: Path) -> Base:
    """Read an artefact to refit; raises TaggerDamaged."""
    try:
        with np.load(folder / "tagger.npz", allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        texts = tuple(json.loads((folder / "examples.json").read_text(encoding="utf-8")))
        if len(texts) != len(arrays["example_vectors"]):
            raise ValueError("examples.json")
    except (OSError, KeyError, ValueError) as exc:
        raise TaggerDamaged(problem="filerne kan ikke læses") from exc
    return Base(arrays=arrays, texts=texts)


def write_base(folder: Path, base: Base, *, small: bool = False) -> None:
    """Write what `read_base` and the tagger read; `small` takes longer."""
    arrays: dict[str, Any] = dict(base.arrays)
    (np.savez_compressed if small else np.savez)(folder / "tagger.npz", **arrays)
    texts = json.dumps(list(base.texts), ensure_ascii=False, indent=0)
    (folder / "examples.json").write_text(texts + "\n", encoding="utf-8")


def refit(base: Base, examples: Sequence[Example], vectors: Floats, behaviours: Sequence[str]) -> Base:
    """`base` with the consultant's `examples` and their (examples, dimension) `vectors` taken in.

    `behaviours` are those it is to find from now on: the base's, in its order, and the new ones after them.
    Only the labels among them count. Same inputs, same result.
    """
    if tuple(behaviours[: len(base.behaviours)]) != base.behaviours:
        raise ValueError("the behaviours of the base come first")
    with _one_thread():
        grown = _grow(base, examples, vectors, behaviours)
        return replace(grown, arrays={**grown.arrays, **_scales(base, grown, examples, vectors)})


@contextmanager
def _one_thread() -> Iterator[None]:
    """Two threads beside another busy process wait for each other most of the time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _grow(base: Base, examples: Sequence[Example], vectors: Floats, behaviours: Sequence[str]) -> Base:
    told = _told(base, examples, behaviours)
    arrays: Arrays = {**base.arrays, "behaviours": np.array(behaviours)}
    arrays |= _head(base, vectors, told)
    arrays |= _letters(base, examples, behaviours)
    own_unit = features.unit(np.asarray(vectors, np.float32)).astype(np.float16)
    arrays["example_vectors"] = np.concatenate([base.arrays["example_vectors"], own_unit])
    arrays["example_shows"] = told > 0
    return Base(arrays=arrays, texts=(*base.texts, *(one.text for one in examples)))


def _scales(base: Base, grown: Base, examples: Sequence[Example], vectors: Floats) -> Arrays:
    """Slope and shift of every behaviour: those of the base stay as they are."""
    known, new = len(base.behaviours), grown.behaviours[len(base.behaviours) :]
    slope = np.ones(known + len(new), np.float32)
    shift = np.zeros(known + len(new), np.float32)
    if new:
        others = _drawn(base)[1]
        length = float(np.linalg.norm(vectors, axis=1).mean())
        directions = features.unit(base.arrays["example_vectors"][others].astype(np.float32))
        lines = [_line(base.texts[int(i)]) for i in others]
        other_odds = odds(_without(grown, others), lines, directions * length)[:, known:]

        def held_back_odds(kept: np.ndarray, out: np.ndarray) -> Floats:
            less = _grow(base, [examples[i] for i in kept], vectors[kept], grown.behaviours)
            return odds(less, [examples[i] for i in out], vectors[out])[:, known:]

        for place, scale in enumerate(few.scales(examples, new, held_back_odds, other_odds), start=known):
            slope[place], shift[place] = scale.slope, scale.shift
    return {SLOPE: slope, SHIFT: shift}


def odds(base: Base, lines: Sequence[Example], vectors: Floats) -> Floats:
    """(lines, behaviours) log odds of consultant lines with known `vectors`, as the tagger reckons."""
    with TemporaryDirectory() as folder:
        write_base(Path(folder), base)
        artefact = read_own(Path(folder))
    tagger = TrainedTagger(
        replace(artefact, layer=Odds(**layer_parts(artefact.layer))), _Known(vectors), load_core_elements()
    )
    return tagger.score([(one.text, one.context[-2:]) for one in lines]).probabilities


class _Known(TextEncoder):
    """Stands in for the encoder where the vectors are known already, in the order asked for."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors

    def encode(self, texts: Sequence[tuple[str, Sequence[Turn]]]) -> tuple[Encoded, ...]:
        """The vectors it was given; no tokens, so that nothing can be shown as evidence."""
        if len(texts) != len(self._vectors):
            raise ValueError(f"{len(texts)} texts for {len(self._vectors)} vectors")
        nothing = np.zeros((0, self._vectors.shape[1]), np.float32)
        return tuple(Encoded(vector=one, tokens=nothing, spans=()) for one in self._vectors)


def _without(base: Base, rows: np.ndarray) -> Base:
    """`base` without those examples among its neighbours."""
    kept = np.setdiff1d(np.arange(len(base.texts)), rows)
    arrays = {name: base.arrays[name][kept] for name in ("example_vectors", "example_shows")}
    return Base(arrays={**base.arrays, **arrays}, texts=tuple(base.texts[int(i)] for i in kept))


def _line(text: str) -> Example:
    return Example(role=Role.JOBFORMIDLER, text=text, behaviours=())


def _drawn(base: Base) -> tuple[np.ndarray, np.ndarray]:
    """Lines of the base for the layer over letters, and others for the scale; the same ones each time."""
    order = np.random.default_rng(0).permutation(len(base.texts))
    most = min(LETTERS_AGAINST, len(order) // 2)
    return np.sort(order[:most]), order[most:][:SCALED_AGAINST]


def _told(base: Base, examples: Sequence[Example], behaviours: Sequence[str]) -> Floats:
    """(base's examples + examples, behaviours) 0/1."""
    shows = base.arrays["example_shows"].astype(np.float32)
    wider = np.zeros((len(shows), len(behaviours) - shows.shape[1]), np.float32)
    return np.concatenate([np.concatenate([shows, wider], axis=1), labels(examples, behaviours)])


def _head(base: Base, vectors: Floats, told: Floats) -> Arrays:
    """The head with new rows, and with those moved that the examples speak of."""
    old, own = base.arrays["example_vectors"].astype(np.float32), np.asarray(vectors, np.float32)
    # The base keeps directions only; lengths differ by some two in a hundred, and the mean stands for them.
    length = float(np.linalg.norm(own, axis=1).mean())
    mean, scale = base.arrays["head_mean"], base.arrays["head_scale"]
    known = (np.concatenate([features.unit(old) * length, own]) - mean) / scale
    wanted = np.concatenate([told, told.any(axis=1, keepdims=True)], axis=1, dtype=np.float32)
    width, new = known.shape[1], told.shape[1] - (len(base.arrays["head_bias"]) - 1)
    was_weight, was_bias = base.arrays["head_weight"], base.arrays["head_bias"]
    weight = np.concatenate([was_weight[:-1], np.zeros((new, width), np.float32), was_weight[-1:]])
    bias = np.concatenate([was_bias[:-1], np.full(new, -4.0, np.float32), was_bias[-1:]])
    rows = np.flatnonzero(wanted[len(old) :].any(axis=0))
    fitted = _fit_rows(known.astype(np.float32), wanted[:, rows], weight[rows], bias[rows], own=len(own))
    weight[rows], bias[rows] = fitted
    return {"head_weight": weight.astype(np.float32), "head_bias": bias.astype(np.float32)}


def _fit_rows(
    known: Floats, wanted: Floats, weight: Floats, bias: Floats, *, own: int
) -> tuple[Floats, Floats]:
    """Logistic regression of some rows, held near (rows, width) `weight`; the last `own` lines weigh more."""
    share = np.ones_like(wanted)
    positives = wanted[-own:].sum(axis=0)
    heavier = np.maximum(1.0, COUNTS_AS / np.maximum(wanted.sum(axis=0), 1.0))
    share[-own:] = np.where(wanted[-own:] > 0, np.where(positives > 0, heavier, 1.0), 1.0)
    x, y, heft = (torch.from_numpy(np.asarray(one, np.float32)) for one in (known, wanted, share))
    start = torch.from_numpy(np.asarray(weight, np.float32))
    w = start.clone().requires_grad_(True)
    b = torch.from_numpy(np.asarray(bias, np.float32)).clone().requires_grad_(True)
    optimiser = torch.optim.LBFGS([w, b], max_iter=_ROUNDS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            x @ w.T + b, y, weight=heft, reduction="sum"
        )
        loss = loss / len(x) + NEAR_OLD * ((w - start) ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return w.detach().numpy(), b.detach().numpy()


def _letters(base: Base, examples: Sequence[Example], behaviours: Sequence[str]) -> Arrays:
    """The layer over letters with a column for each new behaviour."""
    new = behaviours[len(base.behaviours) :]
    if not new:
        return {}
    rng = np.random.default_rng(0)
    chosen = rng.permutation(len(base.texts))[:LETTERS_AGAINST]
    lines = [Example(role=Role.JOBFORMIDLER, text=base.texts[int(i)], behaviours=()) for i in sorted(chosen)]
    for one in examples:
        count = sum(1 for other in examples if set(other.behaviours) & set(one.behaviours) & set(new))
        lines += [one] * (max(1, COUNTS_AS // max(count, 1)) if set(one.behaviours) & set(new) else 1)
    fitted = fit_letters(lines, new, _NO_HABITS)
    was = Letters(**{name: base.arrays[f"letters_{name}"] for name in ("weight", "step", "bias")})
    return {
        "letters_weight": np.concatenate([was.weight, fitted.weight], axis=1),
        "letters_step": np.concatenate([was.step, fitted.step]),
        "letters_bias": np.concatenate([was.bias, fitted.bias]),
    }
