"""Stance: whether an utterance says a thing, or takes it back, reports it, or puts it in the past.

"Jeg svarer inden for et døgn" and "jeg kan ikke love at svare inden for et døgn" share almost every word.
What parts them is common to all behaviours, so one linear layer learns it from all of them at once: from
words, pairs and threes, how the utterance begins, and what stands about a negation.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np

from nlp.tagger.letters import PLACES, Runs

_LISTS = Path(__file__).parent.parent / "data" / "stance.toml"
_WORD = re.compile(r"\w+")
_NEGATIONS = frozenset({"ikke", "aldrig", "ingen", "hverken", "næppe", "intet", "uden"})
_NEAR = 3  # words before and after a negation
_FIFTHS = 5


def _lines(name: str) -> tuple[str, ...]:
    """The words or pairs of words under `name` in the packaged list."""
    listed = tomllib.loads(_LISTS.read_text(encoding="utf-8"))
    return tuple(str(one) for one in listed[name])


# Who says it: the consultant and the citizen speak for themselves, anybody else is being quoted.
_HERE = frozenset({"jeg", "a", "du", "vi", "i", "mig", "dig", "os"})
_SAYING = frozenset(_lines("saying"))
_TO_SAY = frozenset(_lines("to_say"))
_WOULD = frozenset(_lines("would"))
_HEARSAY = frozenset(_lines("hearsay"))
_OVER = frozenset(_lines("over"))
_OVER_PAIRS = frozenset(_lines("over_pairs"))
_AS_IF = frozenset(_lines("as_if"))
_SPOKEN = 3  # words on each side of a verb of saying in which its subject is looked for


def marks(text: str) -> Runs:
    """The hashed marks of stance in `text`, each of weight one."""
    places = sorted({crc32(mark.encode()) % PLACES for mark in _marks(text)})
    return Runs(places=np.array(places, np.int64), weights=np.ones(len(places), np.float32))


def _marks(text: str) -> Iterator[str]:
    words = ["<", *_WORD.findall(text.lower()), ">"]
    two = [f"{a} {b}" for a, b in pairwise(words)]
    yield from words
    yield from two
    yield from (f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    yield from (f"first {word}" for word in words[1:4])
    for i, word in enumerate(words):
        if word in _NEGATIONS:
            yield "not at all"
            yield from (f"not, then {after}" for after in words[i + 1 : i + 1 + _NEAR])
            yield from (f"{before}, then not" for before in words[max(0, i - _NEAR) : i])
            yield f"not at {_FIFTHS * i // len(words)}"
    yield from _voices(words)
    yield from (f"over: {word}" for word in _OVER.intersection(words))
    if _OVER.intersection(words) or _OVER_PAIRS.intersection(two):
        yield "over"
    if _AS_IF.intersection(two):
        yield "as if"
    if words[-2].endswith(("ede", "te")) or any(word.endswith("ede") for word in words):
        yield "then"


def _voices(words: Sequence[str]) -> Iterator[str]:
    """Marks of whose words they are."""
    for i, word in enumerate(words):
        about = [*words[max(0, i - _SPOKEN) : i], *words[i + 1 : i + 1 + _SPOKEN]]
        if word in _SAYING or (word in _TO_SAY and _WOULD.intersection(about)):
            here = bool(_HERE.intersection((*words[max(0, i - 1) : i], *words[i + 1 : i + 2])))
            yield "said by one of us" if here else "said by another"
            if not here and not _HERE.intersection(about):
                yield "said by nobody here"
    if _HEARSAY.intersection(words):
        yield "hearsay"
