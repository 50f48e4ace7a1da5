"""House numbers and doors that stand otherwise than right after their road.

"fjorten a på lærkesporet", "birkeparken opgang seks", "tranebærvej ni nej undskyld det er elleve".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.house import house_end, unit_end, with_floor
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import FILLERS, Line
from nlp.masking.records import Found, Label
from nlp.masking.road_words import is_generic, road_ending
from nlp.masking.whereabouts import road_from
from nlp.masking.wording import words_of

_LETTERS: Final = frozenset("abcdefgh")
_LONGEST_NUMBER: Final = 4  # words of a number and its letter: "et hundrede fire b"
_DEFINITE: Final = ("et", "en", "erne", "ene")
_TELLS: Final = words_of("er i bor adressen adresse til fra hedder stadig")
_STAIRS: Final = words_of("opgang opg blok opgangen")
_SLIPS: Final = words_of("nej næ hov ups undskyld vent forkert sorry rettelse eller")
_BESIDE_SLIPS: Final = FILLERS | words_of(
    "det er jeg sagde siger mener mente var skulle være blevet skal hedder vi bor nummer nr i på rettere "
    "sagt hellere ikke vrøvl sludder den , . – -"
)
_LONGEST_SLIP: Final = 8
_COUNTED_AFTER: Final = re.compile(
    r"\s*(?:der\b|som\b|af\b|på (?:holdet|listen|arbejde)|gange?\b|i alt\b|stk\b)"
)


def find_lettered(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield a number with a letter and then its road, and a road with its stairs instead of a number."""
    for at, token in enumerate(line.tokens):
        if token.low in _LETTERS and line.low(at + 1) in {"på", "ad"} and line.close(at):
            yield from _number_first(line, at, lexicon)
        elif token.low in _STAIRS:
            yield from _stairs(line, at, lexicon)


def _number_first(line: Line, letter: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "fjorten a på lærkesporet", whose house letter is token `letter`."""
    firsts = (
        at
        for at in range(max(0, letter - _LONGEST_NUMBER), letter)
        if house_end(line, at - 1) == line.tokens[letter].end
    )
    first = next(firsts, None)
    if first is None or line.low(line.skip_back(first)) not in _TELLS | {""}:
        return
    last = road_from(line, letter + 2, lexicon)
    if last is None:
        last = _one_word(line, letter + 2, lexicon)
    if last is not None:
        yield Found(
            start=line.tokens[first].start,
            end=with_floor(line, line.tokens[last].end),
            label=Label.ADDRESS,
        )


def _one_word(line: Line, at: int, lexicon: Lexicon) -> int | None:
    """Return `at` if it is a word that no list has and that may be a road's name, or None."""
    if at >= len(line.tokens) or not line.tokens[at].is_word:
        return None
    low = line.low(at)
    capital = line.cased and line.tokens[at].cap
    return at if capital or (low.endswith(_DEFINITE) and not lexicon.listed(low) and len(low) > 6) else None


def _stairs(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "birkeparken opgang seks tredje til venstre"."""
    road = at - 1 - (line.low(at - 1) == ",")
    ending = road_ending(line, road, lexicon)
    if ending is None or is_generic(line.low(road), ending, lexicon) or lexicon.listed(line.low(road)):
        return
    end = unit_end(line, line.tokens[at - 1].end)
    if end is not None and end > line.tokens[at].end:
        yield Found(start=line.tokens[road].start, end=with_floor(line, end), label=Label.ADDRESS)


def find_amended(line: Line, roads: list[Found]) -> Iterator[Found]:
    """Yield the house numbers that are said instead of one just said: "nej undskyld det er elleve"."""
    for road in roads:
        first = line.index_at(road.end)
        at, slip = first, False
        while at - first < _LONGEST_SLIP and line.low(at) in _SLIPS | _BESIDE_SLIPS:
            slip = slip or line.low(at) in _SLIPS
            at += 1
        end = house_end(line, at - 1) if slip and at < len(line.tokens) else None
        if end is not None and not _COUNTED_AFTER.match(line.text, end):
            yield Found(start=line.tokens[at].start, end=with_floor(line, end), label=Label.ADDRESS)
