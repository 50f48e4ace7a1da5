"""The recorder: what is heard is sealed whole and in order, through pauses, breaks and many hands at once."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observer.capture import RecorderState
from observer.errors import RecorderMisused
from observer.level import Level
from tests.contract.fake_microphone import FakeMicrophone
from tests.unit.observer.recorder_room import RATE_HZ, Room, wait_until

pytestmark = pytest.mark.unit


def test_what_is_heard_is_sealed_whole_and_in_order(room: Room) -> None:
    room.recorder.start()
    room.feed(3.4)
    assert room.recorder.elapsed_s == pytest.approx(3.4)
    assert room.recorder.stop() == pytest.approx(3.4)
    np.testing.assert_array_equal(room.recording.samples, room.heard)
    state: RecorderState = room.recorder.state
    assert state == RecorderState.STOPPED
    assert room.recorder.failure is None
    assert room.microphone.open_streams == 0
    assert room.recording.open_writers == 0


def test_whole_seconds_are_sealed_while_it_runs(room: Room) -> None:
    room.recorder.start()
    room.feed(2.5)
    wait_until(lambda: room.recorder.sealed_s == 2.0)
    room.recorder.stop()


def test_a_pause_closes_the_microphone_seals_and_is_marked(room: Room) -> None:
    room.recorder.start()
    room.feed(1.5)
    room.recorder.pause()
    room.recorder.pause()
    assert room.recorder.state is RecorderState.PAUSED
    assert room.microphone.open_streams == 0
    assert room.recording.open_writers == 0
    assert room.recorder.sealed_s == pytest.approx(1.5)
    room.feed(1.0)  # into a closed microphone
    room.clock.now_s += 40
    room.recorder.resume()
    room.feed(0.5)
    assert room.recorder.stop() == pytest.approx(2.0)
    np.testing.assert_array_equal(room.recording.samples, room.heard)


@settings(max_examples=40, deadline=None)
@given(
    acts=st.lists(
        st.one_of(st.sampled_from(["pause", "resume", "unplug"]), st.integers(min_value=1, max_value=25)),
        max_size=12,
    )
)
def test_nothing_is_lost_and_nothing_added_whatever_happens(acts: list[str | int]) -> None:
    room = Room()
    room.recorder.start()
    for act in acts:
        if isinstance(act, int):
            room.feed(act / 10)
        elif act == "unplug":
            room.microphone.unplug()
            wait_until(lambda: room.recorder.state is not RecorderState.RECORDING)
            room.microphone.plug_in()
        elif act == "pause" and room.recorder.state is RecorderState.RECORDING:
            room.recorder.pause()
        elif act == "resume" and room.recorder.state is not RecorderState.RECORDING:
            room.recorder.resume()
    assert room.recorder.stop() == pytest.approx(len(room.heard) / RATE_HZ)
    np.testing.assert_array_equal(room.recording.samples, room.heard)
    assert room.recording.most_open == 1
    assert room.microphone.open_streams == 0


def test_a_crashed_recording_goes_on_where_it_was(room: Room) -> None:
    room.recording.sealed.append(np.zeros(5 * RATE_HZ, dtype=np.int16))
    room.recorder.start()
    assert room.recorder.elapsed_s == pytest.approx(5.0)
    room.feed(1.0)
    assert room.recorder.stop() == pytest.approx(6.0)


def test_sound_that_the_system_lost_is_counted_across_breaks(room: Room) -> None:
    room.recorder.start()
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16), overflowed=True)
    room.recorder.pause()
    room.recorder.resume()
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16), overflowed=True)
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16))
    room.recorder.stop()
    assert room.recorder.overflows == 2


def test_a_stereo_microphone_of_another_rate_is_sealed_at_ours() -> None:
    room = Room(FakeMicrophone(rate_hz=44_100))
    t = np.arange(3 * 44_100) / 44_100
    tone = (8_000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16)
    room.recorder.start()
    for piece in np.array_split(np.stack([tone, tone], axis=1), 31):
        room.microphone.stream.feed(piece)
    assert room.recorder.stop() * RATE_HZ == pytest.approx(3 * RATE_HZ, abs=2), (
        "the filter's last samples too"
    )
    sealed = room.recording.samples.astype(float)
    spectrum = np.abs(np.fft.rfft(sealed * np.hanning(len(sealed))))
    assert np.argmax(spectrum) * RATE_HZ / len(sealed) == pytest.approx(440, abs=1)
    assert np.abs(sealed[1000:-1000]).max() == pytest.approx(8_000, rel=0.02)
    # A seam between pieces would click: the tone's neighbours never differ by more than its slope.
    assert np.abs(np.diff(sealed[1000:-1000])).max() < 8_000 * 2 * np.pi * 440 / RATE_HZ * 1.05


def test_the_level_follows_the_sound_and_rests_in_a_pause(room: Room) -> None:
    assert room.recorder.level() == Level()
    room.recorder.start()
    room.microphone.stream.feed(np.full(8_000, 3_277, dtype=np.int16))
    wait_until(lambda: room.recorder.level().rms_db > -96)
    assert room.recorder.level().rms_db == pytest.approx(-20, abs=0.1)
    room.recorder.pause()
    assert room.recorder.level() == Level()


def test_striking_reaches_what_has_just_been_said(room: Room) -> None:
    room.recorder.start()
    room.feed(2.5)
    ((start_s, end_s),) = room.recorder.strike_last(1.0)
    assert [start_s, end_s] == pytest.approx([1.5, 2.5])
    room.recorder.pause()
    ((start_s, end_s),) = room.recorder.strike_last(2.0)
    assert [start_s, end_s] == pytest.approx([0.5, 2.5])
    assert room.recording.struck == [1.0, 2.0]
    assert room.recording.open_writers == 0
    room.recorder.stop()


def test_stopping_before_the_start_and_twice_is_harmless(room: Room) -> None:
    assert room.recorder.stop() == 0
    assert room.recorder.stop() == 0
    with pytest.raises(RecorderMisused):
        room.recorder.start()


@pytest.mark.parametrize(
    ("prepare", "act"),
    [
        ((), "pause"),
        ((), "resume"),
        (("start",), "start"),
        (("start",), "resume"),
        (("start", "pause"), "start"),
        (("start", "stop"), "pause"),
        (("start", "stop"), "resume"),
    ],
)
def test_the_wrong_act_is_refused_with_a_remedy(room: Room, prepare: tuple[str, ...], act: str) -> None:
    for step in prepare:
        getattr(room.recorder, step)()
    state = room.recorder.state
    with pytest.raises(RecorderMisused) as caught:
        getattr(room.recorder, act)()
    assert caught.value.message
    assert caught.value.remedy
    assert room.recorder.state is state
    room.recorder.stop()


def test_many_hands_at_once_leave_one_microphone_and_one_writer(room: Room) -> None:
    def press(act: str) -> None:
        for _ in range(20):
            try:
                getattr(room.recorder, act)()
            except RecorderMisused:
                continue

    room.recorder.start()
    hands = [threading.Thread(target=press, args=(act,)) for act in ("pause", "resume", "pause", "resume")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    room.recorder.stop()
    assert room.recording.most_open == 1
    assert room.microphone.open_streams == 0
    assert room.recorder.failure is None
