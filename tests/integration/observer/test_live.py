"""Listening along, with a real worker process and fake ears: the same result, whatever the worker meets."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from consent.errors import ConsentError
from consent.fakes import SetClock
from models.fakes import FakeTranscriber, FakeVoiceActivity, FakeWindowedDiarizer
from models.stretches import Cutter
from nlp.records import Tagged
from observer.bench.ready import measure
from observer.bootstrap import open_services
from observer.live.fakes import CUTS, FakeEars
from observer.live.worker import LEAST_PRIORITY
from observer.pipeline import LISTENING, TELLING_APART

pytestmark = pytest.mark.integration

PASSPHRASE = "en god lang adgangssætning"
ROOT = Path(__file__).parents[3]
RATE = 16_000
PATIENCE_S = 60.0


class NoPointers:
    def tag(self, utterances):
        return tuple(Tagged(utterance=one, tags=(), candidates=()) for one in utterances)


class CountingEngines:
    """The same ears in this process; counts how often each was wanted."""

    def __init__(self):
        self.loaded = []

    def transcriber(self):
        self.loaded.append("transcriber")
        return FakeTranscriber()

    def cutter(self):
        return Cutter(FakeVoiceActivity(), CUTS)

    def diarizer(self):
        self.loaded.append("diarizer")
        return FakeWindowedDiarizer()

    def tagger(self):
        return NoPointers()

    def split(self, words):
        return (tuple(words),) if words else ()

    def options(self):
        return {"transcriber": "fake"}


def a_meeting(*, seconds=60):
    """Talk in which every second is different, with pauses now and then."""
    samples = (np.sin(np.arange(seconds * RATE) * 0.05) * 6000).astype(np.int16)
    for start_s in (3.0, 9.5, 17.0, 26.2, 33.0, 41.0, 48.7):
        samples[int(start_s * RATE) : int((start_s + 0.8) * RATE)] = 0
    return samples


def choices():
    people = (Person.BORGER, Person.FOKUSPERSON)
    return Choices(
        persons=people,
        answers=tuple(
            Answer(person=one, purpose=what, yes=True)
            for one in people
            for what in (Purpose.OBSERVER, Purpose.RECORDING)
        ),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=SetClock()(),
    )


def opened(home, *, ears):
    return open_services(home, PASSPHRASE, engines=CountingEngines(), ears=ears, clock=SetClock())


def begun(services):
    observation = services.create(speakers=2)
    services.give_consent(observation.id, choices())
    return observation.id


def writer_of(services, observation_id):
    """What the sealing thread writes to."""
    return services._writer(services.permission(observation_id, Purpose.RECORDING))


def record(services, observation_id, samples, *, writer=None):
    """Seal a recording as fast as it goes."""
    writer = writer or writer_of(services, observation_id)
    for start in range(0, len(samples), 4000):
        writer.write(samples[start : start + 4000])
    writer.close()
    services._recorded(observation_id, len(samples) / RATE)


def wait_until(fact):
    give_up_at = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < give_up_at, "it did not come about"
        time.sleep(0.02)


def kept(services, observation_id):
    return services._parts.store.heard(observation_id, options_sha256=services._hearing)


def worker_of(services, observation_id):
    """The process that listens along, once there is one."""
    found = []

    def at_work():
        worker = services._sessions[observation_id]._worker
        if worker is not None:
            found.append(worker._process.pid)
        return found

    wait_until(at_work)
    return psutil.Process(found[-1])


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory):
    """What the meeting gives when nobody listens along."""
    with opened(tmp_path_factory.mktemp("afterwards") / "home", ears=None) as services:
        observation_id = begun(services)
        record(services, observation_id, a_meeting())
        return services.process(observation_id), kept(services, observation_id)


def test_live_and_afterwards_are_the_same_and_nothing_is_done_twice(tmp_path, afterwards):
    steps = []
    with opened(tmp_path / "home", ears=FakeEars()) as services:
        observation_id = begun(services)
        record(services, observation_id, a_meeting())
        heard = services.process(observation_id, progress=lambda step, *_: steps.append(step))

        assert (heard, kept(services, observation_id)) == afterwards
        assert services._parts.engines.loaded == []
        assert services._sessions == {}
    assert set(steps) >= {LISTENING, TELLING_APART}


def test_the_bench_compares_one_recording_live_and_afterwards():
    figures = measure(CountingEngines(), minutes=0.5, speed=10.0, ears=FakeEars()).results

    assert figures["live"]["lost_samples"] == figures["live"]["changed_samples"] == 0
    assert figures["compared"]["words_live"] > 5
    assert figures["compared"]["word_differences"] == figures["compared"]["speaker_differences"] == 0.0


def test_a_worker_that_is_killed_is_begun_anew_where_it_was(tmp_path, afterwards):
    samples = a_meeting()
    with opened(tmp_path / "home", ears=FakeEars(stretch_takes_s=0.1)) as services:
        observation_id = begun(services)
        writer = writer_of(services, observation_id)
        writer.write(samples[: 40 * RATE])
        wait_until(lambda: len(kept(services, observation_id)) >= 2)
        before = kept(services, observation_id)
        first = worker_of(services, observation_id)
        first.kill()
        for start in range(40 * RATE, len(samples), 4000):
            writer.write(samples[start : start + 4000])
        writer.close()
        services._recorded(observation_id, 60.0)
        wait_until(lambda: worker_of(services, observation_id).pid != first.pid)
        # Once more, when all is recorded and the rest is being done.
        worker_of(services, observation_id).kill()

        assert services.process(observation_id) == afterwards[0]
        assert services._parts.engines.loaded == []
        assert kept(services, observation_id)[: len(before)] == before
        assert not first.is_running()


def test_without_a_worker_that_works_all_is_done_afterwards(tmp_path, afterwards):
    with opened(tmp_path / "home", ears=FakeEars(broken=True)) as services:
        observation_id = begun(services)
        record(services, observation_id, a_meeting())

        assert services.process(observation_id) == afterwards[0]
        assert services._parts.engines.loaded == ["transcriber", "diarizer"]


def record_and_wait_for_the_end(home):
    """What the app does that is killed; runs in a process of its own."""
    services = opened(Path(home), ears=FakeEars(stretch_takes_s=0.1))
    observation_id = begun(services)
    writer_of(services, observation_id).write(a_meeting()[: 40 * RATE])
    wait_until(lambda: len(kept(services, observation_id)) >= 4)
    sys.stdout.write(f"{observation_id} {worker_of(services, observation_id).pid}\n")
    sys.stdout.flush()
    time.sleep(PATIENCE_S)


def test_a_killed_app_leaves_no_worker_behind_and_goes_on_where_it_was(tmp_path, afterwards):
    act = (
        "from tests.integration.observer.test_live import record_and_wait_for_the_end as act;"
        f"act({str(tmp_path / 'home')!r})"
    )
    with subprocess.Popen([sys.executable, "-c", act], cwd=ROOT, stdout=subprocess.PIPE, text=True) as app:
        observation_id, pid = app.stdout.readline().split()
        worker = psutil.Process(int(pid)) if psutil.pid_exists(int(pid)) else None
        app.kill()
    wait_until(lambda: worker is None or not worker.is_running())

    with opened(tmp_path / "home", ears=FakeEars()) as services:
        before = kept(services, observation_id)
        record(services, observation_id, a_meeting()[40 * RATE :])
        assert services.process(observation_id) == afterwards[0]
        assert services._parts.engines.loaded == []
        assert len(before) >= 4
        assert kept(services, observation_id)[: len(before)] == before


def test_a_worker_that_lags_reads_back_from_the_vault_what_its_queue_could_not_hold(
    tmp_path, afterwards, monkeypatch
):
    monkeypatch.setattr("observer.live.backlog.QUEUE_SAMPLES", 2 * RATE)
    with opened(tmp_path / "home", ears=FakeEars(stretch_takes_s=0.2)) as services:
        observation_id = begun(services)
        record(services, observation_id, a_meeting())

        assert services.process(observation_id) == afterwards[0]
        assert services._parts.engines.loaded == []


def test_on_battery_it_rests_until_the_meeting_is_over_if_so_set(tmp_path, afterwards, monkeypatch):
    monkeypatch.setattr("observer.live.rest.should_rest", lambda: True)
    with opened(tmp_path / "home", ears=FakeEars()) as services:
        services.rest_when_strained(wanted=True)
        observation_id = begun(services)
        record(services, observation_id, a_meeting())
        wait_until(lambda: services._sessions[observation_id]._step)
        assert kept(services, observation_id) == ()

        assert services.process(observation_id) == afterwards[0]
        assert services._parts.engines.loaded == []


def test_words_of_a_struck_passage_are_dropped_live_too(tmp_path):
    samples = a_meeting()
    with opened(tmp_path / "home", ears=FakeEars()) as services:
        observation_id = begun(services)
        writer = writer_of(services, observation_id)
        writer.write(samples[: 40 * RATE])
        wait_until(lambda: len(kept(services, observation_id)) >= 5)
        [(start_s, end_s)] = writer.strike_last(15.0)
        record(services, observation_id, samples[40 * RATE :], writer=writer)
        heard = services.process(observation_id)

        said = [word for one in heard for word in one.utterance.words]
        assert (start_s, end_s) == (20.0, 40.0)
        assert not [word for word in said if word.start_s < end_s and word.end_s > start_s]
        assert [word for word in said if word.end_s <= start_s]
        assert [word for word in said if word.start_s >= end_s]


def test_a_withdrawal_ends_the_worker_and_leaves_no_word(tmp_path):
    with opened(tmp_path / "home", ears=FakeEars(stretch_takes_s=0.1)) as services:
        observation_id = begun(services)
        writer = writer_of(services, observation_id)
        writer.write(a_meeting())
        wait_until(lambda: kept(services, observation_id))
        worker = worker_of(services, observation_id)

        receipt = services.withdraw(observation_id)

        assert receipt.checked
        assert not worker.is_running()
        assert kept(services, observation_id) == ()
        with pytest.raises(ConsentError):
            writer.write(a_meeting())
        writer.abandon()


@pytest.mark.skipif(os.name == "nt", reason="nice is a number on POSIX alone")
def test_the_worker_steps_back_and_goes_when_the_app_is_gone(tmp_path):
    with opened(tmp_path / "home", ears=FakeEars()) as services:
        observation_id = begun(services)
        record(services, observation_id, a_meeting())
        wait_until(lambda: kept(services, observation_id))
        worker = worker_of(services, observation_id)
        # An app that is at the very back already cannot be stepped behind.
        mine = psutil.Process().nice()
        assert worker.nice() > mine or mine == LEAST_PRIORITY
    assert not worker.is_running()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs a signal that halts a process")
def test_a_worker_that_stands_still_does_not_hold_up_the_recording(tmp_path, afterwards):
    with opened(tmp_path / "home", ears=FakeEars()) as services:
        observation_id = begun(services)
        writer = writer_of(services, observation_id)
        writer.write(a_meeting()[: 12 * RATE])
        worker = worker_of(services, observation_id)
        wait_until(lambda: kept(services, observation_id))
        worker.suspend()
        record(services, observation_id, a_meeting()[12 * RATE :], writer=writer)
        assert services.duration_s(observation_id) == 60.0
        worker.resume()

        assert services.process(observation_id) == afterwards[0]
