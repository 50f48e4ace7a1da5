"""Ways to bring a fake meeting to a step, and to ask the stage for something."""

from __future__ import annotations

from dataclasses import replace

from consent.choices import Answer, Choices, Person, Purpose
from consent.texts import read_aloud
from observer.records import State
from tests.fakes.meeting import NOW, FakeServices
from ui.screens.consent import field_of
from ui.stage import Stage

PRESENT = (Person.BORGER, Person.FOKUSPERSON)


def do(
    stage: Stage, act: str, screen: str = "start", observation: str = "o1", **fields: str
) -> dict[str, str]:
    """Return the page that `act` on `screen` leads to."""
    return stage.handle({"act": act, "screen": screen, "observation": observation, "fields": fields})


def consented(services: FakeServices, *, recording: bool = True, quotes: bool = True) -> FakeServices:
    """An observation "o1" to which all have said yes, but for what is said here."""
    services.create()
    services.give_consent("o1", choices(recording=recording, quotes=quotes))
    return services


def processed(services: FakeServices, *, quotes: bool = True) -> FakeServices:
    """An observation "o1" that is ready for review."""
    consented(services, quotes=quotes)
    services.put(replace(services.observation("o1"), state=State.PROCESSED, duration_s=services.sound_s))
    return services


def choices(*, recording: bool = True, quotes: bool = True) -> Choices:
    text = read_aloud()
    no = {purpose for purpose, yes in ((Purpose.RECORDING, recording), (Purpose.QUOTES, quotes)) if not yes}
    return Choices(
        persons=PRESENT,
        answers=tuple(
            Answer(person=person, purpose=purpose, yes=purpose not in no)
            for person in PRESENT
            for purpose in Purpose
        ),
        text_version=text.version,
        text_sha256=text.sha256,
        read_at=NOW,
    )


def filled(*, company: bool = False, **given: str) -> dict[str, str]:
    """The consent form with a yes everywhere but for `person_purpose="no"` or `""`."""
    persons = (*PRESENT, Person.VIRKSOMHED) if company else PRESENT
    fields = {field_of(person, purpose): "yes" for person in persons for purpose in Purpose}
    fields.update({key.replace("_", "."): value for key, value in given.items()})
    return {**fields, "company": "yes"} if company else fields
