"""CPR numbers: written and said in any grouping, whole or only the last four digits.

The modulus-11 check is never asked: numbers without it have been given out since 2007. python-stdnum says
whether the first six digits are a date; replacement numbers have 60 added to the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError

from nlp.masking.dates import read_date
from nlp.masking.digits import Item, Run, find_runs, is_amount, read_item, stretch_of
from nlp.masking.line import Line
from nlp.masking.records import Found, Label

_ABOUT_CPR: Final = re.compile(r"\bcpr|personn(umme)?r|personnummer|erstatningsn|sygesikring")
_LAST_FOUR: Final = re.compile(
    r"(sidste|siste|bagerste) (fire|4|cifre|tal\b)|(fire|4) (sidste|siste|bagerste)|kontrolci|kontroltal"
    r"|løbenumm?er|(de|mine|hans|hendes) (sidste|siste)( er)? (?=\d{4}\b)"
    r"|efter (binde)?stregen"
)
_ENDS_ON: Final = re.compile(r"(slutter|ender|slut|slutter det|ender det) (på|med)")
_ABOUT_PHONE: Final = re.compile(r"telefon|mobil|\btlf")
_CROSSED_OUT: Final = re.compile(r"\b\d{6}\s?[-–]?\s?[xX*]{4}|[xX*]{6}\s?[-–]?\s?\d{4}\b")
_BORN: Final = re.compile(r"født|fødsel")
_FIRST_SIX: Final = re.compile(r"(første|forreste) (seks|6)|(seks|6) (første|forreste)")
_FILL: Final = frozenset(
    {"og", "så", "ja", "øh", "-", "–", ",", "streg", "bindestreg", "minus", ".", "de", "er"}
)
_STRONG_MARKS: Final = frozenset("-–")


def is_form(digits: str) -> bool:
    """Return whether ten digits begin with a date, as CPR numbers do; day + 60 is a replacement number's."""
    if len(digits) != 10:
        return False
    day = int(digits[:2])
    plain = f"{day - 60:02}{digits[2:]}" if day > 60 else digits
    try:
        cpr.get_birth_date(plain)
    except ValidationError:
        return False
    return True


def is_date_form(digits: str) -> bool:
    """Return whether six digits can be the beginning of a CPR number."""
    return len(digits) == 6 and any(is_form(digits + seventh + "000") for seventh in "0459")


def find_cpr(line: Line) -> Iterator[Found]:
    """Yield every CPR number and every part of one that is said as such."""
    found = [
        Found(start=match.start(), end=match.end(), label=Label.CPR)
        for match in _CROSSED_OUT.finditer(line.text)
    ]
    found.extend(one for one in _said_with_date(line) if not any(map(one.meets, found)))
    about = _ABOUT_CPR.search(line.text.lower()) is not None or _ABOUT_CPR.search(line.before) is not None
    for run in find_runs(line):
        found.extend(one for one in _in_run(line, run, about=about) if not any(map(one.meets, found)))
    for one in _parts(line, about=about):
        if not any(map(one.meets, found)):
            found.append(one)
    yield from found


def _said_with_date(line: Line) -> Iterator[Found]:
    """Yield "tolvte i femte treogtres tyve enogfyrre": a date with a year, and four digits after it."""
    at = 0
    while at < len(line.tokens):
        date = read_date(line, at)
        if date is None or not date.year:
            at += 1
            continue
        start = date.last
        while line.low(start) in _FILL and start - date.last < 3:
            start += 1
        # "nitten tolv fireogtredive" is the year 19 and 1234 as well as 1912 and too few digits.
        end = _digits_end(line, start, 4) or _digits_end(line, date.after_month, 6)
        if end is not None:
            yield _found(line, date.first, end)
        at = end or date.last


def _digits_end(line: Line, at: int, count: int) -> int | None:
    """Return the token after exactly `count` digits that begin at `at`, or None."""
    digits = ""
    while at < len(line.tokens) and len(digits) < count:
        item = read_item(line, at)
        if item is None:
            if digits and line.low(at) in {"øh", ",", "øhm"}:
                at += 1
                continue
            return None
        digits += item.digits
        at = item.last
    return at if len(digits) == count else None


def _in_run(line: Line, run: Run, *, about: bool) -> Iterator[Found]:
    """Yield the CPR numbers among a run's items."""
    first = 0
    while first < len(run.items):
        last = _ten_from(line, run, first, about=about)
        if last is None:
            first += 1
            continue
        yield _stretch(line, run.items[first:last])
        first = last


def _ten_from(line: Line, run: Run, first: int, *, about: bool) -> int | None:
    """Return the item after ten digits (or twelve, with the year in full) that look like a CPR number."""
    for last in range(first + 1, len(run.items) + 1):
        digits, items = run.digits(first, last), run.items[first:last]
        if len(digits) > 12:
            return None
        if len(digits) == 10 and _looks_like_cpr(line, items, digits, about=about):
            return last
        if len(digits) == 12 and digits[4:6] in {"18", "19", "20"} and is_form(digits[:4] + digits[6:]):
            return last
    return None


def _looks_like_cpr(line: Line, items: tuple[Item, ...], digits: str, *, about: bool) -> bool:
    if line.low(items[0].first - 1) in {"+", "plus"}:
        return False
    if is_form(digits):
        return _whole(items, 6) or not is_amount(line, items)
    if is_amount(line, items):
        return about
    return about or (_whole(items, 6) and len(items) == 2) or _marked(line, items)


def _whole(items: tuple[Item, ...], count: int) -> bool:
    """Return whether some items from the first make exactly `count` digits."""
    total = 0
    for item in items:
        total += len(item.digits)
        if total == count:
            return True
    return False


def _marked(line: Line, items: tuple[Item, ...]) -> bool:
    """Return whether one dash alone parts six digits from four: "999999 - 9999"."""
    total = 0
    if sum(line.low(item.last) in _STRONG_MARKS for item in items[:-1]) != 1:
        return False
    for item in items[:-1]:
        total += len(item.digits)
        if total == 6:
            return line.low(item.last) in _STRONG_MARKS
    return False


def _parts(line: Line, *, about: bool) -> Iterator[Found]:
    """Yield the last four or first six digits said as such, and what else is said of a CPR number."""
    text = line.text.lower()
    asked_four = _LAST_FOUR.search(line.before) is not None
    cue = _LAST_FOUR.search(text) or (_ENDS_ON.search(text) if about else None)
    if cue is not None:
        after = line.index_at(cue.end() - 1) + 1
        yield from _four_near(line, after)
        yield from _day_and_month(line)
    elif asked_four or (about and _ENDS_ON.search(line.before)):
        yield from _four_near(line, 0)
    if about or cue is not None or asked_four or _FIRST_SIX.search(text) or _FIRST_SIX.search(line.before):
        yield from _six(line)
    elif not _BORN.search(text) and not _BORN.search(line.before):
        yield from _six_alone(line)


def _four_near(line: Line, after: int) -> Iterator[Found]:
    """Yield four digits after token `after`, else the nearest before it."""
    ahead = [one for at in range(after, len(line.tokens)) if (one := _four_at(line, at)) is not None]
    behind = [one for at in range(after) if (one := _four_at(line, at)) is not None]
    yield from ahead[:1] or behind[-1:]


def _day_and_month(line: Line) -> Iterator[Found]:
    """Yield four digits written together that are a day and a month: the first four, beside the last."""
    for run in find_runs(line):
        for item in run.items:
            whole = item.digits + "00"  # 2000 was a leap year: every day has been
            if (
                not item.spoken
                and len(item.digits) == 4
                and is_date_form(whole)
                and not is_amount(line, (item,))
            ):
                yield _stretch(line, (item,))


def _four_at(line: Line, at: int) -> Found | None:
    if at > 0 and read_item(line, at - 1) is not None and line.low(at - 1) not in {"fire", "4", "er"}:
        return None
    end = _digits_end(line, at, 4)
    if end is None or line.low(end) in {"kr", "kroner"} or (end < len(line.tokens) and read_item(line, end)):
        return None
    return _found(line, at, end)


def _six(line: Line) -> Iterator[Found]:
    """Yield runs of six digits that are a date, and longer ones, where a CPR number is the talk."""
    for run in find_runs(line):
        digits = run.digits(0, len(run.items))
        if (len(digits) == 6 and is_date_form(digits) and not is_amount(line, run.items)) or (
            7 <= len(digits) <= 12 and not _ABOUT_PHONE.search(line.text.lower()) and len(digits) != 8
        ):
            yield _stretch(line, run.items)


def _six_alone(line: Line) -> Iterator[Found]:
    """Yield six digits written together that are a date: hardly anything else is written so."""
    for run in find_runs(line):
        for item in run.items:
            if not item.spoken and is_date_form(item.digits) and not is_amount(line, (item,)):
                yield _stretch(line, (item,))


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.CPR)


def _stretch(line: Line, items: tuple[Item, ...]) -> Found:
    start, end = stretch_of(line, items)
    return Found(start=start, end=end, label=Label.CPR)
