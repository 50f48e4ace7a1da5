"""The layers over the encoder: nearest examples, and the calibrated layer that weighs everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from nlp import rules
from nlp.evaluation import best_threshold, labels, scorable
from nlp.library import Example
from nlp.tagger import features
from nlp.tagger.features import Doubt, Floats, Head, Neighbours
from nlp.tagger.letters import Letters
from nlp.tagger.stance import marks
from nlp.tagger.trained import Layer, Weighing
from nlp.training.stance import is_turned

LEAST_PRECISION = 0.95  # of what is shown on text written down
LEAST_PRECISION_HEARD = 0.85  # and on what a recogniser heard, where half the words may be wrong
_DECAY = 1e-5
_DOUBT_DECAY = 0.1


def fit_head(
    vectors: Floats, examples: Sequence[Example], behaviours: Sequence[str], *, decay: float = 5e-4
) -> Head:
    """Logistic regression over (examples, width) `vectors`; the last row of the head is "anything here"."""
    told = labels(examples, behaviours)
    wanted = torch.from_numpy(
        np.concatenate([told, told.any(axis=1, keepdims=True)], axis=1, dtype=np.float32)
    )
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    known = torch.from_numpy(((vectors - mean) / scale).astype(np.float32))
    torch.manual_seed(0)
    layer = torch.nn.Linear(known.shape[1], wanted.shape[1])
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.constant_(layer.bias, -3.0)
    optimiser = torch.optim.Adam(layer.parameters(), lr=0.02)
    for _ in range(300):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(layer(known), wanted, reduction="sum")
        loss = loss / len(known) + decay * (layer.weight**2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return Head(
        mean=mean, scale=scale, weight=layer.weight.detach().numpy(), bias=layer.bias.detach().numpy()
    )


def between(one: Head, other: Head) -> Head:
    """The head half-way between two over the same vectors, at the scale of the second."""
    raw = (one.weight / one.scale + other.weight / other.scale) / 2
    starts = [head.bias - (head.weight / head.scale) @ head.mean for head in (one, other)]
    return Head(
        mean=other.mean,
        scale=other.scale,
        weight=np.asarray(raw * other.scale, np.float32),
        bias=np.asarray((starts[0] + starts[1]) / 2 + raw @ other.mean, np.float32),
    )


def neighbours(examples: Sequence[Example], vectors: Floats, behaviours: Sequence[str]) -> Neighbours:
    """The library's consultant lines with their (examples, width) `vectors`."""
    return Neighbours(vectors=features.unit(vectors), shows=labels(examples, behaviours) > 0)


def fit_doubt(head: Head, vectors: Floats, examples: Sequence[Example]) -> Doubt:
    """Labelled lines against those that take back, report or put in the past; both weigh the same."""
    turned = np.array([is_turned(one) for one in examples])
    told = np.array([bool(one.behaviours) for one in examples])
    rows = np.flatnonzero(turned | told)
    known, wanted = torch.from_numpy(head.standard(vectors[rows])), torch.from_numpy(turned[rows]).float()
    share = wanted.mean()
    heft = torch.where(wanted > 0, 0.5 / share, 0.5 / (1 - share))
    weight = torch.zeros(known.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            known @ weight + bias, wanted, weight=heft
        )
        loss = loss + _DOUBT_DECAY * (weight**2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return Doubt(weight=weight.detach().numpy(), bias=float(bias.detach()[0]))


def feature_table(
    examples: Sequence[Example],
    vectors: Floats,
    head: Head,
    letters: Letters,
    stance: Letters,
    doubt: Doubt,
    near: Neighbours,
    behaviours: Sequence[str],
) -> Floats:
    """(examples, behaviours, features) of lines that are not among the neighbours."""
    nearness, _ = near.nearest(vectors)
    readings = [rules.read(one.text) for one in examples]
    texts = [one.text for one in examples]
    return features.table(
        head.logits(vectors),
        letters.logits(texts),
        stance.odds([marks(text) for text in texts]),
        doubt.odds(head.standard(vectors)),
        nearness,
        readings,
        behaviours,
    )


def fit_layer(
    tables: Floats,
    examples: Sequence[Example],
    behaviours: Sequence[str],
    *,
    lifelike: NDArray[np.bool_],
    heard: NDArray[np.bool_],
) -> Layer:
    """Fit the shared layer on lines that neither encoder nor neighbours have seen.

    A weighing is two logistic regressions over all (utterance, behaviour) pairs whose chances are multiplied,
    one weight a feature in each: few enough numbers to be calibrated by a handful of meetings. That of text
    written down is fitted to such lines alone, that of what was `heard` to all, since there is little of it.
    How sure to be, and the threshold, come from the `lifelike` ones, since pairs made to be hard are not
    spread as speech is. A kind's threshold is the one with the best F1 that keeps the precision wanted of it.
    """
    rows = scorable(examples, behaviours)
    table, truth, real, of_heard = (
        tables[rows],
        labels(examples, behaviours)[rows],
        lifelike[rows],
        heard[rows],
    )
    kinds = {
        "written": (~of_heard, real & ~of_heard),
        "heard": (np.ones(len(table), bool), real & of_heard),
    }
    fitted = {
        kind: _weighing(table, truth, fit_on=fit_on, sure_by=sure_by)
        for kind, (fit_on, sure_by) in kinds.items()
        if sure_by.any()
    }
    # Where there are meetings of one kind only, they speak for the other.
    either = next(iter(fitted.values()))
    weighings = {kind: fitted.get(kind, either) for kind in kinds}
    thresholds = {
        kind: best_threshold(
            features.sigmoid(weighings[kind].odds(table[sure_by])),
            truth[sure_by],
            behaviours=behaviours,
            least_precision=wanted,
        )
        for (kind, (_, sure_by)), wanted in zip(
            kinds.items(), (LEAST_PRECISION, LEAST_PRECISION_HEARD), strict=True
        )
        if sure_by.any()
    }
    one = next(iter(thresholds.values()))
    return Layer(
        written=weighings["written"],
        heard=weighings["heard"],
        written_threshold=thresholds.get("written", one),
        heard_threshold=thresholds.get("heard", one),
    )


def _weighing(
    table: Floats, truth: Floats, *, fit_on: NDArray[np.bool_], sure_by: NDArray[np.bool_]
) -> Weighing:
    """Weights from the rows `fit_on`, and how sure to be from the rows `sure_by`."""
    known = table[fit_on]
    uncalibrated = _both(known.reshape(-1, known.shape[-1]), truth[fit_on].reshape(-1))
    stretch, shift = _platt(uncalibrated.odds(table[sure_by]), truth[sure_by])
    return replace(uncalibrated, stretch=stretch, shift=shift)


def _both(table: Floats, truth: Floats) -> Weighing:
    """The weighing, not yet calibrated, of (rows, features) on (rows,) 0/1."""
    scale = np.maximum(table.std(axis=0), 1e-6)
    known, wanted = (torch.from_numpy(np.asarray(one, np.float32)) for one in (table / scale, truth))
    weight, gate = (torch.zeros(known.shape[1], requires_grad=True) for _ in range(2))
    bias, gate_bias = torch.tensor(-4.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [weight, bias, gate, gate_bias], max_iter=300, line_search_fn="strong_wolfe"
    )

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        sure = torch.sigmoid(known @ weight + bias) * torch.sigmoid(known @ gate + gate_bias)
        told = torch.nn.functional.binary_cross_entropy(sure.clamp(1e-7, 1 - 1e-6), wanted)
        loss = told + _DECAY * ((weight**2).sum() + (gate**2).sum())
        loss.backward()
        return loss

    optimiser.step(closure)
    return Weighing(
        weight=np.asarray(weight.detach().numpy() / scale, np.float32),
        bias=float(bias.detach()),
        gate=np.asarray(gate.detach().numpy() / scale, np.float32),
        gate_bias=float(gate_bias.detach()),
        stretch=1.0,
        shift=0.0,
    )


def _platt(odds: Floats, truth: Floats) -> tuple[float, float]:
    """What log odds must be multiplied by, and what added, to hold of `truth`; both of any one shape.

    Platt (1999), Probabilistic outputs for support vector machines.
    """
    known, wanted = (torch.from_numpy(np.asarray(one, np.float32)) for one in (odds, truth))
    stretch, shift = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    optimiser = torch.optim.LBFGS([stretch, shift], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(known * stretch + shift, wanted)
        loss.backward()
        return loss

    optimiser.step(closure)
    return float(stretch.detach()), float(shift.detach())
