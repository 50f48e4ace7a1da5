"""Every error of the room says what happened and what to do, and is drawn in the tree."""

import inspect

import pytest

from consent import errors
from consent.choices import Person, Purpose
from consent.errors import PERSON_DA, PURPOSE_DA, ConsentError

pytestmark = pytest.mark.unit
classes = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, ConsentError) and value is not ConsentError
]
samples = {
    "observation_id": "m1", "purpose": "recording", "place": "Filen", "reason": "prøve.", "version": "da-9",
    "known": ("da-1",), "recording_id": "m1", "number": 3, "hours": 48.0, "passage": 2, "sealed_s": 61.4,
}  # fmt: skip


def made(kind):
    wanted = inspect.signature(kind).parameters.values()
    return kind(**{p.name: samples[p.name] for p in wanted if p.default is inspect.Parameter.empty})


@pytest.mark.parametrize("kind", classes)
def test_it_has_message_remedy_and_its_data(kind):
    error = made(kind)
    assert str(error) == error.message
    assert error.message.strip().endswith(".")
    assert error.remedy.strip().endswith(".")
    for name, value in inspect.signature(kind).parameters.items():
        assert getattr(error, name) == samples.get(name, value.default)


@pytest.mark.parametrize("kind", classes)
def test_it_is_drawn(kind):
    assert f"─ {kind.__name__} " in errors.__doc__


def test_every_purpose_and_person_has_danish_words():
    assert set(PURPOSE_DA) == set(Purpose)
    assert set(PERSON_DA) == set(Person)
