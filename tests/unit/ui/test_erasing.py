"""What is said before, while and after a day is erased, wherever it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent.choices import Purpose
from consent.errors import DeadlinePassed
from consent.gate import Permission
from observer.day.records import Step
from observer.records import Observation, State
from tests.fakes.meeting import CODE, NOW, FakeServices
from tests.unit.ui.helpers import consented, do, processed
from ui.screens.erase import erase_view
from ui.screens.receipt import receipt_view, size
from ui.stage import Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit


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
