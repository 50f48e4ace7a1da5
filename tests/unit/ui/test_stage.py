"""The stage: acts become pages, errors become words, addresses lead to the step that is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent.choices import Purpose
from consent.errors import DeadlinePassed
from consent.gate import Permission
from observer.day.records import Step
from observer.records import Observation, State
from tests.fakes.meeting import CODE, NOW, FakeServices
from tests.unit.ui.helpers import consented, filled, processed
from ui.desk import Desk
from ui.screens.erase import erase_view
from ui.screens.place import place
from ui.screens.receipt import receipt_view, size
from ui.screens.start import start_view
from ui.screens.steps import steps
from ui.stage import DRAWERS, HANDLERS, Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit


@pytest.fixture
def stage(desk: Desk) -> Stage:
    return Stage(desk)


def do(
    stage: Stage, act: str, screen: str = "start", observation: str = "o1", **fields: str
) -> dict[str, str]:
    return stage.handle({"act": act, "screen": screen, "observation": observation, "fields": fields})


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


def test_one_begun_by_mistake_is_erased_from_the_start(stage: Stage, services: FakeServices) -> None:
    """Nobody was asked yet: no deadline would ever take the names away, and there is no receipt to show."""
    services.create()
    services.write("o1", "navn.fokusperson", "AB")
    page = do(stage, "start.home")
    assert 'data-act="start.erase" data-observation="o1"' in page["html"]
    assert 'data-dialog="erase-o1"' in page["html"]
    page = do(stage, "start.erase")
    assert (page["screen"], page["said"]) == ("start", "Slettet.")
    assert services.observation("o1").state is State.ERASED
    assert "o1" not in page["html"]


def test_one_that_was_consented_to_is_erased_from_the_start_with_its_receipt(
    stage: Stage, services: FakeServices
) -> None:
    consented(services, recording=False)
    assert 'data-dialog="erase-all"' in do(stage, "start.open")["html"], "and from the notes"
    page = do(stage, "start.erase")
    assert page["screen"] == "erase"
    assert "du bad om det" in page["html"]


def test_withdrawing_by_the_code_shows_the_receipt(stage: Stage, services: FakeServices) -> None:
    consented(services)
    page = do(stage, "start.withdraw", code=CODE)
    assert page["screen"] == "erase"
    assert services.observation("o1").state is State.ERASED


def test_what_an_erasure_left_can_be_erased_from_the_receipt(stage: Stage, services: FakeServices) -> None:
    consented(services)
    services.agree_sheet("o1")
    page = do(stage, "erase.now")
    assert 'data-act="erase.kept"' in page["html"]
    assert 'data-act="erase.kept"' not in do(stage, "erase.kept", "erase")["html"]
    assert not services.sheet_agreed("o1")


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


@pytest.mark.parametrize(("quotes", "confirmed"), [(True, 2), (False, 2), (True, 0)])
def test_what_stays_is_said_before_it_is_erased(texts: Texts, quotes: bool, confirmed: int) -> None:
    one = Observation(id="a", created_at=NOW, state=State.PROCESSED)
    view = erase_view(
        one,
        sound_s=600,
        confirmed=confirmed,
        quotes=quotes,
        agreed=quotes,
        examples=0,
        deadline="",
        texts=texts,
    )
    said = " ".join(view.stays)
    assert "eksempel" not in said
    assert ("Citaterne til dem" in said) is (quotes and confirmed > 0)
    assert "10 minutter" in view.goes[0]


@pytest.mark.parametrize(("sound_s", "said"), [(600, True), (0, True), (None, False)])
def test_the_question_before_it_is_erased_speaks_of_sound_only_where_there_is_some(
    texts: Texts, sound_s: float | None, said: bool
) -> None:
    view = erase_view(
        Observation(id="a", created_at=NOW),
        sound_s=sound_s,
        confirmed=0,
        quotes=False,
        agreed=False,
        examples=0,
        deadline="",
        texts=texts,
    )
    assert ("Nøglerne til lyden" in view.confirm) is said
    assert any(one.startswith("Lyden fra samtalen") for one in view.goes) is said


def test_what_is_counted_before_the_erasure_is_what_then_stays(stage: Stage, services: FakeServices) -> None:
    """However the review was left: here by the steps, and then by what was taken off the sheet."""
    processed(services)
    do(stage, "start.open")
    services.accept("o1", 0, "goal_ask_job_wishes")
    services.accept("o1", 2, "goal_aim_is_job")
    do(stage, "sheet.on", "sheet")
    do(stage, "step.review", "erase")
    services.reject("o1", 2, "goal_aim_is_job")
    assert "I har valgt (1)" in do(stage, "step.erase", "review")["html"]
    (kept,) = services.kept("o1")
    do(stage, "sheet.leave", "sheet", kept=str(kept.id))
    assert "I har ikke valgt nogen" in do(stage, "sheet.on", "sheet")["html"]


def test_the_page_before_the_erasure_is_drawn_whatever_may_still_be_heard(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash the sound alone knows its length; past the deadline nobody may ask it."""
    consented(services)
    services.put(replace(services.observation("o1"), state=State.RECORDING))
    assert "Lyden fra samtalen (60 sekunder)" in do(stage, "sheet.on", "sheet")["html"]

    def late(_id: str, _purpose: Purpose) -> Permission:
        raise DeadlinePassed(observation_id="o1")

    monkeypatch.setattr(services, "permission", late)
    for state, length_s, said in (
        (State.RECORDING, None, "<li>Lyden fra samtalen</li>"),
        (State.PROCESSED, 60.0, "Lyden fra samtalen (60 sekunder)"),
    ):
        services.put(replace(services.observation("o1"), state=state, duration_s=length_s))
        services.go_to("o1", Step.GENNEMSE)
        page = do(stage, "sheet.on", "sheet")
        assert page["screen"] == "erase", state
        assert said in page["html"], state


@pytest.mark.parametrize(("examples", "said"), [(3, "eksempelbiblioteket (3)"), (None, "kan ikke læse det")])
def test_what_was_given_to_the_library_is_said_to_stay(texts: Texts, examples: int | None, said: str) -> None:
    one = Observation(id="a", created_at=NOW, state=State.PROCESSED)
    view = erase_view(
        one,
        sound_s=600,
        confirmed=1,
        quotes=True,
        agreed=True,
        examples=examples,
        deadline="",
        texts=texts,
    )
    assert said in " ".join(view.stays)


@pytest.mark.parametrize(
    ("act", "screen", "fields"),
    [
        ("erase.now", "erase", {}),
        ("erase.kept", "erase", {}),
        ("recording.erase", "recording", {}),
        ("start.withdraw", "start", {"code": CODE}),
        ("consent.give", "consent", {"way": "stop", "borger.observer": "no"}),
    ],
)
def test_nobody_hears_that_all_is_erased_while_something_is_held_fast(
    stage: Stage, services: FakeServices, monkeypatch: pytest.MonkeyPatch, act, screen, fields
) -> None:
    consented(services)
    everything = services.erase
    monkeypatch.setattr(
        services, "erase", lambda *about: replace(everything(*about), checked=False, left=("Lyden",))
    )
    monkeypatch.setattr(services, "erase_kept", services.erase)
    page = do(stage, act, screen, **fields)
    assert page["screen"] == "erase"
    assert page["said"].startswith("Ikke helt færdig endnu.")


def test_an_erasure_that_is_not_done_yet_says_so(services: FakeServices, texts: Texts) -> None:
    consented(services)
    receipt = replace(services.erase("o1"), checked=False, left=("Lyden",))
    view = receipt_view(receipt, at="i dag", texts=texts)
    assert view.left == ("Lyden",)
    assert "Ikke helt færdig" in view.headline


@pytest.mark.parametrize(("count", "said"), [(42, "42 byte"), (32_000, "32 kB"), (115_200_000, "115 MB")])
def test_sizes(count: int, said: str, texts: Texts) -> None:
    assert size(count, texts) == said
