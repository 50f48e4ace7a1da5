"""Consent in a file: the example works, and whatever is unclear is refused with its place."""

from datetime import UTC, datetime

import pytest

from consent.choices import Person, Purpose
from consent.errors import ConsentFormInvalid
from consent.form import example, load_form
from consent.texts import read_aloud

pytestmark = pytest.mark.unit

HEAD = 'text_version = "da-1"\nread_at = 2026-03-02T09:00:00+01:00\n'
BOTH = "[borger]\nrecording = true\n[fokusperson]\nrecording = true\n"


@pytest.fixture
def form(tmp_path):
    def write(text):
        path = tmp_path / "samtykke.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_the_example_that_ships_is_a_working_form(form):
    choices, withdrawn_at = load_form(form(example()))
    assert choices.persons == (Person.BORGER, Person.FOKUSPERSON)
    allowed = {purpose for purpose in Purpose if choices.allows(purpose)}
    assert allowed == {Purpose.OBSERVER, Purpose.RECORDING}
    assert choices.text_sha256 == read_aloud().sha256
    assert choices.read_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert withdrawn_at is None


def test_the_lines_that_are_commented_out_in_the_example_work_too(form):
    lines = example().splitlines()
    company = lines.index("# [virksomhed]")
    lines[company:] = [line.removeprefix("# ") for line in lines[company:]]
    lines = [line.removeprefix("# ") if line.startswith("# withdrawn_at") else line for line in lines]
    choices, withdrawn_at = load_form(form("\n".join(lines)))
    assert Person.VIRKSOMHED in choices.persons
    assert withdrawn_at == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)


def test_an_answer_left_out_is_a_no(form):
    choices, _ = load_form(form(HEAD + "[borger]\n[fokusperson]\nrecording = true\n"))
    assert choices.missing(Purpose.RECORDING) == (Person.BORGER,)


def test_a_time_without_a_zone_is_the_computers_own(form):
    choices, _ = load_form(form(HEAD.replace("+01:00", "") + BOTH))
    assert choices.read_at == datetime(2026, 3, 2, 9, 0).astimezone()


def test_a_file_saved_by_notepad_works(form):
    choices, _ = load_form(form(b"\xef\xbb\xbf" + (HEAD + BOTH).replace("\n", "\r\n").encode()))
    assert choices.allows(Purpose.RECORDING)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + BOTH + "[observatør]\n".replace("ø", "oe") + "recording = true\n", "observatoer"),
        ("navn = 1\n" + HEAD + BOTH, "navn"),
        (HEAD + BOTH + "filming = true\n", "[fokusperson] filming"),
        (HEAD + BOTH.replace("true", '"ja"', 1), "[borger] recording"),
        (HEAD + BOTH.replace("true", "1", 1), "[borger] recording"),
        (HEAD + "[borger]\nrecording = true\n", "[fokusperson]"),
        (HEAD + "[fokusperson]\nrecording = true\n", "[borger]"),
        (HEAD.replace("da-1", "da-99") + BOTH, "text_version"),
        (HEAD.split("\n", 1)[1] + BOTH, "text_version"),
        ('text_version = "da-1"\n' + BOTH, "read_at"),
        ('text_version = "da-1"\nread_at = "i går"\n' + BOTH, "read_at"),
        ('text_version = "da-1"\nread_at = 2026-03-02\n' + BOTH, "read_at"),
        (HEAD + "withdrawn_at = true\n" + BOTH, "withdrawn_at"),
        (HEAD + "borger = true\n[fokusperson]\nrecording = true\n", "borger"),
        ("recording = ja\n", "Filen"),
        (b"\xff\xfe\x00", "Filen"),
    ],
)
def test_what_is_unclear_is_refused_with_its_place(form, text, place):
    with pytest.raises(ConsentFormInvalid) as caught:
        load_form(form(text))
    assert caught.value.place == place
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConsentFormInvalid) as caught:
        load_form(tmp_path / "ingen.toml")
    assert caught.value.place == "Filen"
