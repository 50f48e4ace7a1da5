"""Runs of digits and number words, as they are dictated: "230665 1042", "otte tre et hundrede treogtyve"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nlp.masking.line import HESITATIONS, Line, Token
from nlp.masking.numbers import UNITS, read_number
from nlp.masking.wording import words_of

# Words that may stand between two digits of one number.
_BETWEEN: Final = HESITATIONS | words_of(
    "streg bindestreg skråstreg minus mellemrum plus og å så derefter altså ja dobbelt pause"
)
_SOFT: Final = frozenset({"og", "å", "så", "derefter", "altså", "ja"})
_MARKS: Final = frozenset(".,-–/()'·_")
_UNITS_AFTER: Final = words_of(
    "kr kroner krone euro dollar procent % skridt meter m km kilometer kilo kg gram liter timer time "
    "minutter minut sekunder dage dag uger uge måneder måned år årig årige gange gang stykker styk personer "
    "mennesker ansøgninger stillinger job grader point sider tusind tusinde millioner million ører øre "
    "promille kalorier point medarbejdere ansatte"
)
_AMOUNT_BEFORE: Final = frozenset(
    {"kr", "kroner", "cirka", "omkring", "ca", "kl", "klokken", "§", "paragraf"}
)
_TOO_LARGE: Final = 10_000  # "tolv hundrede fireogtredive" may be four digits, "tolv tusind" is an amount
_MANY: Final = {"to": 2, "tre": 3, "fire": 4}
# What a digit is called, alone and where there are several, from nought to nine.
_CALLED: Final = (
    ("", "nuller nulter"),
    ("ettal etter ener", "ettaller etter enere ettere"),
    ("total toer", "totaller toere toer"),
    ("tretal treer", "tretaller treere treer"),
    ("firtal firer", "firtaller firere firer"),
    ("femtal femmer", "femtaller femmere femmer"),
    ("sekstal sekser", "sekstaller seksere sekser"),
    ("syvtal syver", "syvtaller syvere syver"),
    ("ottetal otter", "ottetaller ottere otter ottetal"),
    ("nital nier", "nitaller niere nier"),
)
_SINGULARS: Final = {one: str(digit) for digit, (ones, _) in enumerate(_CALLED) for one in ones.split()}
_PLURALS: Final = {one: str(digit) for digit, (_, several) in enumerate(_CALLED) for one in several.split()}
_ABROAD: Final = (8, 17)  # fewest and most digits of a number with another country's code
_GAMES: Final = re.compile(r"\b(vandt|tabte|vinder|taber|spillede|sæt|kamp\w*)\b")
_FEWEST_COUNTED: Final = 5
_MONEY_AFTER: Final = words_of("omsætning overskud underskud gæld løn tilskud støtte")
_YEAR: Final = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One written group of digits, or one spoken number: tokens `[first, last)` and what they say."""

    first: int
    last: int
    digits: str
    spoken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Items with nothing between them but marks and filling words; `soft[n]`: an "og" comes before item n."""

    items: tuple[Item, ...]
    soft: tuple[bool, ...]

    def digits(self, first: int, last: int) -> str:
        """Return the digits of items `[first, last)`."""
        return "".join(item.digits for item in self.items[first:last])


def find_runs(line: Line) -> tuple[Run, ...]:
    """Return every run of `line` that is not counting, in order."""
    runs: list[Run] = []
    items: list[Item] = []
    soft: list[bool] = []
    at = 0
    while at < len(line.tokens):
        item = read_item(line, at)
        if item is None:
            at += _words_of_large_number(line, at)
            continue
        between = _gap(line, items[-1].last, item.first) if items else None
        if between is None and items:
            runs.append(Run(items=tuple(items), soft=tuple(soft)))
            items, soft = [], []
        items.append(item)
        soft.append(bool(between))
        at = item.last
    if items:
        runs.append(Run(items=tuple(items), soft=tuple(soft)))
    return tuple(run for run in runs if not _is_counted(run.items))


def read_item(line: Line, at: int) -> Item | None:
    """Return the group of digits or the number that begins at token `at`, or None."""
    token = line.tokens[at]
    if token.is_digits:
        if _glued(line, at):
            return None
        return Item(first=at, last=at + 1, digits=token.text, spoken=False)
    repeated = _repeated(line, at)
    number = read_number(line.words, at)
    if repeated is not None or number is None or number.value >= _TOO_LARGE:
        return repeated
    return Item(first=at, last=at + number.words, digits=number.digits, spoken=True)


def _words_of_large_number(line: Line, at: int) -> int:
    """Return how many words to pass over: all of "tolv tusind fire hundrede", which nobody dictates."""
    number = None if line.tokens[at].is_digits else read_number(line.words, at)
    return max(1, number.words) if number is not None else 1


def _repeated(line: Line, at: int) -> Item | None:
    """Read "dobbelt syv", "to nuller", "et ettal" and "nulsyv"."""
    if line.low(at) == "dobbelt":
        number = read_number(line.words, at + 1)
        if number is not None and number.value < 10:
            return Item(first=at, last=at + 2, digits=number.digits * 2, spoken=True)
    nought = line.low(at).removeprefix("nul")
    if nought != line.low(at) and nought in UNITS:  # "nulotte"
        return Item(first=at, last=at + 1, digits=f"0{UNITS[nought]}", spoken=True)
    if line.low(at) in {"en", "et"} and line.low(at + 1) in _SINGULARS:
        return Item(first=at, last=at + 2, digits=_SINGULARS[line.low(at + 1)], spoken=True)
    many = _MANY.get(line.low(at))
    digit = _PLURALS.get(line.low(at + 1))
    if many is not None and digit is not None:
        return Item(first=at, last=at + 2, digits=digit * many, spoken=True)
    return None


def _glued(line: Line, at: int) -> bool:
    """Return whether digits stand against letters: "5A", "150S", "A4"."""
    after = line.touching(at) and line.tokens[at + 1].is_word
    before = at > 0 and line.touching(at - 1) and line.tokens[at - 1].is_word
    return after or before


def _is_counted(items: Sequence[Item]) -> bool:
    """Return whether somebody counts by the same step: "ti, tolv, fjorten, seksten, atten"."""
    pairs = all(item.spoken and len(item.digits) == 2 for item in items)
    steps = {int(after.digits) - int(before.digits) for before, after in pairwise(items)}
    return pairs and len(items) >= _FEWEST_COUNTED and len(steps) == 1 and min(steps) > 0


def _gap(line: Line, end: int, start: int) -> bool | None:
    """Return None where the tokens between end a run; else whether a soft word is among them."""
    between = line.tokens[end:start]
    if len(between) > 3:
        return None
    if any(token.text not in _MARKS and token.low not in _BETWEEN for token in between):
        return None
    if any(token.text in ".?!" and _blank_after(line, token) and line.tokens[start].cap for token in between):
        return None
    return any(token.low in _SOFT for token in between)


def _blank_after(line: Line, token: Token) -> bool:
    return line.text[token.end : token.end + 1].isspace()


def is_amount(line: Line, items: Sequence[Item]) -> bool:
    """Return whether the items are an amount, a time, years or a score: by a unit after, or a shape."""
    after, before = line.low(items[-1].last), line.low(items[0].first - 1)
    if after in _UNITS_AFTER or (after == "," and line.text[line.tokens[items[-1].last].end :][:1] in "-"):
        return True
    if after == "i" and line.low(items[-1].last + 1) in _MONEY_AFTER:
        return True
    if after == "," and line.low(items[-1].last + 1) in {"-", "kr", "kroner"}:
        return True
    if before in _AMOUNT_BEFORE or before.startswith("cvr") or line.low(items[0].first - 2).startswith("cvr"):
        return True
    written = [item.digits for item in items if not item.spoken]
    if len(written) > 1 and all(_YEAR.fullmatch(one) for one in written):
        return True
    stretch = line.text[line.tokens[items[0].first].start : line.tokens[items[-1].last - 1].end]
    return is_clock(stretch) or _is_score(line, items)


def _is_score(line: Line, items: Sequence[Item]) -> bool:
    """Return whether the items are games won and lost: "enogtyve-nitten, femten-enogtyve"."""
    pairs = zip(items[::2], items[1::2], strict=False)
    joined = all(line.low(one.last) == "-" and one.last + 1 == other.first for one, other in pairs)
    return joined and len(items) > 1 and _GAMES.search(line.text.lower()) is not None


def is_abroad(line: Line, run: Run) -> bool:
    """Return whether a number with another country's code is said: "nul nul otteogfyrre ...", "plus ..."."""
    digits = run.digits(0, len(run.items))
    plus = line.low(run.items[0].first - 1) in {"+", "plus"}
    if is_amount(line, run.items) or not (plus or re.match("00[1-9]", digits)):
        return False
    bare = digits if plus else digits[2:]
    return not bare.startswith("45") and _ABROAD[0] <= len(bare) <= _ABROAD[1]


def is_clock(stretch: str) -> bool:
    """Return whether `stretch` is times of day: "10.42 - 11.12", "8-16"."""
    times = re.split(r"\s*[-–,]\s*|\s+", stretch)
    return (
        len(times) > 1
        and "." in stretch
        and all(re.fullmatch(r"([01]?\d|2[0-4])[.:][0-5]\d", one) for one in times)
    )


def stretch_of(line: Line, items: Sequence[Item]) -> tuple[int, int]:
    """Return the characters `[start, end)` that the items take."""
    return line.tokens[items[0].first].start, line.tokens[items[-1].last - 1].end
