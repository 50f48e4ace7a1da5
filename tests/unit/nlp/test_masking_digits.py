"""CPR and phone numbers are found in whatever way they are written or said; amounts and times are not."""

import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlp.masking import mask
from nlp.masking.cpr import is_form
from tests.unit.nlp.danish_numbers import MONTHS, groupings, say_below_100, say_group, say_ordinal

pytestmark = pytest.mark.unit

BIRTHS = st.dates(min_value=datetime.date(1925, 1, 1), max_value=datetime.date(2010, 12, 31))
LAST_FOUR = st.integers(0, 9_999).map("{:04}".format)
FRAMES = st.sampled_from(
    ["det er {}", "mit er {} altså", "Mit cpr-nummer er {}, ikke?", "{}", "ja {} tak", "cpr {}"]
)
PHONES = st.integers(20_000_000, 99_999_999).map(str)


def covered(text: str, part: str, label: str) -> bool:
    """Return whether every letter and digit of `part` in `text` is masked as `label`."""
    start = text.index(part)
    spans = [span for span in mask([text])[0].spans if str(span.label) == label]
    return all(
        any(span.start <= at < span.end for span in spans)
        for at in range(start, start + len(part))
        if text[at].isalnum()
    )


@settings(deadline=None)
@given(born=BIRTHS, last=LAST_FOUR, frame=FRAMES, replacement=st.booleans(), data=st.data())
def test_a_written_cpr_number_is_masked_in_any_grouping(
    born: datetime.date, last: str, frame: str, replacement: bool, data: st.DataObject
) -> None:
    day = born.day + 60 * replacement
    inner, outer = (
        data.draw(st.sampled_from(["", " ", "-", ".", "/"])),
        data.draw(st.sampled_from(["", " ", "-", " - "])),
    )
    tail = data.draw(st.sampled_from([last, f"{last[:2]} {last[2:]}", " ".join(last)]))
    number = f"{day:02}{inner}{born.month:02}{inner}{born:%y}{outer}{tail}"
    text = frame.format(number)
    assert covered(text, number, "CPR"), text


@settings(deadline=None)
@given(born=BIRTHS, last=LAST_FOUR, frame=FRAMES, apart=st.booleans(), data=st.data())
def test_a_said_cpr_number_is_masked_in_any_grouping(
    born: datetime.date, last: str, frame: str, apart: bool, data: st.DataObject
) -> None:
    groups = [*data.draw(groupings(f"{born:%d%m%y}")), *data.draw(groupings(last))]
    number = " ".join(say_group(group, apart=apart) for group in groups)
    text = frame.format(number)
    assert covered(text, number, "CPR"), text


@settings(deadline=None)
@given(born=BIRTHS, last=LAST_FOUR, frame=FRAMES, form=st.integers(0, 4), data=st.data())
def test_a_cpr_number_said_as_a_date_is_masked(
    born: datetime.date, last: str, frame: str, form: int, data: st.DataObject
) -> None:
    year = born.year % 100
    assume(year >= 20 or form != 4)
    said_year = say_below_100(year) if year >= 10 else f"nul {say_below_100(year)}"
    date = (
        f"{say_ordinal(born.day)} i {say_ordinal(born.month)} {said_year}",
        f"{say_ordinal(born.day)} {MONTHS[born.month]} {said_year}",
        f"{born.day}. {MONTHS[born.month]} {born.year}",
        f"{born.day}/{born.month}-{born:%y}",
        f"{say_ordinal(born.day)} {say_ordinal(born.month)} {said_year}",
    )[form]
    number = f"{date} {' '.join(say_group(group) for group in data.draw(groupings(last)))}"
    text = frame.format(number)
    assert covered(text, number, "CPR"), text


@settings(deadline=None)
@given(last=LAST_FOUR, data=st.data())
def test_the_last_four_are_masked_when_said_to_be(last: str, data: st.DataObject) -> None:
    said = data.draw(
        st.sampled_from([last, f"{last[:2]} {last[2:]}"])
        | groupings(last).map(lambda groups: " ".join(map(say_group, groups)))
    )
    frame = data.draw(
        st.sampled_from(
            [
                "De sidste fire cifre er {}, ikke?",
                "de fire sidste er {}",
                "kontrolcifrene {}",
                "{} er de sidste fire",
            ]
        )
    )
    text = frame.format(said)
    assert covered(text, said, "CPR"), text


@pytest.mark.parametrize(
    ("text", "label", "number"),
    [
        ("det er nul-seks nul-ni halvfjerds, elleve tolv", "CPR", "nul-seks nul-ni halvfjerds, elleve tolv"),
        ("fem å tyve åtte å tredve elve nul jen", "PHONE", "fem å tyve åtte å tredve elve nul jen"),
        ("sekstende nul fjerde nul to tyve nul fem", "CPR", "sekstende nul fjerde nul to tyve nul fem"),
        ("syttten nul seks halvfjers ellve tolv", "CPR", "syttten nul seks halvfjers ellve tolv"),
        ("Altså 08, øh, 10, øh, 83, øøh, 11 40.", "CPR", "08, øh, 10, øh, 83, øøh, 11 40"),
        (
            "tretten nul syv seksogtredive, altså nitten hundrede seksogtredive, nul to fireogfirs",
            "CPR",
            "tretten nul syv seksogtredive, altså nitten hundrede seksogtredive, nul to fireogfirs",
        ),
        ("86 12 hvad siger du 86 12 og så 47 30", "PHONE", "86 12 hvad siger du 86 12 og så 47 30"),
    ],
)
def test_it_is_masked_however_it_is_spelled_and_broken_off(text: str, label: str, number: str) -> None:
    (span,) = mask([text])[0].spans
    assert (str(span.label), text[span.start : span.end]) == (label, number)


@pytest.mark.parametrize(
    "text",
    [
        "Jeg har talt dem: ti, tolv, fjorten, seksten, atten, tyve, toogtyve.",
        "Vi vandt enogtyve-nitten, femten-enogtyve og enogtyve-tolv.",
        "Vi havde 12.500.000 i omsætning sidste år.",
        "Det er to-tre gange om ugen.",
    ],
)
def test_counting_scores_and_money_are_left_alone(text: str) -> None:
    assert mask([text])[0].spans == ()


def test_the_check_digit_is_never_asked() -> None:
    assert is_form("0101901111")
    assert not is_form("3213901111")
    assert not is_form("010190111")


@settings(deadline=None)
@given(number=PHONES, data=st.data())
def test_a_written_phone_number_is_masked_in_any_grouping(number: str, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(["", " ", "-", "."]))
    groups = data.draw(st.sampled_from([(2, 2, 2, 2), (4, 4), (2, 3, 3), (8,), (3, 3, 2), (1,) * 8]))
    assume(groups != (2, 2, 4))
    at, parts = 0, []
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    prefix = data.draw(st.sampled_from(["", "+45 ", "0045 ", "+45"]))
    written = prefix + mark.join(parts)
    text = data.draw(
        st.sampled_from(["Mit nummer er {}.", "ring på {}", "{} er min telefon", "hun har {}"])
    ).format(written)
    assume(not _years(parts))
    assert covered(text, written, "PHONE"), text


@settings(deadline=None)
@given(number=PHONES, apart=st.booleans(), data=st.data())
def test_a_said_phone_number_is_masked_in_any_grouping(number: str, apart: bool, data: st.DataObject) -> None:
    groups = data.draw(groupings(number, (1, 2, 3)))
    assume(not groups[0].startswith("1"))
    said = " ".join(say_group(group, apart=apart) for group in groups)
    text = data.draw(
        st.sampled_from(["mit nummer er {}", "ring på {} i morgen", "det er {} du skal ringe på"])
    ).format(said)
    assert covered(text, said, "PHONE"), text


def _years(parts: list[str]) -> bool:
    return all(len(part) == 4 and part[:2] in {"19", "20"} for part in parts)


@settings(deadline=None)
@given(
    amount=st.integers(1, 9_999_999), unit=st.sampled_from(["kroner", "kr.", "skridt", "kilometer", "gange"])
)
def test_an_amount_is_left_alone(amount: int, unit: str) -> None:
    text = f"det var {amount:,} {unit} i alt".replace(",", ".")
    assert not mask([text])[0].spans, text


@settings(deadline=None)
@given(hour=st.integers(0, 23), minute=st.integers(0, 59), length=st.integers(1, 4))
def test_times_of_day_are_left_alone(hour: int, minute: int, length: int) -> None:
    text = f"vi ses {hour:02}.{minute:02}-{(hour + length) % 24:02}.{minute:02} på fredag"
    assert not mask([text])[0].spans, text
