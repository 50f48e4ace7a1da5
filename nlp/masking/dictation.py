"""Numbers as they are dictated from end to end: with filling words, ordinals, and slips that are taken back.

"nul to nul fem nej undskyld nul to nul seks ..." is one dictation: what a slip took back may be any end of
what was said before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nlp.masking.dates import MONTHS
from nlp.masking.digits import Item, is_amount, read_item
from nlp.masking.line import FILLERS, Line
from nlp.masking.numbers import read_ordinal
from nlp.masking.records import Found
from nlp.masking.wording import words_of

_MARKS: Final = frozenset(".,-–/:;…!?()'\"·_")
_JOINTS: Final = FILLERS | words_of(
    "og å i den år året af fra så til sidst sidste siste bagerste tilsidst slut slutter ender det de er dem "
    "kommer efterfulgt derefter derpå bagefter endelig resten cifre tal tallene kontrolcifrene kontrolcifre "
    "løbenummeret løbenummer streg bindestreg skråstreg minus mellemrum plus pause dobbelt lig som hedder på "
    "med efter herefter dernæst fulgt bare først men ok okay tak mine hans hendes godt fint skal jeg "
    "skrive har"
)
_SLIPS: Final = words_of(
    "nej næ nææ hov ups undskyld vent stop forkert sorry rettelse eller forfra mener mente være niks pardon "
    "nixen hvad hva hvaffor"
)
_BESIDE_SLIPS: Final = words_of(
    "jeg sagde siger det var er ikke skal skulle være lige nu hvad igen om en gang til jo da sgu hellere "
    "rettere sagt snarere prøver vi nå tager tag et øjeblik lidt kom tænker beklager forkerte sludder vrøvl "
    "fejl tog galt læste forfra stod står sidste du"
)
_LONGEST_GAP: Final = 20  # words: "og de sidste fire er nej vent og de sidste fire er"
_LONGEST: Final = 16
_EVEN: Final = "20"
_MOST_TAKEN_BACK: Final = 12  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Tokens `[first, last)` and the digits they may stand for.

    `dated`: an ordinal or a month, which only a date has. `slip`: something was taken back just before.
    `plain`: nothing but marks and blanks before it.
    """

    first: int
    last: int
    readings: tuple[str, ...]
    dated: bool
    slip: bool
    plain: bool


Dictation = tuple[Part, ...]
State = tuple[str, bool]


def find_dictations(line: Line) -> tuple[Dictation, ...]:
    """Return every dictation of `line`, in order."""
    found: list[Dictation] = []
    parts: list[Part] = []
    at = 0
    while at < len(line.tokens):
        part = None if _counts_the_last(line, at) else _part(line, at)
        if part is None:
            at += 1
            continue
        gap = _gap(line, parts[-1].last, at) if parts else (False, False)
        if gap is None:
            found.append(tuple(parts))
            parts, gap = [], (False, False)
        first, last, readings, dated = part
        slip = gap[0] or _says_year_again(line, parts, at, readings)
        parts.append(Part(first=first, last=last, readings=readings, dated=dated, slip=slip, plain=gap[1]))
        at = last
    return (*found, tuple(parts)) if parts else tuple(found)


def _says_year_again(line: Line, parts: list[Part], at: int, readings: tuple[str, ...]) -> bool:
    """Return whether a year just said short is said in full: "seksogtredive, altså nitten hundrede ..."."""
    if not parts or len(readings) < 2:
        return False
    return "altså" in line.words[parts[-1].last : at] and readings[1] in parts[-1].readings


def _counts_the_last(line: Line, at: int) -> bool:
    """Return whether "fire" only counts: "de sidste fire", "de fire sidste"."""
    last = {"sidste", "siste", "bagerste"}
    return line.low(at) in {"fire", "4"} and (
        line.low(at - 1) in last or line.low(at + 1) in last | {"cifre", "tal"}
    )


def _part(line: Line, at: int) -> tuple[int, int, tuple[str, ...], bool] | None:
    low = line.low(at)
    ordinal = read_ordinal(line.words, at)
    if ordinal is not None:
        return at, at + ordinal.words, (f"{ordinal.value:02}",), True
    nought = read_ordinal(line.words, at + 1) if low == "nul" else None
    if nought is not None and len(str(nought.value)) == 1:  # "nul fjerde"
        return at, at + 1 + nought.words, (f"{nought.value:02}",), True
    if low in MONTHS and len(low) > 2:
        return at, at + 1, (f"{MONTHS[low]:02}",), True
    item = read_item(line, at)
    if item is None:
        return None
    after = line.low(item.last)
    if after == "." and line.touching(item.last - 1):
        after = line.low(item.last + 1)
    day = len(item.digits) == 1 and (
        after in MONTHS
        or (after == "i" and _is_month(line, item.last + 1))
        or read_ordinal(line.words, item.last) is not None
    )
    if day:
        return at, item.last, (f"0{item.digits}",), False
    year = item.spoken and len(item.digits) == 4 and item.digits[:2] in {"19", "20"}
    readings = (item.digits, item.digits[2:]) if year else (item.digits,)
    if (
        year
        and item.digits.startswith(_EVEN)
        and item.digits != "2000"
        and "og" not in line.words[at : item.last]
    ):
        readings = (
            *readings,
            "2000" + item.digits[2:].lstrip("0"),
        )  # "to tusind en nul ...": 2000 and 10 ...
    return at, item.last, readings, False


def _is_month(line: Line, at: int) -> bool:
    return line.low(at) in MONTHS or read_ordinal(line.words, at) is not None


def _gap(line: Line, end: int, start: int) -> tuple[bool, bool] | None:
    """Return whether a slip is taken back between two parts and whether only marks stand there; or None."""
    between = line.words[end:start]
    if len(between) > _LONGEST_GAP:
        return None
    slip = any(word in _SLIPS for word in between)
    allowed = _MARKS | _JOINTS | _SLIPS | (_BESIDE_SLIPS if slip else frozenset())
    counted = (end + at for at, word in enumerate(between) if word not in allowed)
    if any(not _counts_the_last(line, at) for at in counted):
        return None
    return slip, all(word in _MARKS for word in between)


def longest_match(
    parts: Dictation, first: int, fits: Callable[[str, bool], bool], *, dated: bool
) -> int | None:
    """Return the part after the longest stretch from `first` whose digits fit, slips taken back in any way.

    No more digits may stand right after it. `fits` gets the digits, and whether a part ended after the sixth
    or, where the year is said in full, the eighth. `dated`: ordinals and months may stand for day and month.
    """
    states: list[set[State]] = [{("", False)}]
    best = None
    for at in range(first, len(parts)):
        part = parts[at]
        if part.dated and not dated:
            break
        before = set().union(*states) if part.slip else states[-1]
        states.append({state for one in before for state in _said(one, part)})
        if not states[-1] and not any(later.slip for later in parts[at + 1 :]):
            break
        ends = at + 1 == len(parts) or not parts[at + 1].plain
        if ends and any(fits(digits, whole) for digits, whole in states[-1]):
            best = at + 1
    return best


def _said(state: State, part: Part) -> list[State]:
    """Return what has been said when `part` comes after `state`."""
    digits, whole = state
    if part.dated and len(digits) not in {0, 2}:
        return []
    if part.dated and len(digits) == 2 and int(part.readings[0]) > 12:
        return []
    longer = [digits + reading for reading in part.readings]
    even = len(digits) == 4 and any(
        len(reading) > 4 and reading.startswith("2000") for reading in part.readings
    )
    return [(one, whole or even or len(one) in {6, 8}) for one in longer if len(one) <= _LONGEST]


def items_of(line: Line, parts: Dictation) -> tuple[Item, ...]:
    """Return the parts as items, each with its first reading."""
    return tuple(
        Item(
            first=part.first,
            last=part.last,
            digits=part.readings[0],
            spoken=not line.tokens[part.first].is_digits,
        )
        for part in parts
    )


def with_slips(line: Line, one: Found, others: Collection[Found]) -> Found:
    """Return `one` with what was taken back before it and what was said instead after it.

    It grows over nothing of `others`, which are found already.
    """
    for parts in find_dictations(line):
        inside = [
            number
            for number, part in enumerate(parts)
            if line.tokens[part.first].start < one.end and one.start < line.tokens[part.last - 1].end
        ]
        if not inside:
            continue
        first = inside[0] - _taken_back(parts[: inside[0] + 1])
        last = inside[-1] + _said_instead(line, parts[inside[-1] + 1 :])
        grown = Found(
            start=min(one.start, line.tokens[parts[first].first].start),
            end=max(one.end, line.tokens[parts[last].last - 1].end),
            label=one.label,
        )
        if not any(grown.meets(other) for other in others if not one.meets(other)):
            one = grown
    return one


def _taken_back(parts: Dictation) -> int:
    """Return how many parts before the last of `parts` a slip took back."""
    digits = back = 0
    for count, (part, after) in enumerate(pairwise(reversed(parts)), start=1):
        digits += len(after.readings[0])
        if digits > _MOST_TAKEN_BACK:
            break
        if part.slip or back:
            back = count
    return back


def _said_instead(line: Line, parts: Dictation) -> int:
    """Return how many of `parts`, which come after a number, correct it."""
    count = digits = 0
    corrects = False
    for number, part in enumerate(parts):
        digits += len(part.readings[0])
        corrects = corrects or part.slip
        if digits > _MOST_TAKEN_BACK or is_amount(line, items_of(line, parts[number : number + 1])):
            break
        if corrects:
            count = number + 1
    return count
