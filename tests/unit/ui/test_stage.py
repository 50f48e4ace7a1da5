"""The stage: acts become pages, errors become words, addresses lead to the step that is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observer.day.records import Step
from observer.records import Observation, State
from tests.fakes.meeting import CODE, NOW, FakeServices
from tests.unit.ui.helpers import consented, do, filled, processed
from ui.desk import Desk
from ui.screens.place import place
from ui.screens.start import start_view
from ui.screens.steps import steps
from ui.stage import DRAWERS, HANDLERS, Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit


def test_the_whole_day(stage: Stage, services: FakeServices) -> None:
    assert do(stage, "start.new", observation="")["screen"] == "preparation"
    assert do(stage, "preparation.on", "preparation")["screen"] == "consent"
    page = stage.handle(
        {
            "act": "consent.give",
            "screen": "consent",
            "observation": "o1",
            "fields": {**filled(), "way": "with"},
        }
    )
    assert CODE in page["html"]
    assert do(stage, "code.on", "code")["screen"] == "recording"
    services.put(replace(services.observation("o1"), state=State.PROCESSED, duration_s=60.0))
    assert "medlyt-review" in do(stage, "start.open")["html"]
    services.accept("o1", 0, "goal_ask_job_wishes")
    assert do(stage, "review.finish", "review")["screen"] == "gather"
    assert [one.behaviour for one in services.kept("o1")] == ["goal_ask_job_wishes"]
    assert do(stage, "gather.on", "gather")["screen"] == "debrief"
    for _ in services.plan("o1").phases[1:]:
        assert do(stage, "debrief.next", "debrief")["screen"] == "debrief"
    assert do(stage, "debrief.next", "debrief")["screen"] == "sheet"
    assert do(stage, "sheet.on", "sheet")["screen"] == "erase"
    page = do(stage, "erase.now", "erase")
    assert "Kvittering" in page["title"]
    assert "Computerens arbejdshukommelse" in page["html"]


def test_overview_and_sheet_are_one_click_away_in_every_step(stage: Stage, services: FakeServices) -> None:
    """R007: the sheet is the blank one, so that no step shows what another keeps back (R071)."""
    processed(services)
    steps_seen = set()
    for step in Step:
        services.go_to("o1", step)
        page = do(stage, "start.open")
        steps_seen.add(page["screen"])
        assert 'data-overview aria-haspopup="dialog"' in page["html"], step
        assert 'href="/ark/o1/fokusperson-tomt.html"' in page["html"], step
    assert len(steps_seen) >= 6


def test_a_new_observation_that_was_never_asked_about_is_taken_up_again(
    stage: Stage, services: FakeServices
) -> None:
    first = do(stage, "start.new", observation="")["observation"]
    assert do(stage, "start.new", observation="")["observation"] == first
    services.give_consent(first, consented(FakeServices()).given["o1"])
    assert do(stage, "start.new", observation="")["observation"] != first


@pytest.mark.parametrize("act", [*HANDLERS, "arrive", "made.up", ""])
@pytest.mark.parametrize("screen", [*DRAWERS, "nowhere"])
def test_no_act_on_any_screen_breaks_the_page(stage: Stage, act: str, screen: str) -> None:
    """An observation that is gone, in every place it can be gone from."""
    page = do(stage, act, screen, observation="gone")
    assert page["screen"] in DRAWERS
    assert page["title"]


def test_an_error_of_the_house_is_told_where_it_happened(stage: Stage, services: FakeServices) -> None:
    consented(services, recording=False)
    page = do(stage, "recording.start", "recording")
    assert page["screen"] == "recording"
    assert 'role="alert"' in page["html"]


def test_an_unforeseen_error_is_named_by_its_kind_alone(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    processed(services)

    def broken(_id: str) -> int:
        raise RuntimeError("noget borgeren sagde")

    monkeypatch.setattr(services, "confirm", broken)
    html = do(stage, "review.finish", "review")["html"]
    assert "RuntimeError" in html
    assert "borgeren sagde" not in html


def broken(*_: object, **__: object) -> int:
    raise OSError(28, "noget borgeren sagde")


def test_a_page_that_cannot_be_drawn_says_what_happened_and_can_be_tried_again(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    processed(services)
    with monkeypatch.context() as failing:
        failing.setattr(services, "answers", broken)
        page = do(stage, "review.finish", "review")
    assert (page["screen"], page["observation"]) == ("gather", "o1")
    assert "Noget gik galt i Medlyt (OSError)" in page["html"]
    assert "Hjælper det ikke" in page["html"]
    assert "borgeren sagde" not in page["html"]
    assert page["title"] == "Siden kan ikke vises"
    assert 'name="screen" value="gather"' in page["html"]
    assert "kept-notes" not in page["html"]
    page = stage.handle({"act": "arrive", "observation": "o1", "fields": {"screen": "gather"}})
    assert page["title"] != "Siden kan ikke vises"


def test_what_is_recorded_can_be_stopped_where_nothing_can_be_drawn(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    consented(services)
    do(stage, "recording.start", "recording")
    monkeypatch.setattr(services, "notes", broken)
    page = do(stage, "recording.look", "recording")
    assert "Siden kan ikke vises" in page["title"]
    assert 'data-act="recording.stop"' in page["html"]
    assert 'data-act="recording.stop"' not in do(stage, "recording.stop", "recording")["html"]


def test_a_start_that_cannot_be_drawn_says_so_too(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "observations", broken)
    page = do(stage, "start.home", observation="")
    assert (page["screen"], page["title"]) == ("start", "Siden kan ikke vises")


@pytest.mark.parametrize(
    ("state", "deadline", "screen"),
    [
        (State.PREPARED, False, "preparation"),
        (State.PREPARED, True, "recording"),
        (State.RECORDING, True, "recording"),
        (State.RECORDED, True, "citizen"),
        (State.PROCESSED, True, "review"),
        (State.ERASED, True, "erase"),
    ],
)
def test_an_observation_is_opened_where_it_has_come_to(
    desk: Desk, services: FakeServices, state: State, deadline: bool, screen: str
) -> None:
    one = services.put(
        Observation(id="o1", created_at=NOW, state=state, deadline_at=NOW if deadline else None)
    )
    assert place(desk, one) == screen


@pytest.mark.parametrize("wanted", ["review", "erase", "recording", "consent", ""])
def test_an_address_never_leads_past_what_is_done(stage: Stage, services: FakeServices, wanted: str) -> None:
    consented(services)
    page = stage.handle({"act": "arrive", "observation": "o1", "fields": {"screen": wanted}})
    assert page["screen"] == ("consent" if wanted == "consent" else "recording")


def test_a_reload_on_the_last_step_stays_there(stage: Stage, services: FakeServices) -> None:
    processed(services)
    do(stage, "sheet.on", "sheet")
    page = stage.handle({"act": "arrive", "observation": "o1", "fields": {"screen": "erase"}})
    assert page["screen"] == "erase"


def test_titles_and_notes_never_become_markup(stage: Stage, services: FakeServices) -> None:
    services.put(Observation(id="o1", created_at=NOW, title="<b>x</b>"))
    assert "<b>x</b>" not in do(stage, "start.home")["html"]
    services.give_consent("o1", consented(FakeServices(), recording=False).given["o1"])
    assert "<script>" not in do(stage, "notes.save", "recording", text="<script>x</script>")["html"]


def test_a_wrong_code_is_told_and_kept_in_the_field(stage: Stage, services: FakeServices) -> None:
    consented(services)
    page = do(stage, "start.withdraw", code="AAAA-BBBB")
    assert 'role="alert"' in page["html"]
    assert "AAAA-BBBB" in page["html"]


def test_the_steps_tell_where_one_is_and_where_one_can_go(texts: Texts) -> None:
    shown = steps("recording", texts, {"preparation", "consent", "recording", "citizen"})
    assert [(step.label, step.state, step.open) for step in shown] == [
        ("Formøde", "done", True),
        ("Samtykke", "done", True),
        ("Samtale", "now", False),
        ("Borgerens ord", "later", True),
        ("Gennemse spor", "later", False),
        ("Sparring", "later", False),
        ("Sparringsark", "later", False),
        ("Slet og afslut", "later", False),
    ]
    assert steps("", texts) == ()


def test_the_list_says_how_far_each_has_come_and_when_it_goes(texts: Texts) -> None:
    rows = start_view(
        [
            Observation(id="a", created_at=NOW, state=State.RECORDING, deadline_at=NOW),
            Observation(id="b", created_at=NOW, state=State.RECORDING, deadline_at=NOW),
            Observation(id="c", created_at=NOW, state=State.RECORDED, deadline_at=NOW, title="Min"),
            Observation(id="d", created_at=NOW),
            Observation(id="e", created_at=NOW, state=State.ERASED),
            Observation(id="f", created_at=NOW, state=State.ERASED),
        ],
        now=NOW,
        texts=texts,
        recording=frozenset({"a"}),
        processing=frozenset({"c"}),
        receipts=frozenset({"f"}),
    )
    assert [(row.id, row.state, bool(row.deadline)) for row in rows.active] == [
        ("a", "Optagelsen er i gang", True),
        ("b", "Optagelsen blev afbrudt", True),
        ("c", "Medlyt finder spor", True),
        ("d", "Venter på samtykke", False),
    ]
    assert [row.id for row in rows.erased] == ["f"]
