"""Letters: what a text is made of below its words, for text whose words are wrong.

A recogniser that mishears "besøge dem" writes something that still shares letters with it. Runs of two to
five letters within words, and pairs of whole words, are hashed into a fixed number of places; a linear layer
over them gives log odds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

PLACES = 1 << 15
SHORTEST, LONGEST = 2, 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The places that a text fills, and how strongly: both (n,), the weights of unit length together."""

    places: NDArray[np.int64]
    weights: NDArray[np.float32]


def runs(text: str) -> Runs:
    """The hashed runs of letters of `text`; damped counts (1 + log), scaled to unit length."""
    words = _WORD.findall(text.lower())
    found: Counter[int] = Counter()
    for word in words:
        edged = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            for start in range(len(edged) - length + 1):
                found[crc32(edged[start : start + length].encode()) % PLACES] += 1
    for first, second in pairwise(words):
        found[crc32(f"{first} {second}".encode()) % PLACES] += 1
    places = np.fromiter(found, np.int64, len(found))
    weights = 1 + np.log(np.fromiter(found.values(), np.float32, len(found)))
    length_ = float(np.linalg.norm(weights)) or 1.0
    return Runs(places=places, weights=np.asarray(weights / length_, np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The linear layer: `weight` (PLACES, behaviours) int8 in units of `step`; both others (behaviours,)."""

    weight: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, behaviours) log odds."""
        return self.odds([runs(text) for text in texts])

    def odds(self, filled: Sequence[Runs]) -> NDArray[np.float32]:
        """(texts, behaviours) log odds of texts already hashed."""
        out = np.zeros((len(filled), len(self.bias)), np.float32)
        for row, one in enumerate(filled):
            out[row] = one.weights @ self.weight[one.places].astype(np.float32) * self.step + self.bias
        return out
