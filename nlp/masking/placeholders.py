"""Numbers for what is masked: the same person or place has the same one all through a conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from nlp.masking.dates import read_date, read_year
from nlp.masking.digits import read_item
from nlp.masking.folding import fold
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line, read_line
from nlp.masking.records import Found, Label, Masked, Span

Name = tuple[str, ...]

_DANISH_DIGITS: Final = 8
_LAST_FOUR: Final = 4
_WRITTEN: Final = {
    "punktum": ".",
    "prik": ".",
    "dot": ".",
    "punkt": ".",
    "snabela": "@",
    "krøllealfa": "@",
} | {
    "bindestreg": "-",
    "streg": "-",
    "minus": "-",
    "understreg": "_",
    "underscore": "_",
}


class Numbering:
    """Gives placeholders in the order of first appearance, label by label."""

    def __init__(self, texts: Sequence[str], found: Sequence[Sequence[Found]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._numbers: dict[tuple[Label, str], int] = {}
        self._count = Counter[Label]()
        stretches = [
            (one.label, text[one.start : one.end])
            for text, spans in zip(texts, found, strict=True)
            for one in spans
        ]
        names = [name_words(stretch, lexicon) for label, stretch in stretches if label is Label.PERSON]
        self._full: list[Name] = list(dict.fromkeys(name for name in names if len(name) > 1))
        self._spoken_of: list[Name] = []
        self._cprs = [digits_of(stretch) for label, stretch in stretches if label is Label.CPR]

    def placeholder(self, label: Label, stretch: str) -> str:
        """Return "[NAVN 1]" and the like for the next stretch of the conversation."""
        key = (label, self._key(label, stretch))
        if key not in self._numbers:
            self._count[label] += 1
            self._numbers[key] = self._count[label]
        return f"[{label.word} {self._numbers[key]}]"

    def _key(self, label: Label, stretch: str) -> str:
        match label:
            case Label.PERSON:
                return " ".join(self._person(name_words(stretch, self._lexicon)))
            case Label.CPR:
                return self._cpr(digits_of(stretch))
            case Label.PHONE:
                return digits_of(stretch)[-_DANISH_DIGITS:]
            case Label.EMAIL:
                return email_key(stretch)
            case Label.ADDRESS:
                return address_key(stretch)
            case Label.DATE_OF_BIRTH:
                return date_key(stretch)
            case _:
                return place_key(stretch)

    def _person(self, name: Name) -> Name:
        """Return the full name that stands for everybody called `name`."""
        if len(name) > 1:
            whole = next((full for full in reversed(self._spoken_of) if same_person(full, name)), None)
            whole = whole or next((full for full in self._full if same_person(full, name)), name)
        else:
            whole = self._called(name)
        self._spoken_of.append(whole)
        return whole

    def _called(self, name: Name) -> Name:
        """Return the full name of somebody called by one: the last such spoken of, else the first to come."""
        for names in (self._spoken_of[::-1], self._full):
            for at in (0, -1):
                for full in names:
                    if full[at] == name[0]:
                        return full
        return next((full for full in self._full if name[0] in full), name)

    def _cpr(self, digits: str) -> str:
        """Return the whole number that part of one belongs to."""
        whole = [one for one in self._cprs if len(one) > len(digits)]
        if len(digits) == _LAST_FOUR:
            return next((one for one in whole if one.endswith(digits)), digits)
        return next((one for one in whole if one.startswith(digits)), digits)


def same_person(one: Name, other: Name) -> bool:
    """Return whether two full names can be one person's: one first name, the shorter within the longer."""
    short, long = sorted((one, other), key=len)
    return short[0] == long[0] and set(short) <= set(long)


def name_words(stretch: str, lexicon: Lexicon) -> Name:
    """Return the words of a name as they are compared: folded, the last without its genitive."""
    words = [token.low for token in read_line(stretch).tokens if token.is_word]
    if not words:
        return (fold(stretch),)
    return (*words[:-1], without_genitive(words[-1], lexicon))


def without_genitive(word: str, lexicon: Lexicon) -> str:
    """Return a name without its genitive: "henriks" is "henrik", but "jens" keeps its own s."""
    if word.endswith("'s"):
        return word[:-2]
    if word.endswith("'"):
        return word[:-1]
    if not word.endswith("s") or len(word) < 3:
        return word
    bare = word[:-1]
    for names in (
        lexicon.given_near,
        lexicon.given_words,
        lexicon.family,
        lexicon.family_words,
        lexicon.given_wide,
    ):
        if word in names:
            return word
        if bare in names:
            return bare
    # Nobody knows this name. Few end with these and an s of their own.
    return bare if bare[-1] in "aeoiuyæøå" and not word.endswith(("as", "is", "us", "es", "os")) else word


def is_genitive(label: Label, stretch: str, lexicon: Lexicon) -> bool:
    """Return whether a stretch ends with a genitive, which stays after its placeholder."""
    if label is Label.PERSON:
        words = [token.low for token in read_line(stretch).tokens if token.is_word]
        return bool(words) and without_genitive(words[-1], lexicon) != words[-1]
    if label is Label.PLACE:
        low = place_key(stretch, genitive=True)
        return fold(stretch) not in lexicon.places and low.endswith("s") and low[:-1] in lexicon.places
    return label is Label.ORG and fold(stretch).endswith(("ets", "ens", "'s"))


def digits_of(stretch: str) -> str:
    """Return the digits that a written or said number stands for."""
    line = read_line(stretch)
    at, digits = 0, ""
    date = read_date(line, 0)
    if date is not None and date.year and date.last < len(line.tokens):
        digits, at = date.six_digits, date.last
    while at < len(line.tokens):
        item = read_item(line, at)
        digits += "" if item is None else item.digits
        at = at + 1 if item is None else item.last
    return digits


def date_key(stretch: str) -> str:
    """Return a date's six digits, day first, or a year's two."""
    line = read_line(stretch)
    date = read_date(line, 0)
    if date is not None:
        return date.six_digits
    year = read_year(line, 0)
    return year[0][-2:] if year else digits_of(stretch)


def email_key(stretch: str) -> str:
    """Return an e-mail address as it would be written."""
    line = read_line(stretch)
    at, out = 0, ""
    while at < len(line.tokens):
        low, item = line.low(at), read_item(line, at)
        if low in {"snabel", "krølle"}:
            out, at = out + "@", at + 2
        elif item is not None and item.spoken:
            out, at = out + item.digits, item.last
        else:
            out, at = out + _WRITTEN.get(low, "@" if low in {"at", "snabel-a"} else low), at + 1
    return out


def address_key(stretch: str) -> str:
    """Return a street and its house number, without floor and door."""
    line = read_line(stretch)
    words: list[str] = []
    for at, token in enumerate(line.tokens):
        item = read_item(line, at) if at else None
        if item is not None or (token.is_digits and at):
            return " ".join([*words, _house(line, at)])
        if token.is_word:
            words.append(token.low)
    return " ".join(words)


def _house(line: Line, at: int) -> str:
    item = read_item(line, at)
    number = line.low(at) if item is None else item.digits
    after = line.low(at + 1 if item is None else item.last)
    return number + (after if len(after) == 1 and after.isalpha() else "")


def place_key(stretch: str, *, genitive: bool = False) -> str:
    """Return a place or workplace as it is compared: folded, aa as å, no postcode, no genitive."""
    words = [token.low for token in read_line(stretch).tokens if token.is_word]
    whole = " ".join(words).replace("aa", "å").rstrip("'")
    if genitive:
        return " ".join(words)
    return whole.removesuffix("s") if len(whole) > 4 else whole


def replace(texts: Sequence[str], found: Sequence[Sequence[Found]], lexicon: Lexicon) -> tuple[Masked, ...]:
    """Return every text with its stretches replaced; `found` is in order and without overlap for each."""
    numbering = Numbering(texts, found, lexicon)
    return tuple(_replaced(text, spans, numbering, lexicon) for text, spans in zip(texts, found, strict=True))


def _replaced(text: str, found: Sequence[Found], numbering: Numbering, lexicon: Lexicon) -> Masked:
    masked, at = "", 0
    spans: list[Span] = []
    for one in found:
        stretch = text[one.start : one.end]
        placeholder = numbering.placeholder(one.label, stretch)
        masked += text[at : one.start] + placeholder + "s" * is_genitive(one.label, stretch, lexicon)
        spans.append(Span(start=one.start, end=one.end, label=one.label, placeholder=placeholder))
        at = one.end
    return Masked(text=text, masked=masked + text[at:], spans=tuple(spans))
