"""A yes counts only when everyone present has said it, and nothing else counts as one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.choices import Answer, Choices, Person, Purpose

pytestmark = pytest.mark.unit
READ_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def choices(persons, answers):
    return Choices(
        persons=persons,
        answers=tuple(Answer(person=person, purpose=purpose, yes=yes) for person, purpose, yes in answers),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=READ_AT,
    )


both = (Person.BORGER, Person.FOKUSPERSON)


@st.composite
def any_choices(draw):
    persons = tuple(draw(st.sets(st.sampled_from(Person))))
    asked = draw(st.sets(st.tuples(st.sampled_from(persons), st.sampled_from(Purpose)))) if persons else set()
    return choices(persons, [(person, purpose, draw(st.booleans())) for person, purpose in asked])


@given(any_choices(), st.sampled_from(Purpose))
def test_allowed_means_a_yes_from_citizen_focus_person_and_everyone_else_present(given_choices, purpose):
    said_yes = {a.person for a in given_choices.answers if a.purpose is purpose and a.yes}
    needed = {Person.BORGER, Person.FOKUSPERSON} | set(given_choices.persons)
    assert given_choices.allows(purpose) == (needed <= said_yes)
    assert set(given_choices.missing(purpose)) == needed - said_yes


def test_no_answer_is_a_no():
    assert not choices(both, [(Person.BORGER, Purpose.RECORDING, True)]).allows(Purpose.RECORDING)


def test_a_yes_to_the_observer_is_no_yes_to_recording():
    said = choices(both, [(person, Purpose.OBSERVER, True) for person in both])
    assert said.allows(Purpose.OBSERVER)
    assert said.missing(Purpose.RECORDING) == both


def test_a_company_contact_who_is_present_must_say_yes_too():
    said = choices((*both, Person.VIRKSOMHED), [(person, Purpose.RECORDING, True) for person in both])
    assert said.missing(Purpose.RECORDING) == (Person.VIRKSOMHED,)


@pytest.mark.parametrize("not_a_yes", ["nej", 1, None, "true"])
def test_only_true_and_false_are_answers(not_a_yes):
    with pytest.raises(ValueError, match="True or False"):
        Answer(person=Person.BORGER, purpose=Purpose.RECORDING, yes=not_a_yes)


@pytest.mark.parametrize(
    ("persons", "answers"),
    [
        ((Person.BORGER, Person.BORGER), []),
        (both, [(Person.VIRKSOMHED, Purpose.RECORDING, True)]),
        (both, [(Person.BORGER, Purpose.RECORDING, True), (Person.BORGER, Purpose.RECORDING, False)]),
    ],
    ids=["twice present", "answer of someone absent", "two answers to one question"],
)
def test_choices_that_contradict_themselves_cannot_be_made(persons, answers):
    with pytest.raises(ValueError, match=r"twice|not present"):
        choices(persons, answers)


def test_the_time_of_reading_has_a_zone():
    with pytest.raises(ValueError, match="timezone"):
        Choices(
            persons=both,
            answers=(),
            text_version="da-1",
            text_sha256="",
            read_at=datetime(2026, 3, 2, 9, 0),
        )
