"""What the trained layer weighs for each (utterance, behaviour), as plain numbers.

The same functions serve training and use, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.rules import Cue, Reading

Floats = NDArray[np.float32]

NAMES = (
    "logit",  # the encoder's own opinion of this behaviour
    "anything",  # its opinion of whether there is anything to mark at all
    "margin",  # how far this behaviour is ahead of the next best
    "letters",  # the opinion of the layer over letters, which sees through misheard words
    "letters_margin",
    "nearness",  # cosine to the nearest example of it, above that to the nearest example of nothing
    "phrase",  # a set phrase of it, with nothing that takes it back
    "phrase_taken_back",  # a set phrase of it, negated or reported
    "negated",
    "reported",
    "past",
    "question",
    "turned",  # log odds, by the layer of stance, that the thing is taken back, reported or past
    "doubted",  # the same by the encoder's vector
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The linear layer over the encoder's vectors.

    `mean`, `scale`: (dimension,) of the training vectors; `weight`: (behaviours + 1, dimension), `bias`:
    (behaviours + 1,), the last row for "anything here".
    """

    mean: Floats
    scale: Floats
    weight: Floats
    bias: Floats

    def standard(self, vectors: Floats) -> Floats:
        """(n, dimension) vectors brought to the head's scale."""
        return np.asarray((vectors - self.mean) / self.scale, np.float32)

    def logits(self, vectors: Floats) -> Floats:
        """(n, behaviours + 1) log odds."""
        return np.asarray(self.standard(vectors) @ self.weight.T + self.bias, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A linear layer over the head's standard vectors: is what is said taken back? `weight`: (dimension,)."""

    weight: Floats
    bias: float

    def odds(self, standard: Floats) -> Floats:
        """(n, dimension) vectors, as `Head.standard` gives them, to (n, 1) log odds."""
        return np.asarray(standard @ self.weight[:, None] + self.bias, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Unit vectors of the library's consultant lines.

    `vectors`: (examples, dimension); `shows`: (examples, behaviours) bool, a row without True shows nothing.
    """

    vectors: Floats
    shows: NDArray[np.bool_]

    def nearest(self, vectors: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """Per vector and behaviour the nearness (see NAMES) and the index of its nearest example."""
        cosines = unit(vectors) @ self.vectors.T
        behaviours = self.shows.shape[1]
        best = np.zeros((len(vectors), behaviours), np.float32)
        index = np.zeros((len(vectors), behaviours), np.intp)
        for b in range(behaviours):
            members = np.flatnonzero(self.shows[:, b])
            if len(members):
                within = cosines[:, members].argmax(axis=1)
                index[:, b] = members[within]
                best[:, b] = cosines[np.arange(len(vectors)), index[:, b]]
        nothing = np.flatnonzero(~self.shows.any(axis=1))
        if len(nothing):
            best -= cosines[:, nothing].max(axis=1, keepdims=True)
        return best, index


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def table(
    logits: Floats,
    letters: Floats,
    stance: Floats,
    doubt: Floats,
    nearness: Floats,
    readings: Sequence[Reading],
    behaviours: Sequence[str],
) -> Floats:
    """(n, behaviours, len(NAMES)) features of n utterances.

    `logits` (n, behaviours + 1) are the head's, `letters` (n, behaviours) those of the layer over letters,
    `stance` and `doubt` (n, 1) those of the two layers of stance.
    """
    own, anything = logits[:, :-1], logits[:, -1:]
    phrase, taken_back = np.zeros_like(own), np.zeros_like(own)
    place = {behaviour: b for b, behaviour in enumerate(behaviours)}
    for row, reading in enumerate(readings):
        target = taken_back if reading.cues & {Cue.NEGATED, Cue.REPORTED} else phrase
        for hit in reading.hits:
            if hit.behaviour in place:
                target[row, place[hit.behaviour]] = 1.0
    cues = [
        np.broadcast_to(np.array([[cue in reading.cues] for reading in readings], np.float32), own.shape)
        for cue in (Cue.NEGATED, Cue.REPORTED, Cue.PAST, Cue.QUESTION)
    ]
    columns = [
        own,
        np.broadcast_to(anything, own.shape),
        margin(own),
        letters,
        margin(letters),
        nearness,
        phrase,
        taken_back,
        *cues,
        np.broadcast_to(stance, own.shape),
        np.broadcast_to(doubt, own.shape),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)


def margin(odds: Floats) -> Floats:
    """How far each of (n, behaviours) log odds is ahead of the best of the others."""
    ordered = np.sort(odds, axis=1)
    return np.asarray(
        odds - np.where(odds == ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:]), np.float32
    )


def sigmoid(values: Floats) -> Floats:
    """Log odds to probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30, 30))), np.float32)


def both_odds(one: Floats, other: Floats) -> Floats:
    """Log odds that two things hold at once, from the log odds of each."""
    log_both = -np.logaddexp(0.0, -one) - np.logaddexp(0.0, -other)
    return np.asarray(log_both - np.log(-np.expm1(np.minimum(log_both, -1e-6))), np.float32)
