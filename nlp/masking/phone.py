"""Phone numbers: written in any grouping, with a country code, or said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import phonenumbers

from nlp.masking.dictation import find_dictations, items_of, longest_match, with_slips
from nlp.masking.digits import Item, Run, find_runs, is_abroad, is_amount
from nlp.masking.line import Line
from nlp.masking.records import Found, Label

_ABOUT_PHONE: Final = re.compile(
    r"telefon|mobil|\btlf|nummer|\bring|\bkald|fange|træffe|\bsms|fastnet|nås på|få fat|taste|direkte|kontakt"
)
# A number of something else, said right before: "ordrenummeret er 20481193".
_OTHER_NUMBER: Final = re.compile(
    r"(ordre|vare|artikel|faktura|sags|serie|produkt|stel|bilags?|kvitterings?|følgeseddel|tilbuds|pakke|track\w*|"
    r"spor\w*|rekvisitions|del|lager|journal|reference|parti|batch|model|licens|version|løbe|rapport|skema|"
    r"blanket|formular|dokument|regnings?|giro)-?(num+er|nr)\w*|stregkode\w*|ean\w*|følgesedd\w*|\bsag(en)?\b|"
    r"\bordren?\b|\bfaktura(en)?\b|\bbilag(et)?\b|\bvaren\b|\bartiklen\b|\bkvittering(en)?\b"
)
_ENDS_ON: Final = re.compile(
    r"\b(det|den|(telefon|mobil)?nummeret|nummer|telefonen|mobilen|tlf|hans|hendes|min|mit|de|og)"
    r" (ender|slutter) (også |vist |altså |så )?(på|med)"
)
_PRICES: Final = frozenset({"25", "50", "75", "95", "99"})  # "tolv halvtreds"
_SURELY_PHONE: Final = re.compile(r"telefon|mobil|\btlf|\bring|\bsms")
_OTHER_REACH: Final = 6
_COUNTED_TO: Final = 12
_DANISH: Final = 8
_FEWEST, _MOST = 6, 13
_SLIPPED: Final = 12  # digits of one number said with a slip of the tongue, or with a country code


def find_phones(line: Line, taken: list[Found]) -> Iterator[Found]:
    """Yield phone numbers that meet nothing of `taken`."""
    found = [one for one in _international(line) if not any(map(one.meets, taken))]
    about = _ABOUT_PHONE.search(line.text.lower()) is not None or _ABOUT_PHONE.search(line.before) is not None
    said = (one for run in find_runs(line) for one in _in_run(line, run, about=about))
    for one in (*said, *_with_a_slip(line)):
        if not any(map(one.meets, [*taken, *found])):
            found.append(one)
    found += [one for one in _last_pairs(line, about=about) if not any(map(one.meets, [*taken, *found]))]
    for at, one in enumerate(found):
        found[at] = with_slips(line, one, [*taken, *found])
    yield from found


def _last_pairs(line: Line, *, about: bool) -> Iterator[Found]:
    """Yield the last two pairs of a number told alone: "det ender på toogfirs fjorten"."""
    ends = _ENDS_ON.search(line.text.lower())
    if ends is None:
        return
    first = line.index_at(ends.end())
    for run in find_runs(line):
        pairs = [item.digits for item in run.items]
        if run.items[0].first != first or [len(pair) for pair in pairs] != [2, 2] or any(run.soft):
            continue
        year = pairs[0] in {"19", "20"}
        price = pairs[1] in _PRICES and not about
        if not (year or price or is_amount(line, run.items) or _of_other(line, first)):
            yield _found(line, first, run.items[-1].last)


def _with_a_slip(line: Line) -> Iterator[Found]:
    """Yield eight digits that are said with something taken back among them."""
    for parts in find_dictations(line):
        first = 0
        while first < len(parts):
            last = longest_match(parts, first, lambda digits, _: len(digits) == _DANISH, dated=False)
            said = parts[first:last]
            slips = any(part.slip for part in said[1:])
            if (
                last is None
                or not slips
                or is_amount(line, items_of(line, said))
                or _of_other(line, said[0].first)
            ):
                first += 1
                continue
            yield _found(line, said[0].first, said[-1].last)
            first = last


def _of_other(line: Line, first: int) -> bool:
    """Return whether the words before token `first` say that it is the number of a thing."""
    reach = line.words[max(0, first - _OTHER_REACH) : first]
    other = max((at for at, word in enumerate(reach) if _OTHER_NUMBER.search(word)), default=-1)
    phone = max((at for at, word in enumerate(reach) if _SURELY_PHONE.search(word)), default=-1)
    return other > phone


def _counted(run: Run) -> bool:
    """Return whether somebody counts: "en to tre fire ..."."""
    if not all(item.spoken for item in run.items):
        return False
    digits = [item.digits for item in run.items]
    steps = {int(after) - int(before) for before, after in pairwise(digits)}
    small = all(int(item.digits) <= _COUNTED_TO for item in run.items)
    return len(digits) > 2 and steps in ({1}, {-1}) and small


def _international(line: Line) -> Iterator[Found]:
    """Yield what phonenumbers takes for a number with a country code."""
    if "+" not in line.text and "00" not in line.text:
        return
    text = re.sub(r"(?<![\d+])00(?=[1-9])", "+ ", line.text)  # 0045 is +45; the same length keeps the places
    matcher = phonenumbers.PhoneNumberMatcher(text, "DK", leniency=phonenumbers.Leniency.POSSIBLE)
    for match in matcher:
        start = match.start
        if "+" not in match.raw_string and "+" not in text[max(0, start - 3) : start]:
            continue
        if "+" not in match.raw_string:
            start = text.rindex("+", 0, start)
        if text[start - 1 : start] == "(" and ")" in match.raw_string:
            start -= 1
        yield Found(start=start, end=match.end, label=Label.PHONE)


def _in_run(line: Line, run: Run, *, about: bool) -> Iterator[Found]:
    """Yield the phone numbers of a run: eight digits, or about so many where a phone is the talk."""
    length = len(run.digits(0, len(run.items)))
    if _of_other(line, run.items[0].first) or (_counted(run) and not _SURELY_PHONE.search(line.text.lower())):
        return
    if is_abroad(line, run):
        yield _found(line, _with_plus(line, run.items), run.items[-1].last)
        return
    if about and _DANISH < length <= _SLIPPED and not is_amount(line, run.items) and not _has_two(run):
        yield _found(line, _with_plus(line, run.items), run.items[-1].last)
        return
    first = 0
    rest: list[Item] = []
    while first < len(run.items):
        last = _number_from(line, run, first, about=about)
        if last is None:
            rest.append(run.items[first])
            first += 1
            continue
        started = "".join(item.digits for item in rest)  # begun, broken off and said again
        again = bool(rest) and run.digits(first, last).startswith(started)
        begin = first - len(rest) if again else first
        rest = []
        yield _found(line, _with_plus(line, run.items[begin:last]), run.items[last - 1].last)
        first = last
    digits = "".join(item.digits for item in run.items)
    left_over = len(rest) == len(run.items)
    if left_over and about and _FEWEST <= len(digits) <= _MOST and not is_amount(line, run.items):
        if not _is_date(run.items):
            yield _found(line, _with_plus(line, run.items), run.items[-1].last)
    elif left_over and (len(digits) > _DANISH or _misread(run)) and not is_amount(line, run.items):
        yield _found(line, run.items[0].first, run.items[-1].last)


def _misread(run: Run) -> bool:
    """Return whether "enogtredive hundrede og tolv" was read as 3112, and may as well be 31 and 112."""
    joined = any(item.spoken and len(item.digits) == 4 and item.digits[0] > "1" for item in run.items)
    return joined and len(run.digits(0, len(run.items))) == _DANISH - 1


def _has_two(run: Run) -> bool:
    """Return whether a soft word parts the run: two things are said."""
    return any(run.soft)


def _number_from(line: Line, run: Run, first: int, *, about: bool) -> int | None:
    """Return the item after a phone number that begins at item `first`, or None."""
    total = len(run.digits(first, len(run.items)))
    for last in range(first + 1, len(run.items) + 1):
        digits, items = run.digits(first, last), run.items[first:last]
        if any(run.soft[first + 1 : last]) and not about:
            return None
        if len(digits) > 12:
            return None
        if _has_country_code(digits) and _possible(digits):
            return last
        coded = digits.startswith("45") and line.low(items[0].first - 1) == "+"
        coded = coded or (digits.startswith("0045") and total >= _DANISH + 4)
        if len(digits) == _DANISH and not coded:
            return last if _is_danish(line, items, digits, total, about=about) else None
    return None


def _has_country_code(digits: str) -> bool:
    return (len(digits) == 10 and digits[:2] == "45" and digits[2] in "23456789") or (
        len(digits) == 12 and digits[:4] == "0045"
    )


def _is_danish(line: Line, items: tuple[Item, ...], digits: str, total: int, *, about: bool) -> bool:
    if is_amount(line, items) or _is_date(items):
        return False
    if total > _DANISH and total - _DANISH < 2 and not about and items[0].digits in {"1", "2"}:
        return False
    # An article or a count can be taken for the first digit: "en toogtyve ..."; no number begins with it.
    return about or _possible(digits) or len(items) > 2


def _possible(digits: str) -> bool:
    text = f"+{digits.removeprefix('00')}" if len(digits) > _DANISH else digits
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(text, "DK")))
    except phonenumbers.NumberParseException:
        return False


def _is_date(items: tuple[Item, ...]) -> bool:
    """Return whether three written groups are a date with the year in full."""
    groups = [item.digits for item in items]
    if len(groups) != 3 or any(item.spoken for item in items):
        return False
    day, month, year = groups
    if len(day) == 4:
        day, year = year, day
    return (
        len(day) <= 2
        and len(month) <= 2
        and len(year) == 4
        and year[:2] in {"19", "20"}
        and 1 <= int(day) <= 31
        and 1 <= int(month) <= 12
    )


def _with_plus(line: Line, items: tuple[Item, ...]) -> int:
    """Return the first token of the number, with the "plus" before it."""
    first = items[0].first
    return first - 1 if line.low(first - 1) in {"plus", "+"} and first else first


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.PHONE)
