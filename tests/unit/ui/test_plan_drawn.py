"""What the day's plans say is said: each sentence of a variant stands on a page of its day."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from observer.day.records import Step
from observer.records import State, Variant
from tests.fakes.meeting import FakeServices
from tests.unit.ui.helpers import choices
from ui.desk import Desk
from ui.stage import Stage

pytestmark = pytest.mark.unit


def pages(desk: Desk, services: FakeServices, variant: Variant) -> dict[Step, str]:
    """What is on the pages of each step, from the first to the last, notes alone and with a recording."""
    stage = Stage(desk)
    services.create(variant=variant)

    def drawn(act: str, screen: str = "start") -> str:
        page = stage.handle({"act": act, "screen": screen, "observation": "o1", "fields": {}})
        return unescape(page["html"])

    shown = {Step.FORMOEDE: drawn("start.open"), Step.SAMTYKKE: drawn("preparation.on")}
    services.give_consent("o1", choices(recording=False))
    shown[Step.SAMTALE] = drawn("code.on", "code")
    shown[Step.BORGERENS_ORD] = drawn("notes.finish", "recording")
    shown[Step.GENNEMSE] = drawn("citizen.on", "citizen")
    services.put(replace(services.observation("o1"), state=State.PROCESSED, duration_s=60.0))
    shown[Step.GENNEMSE] += drawn("step.review", "citizen")
    shown[Step.SPARRING] = drawn("gather.on", "gather")
    for _ in services.plan("o1").phases[1:]:
        shown[Step.SPARRING] += drawn("debrief.next", "debrief")
    shown[Step.SPARRINGSARK] = drawn("debrief.next", "debrief")
    shown[Step.SLET] = drawn("sheet.on", "sheet")
    return shown


@pytest.mark.parametrize("variant", list(Variant))
def test_every_lead_and_reminder_is_on_its_steps_page(
    desk: Desk, services: FakeServices, variant: Variant
) -> None:
    shown = pages(desk, services, variant)
    plan = services.plan("o1")
    said = {one.step: [*([one.lead] if one.lead else []), *one.reminders] for one in plan.steps}
    silent = {step: [words for words in said[step] if words not in shown[step]] for step in Step}
    assert silent == {step: [] for step in Step}
    assert any("journalnotatet" in words for words in said[Step.SLET])


@pytest.mark.parametrize("variant", list(Variant))
def test_every_question_with_what_becomes_of_its_answer_and_every_prompt_is_somewhere(
    desk: Desk, services: FakeServices, variant: Variant
) -> None:
    everything = "".join(pages(desk, services, variant).values())
    plan = services.plan("o1")
    said = [
        *(words for one in plan.questions.values() for words in (one.text, one.hint)),
        *(desk.texts(f"day.{one.fate}", why=one.why) for one in plan.questions.values()),
        *(words for one in plan.phases for words in (one.title, one.lead, *one.prompts)),
        *(one.label for one in plan.sheet.parts),
        plan.purpose,
    ]
    assert [words for words in said if words not in everything] == []
