"""Danish numerals brought to one form: "fireogtyve", "fire og tyve" and "24" are the same number.

A recogniser writes numbers now in words and now in digits, and cuts long words where it likes. Comparisons
that care about the number, not about its spelling, read `one_form`; rules, which point into the text as it
was said, `in_digits`.

Known are whole numbers from 0 to 999 999, cardinals and ordinals, joined or apart, new and old tens
("halvtreds", "halvtredsindstyve"). Left alone are "en" and "et" by themselves (articles, mostly), "anden"
(also "another"), and halves ("halvanden", "halv ti").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

HUNDRED: Final = 100
THOUSAND: Final = 1000

_ONES: Final[Mapping[str, int]] = {"en": 1, "et": 1, "én": 1, "ét": 1, "een": 1}
_UNITS: Final[Mapping[str, int]] = {
    "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9,
}  # fmt: skip
_TEENS: Final[Mapping[str, int]] = {
    "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16,
    "sytten": 17, "atten": 18, "nitten": 19,
}  # fmt: skip
_TENS: Final[Mapping[str, int]] = {
    "tyve": 20, "tredive": 30, "tredve": 30, "fyrre": 40, "fyrretyve": 40,
    "halvtreds": 50, "halvtredsindstyve": 50, "tres": 60, "treds": 60, "tresindstyve": 60,
    "halvfjerds": 70, "halvfjerdsindstyve": 70, "firs": 80, "firsindstyve": 80,
    "halvfems": 90, "halvfemsindstyve": 90,
}  # fmt: skip
_HUNDREDS: Final = ("hundrede", "hundred")
_THOUSANDS: Final = ("tusinde", "tusind")
_SMALL_ORDINALS: Final[Mapping[str, int]] = {
    "nulte": 0, "første": 1, "tredje": 3, "tredie": 3, "fjerde": 4, "femte": 5, "sjette": 6, "syvende": 7,
    "ottende": 8, "niende": 9, "tiende": 10, "ellevte": 11, "elvte": 11, "tolvte": 12, "trettende": 13,
    "fjortende": 14, "femtende": 15, "sekstende": 16, "syttende": 17, "attende": 18, "nittende": 19,
}  # fmt: skip
_TENS_ORDINALS: Final[Mapping[str, int]] = {
    "tyvende": 20, "tredivte": 30, "tredvte": 30, "fyrretyvende": 40, "halvtredsindstyvende": 50,
    "tresindstyvende": 60, "halvfjerdsindstyvende": 70, "firsindstyvende": 80, "halvfemsindstyvende": 90,
}  # fmt: skip

_BELOW_TWENTY: Final = {**_ONES, **_UNITS, **_TEENS}
_PARTS: Final = (
    *_BELOW_TWENTY, *_TENS, *_HUNDREDS, *_THOUSANDS, *_SMALL_ORDINALS, *_TENS_ORDINALS, "nul", "og",
)  # fmt: skip
_PART: Final = "|".join(sorted(_PARTS, key=len, reverse=True))
_WHOLE: Final = re.compile(rf"(?:{_PART})+")
_TOKEN: Final = re.compile(r"[^\W_]+")
# "nitten hundrede" is said of years, "femogtyve hundrede" of nothing.
_COUNTS_HUNDREDS: Final = frozenset(range(20)) - {0, 10}
# What may stand between the words of one number.
_JOINT: Final = re.compile(r"[ \t\u00a0-]")
_GROUPED: Final = re.compile(r"(?<![\w.,])\d{1,3}(?:[.\u00a0]\d{3})+(?![\w]|[.,]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number said in words, as half-open character offsets in the text."""

    start: int
    end: int
    value: int
    ordinal: bool

    @property
    def digits(self) -> str:
        """The number as Danish writes it: "24", and "24." for an ordinal."""
        return f"{self.value}." if self.ordinal else str(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One building block of a numeral; whether it begins its word, and whether it ends it."""

    text: str
    start: int
    end: int
    opens: bool
    closes: bool


def one_form(text: str) -> str:
    """Return `text` with every numeral in digits: "to hundrede og femten" is 215, "fjortende" is 14."""
    return _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), in_digits(text).text)


@dataclass(frozen=True, slots=True, kw_only=True)
class InDigits:
    """A text with every numeral in digits, and where each of its characters comes from."""

    text: str
    numerals: tuple[Numeral, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `[start, end)` of `text` is in the text as it was said; a numeral is whole there."""
        return self._origin(start, ends=False), self._origin(end, ends=True)

    def _origin(self, at: int, *, ends: bool) -> int:
        longer = 0
        for numeral in self.numerals:
            begins = numeral.start - longer
            closes = begins + len(numeral.digits)
            if at < closes or (ends and at == closes):
                inside = at > begins or (at == begins and not ends)
                return (numeral.end if ends else numeral.start) if inside else at + longer
            longer += numeral.end - numeral.start - len(numeral.digits)
        return at + longer


def in_digits(text: str) -> InDigits:
    """Return `text` with its numerals in digits, groups of digits as they are."""
    found = numerals(text)
    pieces: list[str] = []
    at = 0
    for numeral in found:
        pieces += (text[at : numeral.start], numeral.digits)
        at = numeral.end
    return InDigits(text="".join((*pieces, text[at:])), numerals=found)


def numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers that are said in words in `text`, in order, each as long as it can be read."""
    return tuple(found for run in _runs(text) for found in _read(run))


def _runs(text: str) -> Iterator[list[_Part]]:
    """Yield stretches of text that are made of numerals' parts alone, with nothing but joints between."""
    run: list[_Part] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts = parts_of(token[0].lower())
        if run and not (parts and token.start() - end == 1 and _JOINT.fullmatch(text[end : token.start()])):
            yield run
            run = []
        at = token.start()
        for number, part in enumerate(parts):
            run.append(
                _Part(
                    text=part,
                    start=at,
                    end=at + len(part),
                    opens=number == 0,
                    closes=number == len(parts) - 1,
                )
            )
            at += len(part)
        end = token.end()
    if run:
        yield run


@lru_cache(maxsize=4096)
def parts_of(word: str) -> tuple[str, ...]:
    """Return the parts that `word` (lower case) is joined of: ("fire", "og", "tyve"); () if it is not."""
    if not _WHOLE.fullmatch(word):
        return ()
    best: dict[int, tuple[str, ...]] = {len(word): ()}
    # From the end on, so that each rest is known; the fewest parts win ("tresindstyve" is one).
    for start in range(len(word) - 1, -1, -1):
        ways = [
            (part, *best[start + len(part)])
            for part in _PARTS
            if word.startswith(part, start) and start + len(part) in best
        ]
        if ways:
            best[start] = min(ways, key=len)
    return best.get(0, ())


def _read(run: Sequence[_Part]) -> Iterator[Numeral]:
    at = 0
    while at < len(run):
        found = _longest(run, at)
        if found is None:
            at += 1
            continue
        end, value, ordinal = found
        yield Numeral(start=run[at].start, end=run[end - 1].end, value=value, ordinal=ordinal)
        at = end


def _longest(run: Sequence[_Part], at: int) -> tuple[int, int, bool] | None:
    """Return `(end, value, ordinal)` of the longest number that begins a word at `at` and ends one."""
    if not run[at].opens:
        return None
    readings = [
        (end, value, ordinal) for end, value, ordinal in _number([part.text for part in run], at)
        if run[end - 1].closes
    ]  # fmt: skip
    longest = max(readings, key=lambda reading: reading[0], default=None)
    if longest is None or (longest[0] == at + 1 and run[at].text in _ONES):
        return None
    return longest


Reading = tuple[int, int, bool]


def _number(parts: Sequence[str], at: int) -> Iterator[Reading]:
    """Yield every reading of a number that begins at `at`: `(end, value, ordinal)`."""
    if parts[at] == "nul":
        yield at + 1, 0, False
        return
    yield from _below_thousand(parts, at)
    for end, value, ordinal in ((at, 1, False), *_below_thousand(parts, at)):
        if not ordinal and end < len(parts) and parts[end] in _THOUSANDS:
            yield from _with_rest(parts, end + 1, value * THOUSAND, _below_thousand)


def _below_thousand(parts: Sequence[str], at: int) -> Iterator[Reading]:
    if at >= len(parts):
        return
    yield from _below_hundred(parts, at)
    for end, value, ordinal in ((at, 1, False), *_below_hundred(parts, at)):
        if not ordinal and value in _COUNTS_HUNDREDS and end < len(parts) and parts[end] in _HUNDREDS:
            yield from _with_rest(parts, end + 1, value * HUNDRED, _below_hundred)


def _below_hundred(parts: Sequence[str], at: int) -> Iterator[Reading]:
    if at >= len(parts):
        return
    part = parts[at]
    if part in _SMALL_ORDINALS:
        yield at + 1, _SMALL_ORDINALS[part], True
    elif part in _TENS_ORDINALS:
        yield at + 1, _TENS_ORDINALS[part], True
    elif part in _TENS:
        yield at + 1, _TENS[part], False
    elif part in _BELOW_TWENTY:
        value = _BELOW_TWENTY[part]
        yield at + 1, value, False
        if part not in _TEENS and parts[at + 1 : at + 2] == ["og"] and at + 2 < len(parts):
            tens = parts[at + 2]
            if tens in _TENS:
                yield at + 3, _TENS[tens] + value, False
            elif tens in _TENS_ORDINALS:
                yield at + 3, _TENS_ORDINALS[tens] + value, True


def _with_rest(
    parts: Sequence[str], at: int, value: int, rest: Callable[[Sequence[str], int], Iterator[Reading]]
) -> Iterator[Reading]:
    """Yield `value` by itself, and with what follows it, "og" between or not."""
    yield at, value, False
    for begins in (at, at + 1) if parts[at : at + 1] == ["og"] else (at,):
        for end, more, ordinal in rest(parts, begins):
            yield end, value + more, ordinal
