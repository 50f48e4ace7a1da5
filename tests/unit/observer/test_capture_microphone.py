"""The recorder's microphone: one that goes away, falls silent, cannot be opened, or is only tried."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from observer import stretch as stretch_module
from observer.capture import RecorderState, try_microphone
from observer.errors import MicrophoneBusy, MicrophoneLost, MicrophoneTrialFailed, NoMicrophone
from observer.level import Level
from tests.contract.fake_microphone import FakeMicrophone, an_input
from tests.unit.observer.recorder_room import Room, wait_until

pytestmark = pytest.mark.unit


def test_a_microphone_that_takes_its_time_to_close_was_not_lost(room: Room) -> None:
    room.recorder.start()
    room.feed(0.5)
    room.microphone.stream.stop_takes_s = 0.4
    room.recorder.stop()
    assert room.recorder.failure is None


def test_a_microphone_that_goes_away_keeps_what_came(room: Room) -> None:
    room.recorder.start()
    for minute_third in range(1, 4):
        room.feed(20.0)
        wait_until(lambda done_s=20.0 * minute_third: room.recorder.sealed_s == done_s)  # type: ignore[misc]
    room.feed(5.3)
    room.microphone.unplug()
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    wait_until(lambda: room.recording.open_writers == 0)
    assert isinstance(room.recorder.error, MicrophoneLost)
    assert room.recorder.failure is not None
    assert "1:05" in room.recorder.failure
    assert "fortsæt" in room.recorder.failure
    np.testing.assert_array_equal(room.recording.samples, room.heard)
    assert room.recorder.stop() == pytest.approx(65.3)


def test_recording_goes_on_with_the_same_microphone_though_its_number_moved(room: Room) -> None:
    table, built_in = an_input("Bord", index=1, default=False), an_input("Indbygget", index=0)
    room.microphone.plug_in(built_in, table)
    room.recorder.start(device=1)
    assert room.microphone.stream.device == table
    room.feed(1.0)
    heard_at_s = room.clock.now_s
    room.microphone.unplug()
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    with pytest.raises(NoMicrophone):
        room.recorder.resume()
    assert room.recorder.state is RecorderState.INTERRUPTED
    assert room.recorder.failure is not None
    headset, moved = (
        an_input("Hovedtelefon", index=1, default=False),
        an_input("Bord", index=2, default=False),
    )
    room.microphone.plug_in(built_in, headset, moved)
    room.clock.now_s = heard_at_s + 12
    room.recorder.resume()
    assert room.microphone.stream.device == moved
    assert room.recorder.failure is None
    room.feed(1.0)
    room.recorder.stop()
    np.testing.assert_array_equal(room.recording.samples, room.heard)


def test_recording_goes_on_with_another_microphone(room: Room) -> None:
    room.recorder.start()
    room.feed(0.5)
    room.microphone.unplug()
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    other = an_input("Hovedtelefon", index=4)
    room.microphone.plug_in(other)
    room.recorder.resume(other)
    room.feed(0.5)
    assert room.recorder.stop() == pytest.approx(1.0)


def test_a_microphone_that_falls_silent_without_a_word_is_gone_after_two_seconds(room: Room) -> None:
    room.recorder.start()
    room.feed(1.0)
    room.clock.now_s += 1.9
    time.sleep(0.3)
    assert room.recorder.state is RecorderState.RECORDING
    room.clock.now_s += 0.2
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    assert isinstance(room.recorder.error, MicrophoneLost)
    wait_until(lambda: room.microphone.open_streams == 0)
    assert room.recorder.stop() == pytest.approx(1.0)


def test_a_process_that_stood_still_does_not_lose_its_microphone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch_module, "_GRACE_S", 5.0)
    room.recorder.start()
    room.feed(1.0)
    wait_until(lambda: room.recorder.sealed_s == 1.0)
    room.clock.now_s += 60  # the laptop slept
    time.sleep(0.3)  # the sealing thread has seen the time and gives the sound system its moment
    room.feed(0.1)
    time.sleep(0.3)
    assert room.recorder.state is RecorderState.RECORDING
    assert room.recorder.stop() == pytest.approx(1.1)


def test_a_headset_may_take_a_while_to_wake_up(room: Room) -> None:
    room.recorder.start()
    room.clock.now_s += 7
    time.sleep(0.3)
    assert room.recorder.state is RecorderState.RECORDING
    room.clock.now_s += 2
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    assert room.recorder.stop() == 0


def test_a_microphone_that_cannot_be_opened_leaves_it_ready(room: Room) -> None:
    room.microphone.refusal = MicrophoneBusy()
    with pytest.raises(MicrophoneBusy):
        room.recorder.start()
    assert room.recorder.state is RecorderState.READY
    assert room.recording.open_writers == 0
    room.microphone.refusal = None
    room.recorder.start()
    room.feed(1.0)
    assert room.recorder.stop() == pytest.approx(1.0)


def test_a_number_that_is_no_microphone(room: Room) -> None:
    with pytest.raises(NoMicrophone) as caught:
        room.recorder.start(device=7)
    assert "7" in caught.value.message


def test_trying_the_microphone_keeps_nothing(room: Room) -> None:
    seen: list[Level] = []

    def speak() -> None:
        wait_until(lambda: bool(room.microphone.streams))
        for _ in range(3):
            room.microphone.stream.feed(np.full(8_000, 32_767, dtype=np.int16))

    speaker = threading.Thread(target=speak)
    speaker.start()
    level = try_microphone(0.3, source=room.microphone, seen=seen.append)
    speaker.join()
    assert level.clipped == 1.0
    assert seen[-1] == level
    assert room.recording.opened == 0
    assert room.microphone.open_streams == 0
    assert room.recorder.state is RecorderState.READY


def test_trying_a_microphone_that_says_nothing_fails() -> None:
    with pytest.raises(MicrophoneTrialFailed) as caught:
        try_microphone(0.05, source=FakeMicrophone())
    assert not caught.value.went_away
    assert "ingen lyd" in caught.value.message


def test_a_microphone_that_goes_away_while_it_is_tried_is_told_so_and_not_of_a_recording(room: Room) -> None:
    def pull_it_out() -> None:
        wait_until(lambda: bool(room.microphone.streams))
        room.microphone.stream.feed(np.full(8_000, 500, dtype=np.int16))
        room.microphone.unplug()

    puller = threading.Thread(target=pull_it_out)
    puller.start()
    with pytest.raises(MicrophoneTrialFailed) as caught:
        try_microphone(5.0, source=room.microphone)
    puller.join()

    assert caught.value.went_away
    assert "prøvede" in caught.value.message
    assert "gemt" not in f"{caught.value.message} {caught.value.remedy}"
    assert room.microphone.open_streams == 0
    # Another microphone can be tried, or recorded with, at once.
    assert room.recorder.state is RecorderState.READY
