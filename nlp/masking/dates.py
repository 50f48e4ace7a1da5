"""Dates as they are written and said, and those among them that are a person's birthday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.masking.line import Line
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.records import Found, Label
from nlp.masking.wording import words_of

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "januar jan",
            "februar feb",
            "marts mar",
            "april apr",
            "maj",
            "juni jun",
            "juli jul",
            "august aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_BIRTH_CUES: Final = ("født", "fødsel", "fødedag", "fylder", "fyldte", "årgang", "f.d")
_CAME: Final = re.compile(r"\b(kom|kommet|kommer) til verden\b")
_IS_FROM: Final = words_of("er var")
_BIRTH_YEARS: Final = range(1915, 2013)  # of who "is from" a date: a letter from 2024 is no person
_CUE_REACH: Final = 9
_NOT_BIRTH: Final = words_of("siden startede start starter ansat flyttede kom begyndte gift sygemeldt")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSaid:
    """A date in tokens `[first, last)`; `year` has two or four digits, or is "" where none is said.

    `after_month` is the token after the month, where the year may begin.
    """

    first: int
    last: int
    after_month: int
    day: int
    month: int
    year: str

    @property
    def six_digits(self) -> str:
        """Day, month and year as a CPR number begins."""
        return f"{self.day:02}{self.month:02}{self.year[-2:]}"


def read_date(line: Line, at: int) -> DateSaid | None:
    """Return the date that begins at token `at`, or None; a bare pair of numbers is none."""
    return _iso(line, at) or _day_first(line, at)


def _iso(line: Line, at: int) -> DateSaid | None:
    parts = [line.low(at + step) for step in range(5)]
    if (
        len(parts[0]) == 4
        and parts[0].isdigit()
        and parts[1] == parts[3] == "-"
        and parts[2].isdigit()
        and parts[4].isdigit()
    ):
        return _date(at, at + 5, at + 5, int(parts[4]), int(parts[2]), parts[0])
    return None


def _day_first(line: Line, at: int) -> DateSaid | None:
    day, after_day, marked = _day(line, at)
    if day is None:
        return None
    joint = line.low(after_day)
    month_at = after_day + 1 if joint in {".", "/", "-", "i", "–", "den"} else after_day
    if joint == "." and line.low(after_day + 1) in {"/", "i"}:
        month_at += 1
    month, after, named = _month(line, month_at, joint=joint)
    if month is None:
        return None
    year, end = _year(line, after)
    if not named and not year and not (marked or joint == "/"):
        return None
    return _date(at, end, after, day, month, year)


def _date(first: int, last: int, after_month: int, day: int, month: int, year: str) -> DateSaid | None:
    if 1 <= day <= 31 and 1 <= month <= 12:
        return DateSaid(first=first, last=last, after_month=after_month, day=day, month=month, year=year)
    return None


def _day(line: Line, at: int) -> tuple[int | None, int, bool]:
    """Return a day, the token after it, and whether it is said as an ordinal."""
    low = line.low(at)
    if low.isdigit() and len(low) <= 2:
        return int(low), at + 1, False
    ordinal = read_ordinal(line.words, at)
    if ordinal is not None:
        return ordinal.value, at + ordinal.words, True
    said = read_number(line.words, at)  # "femten fjerde otteogfirs"
    return (None, at, False) if said is None or said.value > 31 else (said.value, at + said.words, False)


def _month(line: Line, at: int, *, joint: str) -> tuple[int | None, int, bool]:
    """Return a month, the token after it, and whether its name was said."""
    low = line.low(at)
    if low in MONTHS:
        end = at + 2 if len(low) <= 4 and line.low(at + 1) == "." and line.touching(at) else at + 1
        return MONTHS[low], end, True
    if low.isdigit() and len(low) <= 2 and (joint in {".", "/", "-", "–", "i"}):
        return int(low), at + 1, False
    ordinal = read_ordinal(line.words, at)
    if ordinal is not None and ordinal.value <= 12:
        return ordinal.value, at + ordinal.words, False
    return None, at, False


def _year(line: Line, after: int) -> tuple[str, int]:
    """Return a year and the token after it; "" and `after` where none is said."""
    at = after
    while line.low(at) in {".", "/", "-", "–", "i", "år", "'", ","} and at - after < 2:
        at += 1
    low = line.low(at)
    if low.isdigit() and (len(low) == 2 or (len(low) == 4 and low[:2] in {"18", "19", "20"})):
        return low, at + 1
    spoken = read_year(line, at)
    return spoken if spoken else ("", after)


def read_year(line: Line, at: int) -> tuple[str, int] | None:
    """Return a year in words and the token after it: "firs", "nitten hundrede firs", "nitten otteogfirs"."""
    number = read_number(line.words, at)
    if number is None:
        return None
    end = at + number.words
    if number.value in (19, 20) and number.words == 1:
        rest = read_number(line.words, end)
        if rest is not None and 10 <= rest.value < 100:
            return f"{number.value}{rest.value}", end + rest.words
    if 10 <= number.value < 100 or 1900 <= number.value < 2100:
        return str(number.value), end
    if number.value == 0:
        rest = read_number(line.words, end)
        if rest is not None and rest.value < 10:
            return f"0{rest.value}", end + rest.words
    return None


def find_births(line: Line) -> Iterator[Found]:
    """Yield the dates, and years alone, that a cue says somebody was born."""
    cues = [number for number, word in enumerate(line.words) if word.startswith(_BIRTH_CUES)]
    asked = any(cue in line.before for cue in ("født", "fødsel")) or _CAME.search(line.text.lower())
    at = 0
    while at < len(line.tokens):
        date = read_date(line, at)
        if date is None:
            at += 1
            continue
        if asked or _near(cues, date, line) or _is_from(line, date):
            yield _found(line, date.first, date.last)
        at = date.last
    for cue in cues:
        yield from _year_alone(line, cue)


def _near(cues: list[int], date: DateSaid, line: Line) -> bool:
    for cue in cues:
        between = line.words[min(cue, date.last) : max(cue, date.first)]
        if len(between) <= _CUE_REACH and not _NOT_BIRTH.intersection(between):
            return True
    return False


def _is_from(line: Line, date: DateSaid) -> bool:
    """Return whether somebody "er fra" the date, with a year that people are born in."""
    at = date.first - (line.low(date.first - 1) == "den") - 1
    if line.low(at) != "fra" or line.low(at - 1) not in _IS_FROM or not date.year:
        return False
    year = int(date.year)
    this_century = range(30)
    full = year if year > 99 else year + (2000 if year in this_century else 1900)
    return full in _BIRTH_YEARS


def _year_alone(line: Line, cue: int) -> Iterator[Found]:
    """Yield "1969" of "født i 1969", and the digits of "født 120563"."""
    at = cue + 1
    while (
        line.low(at) in {"i", "år", "tilbage", ":", "er", "den", "engang", "nitten"}
        and line.low(at) != "nitten"
    ):
        at += 1
    low = line.low(at)
    if (low.isdigit() and (len(low) in (6, 8) or (len(low) == 4 and low[:2] in {"19", "20"}))) or (
        low.isdigit()
        and len(low) == 2
        and line.low(at - 1) in {"i", "årgang"}
        and read_date(line, at) is None
    ):
        yield _found(line, at, at + 1)
    elif not low.isdigit() and read_date(line, at) is None:
        year = read_year(line, at)
        spoken_year = year is not None and (len(year[0]) == 4 or line.low(at - 1) in {"i", "årgang"})
        if year is not None and spoken_year and line.low(year[1]) not in {"år", "uger"}:
            yield _found(line, at, year[1])


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.DATE_OF_BIRTH)
