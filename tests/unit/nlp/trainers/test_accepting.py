"""Excerpts of a real meeting come in masked, looked through, and with the reference they rest on."""

from dataclasses import dataclass, replace

import pytest

from nlp.library import Turn
from nlp.records import Role
from nlp.trainers.accepting import accept_confirmed, offers
from nlp.trainers.errors import ExampleRefused, NotLookedThrough
from nlp.trainers.records import MADE_UP
from nlp.trainers.shelf import Shelf
from tests.unit.nlp.trainers.made_up import BEHAVIOURS, OWN, line

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Masked:
    masked: str


def mask(texts):
    return [Masked(text.replace("Fatima", "[NAVN 1]")) for text in texts]


EXCERPT = line(
    "Fatima, hvad drømmer du om?",
    BEHAVIOURS[0],
    context=[Turn(role=Role.BORGER, text="Jeg hedder Fatima"), Turn(role=Role.BORGER, text="Ja")],
).example
GIVEN = {"consent": "observation:a", "provenance": "Et uddrag", "looked_through": True}


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path, own=OWN)


def test_text_and_the_turns_before_are_masked_and_the_meeting_stays_behind(shelf):
    from dataclasses import replace

    (offer,) = offers([replace(EXCERPT, meeting="20260302-0900-abc")], mask=mask)
    added = accept_confirmed(shelf, [offer], **GIVEN)
    (entry,) = added.added
    assert entry.example.text == "[NAVN 1], hvad drømmer du om?"
    assert [turn.text for turn in entry.example.context] == ["Jeg hedder [NAVN 1]", "Ja"]
    assert entry.example.meeting == ""
    assert (entry.consent, entry.provenance) == ("observation:a", "Et uddrag")


def test_nothing_comes_in_that_nobody_has_looked_through(shelf):
    with pytest.raises(NotLookedThrough):
        accept_confirmed(shelf, offers([EXCERPT], mask=mask), **{**GIVEN, "looked_through": False})
    assert shelf.contents().version == 0


@pytest.mark.parametrize("consent", ["", MADE_UP])
def test_a_real_excerpt_rests_on_somebodys_consent(shelf, consent):
    with pytest.raises(ValueError, match="consent"):
        accept_confirmed(shelf, offers([EXCERPT], mask=mask), **{**GIVEN, "consent": consent})


def test_an_excerpt_emptied_by_the_person_is_refused(shelf):
    (offer,) = offers([EXCERPT], mask=mask)
    with pytest.raises(ExampleRefused):
        accept_confirmed(shelf, [replace(offer, masked=replace(offer.masked, text=" "))], **GIVEN)


def test_another_meetings_words_may_not_come_in_that_way_either(shelf):
    said = "hvad drømmer du om at lave til sommer Fatima"
    (offer,) = offers([line("Hvad drømmer du om at lave til sommer?", BEHAVIOURS[0]).example], mask=mask)
    with pytest.raises(ExampleRefused):
        accept_confirmed(shelf, [offer], **GIVEN, protected=[said])


def test_when_consent_is_taken_back_they_go(shelf):
    accept_confirmed(shelf, offers([EXCERPT], mask=mask), **GIVEN)
    assert shelf.forget("observation:a") == 1
    assert not shelf.contents().entries
