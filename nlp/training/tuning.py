"""Tuning the sentence encoder on the library: a linear probe first, then the upper layers with it.

The probe starts the head where frozen vectors already separate the behaviours; without it the few epochs that
two cores allow go into finding the head (docs/adr/0005-tagger.md has the figures).
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from models.engines.e5 import E5File, E5Network, build_network, build_tokenizer
from nlp.evaluation import labels
from nlp.library import Example, Turn
from nlp.tagger.encoder import PAD, PairTokenizer
from nlp.tagger.features import Floats, Head
from nlp.training.mishearing import Mishearing

_NO_STOPS = str.maketrans("", "", ".,?!:;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How long and how hard; kept beside the artefact."""

    epochs: int = 3
    frozen_layers: int = 6
    batch: int = 32
    encoder_rate: float = 1e-4
    head_rate: float = 5e-4
    contrast: float = 0.3
    temperature: float = 0.1
    mishear_share: float = 0.4
    mishear_rates: tuple[float, ...] = (0.08, 0.15, 0.25, 0.4, 0.55)
    bare_share: float = 0.3  # lower case, no punctuation
    alone_share: float = 0.3  # without the turns before
    probe_rounds: int = 1
    probe_weight: float = 5e-4
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """The tuned network, its tokenizer and the head over it."""

    network: E5Network
    tokenizer: PairTokenizer
    head: Head


class _Classifier(nn.Module):
    """The encoder, a fixed scaling, and one linear layer; the last output is "anything here"."""

    def __init__(self, network: E5Network, behaviours: int) -> None:
        super().__init__()
        self.network = network
        width = network.positions.weight.shape[1]
        self.head = nn.Linear(width, behaviours + 1)
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def vectors(self, ids: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """(texts, width) means over each text's own tokens; `own` is (texts, tokens) of 0 and 1."""
        states = self.network.states(ids, (ids != PAD).long())
        pooled = (states * own.unsqueeze(-1)).sum(1) / own.sum(1, keepdim=True)
        return torch.as_tensor(pooled)

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.head((vectors - self.mean) / self.scale))


def tune(
    packed: E5File,
    examples: Sequence[Example],
    behaviours: Sequence[str],
    mishear: Mishearing,
    options: Options,
    *,
    log: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),  # noqa: T201 - its one outlet
) -> Tuned:
    """Tune on the consultant's `examples`; the same inputs and options give the same on one machine."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng = random.Random(options.seed)  # noqa: S311 - for drawing noise, not secrets
    tokenizer = PairTokenizer(build_plain_tokenizer(packed))
    model = _Classifier(build_network(packed), len(behaviours))
    _freeze(model.network, options.frozen_layers)
    told = torch.from_numpy(labels(examples, behaviours))
    wanted = torch.cat([told, told.any(1, keepdim=True).float()], 1)
    draw = _Draw(examples, tokenizer, mishear, options, rng)
    started = time.monotonic()
    _probe(model, draw, wanted, options)
    log(f"probe: {time.monotonic() - started:.0f} s")
    _train(model, draw, wanted, options, rng, lambda line: log(f"{line}, {time.monotonic() - started:.0f} s"))
    head = Head(
        mean=model.mean.numpy(),
        scale=model.scale.numpy(),
        weight=model.head.weight.detach().numpy(),
        bias=model.head.bias.detach().numpy(),
    )
    model.eval()
    return Tuned(network=model.network, tokenizer=tokenizer, head=head)


def build_plain_tokenizer(packed: E5File) -> object:
    """E5's tokenizer without padding, cutting or special tokens: PairTokenizer frames its own input."""
    from tokenizers import processors

    tokenizer = build_tokenizer(packed)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.post_processor = processors.Sequence([])
    return tokenizer


class _Draw:
    """Token ids of an example, as written or as a recogniser might have given it."""

    def __init__(
        self,
        examples: Sequence[Example],
        tokenizer: PairTokenizer,
        mishear: Mishearing,
        options: Options,
        rng: random.Random,
    ) -> None:
        self.examples, self._tokenizer, self._mishear = examples, tokenizer, mishear
        self._options, self._rng = options, rng

    def clean(self, index: int) -> tuple[tuple[int, ...], int]:
        one = self.examples[index]
        prepared = self._tokenizer.ids(one.text, one.context)
        return prepared.ids, prepared.own

    def worn(self, index: int) -> tuple[tuple[int, ...], int]:
        one, rng, options = self.examples[index], self._rng, self._options
        changes: list[Callable[[str], str]] = []
        if rng.random() < options.mishear_share:
            rate = rng.choice(options.mishear_rates)
            changes.append(lambda text: self._mishear(text, rate=rate, rng=rng))
        if rng.random() < options.bare_share:
            changes.append(lambda text: text.lower().translate(_NO_STOPS))
        context = () if rng.random() < options.alone_share else one.context
        text = one.text
        for change in changes:
            text = change(text) or text
            context = tuple(Turn(role=turn.role, text=change(turn.text)) for turn in context)
        prepared = self._tokenizer.ids(text, context)
        return prepared.ids, prepared.own


def _batch(drawn: Sequence[tuple[tuple[int, ...], int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(ids) for ids, _ in drawn)
    ids = torch.full((len(drawn), longest), PAD)
    own = torch.zeros((len(drawn), longest))
    for row, (tokens, length) in enumerate(drawn):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        own[row, :length] = 1
    return ids, own


def _freeze(network: E5Network, layers: int) -> None:
    network.words.requires_grad_(False)
    if layers:
        for part in (network.positions, network.types, network.norm, *list(network.layers)[:layers]):
            part.requires_grad_(False)


def _probe(model: _Classifier, draw: _Draw, wanted: torch.Tensor, options: Options) -> None:
    """Fit the head on frozen vectors of the examples, as written and (further rounds) worn."""
    model.eval()
    order = sorted(range(len(draw.examples)), key=lambda i: len(draw.examples[i].text))
    vectors, targets = [], []
    with torch.no_grad():
        for round_ in range(options.probe_rounds):
            for start in range(0, len(order), options.batch):
                batch = order[start : start + options.batch]
                drawn = [draw.worn(i) if round_ else draw.clean(i) for i in batch]
                vectors.append(model.vectors(*_batch(drawn)))
                targets.append(wanted[batch])
    known, target = torch.cat(vectors), torch.cat(targets)
    model.mean.copy_(known.mean(0))
    model.scale.copy_(known.std(0))
    optimiser = torch.optim.Adam(model.head.parameters(), lr=0.02)
    for _ in range(300):
        loss = _loss(model(known), target) + options.probe_weight * (model.head.weight**2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def _train(
    model: _Classifier,
    draw: _Draw,
    wanted: torch.Tensor,
    options: Options,
    rng: random.Random,
    log: Callable[[str], None],
) -> None:
    encoder = [weight for weight in model.network.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder, "lr": options.encoder_rate, "weight_decay": 0.01},
            {"params": list(model.head.parameters()), "lr": options.head_rate},
        ]
    )
    steps = options.epochs * math.ceil(len(draw.examples) / options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / 60) * max(0.02, 1 - s / steps)
    )
    model.train()
    for epoch in range(options.epochs):
        total = 0.0
        for indices, drawn in _batches(draw, options, rng):
            vectors = model.vectors(*_batch(drawn))
            target = wanted[indices]
            loss = _loss(model(vectors), target) + options.contrast * _contrast(
                vectors, target, options.temperature
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(indices)
        log(f"epoch {epoch + 1} of {options.epochs}: loss {total / len(draw.examples):.3f}")


def _batches(
    draw: _Draw, options: Options, rng: random.Random
) -> Iterator[tuple[list[int], list[tuple[tuple[int, ...], int]]]]:
    """Every example once, texts of like length together, batches in random order."""
    drawn = [draw.worn(i) for i in range(len(draw.examples))]
    order = sorted(range(len(drawn)), key=lambda i: len(drawn[i][0]) + rng.random() * 8)
    batches = [order[start : start + options.batch] for start in range(0, len(order), options.batch)]
    rng.shuffle(batches)
    for batch in batches:
        yield batch, [drawn[i] for i in batch]


def _loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / len(wanted)


def _contrast(vectors: torch.Tensor, wanted: torch.Tensor, temperature: float) -> torch.Tensor:
    """Supervised contrastive loss (Khosla et al. 2020) over the rows of a batch that share a behaviour."""
    told = wanted[:, :-1]
    unit = nn.functional.normalize(vectors, dim=1)
    itself = torch.eye(len(unit), dtype=torch.bool)
    alike = ((told @ told.T) > 0) & ~itself
    closeness = (unit @ unit.T / temperature).masked_fill(itself, -1e9)
    log_share = closeness - torch.logsumexp(closeness, 1, keepdim=True)
    has = alike.any(1)
    if not has.any():
        return torch.zeros(())
    return torch.as_tensor(-((log_share * alike).sum(1)[has] / alike.sum(1)[has]).mean())


def encode(tuned: Tuned, said: Sequence[tuple[str, Sequence[Turn]]], *, batch: int = 48) -> Floats:
    """(n, width) float32 vectors of texts in their context, by the tuned network."""
    prepared = [tuned.tokenizer.ids(text, context) for text, context in said]
    order = sorted(range(len(prepared)), key=lambda i: len(prepared[i].ids))
    out = np.zeros((len(prepared), tuned.head.mean.shape[0]), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            ids, own = _batch([(prepared[i].ids, prepared[i].own) for i in rows])
            states = tuned.network.states(ids, (ids != PAD).long())
            out[rows] = ((states * own.unsqueeze(-1)).sum(1) / own.sum(1, keepdim=True)).numpy()
    return out
