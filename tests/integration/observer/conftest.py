"""What the tests over a real SQLCipher file begin with."""

import importlib.util
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.records import Observation
from observer.store import Store

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


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
