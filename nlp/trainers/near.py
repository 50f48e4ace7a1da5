"""What is told twice: texts that differ by a word, a mark or a name.

Likeness is the Jaccard index of sets of character 4-grams of the normalised text, found exactly: two sets
that are alike enough must share one of their rarest grams (prefix filtering, Bayardo et al. 2007), so
MinHash's estimate is not needed at this size. Meaning is likened by the cosine of the encoder's vectors.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.8  # Jaccard from which two examples tell the same
HELD = 0.85  # share of a text's grams within another from which it is taken to be part of it
# What many would say by chance is nobody's own: texts with fewer words are not compared to transcripts,
LEAST_WORDS = 6
LEAST_WORDS_HELD = 8  # nor looked for within longer ones.
_GRAM = 4
_PLACEHOLDER = re.compile(r"\[[A-ZÆØÅ-]+(?: \d+)?\]s?")
_MARKS = re.compile(r"[^\w ]+")

Grams = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Text `index` of those searched is this alike, 0 to 1."""

    index: int
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts by their index, `first` < `second`, and how alike they are."""

    first: int
    second: int
    likeness: float


def normalised(text: str) -> str:
    """Lower-case words without marks or placeholders of masking, one blank between."""
    folded = unicodedata.normalize("NFKC", _PLACEHOLDER.sub(" ", text)).casefold()
    return " ".join(_MARKS.sub(" ", folded).replace("_", " ").split())


def grams(text: str) -> Grams:
    """The 4-grams of the normalised text, a blank at either end; empty where no word is left."""
    plain = normalised(text)
    padded = f" {plain} "
    return (
        frozenset(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))
        if plain
        else frozenset()
    )


def jaccard(one: Grams, other: Grams) -> float:
    """Shared of all, 0 for two empty sets."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


class NearIndex:
    """Finds the texts that are alike to one, among `texts`."""

    def __init__(self, texts: Sequence[str], *, alike: float = ALIKE) -> None:
        if not 0 < alike <= 1:
            raise ValueError(f"no likeness: {alike}")
        self._alike = alike
        self._held = [grams(text) for text in texts]
        self._counts = Counter(gram for one in self._held for gram in one)
        self._places: dict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(self._held):
            for gram in self._prefix(one):
                self._places[gram].append(index)

    def near(self, text: str) -> tuple[Near, ...]:
        """All that are alike to `text`, the likest first."""
        return self._near(grams(text))

    def pairs(self) -> tuple[Pair, ...]:
        """Every two of the texts that are alike, the likest first."""
        found = [
            Pair(first=one.index, second=second, likeness=one.likeness)
            for second, held in enumerate(self._held)
            for one in self._near(held)
            if one.index < second
        ]
        return tuple(sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second)))

    def _near(self, wanted: Grams) -> tuple[Near, ...]:
        seen = {index for gram in self._prefix(wanted) for index in self._places.get(gram, ())}
        found = [Near(index=i, likeness=jaccard(wanted, self._held[i])) for i in sorted(seen)]
        return tuple(
            sorted((n for n in found if n.likeness >= self._alike), key=lambda n: (-n.likeness, n.index))
        )

    def _prefix(self, one: Grams) -> list[str]:
        """The rarest grams, so many that whatever is alike to `one` has one of them among its own."""
        rarest = sorted(one, key=lambda gram: (self._counts[gram], gram))
        return rarest[: len(one) - math.ceil(self._alike * len(one)) + 1]


class Protected:
    """Utterances that nobody has let out: what is alike to one, part of one or holds one may not come in."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._held = [(_words(text), grams(text)) for text in texts if _words(text) >= LEAST_WORDS]
        self._places: dict[str, list[int]] = defaultdict(list)
        for index, (_, one) in enumerate(self._held):
            for gram in one:
                self._places[gram].append(index)

    def holds(self, text: str) -> bool:
        """Whether `text` is told by one of the utterances, or tells one of them."""
        words, wanted = _words(text), grams(text)
        if words < LEAST_WORDS:
            return False
        shared = Counter(index for gram in wanted for index in self._places.get(gram, ()))
        return any(self._tells(words, wanted, index, count) for index, count in shared.items())

    def _tells(self, words: int, wanted: Grams, index: int, shared: int) -> bool:
        held_words, held = self._held[index]
        if shared >= ALIKE * (len(wanted) + len(held) - shared):
            return True
        return min(words, held_words) >= LEAST_WORDS_HELD and shared >= HELD * min(len(wanted), len(held))


def close_pairs(vectors: NDArray[np.float32], *, least_cosine: float) -> tuple[Pair, ...]:
    """Every two rows of (n, dimension) whose cosine is `least_cosine` or more, the closest first."""
    if not len(vectors):
        return ()
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found: list[Pair] = []
    for start in range(0, len(unit), 512):
        cosines = unit[start : start + 512] @ unit.T
        for row, column in zip(*np.nonzero(cosines >= least_cosine), strict=True):
            first, second = start + int(row), int(column)
            if first < second:
                found.append(Pair(first=first, second=second, likeness=min(1.0, float(cosines[row, column]))))
    return tuple(sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second)))


def _words(text: str) -> int:
    return len(normalised(text).split())
