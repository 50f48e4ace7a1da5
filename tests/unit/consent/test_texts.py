"""What is read aloud is what was released, and says what law and design promise."""

import hashlib
from importlib import resources

import pytest

from consent import texts
from consent.choices import Person, Purpose
from consent.errors import TextChanged, TextUnknown
from consent.texts import CURRENT_VERSION, RELEASED, question, read_aloud

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_text_is_never_edited(version):
    text = read_aloud(version)
    assert text.sha256 == RELEASED[version] == hashlib.sha256(text.text.encode()).hexdigest()


def test_every_text_that_ships_is_released():
    shipped = {
        item.name.removesuffix(".md") for item in resources.files("consent").joinpath("texts").iterdir()
    }
    assert shipped == set(RELEASED)


def test_a_text_that_was_edited_is_refused(monkeypatch):
    monkeypatch.setitem(texts.RELEASED, "da-1", "0" * 64)
    with pytest.raises(TextChanged):
        read_aloud("da-1")


def test_an_unknown_version_is_refused_with_those_that_are_known():
    with pytest.raises(TextUnknown) as caught:
        read_aloud("../errors")
    assert caught.value.known == tuple(RELEASED)


@pytest.mark.parametrize(
    "promise",
    [
        "Det handler om mig, ikke om dig",
        "bliver på denne computer",
        "ikke sendt nogen steder hen",
        "i dag",
        "når der er gået et døgn",
        "Du kan sige nej til, at min kollega er med",
        "nej til optagelsen",
        "ikke sige hvorfor",
        "ikke noget for din sag",
        "fortryde",
        "seddel med en kode",
        "helbred",
    ],
)
def test_the_text_says(promise):
    assert promise in read_aloud(CURRENT_VERSION).text


def test_every_person_has_a_question_of_their_own_for_every_purpose():
    asked = [question(person, purpose) for person in Person for purpose in Purpose]
    assert all(text.endswith(("?", "bagefter.")) for text in asked)
    assert len(set(asked)) == len(asked)
