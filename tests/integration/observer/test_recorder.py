"""What a home knows of a recording that could not begin, was cut off, or was erased from elsewhere."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from consent.errors import ObservationErased
from consent.fakes import SetClock
from observer.bootstrap import open_services
from observer.capture import RecorderState
from observer.errors import NoMicrophone
from observer.pipeline import Heard
from observer.records import State
from observer.roles import RoleSuggestion
from observer.store_errors import StoreBusy
from tests.contract.fake_microphone import FakeMicrophone
from tests.integration.observer.made_up_meeting import PASSPHRASE, FakeEngines, choices

pytestmark = pytest.mark.integration

SECOND = np.full(16_000, 700, dtype=np.int16)


@pytest.fixture
def microphone():
    return FakeMicrophone()


@pytest.fixture
def open_home(tmp_path, microphone):
    """Open the home as a new process would; nothing listens along."""
    opened = []

    def open_():
        opened.append(
            open_services(
                tmp_path / "home", PASSPHRASE, engines=FakeEngines(), source=microphone, clock=SetClock()
            )
        )
        return opened[-1]

    yield open_
    for services in opened:
        services.close()


def consented(services):
    observation = services.create()
    services.give_consent(observation.id, choices())
    return observation.id


def test_where_it_cannot_be_entered_no_microphone_opens_and_it_can_be_tried_again(
    open_home, microphone, monkeypatch
):
    monkeypatch.setattr("observer.database._BUSY_TIMEOUT_S", 0.1)
    services, other = open_home(), open_home()
    observation_id = consented(services)
    recorder = services.recorder(observation_id)

    with other._parts.store.together(), pytest.raises(StoreBusy):
        recorder.start()
    assert microphone.streams == []
    assert recorder.state is RecorderState.READY

    recorder.start()
    microphone.stream.feed(SECOND)
    assert recorder.stop() == 1.0
    assert services.observation(observation_id).state is State.RECORDED


def test_a_recording_that_never_began_can_begin_after_a_restart(open_home, microphone):
    microphone.unplug()
    services = open_home()
    observation_id = consented(services)
    with pytest.raises(NoMicrophone):
        services.recorder(observation_id).start()
    assert services.observation(observation_id).state is State.PREPARED
    services.close()

    microphone.plug_in()
    services = open_home()
    found = services.observation(observation_id)
    assert (found.state, found.duration_s) == (State.PREPARED, None)
    recorder = services.recorder(observation_id)
    recorder.start()
    microphone.stream.feed(SECOND)
    recorder.stop()
    assert services.observation(observation_id).duration_s == 1.0


def test_a_recording_cut_off_that_cannot_go_on_may_go_on_later(open_home, microphone, monkeypatch):
    services = open_home()
    observation_id = consented(services)
    services.recorder(observation_id).start()
    microphone.stream.feed(SECOND)
    # What a crash leaves: sealed sound, and nobody said that it was over.
    monkeypatch.setattr(services, "_recorded", lambda *_: None)
    services.close()

    microphone.unplug()
    services = open_home()
    with pytest.raises(NoMicrophone):
        services.recorder(observation_id).start()
    services.close()

    microphone.plug_in()
    services = open_home()
    assert services.observation(observation_id).state is State.RECORDING
    recorder = services.recorder(observation_id)
    recorder.start()
    microphone.stream.feed(SECOND)
    assert recorder.stop() == 2.0
    assert services.observation(observation_id).duration_s == 2.0


def test_a_stop_beside_an_erasure_of_another_process_writes_nothing_back(open_home, microphone):
    services, other = open_home(), open_home()
    observation_id = consented(services)
    recorder = services.recorder(observation_id)
    recorder.start()
    microphone.stream.feed(SECOND)

    other.erase(observation_id)
    recorder.stop()

    found = services.observation(observation_id)
    assert (found.state, found.duration_s) == (State.ERASED, None)
    with pytest.raises(ObservationErased):
        services._parts.store.change_observation(observation_id, lambda now: now)


def test_a_deadline_set_while_pointers_are_found_stands(open_home, microphone, monkeypatch):
    services = open_home()
    observation_id = consented(services)
    recorder = services.recorder(observation_id)
    recorder.start()
    microphone.stream.feed(SECOND)
    recorder.stop()
    later = SetClock()() + timedelta(days=3)

    def hears(*_args, **_kwargs):
        services._parts.store.change_observation(observation_id, lambda now: replace(now, deadline_at=later))
        return Heard(tagged=(), turns=(), suggestion=RoleSuggestion(roles={}, confidence=0.0))

    monkeypatch.setattr("observer.services.hear", hears)
    services.process(observation_id)

    found = services.observation(observation_id)
    assert (found.state, found.deadline_at) == (State.PROCESSED, later)
