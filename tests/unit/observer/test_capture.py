from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from consent.errors import ConsentMissing, ConsentWithdrawn, VaultFull
from observer import stretch as stretch_module
from observer.capture import Recorder, RecorderState, try_microphone
from observer.errors import (
    MicrophoneBusy,
    MicrophoneLost,
    MicrophoneTrialFailed,
    NoMicrophone,
    RecorderMisused,
    SealingFailed,
    SealingFellBehind,
)
from observer.level import Level
from tests.contract.fake_microphone import FakeMicrophone, an_input

pytestmark = pytest.mark.unit

RATE_HZ = 16_000


class Clock:
    """Seconds that go when the test says."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Recording:
    """What was sealed, as the vault would keep it: every writer adds to it."""

    def __init__(self) -> None:
        self.sealed: list[NDArray[np.int16]] = []
        self.open_writers = 0
        self.most_open = 0
        self.opened = 0
        self.abandoned = 0
        self.struck: list[float] = []
        self.refusal: Exception | None = None
        self.write_fails_with: Exception | None = None
        self.close_fails_with: Exception | None = None
        self.may_write = threading.Event()
        self.may_write.set()

    def writer(self) -> ListWriter:
        if self.refusal is not None:
            raise self.refusal
        self.opened += 1
        self.open_writers += 1
        self.most_open = max(self.most_open, self.open_writers)
        return ListWriter(self)

    @property
    def samples(self) -> NDArray[np.int16]:
        return np.concatenate([np.empty(0, dtype=np.int16), *self.sealed])


class ListWriter:
    """Seals whole seconds into a list, as the vault's does."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._pending = np.empty(0, dtype=np.int16)
        self._is_open = True

    @property
    def duration_s(self) -> float:
        return self.sealed_s + len(self._pending) / RATE_HZ

    @property
    def sealed_s(self) -> float:
        return len(self._recording.samples) / RATE_HZ

    def write(self, samples: NDArray[np.int16]) -> None:
        assert samples.dtype == np.int16
        assert samples.ndim == 1
        assert self._is_open
        assert self._recording.may_write.wait(20)
        if self._recording.write_fails_with is not None:
            raise self._recording.write_fails_with
        pending = np.concatenate([self._pending, samples])
        whole = len(pending) - len(pending) % RATE_HZ
        self._recording.sealed.append(pending[:whole])
        self._pending = pending[whole:]

    def strike_last(self, seconds: float) -> tuple[tuple[float, float], ...]:
        self._recording.struck.append(seconds)
        end_s = self.duration_s
        return ((max(0.0, end_s - seconds), end_s),)

    def close(self) -> None:
        if self._recording.close_fails_with is not None:
            raise self._recording.close_fails_with
        self._recording.sealed.append(self._pending)
        self._end()

    def abandon(self) -> None:
        self._recording.abandoned += 1
        self._end()

    def _end(self) -> None:
        self._recording.open_writers -= self._is_open
        self._is_open = False


class Room:
    """A recorder with all that is around it."""

    def __init__(self, microphone: FakeMicrophone | None = None) -> None:
        self.microphone = microphone or FakeMicrophone()
        self.recording = Recording()
        self.clock = Clock()
        self.recorder = Recorder(self.recording.writer, source=self.microphone, clock=self.clock)
        self.fed: list[NDArray[np.int16]] = []

    def feed(self, seconds: float) -> None:
        """Let sound that is like no other sound come, in pieces of a tenth."""
        for _ in range(round(seconds * 10)):
            start = sum(map(len, self.fed))
            piece = (np.arange(start, start + 1600) % 30_011).astype(np.int16)
            if self.microphone.stream.feed(piece):
                self.fed.append(piece)

    @property
    def heard(self) -> NDArray[np.int16]:
        return np.concatenate([np.empty(0, dtype=np.int16), *self.fed])


def wait_until(holds: Callable[[], bool], *, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.005)


@pytest.fixture
def room() -> Room:
    return Room()


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


def test_a_microphone_that_takes_its_time_to_close_was_not_lost(room: Room) -> None:
    room.recorder.start()
    room.feed(0.5)
    room.microphone.stream.stop_takes_s = 0.4
    room.recorder.stop()
    assert room.recorder.failure is None


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


def test_a_full_disk_is_told_and_recording_can_go_on_when_there_is_room(room: Room) -> None:
    room.recorder.start()
    room.feed(2.0)
    wait_until(lambda: room.recorder.sealed_s == 2.0)
    kept = len(room.fed)
    room.recording.write_fails_with = VaultFull(recording_id="o1", sealed_s=2.0)
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16))
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    assert room.recorder.failure is not None
    assert "Disken er fuld" in room.recorder.failure
    assert "plads" in room.recorder.failure
    wait_until(lambda: room.microphone.open_streams == 0)
    assert room.recording.abandoned == 1
    room.recording.write_fails_with = None
    room.recorder.resume()
    room.feed(1.0)
    assert room.recorder.stop() == pytest.approx(3.0)
    np.testing.assert_array_equal(room.recording.samples, room.heard)
    assert kept == 20


def test_a_disk_that_fills_at_the_very_end_is_told(room: Room) -> None:
    room.recorder.start()
    room.feed(1.5)
    wait_until(lambda: room.recorder.sealed_s == 1.0)
    room.recording.close_fails_with = VaultFull(recording_id="o1", sealed_s=1.0)
    assert room.recorder.stop() == 1.0
    assert room.recorder.state is RecorderState.STOPPED
    assert isinstance(room.recorder.error, VaultFull)


def test_a_consent_taken_back_ends_it_for_good(room: Room) -> None:
    room.recorder.start()
    room.feed(1.5)
    wait_until(lambda: room.recorder.sealed_s == 1.0)
    room.recording.write_fails_with = ConsentWithdrawn(observation_id="o1")
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16))
    wait_until(lambda: room.recorder.state is RecorderState.STOPPED)
    wait_until(lambda: room.microphone.open_streams == 0)
    assert len(room.recording.samples) == RATE_HZ, "the unsealed rest must not be kept"
    assert isinstance(room.recorder.error, ConsentWithdrawn)
    with pytest.raises(RecorderMisused):
        room.recorder.resume()


def test_a_consent_taken_back_during_a_pause_is_noticed_before_the_microphone_opens(room: Room) -> None:
    room.recorder.start()
    room.recorder.pause()
    room.recording.refusal = ConsentWithdrawn(observation_id="o1")
    with pytest.raises(ConsentWithdrawn):
        room.recorder.resume()
    assert room.recorder.state is RecorderState.STOPPED
    assert len(room.microphone.streams) == 1


def test_without_consent_no_microphone_is_opened(room: Room) -> None:
    room.recording.refusal = ConsentMissing(observation_id="o1", purpose="recording")
    with pytest.raises(ConsentMissing):
        room.recorder.start()
    assert room.microphone.streams == []
    assert room.recorder.state is RecorderState.READY
    room.recording.refusal = None
    room.recorder.start()
    room.recorder.stop()


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


def test_sealing_that_falls_behind_is_told_and_what_came_before_is_sealed(room: Room) -> None:
    room.recorder.start()
    room.recording.may_write.clear()
    room.feed(40.0)
    assert room.recorder.state is RecorderState.INTERRUPTED
    assert isinstance(room.recorder.error, SealingFellBehind)
    assert room.microphone.open_streams == 0
    assert 30.0 <= len(room.heard) / RATE_HZ <= 30.2
    room.recording.may_write.set()
    assert room.recorder.stop() == pytest.approx(len(room.heard) / RATE_HZ)
    np.testing.assert_array_equal(room.recording.samples, room.heard)


def test_while_sealing_hangs_no_second_writer_is_opened(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch_module, "BACKLOG_S", 0.5)
    room.recorder.start()
    room.recording.may_write.clear()
    room.feed(1.0)
    with pytest.raises(SealingFellBehind):
        room.recorder.resume()
    assert room.recording.opened == 1
    assert room.recorder.state is RecorderState.INTERRUPTED
    room.recording.may_write.set()
    wait_until(lambda: room.recording.open_writers == 0)
    room.recorder.resume()
    room.recorder.stop()
    np.testing.assert_array_equal(room.recording.samples, room.heard)


def test_an_unforeseen_error_of_the_sealing_is_not_silent(room: Room) -> None:
    room.recorder.start()
    cause = ZeroDivisionError("x")
    room.recording.write_fails_with = cause
    room.microphone.stream.feed(np.zeros(1600, dtype=np.int16))
    wait_until(lambda: room.recorder.state is RecorderState.INTERRUPTED)
    error = room.recorder.error
    assert isinstance(error, SealingFailed)
    assert error.kind == "ZeroDivisionError"
    assert error.__cause__ is cause
    room.recorder.stop()


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


def test_a_number_that_is_no_microphone(room: Room) -> None:
    with pytest.raises(NoMicrophone) as caught:
        room.recorder.start(device=7)
    assert "7" in caught.value.message


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
