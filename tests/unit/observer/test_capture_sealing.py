"""When the recorder cannot seal: the disk is full or too slow, a consent is missing, or nobody foresaw it."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from consent.errors import ConsentMissing, ConsentWithdrawn, VaultFull
from observer import stretch as stretch_module
from observer.capture import RecorderState
from observer.errors import RecorderMisused, SealingFailed, SealingFellBehind
from tests.unit.observer.recorder_room import RATE_HZ, Room, wait_until

pytestmark = pytest.mark.unit


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


def test_striking_after_a_slow_disk_broke_it_off_takes_what_still_waits(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch_module, "BACKLOG_S", 1.0)
    room.recorder.start()
    room.feed(0.5)
    room.recording.may_write.clear()
    room.feed(2.0)
    assert room.recorder.state is RecorderState.INTERRUPTED
    with pytest.raises(SealingFellBehind):
        room.recorder.strike_last(60.0)
    assert room.recording.opened == 1, "two must never write one recording"
    # The disk comes back later than anybody waited: what waited for it was struck all the same.
    room.recording.may_write.set()
    wait_until(lambda: room.recording.open_writers == 0)
    assert len(room.recording.samples) == len(room.heard)
    assert not room.recording.samples.any()
    assert room.recorder.strike_last(60.0) == ((0.0, len(room.heard) / RATE_HZ),)
    assert room.recording.most_open == 1
    room.recorder.stop()


def test_striking_where_the_disk_gave_up_is_for_the_next_writer(room: Room) -> None:
    room.recorder.start()
    room.feed(1.5)
    wait_until(lambda: room.recorder.sealed_s == 1.0)
    room.recording.may_write.clear()
    room.recording.write_fails_with = VaultFull(recording_id="o1", sealed_s=1.0)
    room.feed(0.5)
    threading.Timer(0.3, room.recording.may_write.set).start()
    assert room.recorder.strike_last(60.0) == ((0.0, 1.0),)
    assert not room.recording.samples.any()
    assert room.recording.most_open == 1
    assert room.recorder.state is RecorderState.INTERRUPTED
    room.recorder.stop()
