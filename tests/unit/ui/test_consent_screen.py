"""Consent: nothing ticked beforehand, every person and purpose asked, and a no leads on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent import slip
from consent.choices import Person, Purpose
from observer.records import State
from tests.fakes.meeting import CODE, FakeServices
from tests.unit.ui.helpers import filled
from ui.desk import Act, Desk, Show
from ui.screens.consent import consent_view, draw, draw_code, give, keep_answers, unanswered
from ui.stage import Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit


def act(fields: dict[str, str], way: str) -> Act:
    return Act(name="consent.give", observation_id="o1", fields={**fields, "way": way})


@pytest.fixture(autouse=True)
def _observation(services: FakeServices) -> None:
    services.create()


def test_nothing_is_ticked_beforehand(desk: Desk) -> None:
    page = Stage(desk).handle({"act": "preparation.on", "observation": "o1", "screen": "preparation"})
    assert page["screen"] == "consent"
    assert "checked" not in page["html"]
    assert page["html"].count('type="radio"') == 3 * len(Purpose) * 2


def test_each_person_is_asked_each_question_in_their_own_words(texts: Texts) -> None:
    view = consent_view("# Tekst", {}, texts)
    assert [group.person for group in view.groups] == [str(person) for person in Person]
    assert all(len({question.text for question in group.questions}) == len(Purpose) for group in view.groups)
    assert [group.present for group in view.groups] == [True, True, False]


def test_the_text_read_aloud_is_text_and_never_markup(texts: Texts) -> None:
    view = consent_view("# Hej\n\n<script>x</script>", {}, texts)
    assert "<h2>Hej</h2>" in view.read_aloud
    assert "<script>" not in view.read_aloud


def test_with_everyones_yes_it_goes_on_and_shows_the_code(desk: Desk, services: FakeServices) -> None:
    shown = give(desk, act(filled(), "with"))
    assert shown == Show(screen="code", observation_id="o1")
    assert services.given["o1"].allows(Purpose.RECORDING)
    assert CODE in str(draw_code(desk, shown).view)


@pytest.mark.parametrize("who", ["borger", "fokusperson"])
def test_one_no_to_recording_leads_on_to_notes(desk: Desk, services: FakeServices, who: str) -> None:
    fields = filled(**{f"{who}_recording": "no"})
    stayed = give(desk, act(fields, "with"))
    assert stayed.screen == "consent"
    assert stayed.problem is not None
    assert services.given == {}
    assert give(desk, act(fields, "without")).screen == "code"
    assert not services.given["o1"].allows(Purpose.RECORDING)
    assert services.given["o1"].allows(Purpose.OBSERVER)


def test_choosing_notes_although_all_said_yes_is_no_permission_to_record(
    desk: Desk, services: FakeServices
) -> None:
    give(desk, act(filled(), "without"))
    assert not services.given["o1"].allows(Purpose.RECORDING)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_question_left_open_is_asked_for_by_name(
    desk: Desk, services: FakeServices, purpose: Purpose
) -> None:
    shown = give(desk, act(filled(**{f"fokusperson_{purpose}": ""}), "with"))
    assert shown.problem is not None
    assert "fokuspersonen" in shown.problem.remedy
    assert "borgeren" not in shown.problem.remedy
    assert services.given == {}


def test_the_company_counts_only_where_it_is_there(desk: Desk, services: FakeServices) -> None:
    assert unanswered({**filled(), "company": "yes"}) == (Person.VIRKSOMHED,)
    give(desk, act(filled(company=True, virksomhed_recording="no"), "without"))
    assert services.given["o1"].persons == (Person.BORGER, Person.FOKUSPERSON, Person.VIRKSOMHED)


def test_a_ticked_company_answer_without_the_company_is_not_entered(
    desk: Desk, services: FakeServices
) -> None:
    give(desk, act({**filled(company=True), "company": ""}, "with"))
    assert services.given["o1"].persons == (Person.BORGER, Person.FOKUSPERSON)


def test_no_to_the_observer_ends_it_and_leaves_nothing(desk: Desk, services: FakeServices) -> None:
    fields = {"borger.observer": "no"}
    assert give(desk, act(fields, "with")).screen == "consent"
    assert give(desk, act(fields, "without")).screen == "consent"
    assert give(desk, act(fields, "stop")).screen == "start"
    assert services.observation("o1").state is State.ERASED
    assert services.given == {}, "nothing tells that anyone was asked"


@pytest.mark.parametrize(
    ("fields", "way"),
    [(filled(borger_recording="no"), "without"), ({"borger.observer": "no"}, "stop")],
)
def test_a_no_after_the_recording_is_asked_about_once_and_then_erases_it(
    desk: Desk, services: FakeServices, fields: dict[str, str], way: str
) -> None:
    give(desk, act(filled(), "with"))
    services.put(replace(services.observation("o1"), state=State.RECORDED, duration_s=600.0))
    asked = give(desk, act(fields, way))
    assert asked.problem is not None
    assert asked.problem.message == desk.texts("consent.sealed")
    assert services.observation("o1").state is State.RECORDED, "nothing is gone before they press again"
    again = dict(asked.fields)
    assert (
        'name="sure"'
        in Stage(desk).handle(
            {
                "act": "consent.give",
                "screen": "consent",
                "observation": "o1",
                "fields": {**fields, "way": way},
            }
        )["html"]
    )
    assert give(desk, act(again, way)).screen == "erase"
    assert services.observation("o1").state is State.ERASED


def test_what_was_answered_stays_when_something_is_left_open(desk: Desk) -> None:
    shown = give(desk, act(filled(borger_quotes=""), "with"))
    answers = {
        question.field: question.answer
        for group in draw(desk, shown).view.groups  # type: ignore[attr-defined]
        for question in group.questions
    }
    assert answers["borger.recording"] == "yes"
    assert answers["borger.quotes"] == ""


def test_what_was_ticked_outlives_a_reload_and_a_crash(desk: Desk, services: FakeServices) -> None:
    keep_answers(desk, "o1", {"borger.recording": "no", "borger.quotes": "yes", "company": "x"})
    page = Stage(desk).handle({"act": "preparation.on", "observation": "o1", "screen": "preparation"})
    assert page["screen"] == "consent"
    assert page["html"].count("checked") == 2
    assert services.given == {}, "nobody has agreed to anything before it is given"
    begun = Stage(desk).handle({"act": "start.new", "observation": "", "screen": "start"})
    assert begun["observation"] != "o1", "the next citizen finds nothing ticked"
    give(desk, act(filled(), "with"))
    again = draw(desk, Show(screen="consent", observation_id="o1")).view
    assert {one.answer for group in again.groups for one in group.questions} == {""}  # type: ignore[attr-defined]


def test_the_slip_on_paper_has_the_code_and_says_what_it_is_for(desk: Desk) -> None:
    page = Stage(desk).handle(
        {
            "act": "consent.give",
            "screen": "consent",
            "observation": "o1",
            "fields": {**filled(), "way": "with"},
        }
    )
    for words in (CODE, slip.ANSWERED, slip.REGRET, slip.HOW, slip.CONTACT, slip.SAFE, "Efter 05.03.2026"):
        assert words in page["html"], words


def test_a_later_start_that_does_not_know_the_code_prints_no_slip(desk: Desk) -> None:
    stage = Stage(desk)
    stage.handle({"act": "preparation.on", "screen": "preparation", "observation": "o1"})
    give(desk, act(filled(), "with"))
    desk.live.forget("o1")
    page = stage.handle({"act": "start.open", "screen": "start", "observation": "o1"})
    assert page["screen"] == "code"
    assert "data-print" not in page["html"]
    assert desk.texts("code.gone") in page["html"]


def test_an_answer_that_is_neither_yes_nor_no_counts_as_none(desk: Desk) -> None:
    assert give(desk, act(filled(borger_recording="true"), "with")).problem is not None
