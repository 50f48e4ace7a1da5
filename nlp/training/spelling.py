"""Fitting the layer over letters, on the library as written and as a recogniser might have spelled it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch

from nlp.evaluation import labels
from nlp.library import Example
from nlp.tagger.letters import PLACES, Letters, runs
from nlp.training.mishearing import Mishearing

RATES = (0.0, 0.2, 0.4, 0.6)


def fit_letters(
    examples: Sequence[Example],
    behaviours: Sequence[str],
    mishear: Mishearing,
    *,
    epochs: int = 12,
    batch: int = 256,
    rate: float = 0.1,
    decay: float = 3e-6,
    seed: int = 0,
) -> Letters:
    """Logistic regression by Adam over hashed runs of letters.

    Each example is misheard at each of RATES, and is there as a recogniser truly heard it where one did.
    """
    rng = random.Random(seed)  # noqa: S311 - for drawing noise, not secrets
    torch.manual_seed(seed)
    texts = [
        mishear(one.text, rate=share, rng=rng) if share else one.text for share in RATES for one in examples
    ]
    spoken = [one for one in examples if one.heard]
    texts += [one.heard for one in spoken]
    told = torch.from_numpy(labels([*examples] * len(RATES) + spoken, behaviours))
    filled = [runs(text) for text in texts]
    layer = torch.nn.EmbeddingBag(PLACES, len(behaviours), mode="sum")
    torch.nn.init.zeros_(layer.weight)
    bias = torch.full((len(behaviours),), -4.0, requires_grad=True)
    optimiser = torch.optim.Adam([*layer.parameters(), bias], lr=rate)
    order = list(range(len(texts)))
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - epoch / epochs)
        rng.shuffle(order)
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            odds = (
                layer(*_bag([filled[row].places for row in rows], [filled[row].weights for row in rows]))
                + bias
            )
            loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, told[rows], reduction="sum")
            loss = loss / len(rows) + decay * (layer.weight**2).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    weight = layer.weight.detach().numpy()
    step = np.maximum(np.abs(weight).max(axis=0), 1e-6) / 127
    return Letters(
        weight=np.round(weight / step).astype(np.int8),
        step=step.astype(np.float32),
        bias=bias.detach().numpy().astype(np.float32),
    )


def _bag(
    places: Sequence[np.ndarray], weights: Sequence[np.ndarray]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The arguments of an EmbeddingBag for several texts: ids, offsets, weights of each id."""
    starts = np.cumsum([0, *(len(one) for one in places[:-1])])
    return (
        torch.from_numpy(np.concatenate(places)),
        torch.from_numpy(starts),
        torch.from_numpy(np.concatenate(weights)),
    )
