"""House numbers and what follows them: a letter, the floor, the door; written or said."""

from __future__ import annotations

import re
from typing import Final

from nlp.masking.digits import read_item
from nlp.masking.line import HESITATIONS, Line
from nlp.masking.numbers import SAID_BELOW_100
from nlp.masking.wording import words_of

_UNITS: Final = words_of(
    "kr kroner minutter timer dage uger måneder år gange kilometer km meter m personer procent stykker stk "
    "ansatte børn mennesker mand halv kvarter sekunder sæsoner kilo kg gram liter grader medarbejdere "
    "kolleger kollegaer elever hold vagter job jobs ansøgninger nætter weekender døgn minut time uge måned "
    "dag gang pladser værelser rum etager sider sengeafsnit beboere hjemmeboende voksne hektar"
)
_CLOCK_BEFORE: Final = words_of("klokken kl halv omkring cirka ca over kvart")
_LETTERS: Final = frozenset("abcdefgh")
_ORDINAL: Final = "første|anden|tredje|tredie|fjerde|femte|sjette|syvende|ottende|niende|tiende"
_NUMBER: Final = rf"(?:\d{{1,3}}|(?:{'|'.join(SAID_BELOW_100)})\b)"
_SIDE: Final = r"(?:(?:t\.?\s?[vh]|mf|m\.f)\b\.?|til\s+(?:venstre|højre)|midt\s?for)"
_FLOOR: Final = re.compile(
    rf"\s*,?\s*(?:(?:\d{{1,2}}\s?\.?|st\b\.?|stuen|kl\b\.?|kld\b\.?|{_ORDINAL})\s*(?:sal\b)?\s*,?\s*"
    rf"(?:{_SIDE}|dør\s+{_NUMBER})"
    rf"|\d{{1,2}}\s?\.\s?sal\b|(?:{_ORDINAL})\s+sal\b|{_SIDE}"
    r"|(?:i\s+)?(?:stuen|kælderen|baghuset|forhuset|sidehuset|mellembygningen)\b"
    r"|\d{1,2}\s?\.(?=\s*(?:$|[,.]))"
    rf"|(?:lejlighed|port|lejl\.?|dør|værelse|opgang|indgang|bygning|bolig|hus)\s+(?:(?:nummer|nr\.?)\s+)?(?:{_NUMBER}|[a-hA-H]\b))"
    r"|\s*,\s*(?:kld\b\.?|st\b\.?|kl\b\.?(?=\s*(?:,|$)))",
    re.IGNORECASE,
)
# Under the roof, in the yard, behind which door.
_WHERE_IN_IT: Final = re.compile(
    rf"\s*,?\s*(?:(?:\d{{1,2}}\s?\.?|{_ORDINAL})\s+dør\s+(?:til|på)\s+(?:venstre|højre)(?:\s+(?:hånd|side))?"
    rf"|(?:\d{{1,2}}\.|{_ORDINAL})\s+dør\b"
    r"|(?:oppe\s+|øverst\s+)?(?:på\s+)?(?:kvisten|kvist|loftet|tagetagen|mansarden)\b"
    r"|(?:(?:om|inde|nede|bag|ude|bagest)\s+)?i\s+(?:gården|bagbygningen|sidebygningen|annekset|kælderetagen|tagetagen)\b"
    r"|(?:baghuset|forhuset|sidehuset|bagbygningen|sidebygningen|mellembygningen|annekset|kælderetagen)\b"
    r"|på\s+hjørnet\b(?!\s+(?:af|ved|mellem)))",
    re.IGNORECASE,
)
_UNIT_WORDS: Final = words_of(
    "lejlighed lejl port dør værelse vær opgang indgang bygning bolig hus blok opg vrs lejemål"
)
_UNIT_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_MOST_PARTS: Final = 3  # floor, side and door


def house_end(line: Line, at: int) -> int | None:
    """Return the character after the house number that follows token `at`, or None."""
    place = at + 1
    while line.low(place) in HESITATIONS:
        place += 1
    if line.low(place) in {"nummer", "nr"}:
        place += 2 if line.low(place + 1) == "." else 1
    if place >= len(line.tokens):
        return None
    token = line.tokens[place]
    if token.is_digits:
        return _written_end(line, place)
    item = read_item(line, place)
    if item is not None and item.digits == "0":
        item = read_item(line, item.last) if item.last < len(line.tokens) else None  # "nul to"
    if item is None or not item.spoken or len(item.digits) > 3:
        return None
    if token.low in {"en", "et"} and item.last == place + 1 and line.low(place + 1):
        return None
    if line.low(item.last) in _UNITS:
        return None
    return _with_letter(line, item.last - 1)


def _written_end(line: Line, place: int) -> int | None:
    token = line.tokens[place]
    if len(token.text) > 3 or token.text == "0" or line.low(place + 1) in _UNITS:
        return None
    if line.low(place + 1) in {":", "%"} or (
        line.low(place + 1) == "." and line.touching(place + 1) and line.tokens[place + 2].is_digits
    ):
        return None
    end = _with_letter(line, place)
    if (
        line.low(place + 1) in {"-", "–"}
        and place + 2 < len(line.tokens)
        and line.tokens[place + 2].is_digits
    ):
        return line.tokens[place + 2].end
    return end


def _with_letter(line: Line, place: int) -> int:
    """Return the character after token `place` and the letter that may follow it: "2A", "to a"."""
    after = line.tokens[place + 1] if place + 1 < len(line.tokens) else None
    if after is None or len(after.text) != 1 or not after.is_word:
        return line.tokens[place].end
    dotted = line.low(place + 2) == "." and line.touching(place + 1)  # "d. 4. maj"
    if line.touching(place) or (after.low in _LETTERS and not (dotted and after.low == "d")):
        return after.end
    return line.tokens[place].end


def with_floor(line: Line, end: int) -> int:
    """Return the character after the floor and door that may follow the house number."""
    for _ in range(_MOST_PARTS):
        part = _WHERE_IN_IT.match(line.text, end) or _FLOOR.match(line.text, end)
        unit = unit_end(line, end) if part is None else None
        if part is None and unit is None:
            break
        end = part.end() if part is not None else unit or end
    return end


def unit_end(line: Line, end: int, more: frozenset[str] = frozenset()) -> int | None:
    """Return the character after the "værelse 214", "opgang c" that follows `end`, or None.

    `more` are other words that a number may follow: "havelod".
    """
    at = line.index_at(end)
    at += line.low(at) == ","
    if line.low(at) not in _UNIT_WORDS | more:
        return None
    place = at + (line.low(at + 1) == ".")
    letter = line.low(place + 1) if line.low(at) in _UNIT_WORDS else ""
    if letter in _UNIT_LETTERS and letter != "i" and len(letter) == 1:
        return line.tokens[place + 1].end
    return house_end(line, at - 1 if line.low(at) in {"nummer", "nr"} else place)
