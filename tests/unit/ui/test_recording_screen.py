"""The conversation: its phases, its buttons, notes kept as they are typed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from consent.receipt import Reason
from observer.devices import InputDevice
from observer.errors import NoMicrophone, SoundSystemMissing
from observer.level import Level
from observer.records import State
from tests.fakes.meeting import MICROPHONE, FakeMicrophones, FakeServices
from tests.unit.ui.helpers import consented
from ui.api import level_data, progress_data
from ui.desk import Act, Desk, explained
from ui.live import JobState, Live
from ui.screens.recording import HANDLERS, RecordingView, draw, keep_typed, microphone_value, microphones
from ui.texts import Texts

pytestmark = pytest.mark.unit

OTHER = InputDevice(index=3, name="Headset", host_api="test", channels=1, default=False)


def do(desk: Desk, name: str, **fields: str) -> RecordingView:
    shown = HANDLERS[name](desk, Act(name=name, observation_id="o1", fields=fields))
    return view(desk) if shown.screen == "recording" else pytest.fail(shown.screen)


def view(desk: Desk) -> RecordingView:
    from ui.desk import Show

    drawn = draw(desk, Show(screen="recording", observation_id="o1")).view
    assert isinstance(drawn, RecordingView)
    return drawn


def finished(live: Live) -> JobState:
    for _ in range(200):
        job = live.job("o1")
        if job is not None and job.state is not JobState.WORKING:
            return job.state
        time.sleep(0.01)
    pytest.fail("the work never ended")


def test_from_ready_to_pointers(desk: Desk, services: FakeServices) -> None:
    consented(services)
    assert view(desk).phase == "ready"
    assert do(desk, "recording.start", microphone=microphone_value(MICROPHONE)).phase == "recording"
    assert do(desk, "recording.pause").phase == "paused"
    assert do(desk, "recording.resume").phase == "recording"
    assert do(desk, "recording.stop").phase == "recorded"
    HANDLERS["process.start"](desk, Act(name="process.start", observation_id="o1", fields={"speakers": "3"}))
    assert finished(desk.live) is JobState.DONE
    assert services.observation("o1").speakers == 3
    looked = HANDLERS["process.look"](desk, Act(name="process.look", observation_id="o1"))
    assert looked.screen == "review"


def test_the_chosen_microphone_is_opened(texts: Texts, services: FakeServices, desk: Desk) -> None:
    desk = replace(
        desk, live=Live(services, FakeMicrophones(MICROPHONE, OTHER), explain=lambda e: explained(e, texts))
    )
    consented(services)
    do(desk, "recording.start", microphone=microphone_value(OTHER))
    recorder = desk.live.recorder("o1")
    assert recorder is not None
    assert recorder.device == OTHER  # type: ignore[attr-defined]


def test_the_default_microphone_is_chosen_until_another_is(texts: Texts) -> None:
    assert [one.chosen for one in microphones((MICROPHONE, OTHER), "", texts)] == [True, False]
    assert [one.chosen for one in microphones((MICROPHONE, OTHER), microphone_value(OTHER), texts)] == [
        False,
        True,
    ]
    assert [one.chosen for one in microphones((MICROPHONE,), microphone_value(OTHER), texts)] == [True]


@pytest.mark.parametrize("error", [NoMicrophone(), SoundSystemMissing()])
def test_without_a_microphone_the_page_says_what_to_do(
    error: Exception, texts: Texts, services: FakeServices, desk: Desk
) -> None:
    desk = replace(
        desk, live=Live(services, FakeMicrophones(error=error), explain=lambda e: explained(e, texts))
    )
    consented(services)
    shown = view(desk)
    assert shown.phase == "ready"
    assert shown.microphones == ()
    assert shown.microphone_problem is not None
    assert shown.microphone_problem.remedy


def test_without_a_yes_to_recording_it_is_notes(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    assert view(desk).phase == "notes"


def test_another_microphone_can_go_on_where_one_went_away(desk: Desk, services: FakeServices) -> None:
    consented(services)
    desk.live.microphones = FakeMicrophones(MICROPHONE, OTHER)
    do(desk, "recording.start", microphone=microphone_value(MICROPHONE))
    recorder = desk.live.recorder("o1")
    recorder.state = "interrupted"
    assert [one.value for one in view(desk).microphones] == [
        microphone_value(MICROPHONE),
        microphone_value(OTHER),
    ]

    assert do(desk, "recording.resume", microphone=microphone_value(OTHER)).phase == "recording"
    assert recorder.device == OTHER
    assert view(desk).microphones == ()

    recorder.state = "interrupted"
    do(desk, "recording.resume", microphone="")
    assert recorder.device == OTHER, "the same as before"


def test_notes_can_be_chosen_although_all_said_yes(desk: Desk, services: FakeServices) -> None:
    consented(services)
    assert do(desk, "notes.instead").phase == "notes"


def test_the_page_is_dim_while_it_is_recorded_and_only_then(desk: Desk, services: FakeServices) -> None:
    from ui.desk import Show

    consented(services)
    show = Show(screen="recording", observation_id="o1")
    assert not draw(desk, show).dim
    do(desk, "recording.start")
    assert draw(desk, show).dim


def test_a_recording_cut_off_by_a_crash_says_how_much_is_kept(desk: Desk, services: FakeServices) -> None:
    consented(services)
    services.put(replace(services.observation("o1"), state=State.RECORDING))
    shown = view(desk)
    assert shown.phase == "recorded"
    assert "60 sekunder" in shown.failure
    assert shown.cut_off
    assert do(desk, "recording.start").phase == "recording", "the conversation may still go on"


def test_work_that_fails_says_why_and_can_be_tried_again(desk: Desk, services: FakeServices) -> None:
    consented(services)
    services.fails_with = NoMicrophone()
    desk.live.find("o1", 3)
    assert finished(desk.live) is JobState.FAILED
    assert view(desk).phase == "failed"
    assert view(desk).speakers == 3, "as it was said"
    assert view(desk).problem is not None
    services.fails_with = None
    desk.live.find("o1", 2)
    assert finished(desk.live) is JobState.DONE


def test_an_unforeseen_failure_is_named_by_its_kind_alone(desk: Desk, services: FakeServices) -> None:
    consented(services)
    services.fails_with = RuntimeError("noget borgeren sagde")
    desk.live.find("o1", 2)
    finished(desk.live)
    problem = view(desk).problem
    assert problem is not None
    assert "RuntimeError" in problem.message
    assert "borgeren sagde" not in problem.message


def test_stop_and_erase_leaves_neither_recorder_nor_sound(desk: Desk, services: FakeServices) -> None:
    consented(services)
    do(desk, "recording.start")
    shown = HANDLERS["recording.erase"](desk, Act(name="recording.erase", observation_id="o1"))
    assert shown.screen == "erase"
    assert desk.live.recorder("o1") is None
    assert services.observation("o1").state is State.ERASED
    assert services.receipts()[-1].reason is Reason.CANCELLED


def test_who_erases_where_nothing_is_recorded_reads_of_no_recording(
    desk: Desk, services: FakeServices
) -> None:
    consented(services, recording=False)
    HANDLERS["recording.erase"](desk, Act(name="recording.erase", observation_id="o1"))
    assert services.receipts()[-1].reason is Reason.ASKED


def test_a_note_is_kept_while_it_is_typed(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    for text in ("S", "Sp", "Spørger"):
        keep_typed(desk, "o1", text)
    assert [note.text for note in services.notes("o1")] == ["Spørger"]
    assert view(desk).draft == "Spørger"
    assert view(desk).notes == ()
    do(desk, "notes.save", text="Spørger til ønsker")
    assert [note.text for note in view(desk).notes] == ["Spørger til ønsker"]
    assert view(desk).draft == ""


def test_a_note_that_is_wiped_again_is_dropped(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    keep_typed(desk, "o1", "S")
    keep_typed(desk, "o1", " ")
    assert services.notes("o1") == ()


def test_notes_get_their_time_from_the_beginning_of_the_conversation(
    desk: Desk, services: FakeServices
) -> None:
    consented(services, recording=False)
    do(desk, "notes.save", text="Før")
    do(desk, "notes.begin")
    do(desk, "notes.save", text="Under")
    before, during = services.notes("o1")
    assert before.at_s is None
    assert during.at_s is not None


def test_an_empty_note_is_not_kept(desk: Desk, services: FakeServices) -> None:
    consented(services, recording=False)
    do(desk, "notes.save", text="  \n ")
    assert services.notes("o1") == ()


def test_the_microphone_is_tried_without_keeping_anything(desk: Desk, microphones: FakeMicrophones) -> None:
    desk.live.start_trial(MICROPHONE)
    for _ in range(100):
        if desk.live.trial()[0] not in (None, Level()):
            break
        time.sleep(0.01)
    level, problem = desk.live.trial()
    assert problem is None
    assert level == Level(rms_db=-20.0, peak_db=-6.0)
    desk.live.stop_trial()
    assert desk.live.trial() == (None, None)
    assert set(microphones.heard) == {MICROPHONE}


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (Level(rms_db=-70, peak_db=-60), "silent"),
        (Level(rms_db=-30, peak_db=-10, silent_s=3), "silent"),
        (Level(rms_db=-50, peak_db=-40), "low"),
        (Level(rms_db=-25, peak_db=-8), "good"),
        (Level(rms_db=-6, peak_db=0, clipped=0.01), "loud"),
    ],
)
def test_the_level_in_words(level: Level, word: str) -> None:
    data = level_data(level)
    assert data["word"] == word
    assert 0 <= data["share"] <= 1


def test_progress_before_any_work(desk: Desk) -> None:
    assert progress_data(desk, None) == {"state": "none"}
