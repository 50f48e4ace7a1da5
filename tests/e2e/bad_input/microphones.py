"""Cases of `docs/bad-input.md`: no microphone, no sound system, and a microphone that goes away."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from observer import devices
from observer.capture import RecorderState
from observer.records import State
from tests.contract.fake_microphone import FakeMicrophone
from tests.e2e.bad_input.case import CONSENT, SO_FAR, Case, entering, words_of
from tests.e2e.mishaps import RATE_HZ, Stage, wait_until

CASES: dict[str, Case] = {}
case = entering(CASES)


def not_recorded(stage: Stage) -> tuple[str, str]:
    """What a recorder says that cannot start, and that it has recorded nothing; it may be tried again."""
    with stage.services() as services:
        observation_id = stage.consented(services)
        recorder = services.recorder(observation_id)
        said = words_of(recorder.start)
        assert recorder.state is RecorderState.READY
        assert services.observation(observation_id).state is State.PREPARED
        assert services._parts.keys.count(observation_id) == 0
    return said, CONSENT


@case
def no_microphone(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    if devices.list_devices():
        # This machine has one: one that has none is played.
        nowhere = FakeMicrophone()
        nowhere.unplug()
        patch.setattr("observer.capture.Microphones", lambda: nowhere)
    return not_recorded(stage)


@case
def no_sound_system(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setitem(sys.modules, "sounddevice", None)
    patch.setattr(devices, "_portaudio", devices.PortAudio)
    return not_recorded(stage)


@case
def microphone_lost(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    microphone = FakeMicrophone()
    patch.setattr("observer.capture.Microphones", lambda: microphone)
    tone = np.arange(3 * RATE_HZ, dtype=np.int16)
    with stage.services() as services:
        observation_id = stage.consented(services)
        recorder = services.recorder(observation_id)
        recorder.start()
        microphone.stream.feed(tone)
        microphone.unplug()
        wait_until(lambda: recorder.state is RecorderState.INTERRUPTED and recorder.sealed_s == 3)
        said = recorder.failure or ""
        recorder.stop()
        assert np.array_equal(services.sound(observation_id, 0, 3), tone)
    return said, SO_FAR
