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
from nlp.masking.dictation import find_dictations, items_of, longest_match, with_slips
from nlp.masking.digits import Item, Run, find_runs, is_abroad, is_amount, read_item, stretch_of
from nlp.masking.line import Line
from nlp.masking.records import Found, Label

_ABOUT_CPR: Final = re.compile(
    r"\bcpr|personn(umme)?r|personnummer|erstatningsn|sygesikring|gule kort|sundhedskort"
)
_LAST_FOUR: Final = re.compile(
    r"(sidste|siste|bagerste) ((fire|4)(?! (år|uge|måned|dag|døgn|time|gang|minut|kilo|job|sted|person))"
    r"|cifre|tal\b)|(cifrene|tallene) (til sidst|bagerst|bagefter)"
    r"|(fire|4) (sidste|siste|bagerste)|kontrolci|kontroltal"
    r"|løbenumm?er|(de|mine|hans|hendes) (sidste|siste)( er)? (?=\d{4}\b)"
    r"|efter (binde)?stregen"
)
_ENDS_ON: Final = re.compile(r"(slutter|ender|slut|slutter det|ender det) (på|med)")
_FOUR_WRITTEN: Final = re.compile(r"\d{4}|\d\d[\s-]\d\d|\d(\s\d){3}|\d(-\d){3}")
_YEAR: Final = re.compile(r"(19|20)\d\d")
_BEFORE_YEARS: Final = frozenset(
    {"i", "siden", "år", "året", "fra", "til", "årgang", "efter", "før", "inden"}
)
_ABOUT_PHONE: Final = re.compile(r"telefon|mobil|\btlf")
_CROSSED_OUT: Final = re.compile(r"\b\d{6}\s?[-–]?\s?[xX*]{4}|[xX*]{6}\s?[-–]?\s?\d{4}\b")
_BORN: Final = re.compile(r"født|fødsel")
_FIRST_SIX: Final = re.compile(r"(første|forreste) (seks|6)|(seks|6) (første|forreste)")
_FILL: Final = frozenset(
    {"og", "å", "så", "ja", "øh", "-", "–", ",", "streg", "bindestreg", "skråstreg", "minus", ".", "de", "er"}
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
    """Yield every CPR number and every part of one that is said as such, with what a slip took back."""
    about = _ABOUT_CPR.search(line.text.lower()) is not None or _ABOUT_CPR.search(line.before) is not None
    found: list[Found] = []
    for one in (
        *_crossed_out(line),
        *_dictated(line),
        *_said_with_date(line),
        *(one for run in find_runs(line) for one in _in_run(line, run, about=about)),
        *_parts(line, about=about),
    ):
        found = _joined(found, one)
    for one in _dates_beside(line, found):
        found = _joined(found, one)
    for one in tuple(found):
        found = _joined(found, with_slips(line, one, found))
    for one in [again for other in found for again in _said_again(line, other)]:
        found = _joined(found, one)
    yield from sorted(found)


def _joined(found: list[Found], one: Found) -> list[Found]:
    """Return `found` with `one`, as one with those that it meets."""
    met = [other for other in found if other.meets(one)]
    whole = Found(
        start=min(other.start for other in [one, *met]),
        end=max(other.end for other in [one, *met]),
        label=Label.CPR,
    )
    return [*(other for other in found if other not in met), whole]


def _crossed_out(line: Line) -> Iterator[Found]:
    for match in _CROSSED_OUT.finditer(line.text):
        yield Found(start=match.start(), end=match.end(), label=Label.CPR)


def _dictated(line: Line) -> Iterator[Found]:
    """Yield numbers dictated with ordinals, filling words or slips: their digits are a date and four more."""
    for parts in find_dictations(line):
        slip = next((at for at, part in enumerate(parts) if part.slip), len(parts))
        first = slip if is_abroad(line, _as_run(items_of(line, parts[:slip]))) else 0
        while first < len(parts):
            broken_in = first > 0 and parts[first].plain  # more digits stand right before
            last = None if broken_in else longest_match(parts, first, _is_dictated, dated=True)
            if last is None or is_amount(line, items_of(line, parts[first:last])):
                first += 1
                continue
            yield _found(line, parts[first].first, parts[last - 1].last)
            first = last


def _as_run(items: tuple[Item, ...]) -> Run:
    return Run(items=items, soft=(False,) * len(items))


def _is_dictated(digits: str, whole: bool) -> bool:
    """Return whether digits are a CPR number with its date said for itself, the year short or whole."""
    in_full = len(digits) == 12 and digits[4:6] in {"18", "19", "20"}
    return whole and is_form(digits[:4] + digits[6:] if in_full else digits)


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
    """Yield the CPR numbers among a run's items, with up to four digits more that are said beside them."""
    if is_abroad(line, run):
        return
    found = list(_tens(line, run, about=about))
    if len(found) == 1:
        found = [_with_left_over(line, run, *found[0])]
    yield from (_stretch(line, run.items[first:last]) for first, last in found)


def _with_left_over(line: Line, run: Run, first: int, last: int) -> tuple[int, int]:
    """Return the items `[first, last)` with those beside them, where those have at most four digits."""
    begin, end = first, last
    while begin > 0 and not run.soft[begin]:
        begin -= 1
    while end < len(run.items) and not run.soft[end]:
        end += 1
    left = len(run.digits(begin, end)) - len(run.digits(first, last))
    return (begin, end) if left <= 4 and not is_amount(line, run.items[begin:end]) else (first, last)


def _tens(line: Line, run: Run, *, about: bool) -> Iterator[tuple[int, int]]:
    """Yield from and to which items there are ten digits that look like a CPR number."""
    first = 0
    while first < len(run.items):
        last = _ten_from(line, run, first, about=about)
        if last is None:
            first += 1
            continue
        yield first, last
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
    elif _ENDS_ON.search(text):
        yield from _digit_by_digit(line)
    first_six = _FIRST_SIX.search(text) or _FIRST_SIX.search(line.before)
    born = _BORN.search(text) or _BORN.search(line.before)
    if about or cue is not None or asked_four or first_six:
        sixes = list(_six(line))
    else:
        sixes = list(_six_alone(line, born=born is not None))
    yield from sixes
    if about or sixes:
        yield from _fours(line, range(len(line.tokens)))


def _said_again(line: Line, one: Found) -> Iterator[Found]:
    """Yield the last four digits of `one` where the line says them once more."""
    digits = "".join(
        item.digits
        for run in find_runs(line)
        for item in run.items
        if one.start <= line.tokens[item.first].start < one.end
    )
    for again in _fours(line, range(len(line.tokens))):
        said = range(line.index_at(again.start), line.index_at(again.end - 1) + 1)
        if len(digits) >= 4 and _digits_of(line, said) == digits[-4:]:
            yield again


def _dates_beside(line: Line, found: list[Found]) -> Iterator[Found]:
    """Yield dates with a year, where only the last four digits of a CPR number were found."""
    fours = [one for one in found if sum(map(str.isdigit, line.text[one.start : one.end])) in {0, 4}]
    at = 0
    while fours and at < len(line.tokens):
        date = read_date(line, at)
        if date is not None and date.year and is_date_form(date.six_digits):
            yield _found(line, date.first, date.last)
        at += 1 if date is None else max(1, date.last - at)


def _digits_of(line: Line, tokens: range) -> str:
    digits, at = "", tokens.start
    while at < tokens.stop:
        item = read_item(line, at)
        digits += "" if item is None else item.digits
        at = at + 1 if item is None else item.last
    return digits


def _four_near(line: Line, after: int) -> Iterator[Found]:
    """Yield every four digits after token `after`, else the nearest before it."""
    ahead = _fours(line, range(after, len(line.tokens)))
    yield from ahead or _fours(line, range(after))[-1:]


def _fours(line: Line, places: range) -> list[Found]:
    """Return four digits that stand alone and are neither a year nor a time of day."""
    return [one for at in places if (one := _four_at(line, at)) is not None]


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
    if end is None or (end < len(line.tokens) and read_item(line, end)):
        return None
    one = _found(line, at, end)
    said = line.text[one.start : one.end]
    items = (Item(first=at, last=end, digits=said, spoken=not line.tokens[at].is_digits),)
    odd = line.tokens[at].is_digits and _FOUR_WRITTEN.fullmatch(said) is None  # "118, 1", "12.30"
    year = _YEAR.fullmatch(said) is not None and line.low(at - 1) in _BEFORE_YEARS
    return None if odd or year or is_amount(line, items) else one


def _six(line: Line) -> Iterator[Found]:
    """Yield runs of six digits that are a date, and longer ones, where a CPR number is the talk."""
    for run in find_runs(line):
        digits = run.digits(0, len(run.items))
        if (len(digits) == 6 and is_date_form(digits) and not is_amount(line, run.items)) or (
            7 <= len(digits) <= 12 and not _ABOUT_PHONE.search(line.text.lower()) and len(digits) != 8
        ):
            yield _stretch(line, run.items)


def _six_alone(line: Line, *, born: bool) -> Iterator[Found]:
    """Yield six digits that are a date, written together or said from a nought: hardly anything else is."""
    for run in find_runs(line):
        for item in run.items:
            if not (item.spoken or born) and is_date_form(item.digits) and not is_amount(line, (item,)):
                yield _stretch(line, (item,))
        digits = run.digits(0, len(run.items))
        nought = run.items[0].spoken and digits.startswith("0")
        if nought and is_date_form(digits) and not is_amount(line, run.items):
            yield _stretch(line, run.items)


def _digit_by_digit(line: Line) -> Iterator[Found]:
    """Yield four digits said one by one or with a nought among them: no amount is said so."""
    for run in find_runs(line):
        digits = run.digits(0, len(run.items))
        apart = len(run.items) > 2 or any(item.digits.startswith("0") for item in run.items)
        if len(digits) == 4 and apart and run.items[0].spoken and not is_amount(line, run.items):
            yield _stretch(line, run.items)


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.CPR)


def _stretch(line: Line, items: tuple[Item, ...]) -> Found:
    start, end = stretch_of(line, items)
    return Found(start=start, end=end, label=Label.CPR)
