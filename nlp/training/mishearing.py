"""How a recogniser mishears Danish, learned from lines of which both the words and the hearing are known.

Used to train with text that is wrong in the way recognised text is wrong.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from nlp.library import Example

_WORD = re.compile(r"[\wæøå']+")
_ALIKE = 0.3  # below this two words are not one word misheard
_OFTEN = 3  # a change of letters counts as a habit from this many times on
_LONGEST_CHANGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishearing:
    """What becomes of words: `words` as heard before, `letters` as habits, `strays` out of nowhere."""

    words: dict[str, tuple[str, ...]]
    letters: dict[str, tuple[tuple[str, int], ...]]
    strays: tuple[str, ...]

    def __call__(self, text: str, *, rate: float, rng: random.Random) -> str:
        """`text` with about `rate` of its words misheard, lost, or with a stray word after them."""
        heard: list[str] = []
        for said in text.split():
            draw = rng.random()
            bare = said.strip('.,?!:;"').lower()
            if draw < 0.85 * rate and bare:
                heard.append(self._word(bare, rng))
            elif 0.85 * rate <= draw < 0.95 * rate:
                continue
            elif 0.95 * rate <= draw < rate and self.strays:
                heard += [said, rng.choice(self.strays)]
            else:
                heard.append(said)
        return " ".join(heard) or text

    def _word(self, word: str, rng: random.Random) -> str:
        if word in self.words and rng.random() < 0.6:
            return rng.choice(self.words[word])
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            within = [letters for letters in self.letters if letters in word]
            if not within:
                break
            weights = [sum(count for _, count in self.letters[letters]) for letters in within]
            old = rng.choices(within, weights)[0]
            new = rng.choices(*zip(*self.letters[old], strict=True))[0]
            place = rng.choice([match.start() for match in re.finditer(re.escape(old), word)])
            word = word[:place] + new + word[place + len(old) :]
        return word


def learn(pairs: Iterable[tuple[str, str]]) -> Mishearing:
    """Learn from (said, heard) lines."""
    words: dict[str, list[str]] = defaultdict(list)
    letters: Counter[tuple[str, str]] = Counter()
    strays: list[str] = []
    for said, heard in pairs:
        a, b = _WORD.findall(said.lower()), _WORD.findall(heard.lower())
        for kind, i, j, u, v in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if kind == "insert":
                strays += b[u:v]
            elif kind == "replace":
                for old, new in _match(a[i:j], b[u:v]):
                    words[old].append(new)
                    letters.update(_changes(old, new))
    habits: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (old, new), count in sorted(letters.items()):
        if old and count >= _OFTEN:
            habits[old].append((new, count))
    return Mishearing(
        words={word: tuple(heard_as) for word, heard_as in sorted(words.items())},
        letters={old: tuple(new) for old, new in habits.items()},
        strays=tuple(strays),
    )


def pairs_in(examples: Iterable[Example]) -> list[tuple[str, str]]:
    """What was said and what was heard, of those examples that somebody has spoken."""
    return [(one.text, one.heard) for one in examples if one.heard]


def read_pairs(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """The `text` and `heard` columns of `*.heard.tsv` files."""
    pairs: list[tuple[str, str]] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            pairs += [(row["text"], row["heard"]) for row in rows]
    return pairs


def _match(said: Sequence[str], heard: Sequence[str]) -> list[tuple[str, str]]:
    """Words in the same place of a stretch that was misheard, where they are alike at all."""
    pairs = [(old, heard[min(len(heard) - 1, i * len(heard) // len(said))]) for i, old in enumerate(said)]
    return [(old, new) for old, new in pairs if SequenceMatcher(None, old, new).ratio() > _ALIKE]


def _changes(old: str, new: str) -> list[tuple[str, str]]:
    return [
        (old[a:b], new[c:d])
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal" and b - a <= _LONGEST_CHANGE and d - c <= _LONGEST_CHANGE
    ]
