"""Numbers in words and in digits are the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import in_digits, numerals, one_form, parts_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("fireogtyve", "24"),
        ("fire og tyve timer", "24 timer"),
        ("Inden for FIREOGTYVE timer.", "Inden for 24 timer."),
        ("enogtyve og en og tredive", "21 og 31"),
        ("halvtreds, tres, halvfjerds, firs, halvfems", "50, 60, 70, 80, 90"),
        ("femoghalvfems", "95"),
        ("syvoghalvtredsindstyve", "57"),
        ("fyrretyve", "40"),
        ("hundrede og fem", "105"),
        ("et hundrede", "100"),
        ("tohundredeogfemten", "215"),
        ("to hundrede og femten kroner", "215 kroner"),
        ("tre hundrede femogtres", "365"),
        ("nitten hundrede og fireogtres", "1964"),
        ("tusind", "1000"),
        ("to tusind og tyve", "2020"),
        ("femogtyve tusind fem hundrede", "25500"),
        ("fem hundrede tusind", "500000"),
        ("ni hundrede nioghalvfems tusinde ni hundrede og nioghalvfems", "999999"),
        ("tusind og en", "1001"),
        ("nul", "0"),
        ("den fjortende marts", "den 14. marts"),
        ("den enogtyvende", "den 21."),
        ("det toogtredivte", "det 32."),
        ("hver fjortende dag", "hver 14. dag"),
        ("det hundrede og femte", "det 105."),
        ("1.500 kroner", "1500 kroner"),
        ("1.250.000", "1250000"),
    ],
)
def test_a_number_has_one_form(said, written):
    assert one_form(said) == written
    assert one_form(written) == written


@pytest.mark.parametrize(
    "said",
    [
        "en anden dag",  # "an", "another"
        "et job",
        "Det er en og den anden",
        "halvanden time",
        "hundredvis af tusindkunstnere",
        "Trine, Tove og Fiona",
        "og",
        "kl. 14.30 den 1.2.2024",
        "12,5 procent",
        "enten eller",
        "",
    ],
)
def test_what_is_no_number_stays(said):
    assert one_form(said) == said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to og tre", "2 og 3"),
        ("fem og ti", "5 og 10"),
        ("firs og fem", "80 og 5"),
        ("to, tre eller fire og tyve", "2, 3 eller 24"),
        ("hundrede og så videre", "100 og så videre"),
        ("otte. Hundrede", "8. 100"),
        ("en eller to", "en eller 2"),
        ("tyve hundrede", "20 100"),
    ],
)
def test_numbers_beside_each_other_stay_apart(said, written):
    assert one_form(said) == written


def test_a_number_knows_its_place_and_kind():
    (day, hours) = numerals("Den femte om fire og tyve timer")

    assert (day.start, day.end, day.value, day.ordinal, day.digits) == (4, 9, 5, True, "5.")
    assert (hours.start, hours.end, hours.value, hours.ordinal, hours.digits) == (13, 25, 24, False, "24")


UNITS = ["", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"]
TEENS = ["ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"]
TENS = ["", "", "tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems"]


def spelled(number: int) -> str:
    if number < 10:
        return UNITS[number]
    if number < 20:
        return TEENS[number - 10]
    if number < 100:
        unit = UNITS[number % 10]
        return f"{unit}og{TENS[number // 10]}" if unit else TENS[number // 10]
    if number < 1000:
        rest = spelled(number % 100)
        return f"{'et' if number < 200 else UNITS[number // 100]} hundrede" + (f" og {rest}" if rest else "")
    thousands, rest = divmod(number, 1000)
    many = "et" if thousands == 1 else spelled(thousands)
    return f"{many} tusind" + (f" {'og ' if rest < 100 else ''}{spelled(rest)}" if rest else "")


def test_every_number_is_read_as_it_is_spelled():
    numbers = [*range(2, 2000), *range(2000, 1_000_000, 4_997), 999_999]
    wrong = [
        (number, spelled(number), one_form(spelled(number)))
        for number in numbers
        if one_form(spelled(number)) != str(number)
        or one_form(spelled(number).replace(" ", "")) != str(number)
    ]
    assert wrong == []


def test_the_longest_part_wins():
    assert parts_of("treogtresindstyve") == ("tre", "og", "tresindstyve")
    assert parts_of("togene") == ()


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("om fire og tyve timer", "24", "fire og tyve"),
        ("om fire og tyve timer", "24 timer", "fire og tyve timer"),
        ("om fire og tyve timer", "timer", "timer"),
        ("to eller tre dage", "2 eller", "to eller"),
        ("to eller tre dage", "3 dage", "tre dage"),
        ("hver fjortende dag", "14. dag", "fjortende dag"),
        ("tolv og så elleve", "11", "elleve"),
        ("uden tal", "tal", "tal"),
    ],
)
def test_what_is_found_among_the_digits_is_pointed_at_as_it_was_said(text, found, said):
    digits = in_digits(text)
    start = digits.text.index(found)
    begins, ends = digits.span(start, start + len(found))

    assert text[begins:ends] == said


@given(st.lists(st.sampled_from(["to", "fire og tyve", "fjortende", "hund", "og", ",", "215"]), max_size=8))
def test_every_character_outside_a_numeral_comes_from_where_it_was(words):
    text = " ".join(words)
    digits = in_digits(text)
    at = 0
    for numeral in digits.numerals:
        outside = text[at : numeral.start]
        for number, character in enumerate(outside, start=at):
            start, end = _in_digits(digits, number)
            assert digits.text[start:end] == character
            assert digits.span(start, end) == (number, number + 1)
        at = numeral.end


def _in_digits(digits, at):
    """The stretch of one character in digits that comes from `at`, outside every numeral."""
    shorter = sum(
        numeral.end - numeral.start - len(numeral.digits) for numeral in digits.numerals if numeral.end <= at
    )
    return at - shorter, at - shorter + 1
