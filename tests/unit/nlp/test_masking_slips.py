"""A CPR or phone number is masked from its first word to its last however it is dictated, slips and all."""

import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlp.masking import mask
from tests.unit.nlp.danish_numbers import MONTHS, groupings, say_below_100, say_group, say_ordinal

pytestmark = pytest.mark.unit

BIRTHS = st.dates(min_value=datetime.date(1925, 1, 1), max_value=datetime.date(2010, 12, 31))
LAST_FOUR = st.integers(0, 9_999).map("{:04}".format)
FILLERS = st.sampled_from(["", "", "", "øh", "og så", "altså", "ja", ","])
JOINTS = st.sampled_from(
    [
        "",
        "streg",
        "bindestreg",
        "og så",
        "og til sidst",
        "og de sidste fire er",
        "øh",
        "efterfulgt af",
        "og så bindestreg",
    ]
)
SLIPS = st.sampled_from(
    [
        "nej undskyld",
        "nej vent",
        "eller nej",
        "hov nej",
        "nej det er",
        "undskyld jeg mener",
        "nej forkert",
        "nej øh",
        "vent lige",
        ", nej,",
    ]
)
FRAMES = st.sampled_from(
    ["det er {}", "mit er {} altså", "Mit cpr-nummer er {}, ikke?", "{}", "ja {} tak", "skriv bare {} så"]
)


@st.composite
def dictated_dates(draw: st.DrawFn, born: datetime.date) -> list[str]:
    """Draw the day, the month and the year of a birth as people dictate them, piece by piece."""
    form = draw(st.integers(0, 3))
    if form == 0:
        return [say_group(group) for group in draw(groupings(f"{born:%d%m%y}"))]
    day = say_ordinal(born.day)
    month = MONTHS[born.month] if form == 1 else say_ordinal(born.month)
    joint = "i " if form == 2 else ""
    return [day, joint + month, *draw(dictated_years(born.year))]


@st.composite
def dictated_years(draw: st.DrawFn, year: int) -> list[str]:
    """Draw a way to say a year."""
    short = year % 100
    rest = say_below_100(short)
    two = rest if short > 9 else f"nul {rest}"
    in_full = f"nitten hundrede og {rest}" if year < 2000 else f"to tusind og {rest}"
    if short == 0:
        in_full = "to tusind"
    ways = [[two], [in_full], [say_group(digit) for digit in str(year)]]
    return draw(st.sampled_from(ways))


def with_fillers(draw: st.DrawFn, pieces: list[str]) -> str:
    """Join pieces with a filling word here and there."""
    said = pieces[0]
    for piece in pieces[1:]:
        said = " ".join(part for part in (said, draw(FILLERS), piece) if part)
    return said


def covered(text: str, said: str, start: int | None = None) -> bool:
    """Return whether every letter and digit of `said` at `start` of `text` is masked, under any label."""
    start = text.index(said) if start is None else start
    spans = mask([text])[0].spans
    return all(
        any(span.start <= at < span.end for span in spans)
        for at in range(start, start + len(said))
        if text[at].isalnum()
    )


def bare(text: str) -> str:
    """Return `text` with one blank between words and none before a comma."""
    return " ".join(text.split()).replace(" ,", ",")


@settings(deadline=None)
@given(born=BIRTHS, last=LAST_FOUR, joint=JOINTS, frame=FRAMES, data=st.data())
def test_a_cpr_number_is_masked_whatever_fills_it(
    born: datetime.date, last: str, joint: str, frame: str, data: st.DataObject
) -> None:
    date = data.draw(dictated_dates(born))
    four = [say_group(group) for group in data.draw(groupings(last))]
    said = bare(" ".join([with_fillers(data.draw, date), joint, with_fillers(data.draw, four)]))
    again = bare(" ".join(four))
    text = frame.format(said + data.draw(st.sampled_from(["", f" altså {again}", f" jeg gentager {again}"])))
    assert covered(text, said), text
    assert again not in text or covered(text, again, text.rindex(again)), text


@settings(deadline=None)
@given(born=BIRTHS, last=LAST_FOUR, joint=JOINTS, slip=SLIPS, frame=FRAMES, data=st.data())
def test_a_slip_taken_back_is_masked_with_the_number(
    born: datetime.date, last: str, joint: str, slip: str, frame: str, data: st.DataObject
) -> None:
    date = data.draw(dictated_dates(born))
    four = [say_group(group) for group in data.draw(groupings(last))]
    pieces = [*date, *([joint] if joint else []), *four]
    broken = data.draw(st.integers(1, len(pieces)))
    from_again = data.draw(st.integers(0, broken - 1))
    wrong = data.draw(st.sampled_from([pieces[broken - 1], *pieces[from_again:broken]]))
    said = bare(" ".join([*pieces[: broken - 1], wrong, slip, *pieces[from_again:]]))
    text = frame.format(said)
    assert covered(text, said), text


@settings(deadline=None)
@given(number=st.integers(20_000_000, 99_999_999).map(str), slip=SLIPS, data=st.data())
def test_a_slip_in_a_phone_number_is_masked_with_it(number: str, slip: str, data: st.DataObject) -> None:
    pieces = [say_group(group) for group in data.draw(groupings(number, (1, 2, 3)))]
    assume(not number.startswith("1"))
    broken = data.draw(st.integers(1, len(pieces)))
    from_again = data.draw(st.integers(0, broken - 1))
    begun, again = " ".join(pieces[:broken]), " ".join(pieces[from_again:])
    text = data.draw(
        st.sampled_from(
            ["mit nummer er {}", "ring på {} i morgen", "det er {} du skal ringe på", "hun har {}"]
        )
    ).format(bare(f"{begun} {slip} {again}"))
    assert covered(text, begun), text
    assert covered(text, again, text.rindex(again)), text


@settings(deadline=None)
@given(
    code=st.sampled_from(
        ["nul nul otteogfyrre", "plus niogfyrre", "nul nul seksogfyrre", "plus fire syv", "0048", "+49 "]
    ),
    number=st.integers(100_000_000, 999_999_999).map(str),
    data=st.data(),
)
def test_a_number_from_abroad_is_masked_with_its_code(code: str, number: str, data: st.DataObject) -> None:
    written = code[-1].isdigit() or code[-1] == " "
    groups = data.draw(groupings(number, (1, 2)))
    said = f"{code} {' '.join(groups)}" if written else f"{code} {' '.join(map(say_group, groups))}"
    text = data.draw(
        st.sampled_from(["min mor har {}", "hun kan nås på {}", "det er {} så det er dyrt"])
    ).format(bare(said))
    assert covered(text, bare(said)), text


def test_counting_and_the_numbers_of_things_are_no_phone_numbers() -> None:
    for text in [
        "en to tre fire fem seks syv otte så mange trapper er der",
        "Ordrenummeret er 20481193, det skal stå på fragtbrevet.",
        "varenummer toogtyve elleve femoghalvfjerds tredive er udgået",
        "fakturanummeret er 45 12 78 90",
        "sagsnummer 20 24 11 78 ligger hos os",
    ]:
        assert not mask([text])[0].spans, text


def test_a_year_and_a_digit_that_sound_like_one_year_and_raised_digits_do_no_harm() -> None:
    said = "første januar to tusind en nul nul nul"
    assert covered(f"det er {said}", said)
    assert not mask(["der er 4 m² og 0¹ her"])[0].spans
