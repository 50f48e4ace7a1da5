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
from nlp.tagger.features import Floats, Head, Neighbours
from nlp.tagger.letters import Letters
from nlp.tagger.stance import marks
from nlp.tagger.trained import Layer

LEAST_PRECISION = 0.80


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


def neighbours(examples: Sequence[Example], vectors: Floats, behaviours: Sequence[str]) -> Neighbours:
    """The library's consultant lines with their (examples, width) `vectors`."""
    return Neighbours(vectors=features.unit(vectors), shows=labels(examples, behaviours) > 0)


def feature_table(
    examples: Sequence[Example],
    vectors: Floats,
    head: Head,
    letters: Letters,
    stance: Letters,
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
    decay: float = 1e-5,
    least_precision: float = LEAST_PRECISION,
) -> Layer:
    """Fit the shared layer on lines that neither encoder nor neighbours have seen.

    Logistic regression over all (utterance, behaviour) pairs, one weight a feature: few enough numbers to be
    calibrated by a handful of meetings. The weights come from all lines; how sure to be, and the threshold,
    from the `lifelike` ones alone, since pairs made to be hard are not spread as speech is. The threshold is
    the one with the best F1 that keeps the precision.
    """
    rows = scorable(examples, behaviours)
    table, truth, real = tables[rows], labels(examples, behaviours)[rows], lifelike[rows]
    flat = table.reshape(-1, table.shape[-1])
    scale = np.maximum(flat.std(axis=0), 1e-6)
    weight, bias = _logistic(flat / scale, truth.reshape(-1), decay=decay, bias=-4.0)
    weight = weight / scale
    odds = (table[real] @ weight + bias).reshape(-1, 1)
    stretch, shift = _logistic(odds, truth[real].reshape(-1), decay=0.0, bias=0.0)
    layer = Layer(
        weight=np.asarray(weight * stretch[0], np.float32),
        bias=bias * float(stretch[0]) + shift,
        threshold=0.5,
    )
    threshold = best_threshold(
        layer.probabilities(table[real]), truth[real], behaviours=behaviours, least_precision=least_precision
    )
    return replace(layer, threshold=threshold)


def _logistic(table: Floats, truth: Floats, *, decay: float, bias: float) -> tuple[Floats, float]:
    """Weights (columns,) and bias of a logistic regression of (rows, columns) on (rows,) 0/1."""
    known, wanted = torch.from_numpy(np.asarray(table, np.float32)), torch.from_numpy(truth)
    weight = torch.zeros(known.shape[1], requires_grad=True)
    start = torch.tensor(bias, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, start], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(known @ weight + start, wanted)
        loss = loss + decay * (weight**2).sum()
        loss.backward()
        return float(loss.detach())

    optimiser.step(closure)
    return weight.detach().numpy(), float(start.detach())
