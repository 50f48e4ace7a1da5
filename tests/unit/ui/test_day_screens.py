"""The screens of the day: what each shows, what is kept as it is typed, and what waits (R070-R077)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nlp.core_elements import CoreElements
from observer.day.errors import QuestionUnknown
from observer.day.records import NoteKind, Step
from observer.records import State, Variant
from tests.fakes.meeting import NOW, FakeServices
from tests.unit.ui.helpers import choices, consented, processed
from ui.api import add_routes
from ui.desk import Act, Desk, Show, explained
from ui.live import Job, JobState, Live
from ui.review_api import review_data
from ui.screens import marks
from ui.screens.citizen import citizen_view
from ui.screens.clock import LONGEST_S, clock
from ui.screens.debrief import DebriefView, draw
from ui.screens.fields import fields_of
from ui.screens.focus import all_ids, focus_view, label_of
from ui.screens.gather import GatherView
from ui.screens.gather import draw as draw_gather
from ui.screens.place import open_steps, place, screen_of
from ui.screens.preparation import PreparationView
from ui.screens.preparation import draw as draw_preparation
from ui.stage import Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit
GOAL = "goal_ask_job_wishes"


@pytest.fixture
def web(desk: Desk) -> TestClient:
    app = FastAPI()
    add_routes(app, desk)
    return TestClient(app, raise_server_exceptions=False)


def kept(web: TestClient, what: str, **body: object) -> int:
    return web.post(f"/api/observation/o1/{what}", json=body).status_code


def debriefed(desk: Desk) -> DebriefView:
    view = draw(desk, Show(screen="debrief", observation_id="o1")).view
    assert isinstance(view, DebriefView)
    return view


# Formøde


def test_the_focus_list_is_the_overview_with_every_element_topic_and_example(
    elements: CoreElements, texts: Texts
) -> None:
    view = focus_view(
        elements,
        chosen=("goal", GOAL, "gone"),
        own_words="",
        favourites=(GOAL,),
        priority=("goal",),
        texts=texts,
    )
    listed = [view_.whole.id for view_ in view.elements]
    examples = [one.id for element in view.elements for topic in element.topics for one in topic.choices]
    assert {*listed, *examples} == set(all_ids(elements))
    assert len(examples) == len(set(examples)) == 8 + 49
    assert [one.label for one in view.chosen] == [label_of(elements, "goal"), label_of(elements, GOAL)]
    assert [topic.id for element in view.elements for topic in element.topics if topic.chosen] == ["goal"]
    assert [one.id for one in view.favourites if one.favourite] == [GOAL]


@pytest.mark.parametrize("variant", list(Variant))
def test_the_pre_meeting_asks_what_the_variant_asks(
    desk: Desk, services: FakeServices, variant: Variant
) -> None:
    services.create(variant=variant)
    services.write("o1", "udtryk", "Åbne spørgsmål")
    view = draw_preparation(desk, Show(screen="preparation", observation_id="o1")).view
    assert isinstance(view, PreparationView)
    asked = services.plan("o1").step(Step.FORMOEDE).questions
    assert {one.id for one in (*view.names, *view.fields)} == {one.id for one in asked}
    assert {one.id: one.answer for one in view.fields}["udtryk"] == "Åbne spørgsmål"
    assert view.priority == ""


def test_a_local_priority_is_a_hint_with_its_reason_and_chooses_nothing(
    desk: Desk, services: FakeServices
) -> None:
    services.create()
    services.prioritise(["goal"], "Vi øver os i jobmål.")
    view = draw_preparation(desk, Show(screen="preparation", observation_id="o1")).view
    assert isinstance(view, PreparationView)
    assert "Vi øver os i jobmål." in view.priority
    assert view.focus.chosen == ()


def test_focus_favourites_and_own_words_over_the_routes(web: TestClient, services: FakeServices) -> None:
    services.create()
    answer = web.post("/api/observation/o1/focus", json={"behaviour": GOAL, "on": True}).json()
    assert [one["behaviour"] for one in answer["chosen"]] == [GOAL]
    assert kept(web, "own-words", field="own_words", text="Venter på svaret") == 200
    assert services.focus("o1").own_words == "Venter på svaret"
    assert web.post("/api/observation/o1/focus", json={"favourite": GOAL, "on": True}).json()[
        "favourites"
    ] == [GOAL]
    assert kept(web, "focus", behaviour=GOAL, on=False) == 200
    assert services.focus("o1").chosen == ()
    assert services.focus("o1").own_words == "Venter på svaret"
    assert kept(web, "focus", behaviour="made_up", on=True) == 409


def test_what_is_typed_is_kept_and_an_unknown_question_is_told(
    web: TestClient, services: FakeServices
) -> None:
    services.create()
    assert kept(web, "answer", field="udtryk", text="Å") == 200
    assert services.answers("o1") == {"udtryk": "Å"}
    assert kept(web, "answer", field="borger.navn", text="x") == 409
    with pytest.raises(QuestionUnknown):
        services.write("o1", "borger.navn", "x")


@pytest.mark.parametrize(("gone_s", "shown"), [(0.0, 0), (899.5, 899), (-5.0, 0), (LONGEST_S + 1, None)])
def test_the_clock_is_soft_and_gives_up_after_a_lunch(gone_s: float, shown: int | None) -> None:
    found = clock(15, gone_s)
    assert (found and found.gone_s) == shown


# Samtale


def test_a_mark_has_its_kind_and_time_and_can_get_words(
    web: TestClient, desk: Desk, services: FakeServices
) -> None:
    consented(services)
    desk.live.record("o1", None)
    recorder = desk.live.recorder("o1")
    assert recorder is not None
    recorder.elapsed_s = 83.0  # type: ignore[misc]
    last = web.post("/api/observation/o1/mark", json={"kind": "citat"}).json()["last"]
    assert (last["at"], last["kind"], last["text"]) == ("1:23", "Citat", "")
    assert kept(web, "note-text", field=str(last["id"]), text="Hvad drømmer du om?") == 200
    (note,) = services.notes("o1")
    assert (note.kind, note.at_s, note.text) == ("citat", 83.0, "Hvad drømmer du om?")
    gone = web.post("/api/observation/o1/unmark", json={"note": str(last["id"])}).json()
    assert gone["last"] is None
    assert services.notes("o1") == ()

    was = {"at_s": gone["dropped"]["at_s"], "kind": gone["dropped"]["value"]}
    back = web.post("/api/observation/o1/put-back", json={**was, "text": "Hvad drømmer du om?"}).json()
    assert (back["back"]["at"], back["count"]) == ("1:23", "Noter: 1")
    (again,) = services.notes("o1")
    assert (again.kind, again.at_s, again.text) == (note.kind, note.at_s, note.text)
    assert web.post("/api/observation/o1/unmark", json={"note": "77"}).json()["dropped"] is None


def test_five_kinds_on_the_keys_one_to_five(texts: Texts) -> None:
    shown = marks.kinds(texts)
    assert [one.key for one in shown] == ["1", "2", "3", "4", "5"]
    assert {one.value for one in shown} == set(NoteKind) - {NoteKind.NOTE, NoteKind.FOKUSPERSON}


def test_words_are_not_put_to_a_note_of_another_conversation(web: TestClient, services: FakeServices) -> None:
    consented(services)
    services.create()
    other = services.add_note("o2", None, "note", "deres")
    assert kept(web, "note-text", field=str(other.id), text="mine") == 200
    assert kept(web, "unmark", note=str(other.id)) == 200
    assert [one.text for one in services.notes("o2")] == ["deres"]


def test_striking_takes_the_notes_of_those_minutes_too_and_shows_a_gap(
    desk: Desk, services: FakeServices
) -> None:
    consented(services)
    desk.live.record("o1", None)
    recorder = desk.live.recorder("o1")
    assert recorder is not None
    recorder.elapsed_s = 300.0  # type: ignore[misc]
    # In a pause the time stands still: what is written then is about what came before it.
    for at_s in (100.0, 190.0, 300.0, None):
        services.add_note("o1", at_s, "note", f"{at_s}")
    shown = marks.strike(desk, Act(name="recording.strike", observation_id="o1", fields={"minutes": "2"}))
    assert [one.text for one in services.notes("o1")] == ["100.0", "None"]
    assert shown.said == "De sidste 2 minutter er slettet."
    assert marks.view(desk, "o1").gaps == "Uden for referat: 3:00–5:00"
    for at_s in (190.0, 300.0):
        assert marks.put_back(desk, "o1", at_s, "note", f"{at_s}") is None, "what was struck stays away"
    assert review_data(desk, "o1")["gaps"] == ((180.0, 300.0),), "and the review shows it, in any later start"


def test_striking_takes_the_note_of_a_second_that_is_not_sealed_yet(
    desk: Desk, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    consented(services)
    desk.live.record("o1", None)
    monkeypatch.setattr(desk.live.recorder("o1"), "strike_last", lambda _seconds: ())
    services.add_note("o1", 0.0, "note", "for tidligt")
    marks.strike(desk, Act(name="recording.strike", observation_id="o1", fields={"minutes": "1"}))
    assert services.notes("o1") == ()


def test_only_one_two_or_five_minutes_can_be_struck(desk: Desk, services: FakeServices) -> None:
    consented(services)
    desk.live.record("o1", None)
    for minutes in ("", "3", "60", "x"):
        act = Act(name="recording.strike", observation_id="o1", fields={"minutes": minutes})
        assert marks.strike(desk, act).said == ""
    assert services.struck == []


@pytest.mark.parametrize("variant", list(Variant))
def test_one_key_makes_a_note_with_its_time_without_a_recording_too(
    desk: Desk, web: TestClient, services: FakeServices, variant: Variant
) -> None:
    services.create(variant=variant)
    services.give_consent("o1", choices(recording=False))
    stage = Stage(desk)
    here = {"screen": "recording", "observation": "o1"}
    page = stage.handle({"act": "notes.begin", **here})
    assert page["html"].count("data-key=") == 5
    made = web.post("/api/observation/o1/mark", json={"kind": "kropssprog"}).json()["last"]
    assert (made["kind"], made["at"]) == ("Kropssprog", "0:00")
    assert kept(web, "note-text", field=str(made["id"]), text="Et smil") == 200
    page = stage.handle({"act": "arrive", **here, "fields": {"screen": "recording"}})
    assert f'id="note-{made["id"]}"' in page["html"]
    assert "Et smil" in page["html"]


def test_what_was_begun_without_a_recording_outlives_the_program(
    desk: Desk, services: FakeServices, texts: Texts
) -> None:
    consented(services)
    stage = Stage(desk)
    here = {"screen": "recording", "observation": "o1"}
    stage.handle({"act": "notes.instead", **here})
    stage.handle({"act": "notes.begin", **here})
    later = replace(
        desk,
        live=Live(services, desk.live.microphones, explain=lambda error: explained(error, texts)),
        now=lambda: NOW + timedelta(seconds=75),
    )
    assert marks.make(later, "o1", "citat").last == marks.Mark(id=1, at="1:15", kind="Citat", text="")
    page = Stage(later).handle({"act": "notes.begin", **here})
    assert 'id="note"' in page["html"], "still notes, and begun only once"
    assert marks.now_s(later, "o1") == 75.0


# Borgerens ord, Gennemse


@pytest.mark.parametrize("variant", list(Variant))
def test_the_citizen_is_asked_the_three_questions_of_the_variant(
    services: FakeServices, texts: Texts, variant: Variant
) -> None:
    services.create(variant=variant)
    plan = services.plan("o1").step(Step.BORGERENS_ORD)
    view = citizen_view(plan, clock=None, answers={}, job=Job(state=JobState.WORKING), texts=texts)
    assert len(view.fields) == 3
    assert all(one.optional for one in view.fields)
    assert (view.working, view.ready) == (True, False)


def test_what_becomes_of_an_answer_is_said_once_for_those_that_go_together(
    services: FakeServices, texts: Texts
) -> None:
    services.create()
    plan = services.plan("o1")
    citizen = fields_of(plan.step(Step.BORGERENS_ORD).questions, {}, texts)
    assert [one.fate[:24] for one in citizen] == ["", "", "Bliver slettet til sidst"]
    spoken = fields_of(plan.phases[1].questions, {}, texts)
    assert [one.fate[:25] for one in spoken] == ["", "Bliver, hvis I er enige o", "Bliver slettet til sidst."]


def test_without_sound_the_notes_are_gone_through_instead(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    services.add_note("o1", 65.0, "fungerede_godt", "Ventede")
    assert screen_of(desk, services.observation("o1"), Step.GENNEMSE) == "gather"
    view = draw_gather(desk, Show(screen="gather", observation_id="o1")).view
    assert isinstance(view, GatherView)
    assert not view.recorded
    assert [(one.at, one.kind, one.text) for one in view.notes] == [("1:05", "Fungerede godt", "Ventede")]


def test_they_can_go_on_without_pointers_that_are_not_ready(desk: Desk, services: FakeServices) -> None:
    consented(services)
    services.put(replace(services.observation("o1"), state=State.RECORDED))
    assert screen_of(desk, services.observation("o1"), Step.GENNEMSE) == "finding"
    page = Stage(desk).handle({"act": "process.without", "screen": "finding", "observation": "o1"})
    assert page["screen"] == "citizen"
    assert screen_of(desk, services.observation("o1"), Step.GENNEMSE) == "gather"


# Sparring


def test_pointers_and_notes_are_nowhere_until_the_focus_person_has_spoken(
    desk: Desk, services: FakeServices
) -> None:
    """R071: not in the page, not in the view, not behind the steps on top."""
    processed(services)
    services.add_note("o1", 3.0, "fungerede_godt", "Ventede på svaret")
    services.accept("o1", 0, GOAL)
    stage = Stage(desk)
    stage.handle({"act": "gather.on", "screen": "gather", "observation": "o1"})
    while not services.pointers_open("o1"):
        view = debriefed(desk)
        assert (view.open, view.strengths, view.in_focus, view.notes, view.others) == (False, (), (), (), ())
        observation = services.observation("o1")
        assert open_steps(desk, observation).isdisjoint({Step.SAMTALE, Step.GENNEMSE})
        for asked in ("review", "gather", "recording"):
            fields = {"screen": asked}
            page = stage.handle({"act": "arrive", "observation": "o1", "fields": fields})
            assert page["screen"] == "debrief"
            assert "Ventede på svaret" not in page["html"]
        services.next_phase("o1")
    view = debriefed(desk)
    assert [one.text for one in view.strengths] == ["Ventede på svaret"]
    assert [one.quote for one in view.others] == ["Hvad kunne du godt tænke dig at lave?"]


def test_what_is_in_focus_comes_before_the_rest(desk: Desk, services: FakeServices) -> None:
    processed(services)
    services.choose_focus("o1", ["goal"])
    services.accept("o1", 0, GOAL)
    services.accept("o1", 2, "rel_meet_every_14_days")
    services.go_to("o1", Step.SPARRING)
    while not services.pointers_open("o1"):
        services.next_phase("o1")
    view = debriefed(desk)
    assert [one.at for one in view.in_focus] == ["0:01"]
    assert [one.at for one in view.others] == ["0:07"]
    assert view.focus is not None
    assert view.focus.lines == (label_of(desk.elements, "goal"),)


@pytest.mark.parametrize("variant", list(Variant))
def test_the_parts_come_in_the_variants_order_and_back(
    desk: Desk, services: FakeServices, variant: Variant
) -> None:
    services.create(variant=variant)
    consented_again = services.give_consent("o1", consented(FakeServices(), recording=False).given["o1"])
    assert consented_again
    stage = Stage(desk)
    stage.handle({"act": "gather.on", "screen": "gather", "observation": "o1"})
    titles = [debriefed(desk).title]
    for _ in services.plan("o1").phases[1:]:
        stage.handle({"act": "debrief.next", "screen": "debrief", "observation": "o1"})
        titles.append(debriefed(desk).title)
    assert titles == [one.title for one in services.plan("o1").phases]
    assert debriefed(desk).next_title == ""
    for title in reversed(titles[:-1]):
        stage.handle({"act": "debrief.back", "screen": "debrief", "observation": "o1"})
        assert debriefed(desk).title == title
    page = stage.handle({"act": "debrief.back", "screen": "debrief", "observation": "o1"})
    assert page["screen"] == "gather"


# Where one is


def test_nothing_leads_away_while_it_is_recorded(desk: Desk, services: FakeServices) -> None:
    consented(services)
    desk.live.record("o1", None)
    stage = Stage(desk)
    page = stage.handle({"act": "step.preparation", "screen": "recording", "observation": "o1"})
    assert page["screen"] == "recording"
    assert 'data-act="step.' not in page["html"]


def test_the_day_goes_on_where_it_was_after_a_new_start(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    for step in (Step.SAMTALE, Step.BORGERENS_ORD, Step.GENNEMSE, Step.SPARRING):
        services.go_to("o1", step)
        assert place(desk, services.observation("o1")) == screen_of(desk, services.observation("o1"), step)


def test_without_consent_one_comes_no_further_than_consent(desk: Desk, services: FakeServices) -> None:
    services.create()
    services.go_to("o1", Step.SPARRINGSARK)
    assert place(desk, services.observation("o1")) == "consent"
    assert open_steps(desk, services.observation("o1")) == {Step.FORMOEDE, Step.SAMTYKKE}
