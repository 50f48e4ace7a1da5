"""Tuning the sentence encoder on the library: its upper layers, together with the head over them.

The head comes in already fitted on the frozen encoder's vectors; without that the few epochs that two cores
allow go into finding it (docs/adr/0005-tagger.md has the figures). What the frozen lower layers make of each
copy of an example is computed once: they never change.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from models.engines.e5 import E5File, E5Network, build_network, build_tokenizer
from nlp.evaluation import labels
from nlp.library import Example, Turn
from nlp.tagger.encoder import PAD, PairTokenizer
from nlp.tagger.features import Head
from nlp.training.mishearing import Mishearing

_REPORT_EVERY = 40
_NO_STOPS = str.maketrans("", "", ".,?!:;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How long and how hard; kept beside the artefact."""

    epochs: int = 6
    frozen_layers: int = 4
    copies: int = 3  # of each example, worn in different ways; the epochs take them in turn
    batch: int = 32
    encoder_rate: float = 5e-5
    head_rate: float = 5e-4
    contrast: float = 0.3
    apart: float = 0.3  # how much it weighs that a line stands apart from the one that only sounds like it
    gap: float = 4.0  # log odds between the two that are enough
    temperature: float = 0.1
    mishear_share: float = 0.4
    mishear_rates: tuple[float, ...] = (0.08, 0.15, 0.25, 0.4, 0.55)
    bare_share: float = 0.3  # lower case, no punctuation
    alone_share: float = 0.3  # without the turns before
    seed: int = 0
    threads: int = 2


class _Classifier(nn.Module):
    """The encoder, a fixed scaling, and one linear layer; the last output is "anything here"."""

    def __init__(self, network: E5Network, head: Head) -> None:
        super().__init__()
        self.network = network
        self.head = nn.Linear(head.weight.shape[1], head.weight.shape[0])
        self.head.load_state_dict(
            {"weight": torch.from_numpy(head.weight.copy()), "bias": torch.from_numpy(head.bias.copy())}
        )
        self.register_buffer("mean", torch.from_numpy(head.mean.copy()))
        self.register_buffer("scale", torch.from_numpy(head.scale.copy()))

    def vectors(self, batch: _Batch, *, frozen: int) -> torch.Tensor:
        """(texts, width) means over each text's own tokens, from the states below layer `frozen`."""
        states = self.network.upper(batch.states, batch.attended, first=frozen)
        return torch.as_tensor((states * batch.own.unsqueeze(-1)).sum(1) / batch.own.sum(1, keepdim=True))

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.head((vectors - self.mean) / self.scale))


def tune(
    packed: E5File,
    head: Head,
    examples: Sequence[Example],
    behaviours: Sequence[str],
    mishear: Mishearing,
    options: Options,
    *,
    mates: Mapping[int, int],
    log: Callable[[str], None],
) -> tuple[E5Network, Head]:
    """Tune on the consultant's `examples`, beginning with `head`; returns the network and its head.

    `mates` are pairs of them, by index: one that only sounds like something, and one that means it. The same
    inputs and options give the same result on one machine.
    """
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng = random.Random(options.seed)  # noqa: S311 - for drawing noise, not secrets
    model = _Classifier(build_network(packed), head)
    _freeze(model.network, options.frozen_layers)
    told = torch.from_numpy(labels(examples, behaviours))
    wanted = torch.cat([told, told.any(1, keepdim=True).float()], 1)
    draw = _Draw(examples, PairTokenizer(build_plain_tokenizer(packed)), mishear, options, rng)
    worn = [draw.worn(i) for _ in range(options.copies) for i in range(len(examples))]
    below = _below(model.network, worn, options)
    log(f"{len(worn)} copies through the {options.frozen_layers} frozen layers")
    _train(model, below, wanted, mates, options, rng, log)
    model.eval()
    tuned = Head(
        mean=head.mean,
        scale=head.scale,
        weight=model.head.weight.detach().numpy(),
        bias=model.head.bias.detach().numpy(),
    )
    return model.network, tuned


def build_plain_tokenizer(packed: E5File) -> Any:
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
        self._examples, self._tokenizer, self._mishear = examples, tokenizer, mishear
        self._options, self._rng = options, rng

    def worn(self, index: int) -> tuple[tuple[int, ...], int]:
        one, rng, options = self._examples[index], self._rng, self._options
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Below:
    """What the frozen layers make of one copy: (tokens, width) float16 `states`, the first `own` its own."""

    states: torch.Tensor
    own: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Copies as one: states (texts, tokens, width), attended (texts, 1, 1, tokens), own (texts, tokens)."""

    states: torch.Tensor
    attended: torch.Tensor
    own: torch.Tensor


def _below(network: E5Network, worn: Sequence[tuple[tuple[int, ...], int]], options: Options) -> list[_Below]:
    found: dict[int, _Below] = {}
    order = sorted(range(len(worn)), key=lambda i: len(worn[i][0]))
    with torch.inference_mode():
        for start in range(0, len(order), options.batch):
            numbers = order[start : start + options.batch]
            ids = torch.full((len(numbers), max(len(worn[i][0]) for i in numbers)), PAD)
            for row, i in enumerate(numbers):
                ids[row, : len(worn[i][0])] = torch.tensor(worn[i][0])
            states = network.lower(ids, (ids != PAD).long(), last=options.frozen_layers).half()
            for row, i in enumerate(numbers):
                found[i] = _Below(states=states[row, : len(worn[i][0])].clone(), own=worn[i][1])
    return [found[i] for i in range(len(worn))]


def _batch(copies: Sequence[_Below]) -> _Batch:
    states = nn.utils.rnn.pad_sequence([one.states.float() for one in copies], batch_first=True)
    places = torch.arange(states.shape[1])
    lengths = torch.tensor([len(one.states) for one in copies])
    own = torch.tensor([one.own for one in copies])
    return _Batch(
        states=states,
        attended=(places < lengths[:, None])[:, None, None, :],
        own=(places < own[:, None]).float(),
    )


def _freeze(network: E5Network, layers: int) -> None:
    network.words.requires_grad_(False)
    if layers:
        for part in (network.positions, network.types, network.norm, *list(network.layers)[:layers]):
            part.requires_grad_(False)


def _train(
    model: _Classifier,
    below: Sequence[_Below],
    wanted: torch.Tensor,
    mates: Mapping[int, int],
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
    steps = options.epochs * math.ceil(len(wanted) / options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / 60) * max(0.02, 1 - s / steps)
    )
    started = time.monotonic()
    model.train()
    for epoch in range(options.epochs):
        total = 0.0
        first = epoch % options.copies * len(wanted)
        batches = _batches(below[first : first + len(wanted)], mates, options, rng)
        for number, indices in enumerate(batches, start=1):
            batch = _batch([below[first + i] for i in indices])
            vectors = model.vectors(batch, frozen=options.frozen_layers)
            target, logits = wanted[indices], model(vectors)
            told = _loss(logits, target)
            loss = told + options.contrast * _contrast(vectors, target, options.temperature)
            loss = loss + options.apart * _too_close(logits, target, _places(indices, mates), options.gap)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder, 1.0)
            optimiser.step()
            schedule.step()
            total += float(told.detach())
            if number % _REPORT_EVERY == 0:
                spent_s = time.monotonic() - started
                mean = total / number
                log(f"epoch {epoch + 1} of {options.epochs}, batch {number}: {mean:.3f}, {spent_s:.0f} s")


def _batches(
    copies: Sequence[_Below], mates: Mapping[int, int], options: Options, rng: random.Random
) -> Iterator[list[int]]:
    """Every example once, a pair in one batch, texts of like length together, batches in random order."""
    paired = {*mates, *mates.values()}
    units = [*mates.items(), *((i,) for i in range(len(copies)) if i not in paired)]
    units.sort(key=lambda unit: max(len(copies[i].states) for i in unit) + rng.random() * 8)
    batches: list[list[int]] = [[]]
    for unit in units:
        if len(batches[-1]) >= options.batch:
            batches.append([])
        batches[-1].extend(unit)
    rng.shuffle(batches)
    yield from batches


def _places(indices: Sequence[int], mates: Mapping[int, int]) -> list[tuple[int, int]]:
    """Rows of a batch of examples `indices` that are a pair."""
    rows = {i: row for row, i in enumerate(indices)}
    return [(rows[i], rows[mates[i]]) for i in indices if i in mates]


def _loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / len(wanted)


def _too_close(
    logits: torch.Tensor, wanted: torch.Tensor, pairs: Sequence[tuple[int, int]], gap: float
) -> torch.Tensor:
    """What is left of `gap` between a line's log odds and those of the one that only sounds like it."""
    if not pairs:
        return torch.zeros(())
    sounds, means = torch.tensor(pairs).T
    told = wanted[means][:, :-1]
    ahead = logits[means][:, :-1] - logits[sounds][:, :-1]
    return (nn.functional.softplus(gap - ahead) * told).sum() / len(wanted)


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
