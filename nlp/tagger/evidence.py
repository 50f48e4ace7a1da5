"""Why: the words of an utterance that made a pointer, in terms a person can check."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.rules import Hit

MOST_PHRASES = 3
_WORD = re.compile(r"\w[\w'’-]*")
_SHARE_OF_BEST = 0.45
# Words that say nothing on their own; they may still stand inside a phrase.
_EMPTY = frozenset(
    {
        "og",
        "i",
        "på",
        "at",
        "en",
        "et",
        "den",
        "det",
        "der",
        "som",
        "er",
        "var",
        "har",
        "jeg",
        "du",
        "vi",
        "han",
    }
    | {"hun", "man", "så", "men", "til", "for", "af", "med", "om", "ikke", "jo", "da", "nu", "altså", "jamen"}
    | {"øh", "ja", "nej", "også", "her", "bare", "lige", "ved", "fra"}
)


def evidence(
    text: str,
    *,
    weights: NDArray[np.float32],
    spans: Sequence[tuple[int, int]],
    hits: Sequence[Hit],
) -> tuple[str, ...]:
    """The phrases of `text` that spoke most for a behaviour, in the order they were said.

    `weights` (tokens,) is each token's part of the behaviour's log odds and `spans` its characters; `hits`
    are the set phrases of that behaviour. At least one phrase, unless the text has no word.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        return ()
    strength = np.zeros(len(words), np.float32)
    for weight, (start, end) in zip(weights, spans, strict=True):
        for i, (first, last) in enumerate(words):
            if start < last and first < end:
                strength[i] += float(weight)
                break
    for i, (first, last) in enumerate(words):
        if text[first:last].lower() in _EMPTY:
            strength[i] *= 0.3
    chosen = {int(strength.argmax())} | set(
        np.flatnonzero(strength > _SHARE_OF_BEST * max(strength.max(), 1e-9))
    )
    for hit in hits:
        chosen |= {i for i, (first, last) in enumerate(words) if first < hit.end and hit.start < last}
    runs = _runs(sorted(int(i) for i in chosen), words, text)
    best = sorted(runs, key=lambda run: -sum(strength[i] for i in range(run[0], run[1] + 1)))[:MOST_PHRASES]
    return tuple(text[words[a][0] : words[b][1]] for a, b in sorted(best))


def _runs(chosen: Sequence[int], words: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Join chosen words into phrases: neighbours, or with one small word between them."""
    runs: list[tuple[int, int]] = []
    for i in chosen:
        if runs:
            first, last = runs[-1]
            between = [text[a:b].lower() for a, b in words[last + 1 : i]]
            if len(between) <= 1 and all(word in _EMPTY for word in between):
                runs[-1] = (first, i)
                continue
        runs.append((i, i))
    return runs
