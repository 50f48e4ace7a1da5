"""Says numbers in Danish as people do: for tests of what reads them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

UNITS = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")
TEENS = ("ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten")
TENS = ("", "", "tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
FORMAL = {
    40: "fyrretyve",
    50: "halvtredsindstyve",
    60: "tresindstyve",
    80: "firsindstyve",
    90: "halvfemsindstyve",
}
ORDINAL_UNITS = (
    "", "første", "anden", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende", "niende", "tiende",
    "ellevte",
    "tolvte", "trettende", "fjortende", "femtende", "sekstende", "syttende", "attende", "nittende", "tyvende",
)  # fmt: skip
MONTHS = (
    "", "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
    "november",
    "december",
)  # fmt: skip


def say_below_100(number: int, *, apart: bool = False, formal: bool = False) -> str:
    """Say 0-99: "femogtyve", or "fem og tyve" when apart."""
    if number < 10:
        return UNITS[number]
    if number < 20:
        return TEENS[number - 10]
    unit, ten = number % 10, number - number % 10
    word = FORMAL.get(ten, TENS[ten // 10]) if formal else TENS[ten // 10]
    joint = " og " if apart else "og"
    return word if not unit else f"{UNITS[unit]}{joint}{word}"


def say(number: int, *, apart: bool = False, formal: bool = False, with_og: bool = False) -> str:
    """Say 0-9,999: "to tusind tre hundrede femogtyve"."""
    parts = []
    if number >= 1000:
        parts.append(f"{say_below_100(number // 1000)} tusind")
    hundreds, rest = number % 1000 // 100, number % 100
    if hundreds:
        parts.append(f"{'et' if hundreds == 1 else UNITS[hundreds]} hundrede")
    if rest or not parts:
        said = say_below_100(rest, apart=apart, formal=formal)
        parts.append(f"og {said}" if with_og and parts else said)
    return " ".join(parts)


def say_ordinal(number: int) -> str:
    """Say first to thirty-first."""
    if number <= 20:
        return ORDINAL_UNITS[number]
    if number < 30:
        return f"{UNITS[number - 20]}ogtyvende"
    return "tredivte" if number == 30 else "enogtredivte"


def say_group(digits: str, *, apart: bool = False) -> str:
    """Say one group of one to three digits; what a number cannot begin with is said digit by digit."""
    if len(digits) == 1 or digits[0] == "0":
        return " ".join(UNITS[int(digit)] for digit in digits)
    return say(int(digits), apart=apart, with_og=apart)


@st.composite
def groupings(draw: st.DrawFn, digits: str, sizes: Sequence[int] = (1, 2)) -> list[str]:
    """Draw a way to part `digits` into groups of `sizes`."""
    groups = []
    at = 0
    while at < len(digits):
        size = draw(st.sampled_from([size for size in sizes if size <= len(digits) - at]))
        groups.append(digits[at : at + size])
        at += size
    return groups
