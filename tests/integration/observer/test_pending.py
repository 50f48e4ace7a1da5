"""What should be gone goes while Medlyt is open too, and a yes taken back afterwards takes what was left."""

import threading
import wave

import numpy as np
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import SetClock
from consent.receipt import Kept, Reason
from observer.bootstrap import open_services
from observer.errors import DiskFull
from observer.records import Origin, State
from observer.store_consent import StoreKeys
from observer.store_errors import StoreBusy
from ui.serve import erase_in_time

pytestmark = pytest.mark.integration
WISH = "goal_ask_job_wishes"


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def services(tmp_path, clock):
    with open_services(tmp_path / "home", "en god adgangssætning", clock=clock) as opened:
        yield opened


@pytest.fixture
def record(services, tmp_path, clock):
    """Bring in a second of sound that everyone said yes to; returns the observation's id and its code."""
    path = tmp_path / "lyd.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((np.sin(np.arange(16_000) * 0.05) * 9000).astype("<i2").tobytes())

    def enter():
        people = (Person.BORGER, Person.FOKUSPERSON)
        answers = tuple(Answer(person=one, purpose=what, yes=True) for one in people for what in Purpose)
        choices = Choices(
            persons=people, answers=answers, text_version="da-1", text_sha256="0" * 64, read_at=clock()
        )
        observation = services.create(origin=Origin.IMPORT)
        code = services.give_consent(observation.id, choices)
        services.import_sound(observation.id, path)
        return observation.id, code

    return enter


def test_an_open_window_erases_what_is_past_its_deadline(services, record, clock):
    talk, _ = record()
    clock.forward(hours=24)
    ended = threading.Event()
    window = threading.Thread(target=erase_in_time, args=(services, ended), kwargs={"every_s": 0.01})
    window.start()
    for _ in range(1000):
        if services.receipts():
            break
        ended.wait(0.01)
    ended.set()
    window.join(10)
    assert not window.is_alive()
    assert [(one.observation_id, one.reason) for one in services.receipts()] == [(talk, Reason.DEADLINE)]
    assert not services.has_sound(talk)


def test_one_that_cannot_be_erased_now_does_not_keep_the_others(services, record, clock, monkeypatch):
    stuck, _ = record()
    free, _ = record()
    clock.forward(hours=24)
    real = StoreKeys.destroy

    def destroy(keys, recording_id):
        if recording_id == stuck:
            raise StoreBusy
        real(keys, recording_id)

    with monkeypatch.context() as busy:
        busy.setattr(StoreKeys, "destroy", destroy)
        assert [one.observation_id for one in services.finish_pending()] == [free]
    assert services.has_sound(stuck)
    assert [one.observation_id for one in services.finish_pending()] == [stuck]
    assert services.finish_pending() == ()


def test_on_a_full_disk_the_sound_makes_room_for_its_own_erasure(services, record, clock, monkeypatch):
    talk, _ = record()
    clock.forward(hours=24)
    real, refusals = StoreKeys.destroy, [DiskFull(home=services.home)]

    def destroy(keys, recording_id):
        if refusals:
            raise refusals.pop()
        real(keys, recording_id)

    monkeypatch.setattr(StoreKeys, "destroy", destroy)
    (receipt,) = services.finish_pending()
    assert receipt.checked
    assert not services.has_sound(talk)


def test_a_code_used_after_the_erasure_takes_the_quotes_that_stayed(services, record):
    talk, code = record()
    services._parts.store.add_confirmed(talk, behaviour=WISH, quote="hvad drømmer du om", note="sagt roligt")
    first = services.erase(talk)
    assert set(Kept(quotes=1, chosen=1).lines()) <= set(first.kept)
    second = services.withdraw(code)
    assert second.reason is Reason.WITHDRAWN
    assert not any(line in second.kept for line in Kept(quotes=1).lines())
    assert [(one.quote, one.note) for one in services.kept(talk)] == [(None, "sagt roligt")]
    assert services.receipts() == (second,)
    assert services.observation(talk).state is State.ERASED
