"""The pair's day over a real database: killed at any moment it comes back, and what should go is gone."""

import signal
import subprocess
import sys

import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import CodeUnknown, ObservationErased
from consent.fakes import SetClock
from consent.receipt import LEDGER_KEPT, Kept, Reason
from observer.bootstrap import open_services
from observer.day.errors import PhaseLocked, PointersWait, QuestionUnknown
from observer.day.plans import load_plan
from observer.day.records import Fate, Focus, NoteKind, Party, Step, Timer
from observer.errors import BehaviourUnknown
from observer.records import Variant
from observer.unlock import unlock

pytestmark = pytest.mark.integration

PASSPHRASE = "fire ord til prøven"
WISH, HOURS = "goal_ask_job_wishes", "goal_aim_is_job"
KILLED = """
import os, signal, sys
from pathlib import Path
from observer.bootstrap import open_services
from observer.day.records import Step

services = open_services(Path(sys.argv[1]), sys.argv[2])
day = services.create().id
services.choose_focus(day, [sys.argv[3]], "vente på svaret")
for step in Step:
    services.go_to(day, step)
    if step is Step.SPARRING:
        services.next_phase(day)
        break
for n in range(1, len(sys.argv[4]) + 1):
    services.write(day, "godt.kollega", sys.argv[4][:n])
os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
"""


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def services(tmp_path, clock):
    with open_services(tmp_path / "home", PASSPHRASE, clock=clock) as opened:
        yield opened


@pytest.fixture
def day(services):
    return services.create().id


def give_consent(services, day, *, quotes=True):
    people = (Person.BORGER, Person.FOKUSPERSON)
    yes = {Purpose.RECORDING: True, Purpose.QUOTES: quotes}
    return services.give_consent(
        day,
        Choices(
            persons=people,
            answers=tuple(Answer(person=one, purpose=what, yes=yes[what]) for one in people for what in yes),
            text_version="da-1",
            text_sha256="0" * 64,
            read_at=SetClock()(),
        ),
    )


def answer_everything(services, day):
    questions = services.plan(day).questions
    for id_ in questions:
        services.write(day, id_, f"svar på {id_}")
    return questions


def test_a_killed_process_has_lost_nothing_that_was_typed_and_comes_back_to_the_step(tmp_path):
    home, typed = tmp_path / "home", "Du ventede, da der blev stille, æøå"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(home), PASSPHRASE, WISH, typed], check=False, capture_output=True
    )
    assert killed.returncode == -getattr(signal, "SIGKILL", 15), killed.stderr.decode()
    with open_services(home, PASSPHRASE) as services:
        day = services.observation("latest").id
        assert services.answers(day) == {"godt.kollega": typed}
        assert services.step(day) is Step.SPARRING
        assert services.phase(day).phase.id == "fokusperson"
        assert not services.pointers_open(day)
        assert services.focus(day) == Focus(chosen=(WISH,), own_words="vente på svaret")


def test_writing_again_is_harmless_and_an_empty_answer_is_none(services, day):
    for _ in range(2):
        services.write(day, "udtryk", "  som skrevet\n")
    assert services.answers(day) == {"udtryk": "  som skrevet\n"}
    services.write(day, "udtryk", "")
    assert services.answers(day) == {}
    with pytest.raises(QuestionUnknown):
        services.write(day, "borgerens_navn", "x")


def test_the_variants_ask_their_own_questions(services):
    besoeg = services.create(variant=Variant.SPARRINGSBESOEG).id
    services.write(besoeg, "borger.emner", "ja")
    with pytest.raises(QuestionUnknown):
        services.write(besoeg, "borger.oensket", "nej")


def test_the_phases_come_in_order_and_pointers_wait_for_the_focus_person(services, day):
    with pytest.raises(PhaseLocked):
        services.next_phase(day)
    services.go_to(day, Step.SPARRING)
    seen = [services.phase(day)]
    while not seen[-1].last:
        with_pointers = services.pointers_open(day)
        assert with_pointers is (len(seen) > 2)
        if not with_pointers:
            with pytest.raises(PointersWait):
                services.debrief(day)
        seen.append(services.next_phase(day))
    assert [one.phase for one in seen] == list(services.plan(day).phases)
    assert services.next_phase(day) == seen[-1]
    while not services.phase(day).first:
        services.previous_phase(day)
    assert not services.pointers_open(day)
    assert services.previous_phase(day) == seen[0]


def test_a_timer_begins_once_and_only_says(services, day, clock):
    assert services.timer(day, Step.FORMOEDE).began_at is None
    began_at = clock()
    services.go_to(day, Step.FORMOEDE)
    clock.forward(minutes=14)
    services.go_to(day, Step.SAMTYKKE)
    services.go_to(day, Step.FORMOEDE)
    assert services.timer(day, Step.FORMOEDE) == Timer(minutes=15, began_at=began_at)
    services.write(day, "udtryk", "der er god tid")


def test_without_a_recording_the_debrief_is_the_notes_strengths_first(services, day):
    for kind in (NoteKind.CITAT, NoteKind.FUNGEREDE_GODT, NoteKind.HANDLING):
        services.add_note(day, None, str(kind), str(kind))
    services.go_to(day, Step.SPARRING)
    services.next_phase(day)
    services.next_phase(day)
    shown = services.debrief(day)
    assert [one.kind for one in shown.strengths] == ["fungerede_godt"]
    assert [one.kind for one in shown.notes] == ["citat", "handling"]
    assert (shown.in_focus, shown.others, shown.review) == ((), (), None)


def test_the_focus_can_be_an_element_a_topic_or_a_behaviour(services, day):
    topic = services.core_elements.behaviours[WISH].topic
    services.choose_focus(day, [topic, WISH, topic])
    assert services.focus(day).chosen == (topic, WISH)
    assert services.focus_behaviours(day) == set(services.core_elements.topics[topic].behaviours)
    element = services.core_elements.topics[topic].element
    services.choose_focus(day, [element])
    assert services.focus_behaviours(day) > set(services.core_elements.topics[topic].behaviours)
    with pytest.raises(BehaviourUnknown):
        services.choose_focus(day, ["opfundet"])
    services.choose_focus(day, [])
    assert services.focus(day).empty


def test_favourites_and_the_workplaces_weight_are_the_homes_and_choose_nothing(services, day):
    services.favour(WISH)
    services.favour(HOURS)
    services.favour(WISH, wanted=False)
    services.prioritise([WISH], "Det er vi blevet enige om på mødet")
    other = services.create().id
    assert services.favourites() == (HOURS,)
    assert services.priority().reason == "Det er vi blevet enige om på mødet"
    assert services.focus(day).empty
    assert services.focus(other).empty


@pytest.mark.parametrize("variant", Variant)
def test_an_agreed_sheet_stays_and_everything_else_goes_even_from_the_bytes(
    services, tmp_path, plain_bytes, variant
):
    day = services.create(variant=variant).id
    give_consent(services, day)
    services.go_to(day, Step.SPARRINGSARK)
    services.choose_focus(day, [WISH], "vente på svaret")
    questions = answer_everything(services, day)
    services.agree_sheet(day)
    receipt = services.erase(day)

    stays = {id_ for id_, one in questions.items() if one.fate is Fate.STAYS}
    assert set(services.answers(day)) == stays
    assert services.focus(day) == Focus(chosen=(WISH,), own_words="vente på svaret")
    assert dict(receipt.dropped)["Svar og navne fra dagen"] == len(questions) - len(stays)
    assert receipt.checked
    assert "uden jeres navne" in receipt.as_text()
    data = plain_bytes(tmp_path / "home", unlock(tmp_path / "home", PASSPHRASE))
    for id_ in questions:
        assert (f"svar på {id_}".encode() in data) is (id_ in stays), id_


@pytest.mark.parametrize("reason", [Reason.FINISHED, Reason.CANCELLED, Reason.WITHDRAWN])
def test_a_sheet_that_was_not_agreed_on_goes_too(services, day, reason):
    give_consent(services, day)
    services.choose_focus(day, [WISH])
    answer_everything(services, day)
    services.agree_sheet(day)
    services.reopen_sheet(day)
    receipt = services.erase(day, reason)
    assert receipt.kept == (LEDGER_KEPT,), "neither a sheet nor quotes are there to be kept"
    assert services.answers(day) == {}
    assert services.focus(day).empty


def test_a_keystroke_that_comes_after_the_erasure_is_refused(services, day):
    give_consent(services, day)
    services.write(day, "udtryk", "før")
    services.agree_sheet(day)
    services.erase(day)
    for late in (
        lambda: services.write(day, "udtryk", "efter"),
        lambda: services.write(day, "borger.samtalen", "efter"),
        lambda: services.choose_focus(day, [WISH]),
        lambda: services.go_to(day, Step.SPARRING),
        lambda: services.agree_sheet(day),
    ):
        with pytest.raises(ObservationErased):
            late()
    assert services.answers(day) == {"udtryk": "før"}
    assert services.step(day) is Step.SLET


def test_the_sheet_has_a_quote_only_while_everyone_agrees(services, day):
    def stands(word):
        return any(
            word in line
            for field in services.sheet(day, Party.KOLLEGA).fields
            if field.listed
            for line in field.listed.lines
        )

    give_consent(services, day)
    services._parts.store.add_confirmed(day, behaviour=WISH, quote="hvad drømmer du om", note="sagt roligt")
    assert stands("hvad drømmer du om")
    give_consent(services, day, quotes=False)
    assert not stands("hvad drømmer du om")
    assert stands("sagt roligt")
    give_consent(services, day)
    services.agree_sheet(day)
    receipt = services.erase(day)
    assert receipt.kept == (*Kept(sheet=True, chosen=1, quotes=1).lines(), LEDGER_KEPT)
    assert stands("hvad drømmer du om")


def test_withdrawal_takes_the_quote_from_the_agreed_sheet_and_leaves_the_pairs_own_words(services, day):
    code = give_consent(services, day)
    services.write(day, "holde_fast", "spørge åbent")
    services._parts.store.add_confirmed(day, behaviour=WISH, quote="hvad drømmer du om", note="")
    services.agree_sheet(day)
    receipt = services.withdraw(code.lower().replace("-", " "))
    assert receipt.kept == (*Kept(sheet=True, chosen=1).lines(), LEDGER_KEPT)
    (kept,) = services.kept(day)
    assert kept.quote is None
    assert services.answers(day) == {"holde_fast": "spørge åbent"}
    assert services.sheet(day, Party.FOKUSPERSON).fields[-2].paragraphs == ("spørge åbent",)


def test_what_is_left_out_is_not_on_the_sheet(services, day):
    store = services._parts.store
    kept = [store.add_confirmed(day, behaviour=one, note="") for one in (WISH, HOURS)]
    services.leave_out(day, kept[0].id)
    services.leave_out(day, 10_000)
    assert [one.behaviour for one in services.kept(day)] == [HOURS]
    other = services.create().id
    services.leave_out(other, kept[1].id)
    assert len(services.kept(day)) == 1


def test_the_slip_has_this_observations_code_and_no_other(services, day):
    code = give_consent(services, day)
    other = services.create().id
    other_code = give_consent(services, other)
    assert code in services.slip(day, code).as_text()
    with pytest.raises(CodeUnknown):
        services.slip(day, other_code)
    with pytest.raises(CodeUnknown):
        services.slip(day, "0000-0000")


def test_a_sparring_on_the_spot_takes_the_short_route_and_stays_on_it(services, day):
    whole = services.plan(day)
    assert services.be_spontaneous(day).spontaneous
    assert services.plan(day).step(Step.FORMOEDE).minutes < whole.step(Step.FORMOEDE).minutes
    services.write(day, whole.short.leaves_out[0], "kan stadig skrives")
    assert load_plan(Variant.FLERE_SKAL_MED) == whole
