"""What the tests over a real SQLCipher file begin with."""

import importlib.util
import os
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from consent.fakes import SetClock
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.bootstrap import open_services
from observer.records import Observation, Origin
from observer.store import Store
from tests.integration.observer.made_up_meeting import PASSPHRASE, FakeEngines, choices

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# For tests in which Hypothesis' examples come one after the other into the same store.
shared_store = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _beside(name):
    """A module of this folder; tests are collected without making packages of their folders."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def plain_bytes():
    """Everything in a home's database and log, decrypted page by page: `plain_bytes(home, key)`."""
    return _beside("raw_pages").plain_bytes


@pytest.fixture
def key():
    return os.urandom(32)


@pytest.fixture
def store(tmp_path, key):
    with Store(tmp_path, key) as opened:
        yield opened


@pytest.fixture
def add(store):
    """Enter an observation."""

    def enter(observation_id="m1", **changes):
        observation = Observation(id=observation_id, created_at=AT, **changes)
        store.add_observation(observation)
        return observation

    return enter


@pytest.fixture
def said():
    """Make an utterance of some seconds from a text."""

    def utterance(text, start_s=0.0, *, role=Role.JOBFORMIDLER, speaker="S1", words=()):
        return Utterance(
            start_s=start_s, end_s=start_s + 1.0, speaker=speaker, role=role, text=text, words=tuple(words)
        )

    return utterance


@pytest.fixture
def tagged():
    """Give an utterance one tag and one candidate."""

    def tag(utterance, evidence="hvad drømmer du om"):
        one = Tag(
            behaviour="b1", topic="t1", confidence=0.8, evidence=(evidence,), example="Hvad kunne du lave?"
        )
        return Tagged(
            utterance=utterance, tags=(one,), candidates=(Candidate(behaviour="b2", confidence=0.4),)
        )

    return tag


@pytest.fixture
def engines():
    return FakeEngines()


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def services(home, engines, clock):
    with open_services(home, PASSPHRASE, engines=engines, clock=clock) as opened:
        yield opened


@pytest.fixture
def recording(tmp_path):
    """Ten seconds of a loud, recognisable tone as WAV."""
    path = tmp_path / "Jonas Lindegaard.wav"
    tone = (np.sin(np.arange(160_000) * 0.05) * 9000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(tone.tobytes())
    return path


@pytest.fixture
def ready(services, recording):
    """An observation that is processed and waits for its review."""
    observation = services.create(origin=Origin.IMPORT)
    services.give_consent(observation.id, choices())
    services.import_sound(observation.id, recording)
    services.process(observation.id, speakers=2)
    return observation.id
