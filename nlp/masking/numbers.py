"""Danish number words: "enogfirs", "fem å tyve", "et hundrede treogtyve", "nitten hundrede firs", "tolvte".

Numbers are read as they are dictated: the longest number that begins at a word. A number says which digits
it stands for, so that "nul syv" is two numbers and "syvogfyrre" one of two digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

UNITS: Final = MappingProxyType(
    {
        "nul": 0,
        "en": 1,
        "et": 1,
        "én": 1,
        "ét": 1,
        "jen": 1,
        "een": 1,
        "to": 2,
        "tre": 3,
        "fire": 4,
        "fem": 5,
        "seks": 6,
        "sex": 6,
        "syv": 7,
        "otte": 8,
        "åtte": 8,
        "ni": 9,
    }
)
_TEENS: Final = {
    "ti": 10,
    "elleve": 11,
    "elve": 11,
    "ellve": 11,
    "tolv": 12,
    "tretten": 13,
    "fjorten": 14,
    "femten": 15,
    "seksten": 16,
    "sejsten": 16,
    "sytten": 17,
    "atten": 18,
    "nitten": 19,
}
_TENS: Final = {
    "tyve": 20,
    "tredive": 30,
    "tredve": 30,
    "fyrre": 40,
    "fyrretyve": 40,
    "halvtreds": 50,
    "halvtres": 50,
    "halvtress": 50,
    "halvtredsindstyve": 50,
    "tres": 60,
    "treds": 60,
    "tress": 60,
    "tresindstyve": 60,
    "halvfjerds": 70,
    "halvfjers": 70,
    "halvfjerdsindstyve": 70,
    "firs": 80,
    "firsindstyve": 80,
    "halvfems": 90,
    "halvfemsindstyve": 90,
    "halvfem": 90,
}
# Tens as Swedes and Norwegians say them, and as they stand on old notes; the unit comes last.
_NORDIC_TENS: Final = {
    "førti": 40,
    "femti": 50,
    "seksti": 60,
    "sexti": 60,
    "syvti": 70,
    "sytti": 70,
    "otti": 80,
    "åtti": 80,
    "niti": 90,
    "nitti": 90,
}
_BELOW_100: Final = MappingProxyType(
    {
        **UNITS,
        **_TEENS,
        **_TENS,
        **_NORDIC_TENS,
        **{
            f"{ten}{unit}": small + large
            for unit, small in UNITS.items()
            if small
            for ten, large in _NORDIC_TENS.items()
        },
        **{
            f"{unit}og{ten}": small + large
            for unit, small in UNITS.items()
            if small
            for ten, large in _TENS.items()
        },
    }
)
_AND: Final = frozenset({"og", "å"})
_THRICE: Final = re.compile(r"(\w)\1{2,}")  # "syttten": no word has a letter three times in a row
SAID_BELOW_100: Final = tuple(sorted(_BELOW_100, key=len, reverse=True))
_HUNDRED: Final = frozenset({"hundrede", "hundred", "hundreder"})
_THOUSAND: Final = frozenset({"tusind", "tusinde", "tusinder"})
_JOINED: Final = re.compile(r"(?P<many>\w*?)(?P<power>hundrede?|tusinde?)(?P<rest>\w*)")

_ORDINALS: Final = {
    "første": 1,
    "anden": 2,
    "andet": 2,
    "tredje": 3,
    "tredie": 3,
    "fjerde": 4,
    "femte": 5,
    "sjette": 6,
    "syvende": 7,
    "ottende": 8,
    "niende": 9,
    "tiende": 10,
    "ellevte": 11,
    "elvte": 11,
    "elfte": 11,
    "tolvte": 12,
    "trettende": 13,
    "fjortende": 14,
    "femtende": 15,
    "sekstende": 16,
    "syttende": 17,
    "attende": 18,
    "nittende": 19,
    "tyvende": 20,
    "tredivte": 30,
    "tredvte": 30,
}
ORDINALS: Final = MappingProxyType(
    {
        **_ORDINALS,
        **{f"{unit}ogtyvende": 20 + small for unit, small in UNITS.items() if small},
        **{f"enog{ten}": 31 for ten in ("tredivte", "tredvte", "tredevte")},
        **{f"énog{ten}": 31 for ten in ("tredivte", "tredvte")},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number said with `words` words: its value, and its digits as they would be written."""

    words: int
    value: int

    @property
    def digits(self) -> str:
        """The digits, without leading zeros."""
        return str(self.value)


def read_number(words: Sequence[str], start: int = 0) -> Number | None:
    """Return the longest number that begins at `words[start]` (lower case), or None."""
    below = _below_hundred(words, start)
    if below is not None and _word(words, start + below.words) in _HUNDRED | _THOUSAND:
        return _powers(words, start, below)
    if below is None and _word(words, start) in _HUNDRED | _THOUSAND:
        return _powers(words, start, Number(words=0, value=1))
    joined = _joined(words, start)
    if below is None and joined is not None and joined.value % 100 == 0 and _word(words, start + 1) == "og":
        rest = _below_hundred(words, start + 2)  # "totusind og fem"
        if rest is not None and rest.value > 0:
            return Number(words=2 + rest.words, value=joined.value + rest.value)
    return below or joined


def read_ordinal(words: Sequence[str], start: int = 0) -> Number | None:
    """Return the ordinal from first to thirty-first that begins at `words[start]`, or None."""
    joined = "".join(words[start : start + 3])
    if len(words) >= start + 3 and words[start + 1] == "og" and joined in ORDINALS:
        return Number(words=3, value=ORDINALS[joined])
    value = ORDINALS.get(_word(words, start))
    return None if value is None else Number(words=1, value=value)


def _word(words: Sequence[str], at: int) -> str:
    return _THRICE.sub(r"\1\1", words[at]) if 0 <= at < len(words) else ""


def _below_hundred(words: Sequence[str], start: int) -> Number | None:
    unit = UNITS.get(_word(words, start))
    if unit and _word(words, start + 1) in _AND:
        ten = _TENS.get(_word(words, start + 2))
        if ten is not None:
            return Number(words=3, value=unit + ten)
    value = _BELOW_100.get(_word(words, start))
    return None if value is None else Number(words=1, value=value)


def _powers(words: Sequence[str], start: int, many: Number) -> Number:
    """Return `many` hundred or thousand and what follows; the word after `many` is the power."""
    at = start + many.words
    hundred = words[at] in _HUNDRED
    value = many.value * (100 if hundred else 1000)
    at += 1
    follows = at + 1 if _word(words, at) == "og" else at
    if hundred and _word(words, at) in _THOUSAND:
        return _powers(words, start, Number(words=at - start, value=value))
    rest = _below_hundred(words, follows) if hundred else _below_thousand(words, follows)
    if rest is not None and rest.value > 0 and _word(words, follows + rest.words) not in _HUNDRED | _THOUSAND:
        return Number(words=follows + rest.words - start, value=value + rest.value)
    return Number(words=at - start, value=value)


def _below_thousand(words: Sequence[str], start: int) -> Number | None:
    many = _below_hundred(words, start) or Number(words=0, value=1)
    if many.value < 10 and _word(words, start + many.words) in _HUNDRED:
        return _powers(words, start, many)
    return _below_hundred(words, start)


def _joined(words: Sequence[str], start: int) -> Number | None:
    """Read one word that holds a power: "ethundredetreogtyve", "hundredeogtolv", "totusind"."""
    whole = _JOINED.fullmatch(_word(words, start))
    if whole is None:
        return None
    rest_word = whole["rest"].removeprefix("r").removeprefix("og")
    many = _BELOW_100.get(whole["many"]) if whole["many"] else 1
    rest = _rest_of(rest_word)
    if many is None or rest is None:
        return None
    value = many * (100 if whole["power"].startswith("hundred") else 1000) + rest
    return Number(words=1, value=value)


def _rest_of(word: str) -> int | None:
    """Return what stands after the power in one word: nothing is 0, and no number is None."""
    if not word:
        return 0
    read = _BELOW_100.get(word)
    if read is not None:
        return read
    deeper = _joined((word,), 0)
    return None if deeper is None else deeper.value
