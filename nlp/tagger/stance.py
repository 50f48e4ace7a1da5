"""Stance: whether an utterance says a thing, or takes it back, reports it, or puts it in the past.

"Jeg svarer inden for et døgn" and "jeg kan ikke love at svare inden for et døgn" share almost every word.
What parts them is common to all behaviours, so one linear layer learns it from all of them at once: from
words, pairs and threes, how the utterance begins, and what stands about a negation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np

from nlp.tagger.letters import PLACES, Runs

_WORD = re.compile(r"\w+")
_NEGATIONS = frozenset({"ikke", "aldrig", "ingen", "hverken"})
_NEAR = 3  # words before and after a negation
_FIFTHS = 5


def marks(text: str) -> Runs:
    """The hashed marks of stance in `text`, each of weight one."""
    places = sorted({crc32(mark.encode()) % PLACES for mark in _marks(text)})
    return Runs(places=np.array(places, np.int64), weights=np.ones(len(places), np.float32))


def _marks(text: str) -> Iterator[str]:
    words = ["<", *_WORD.findall(text.lower()), ">"]
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))
    yield from (f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    yield from (f"first {word}" for word in words[1:4])
    for i, word in enumerate(words):
        if word in _NEGATIONS:
            yield from (f"not, then {after}" for after in words[i + 1 : i + 1 + _NEAR])
            yield from (f"{before}, then not" for before in words[max(0, i - _NEAR) : i])
            yield f"not at {_FIFTHS * i // len(words)}"
