"""Danish number words are read back as what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.masking.numbers import ORDINALS, read_number, read_ordinal
from tests.unit.nlp.danish_numbers import say, say_ordinal

pytestmark = pytest.mark.unit


@given(
    number=st.integers(0, 9_999),
    apart=st.booleans(),
    formal=st.booleans(),
    with_og=st.booleans(),
    after=st.booleans(),
)
def test_a_number_is_read_as_it_was_said(
    number: int, apart: bool, formal: bool, with_og: bool, after: bool
) -> None:
    words = say(number, apart=apart, formal=formal, with_og=with_og).split()
    read = read_number([*words, "kroner"] if after else words)
    assert read is not None
    assert (read.value, read.words) == (number, len(words))
    assert read.digits == str(number)


@given(number=st.integers(100, 999))
def test_a_number_in_one_word_is_the_same(number: int) -> None:
    for with_og in (False, True):
        joined = say(number, with_og=with_og).replace(" ", "")
        read = read_number([joined])
        assert read is not None, joined
        assert read.value == number


@given(day=st.integers(1, 31))
def test_an_ordinal_is_read_as_it_was_said(day: int) -> None:
    read = read_ordinal([say_ordinal(day), "i"])
    assert read is not None
    assert (read.value, read.words) == (day, 1)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("nitten hundrede femogtres", 1965),
        ("tolv hundrede fireogtredive", 1234),
        ("totusind og fem", 2005),
        ("to tusind og fem", 2005),
        ("hundredeogtolv", 112),
        ("et hundred treogtyve", 123),
        ("énogtyve", 21),
        ("enogfirs", 81),
        ("toogtredve", 32),
    ],
)
def test_what_people_say_for_it(said: str, value: int) -> None:
    read = read_number(said.split())
    assert read is not None
    assert (read.value, read.words) == (value, len(said.split()))


def test_two_numbers_stay_two() -> None:
    words = ["tre", "et", "hundrede", "treogtyve"]
    first = read_number(words)
    assert first is not None
    assert (first.value, first.words) == (3, 1)
    second = read_number(words, first.words)
    assert second is not None
    assert (second.value, second.words) == (123, 3)


@pytest.mark.parametrize("word", ["", "og", "hund", "tyveri", "firskåren", "tolvmand", "enig", "hundredevis"])
def test_what_is_no_number_is_none(word: str) -> None:
    assert read_number([word]) is None


def test_ordinals_end_with_the_month() -> None:
    assert set(ORDINALS.values()) == set(range(1, 32))
