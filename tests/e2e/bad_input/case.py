"""What a case of `docs/bad-input.md` is, what can be kept, and what several cases do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from observer.errors import ROOTS
from observer.records import State
from tests.e2e.mishaps import Stage

# In the table "…" stands for what differs from time to time.
VARYING = "…"

NOTHING = "nothing: no file is made"
AS_IT_WAS = "all as it was"
TAKEN_BACK = "a receipt; neither sound nor words"
WHOLE = "the whole recording, sealed"
READABLE = "what could be read of it, sealed"
SO_FAR = "what came before, sealed"
CONSENT = "the consent; no sound"

Case = Callable[[Stage, pytest.MonkeyPatch], tuple[str, str]]
"""Brings a mishap about; gives what is said and what is kept."""


def entering(cases: dict[str, Case]) -> Callable[[Case], Case]:
    """A decorator that enters a case among `cases`, by the name that its row has in the table."""

    def enter(function: Case) -> Case:
        cases[function.__name__.replace("_", "-")] = function
        return function

    return enter


def refused(stage: Stage, act: Callable[[], str]) -> tuple[str, str]:
    """What is said, and whether the act changed anything."""
    before = stage.listing()
    said = act()
    assert stage.listing() == before
    return said, AS_IT_WAS if stage.home.exists() else NOTHING


def words_of(act: Callable[[], object]) -> str:
    """What a service's refusal says, as the screens show it."""
    with pytest.raises(ROOTS) as refusal:
        act()
    return f"{refusal.value} {refusal.value.remedy}"  # type: ignore[attr-defined]


def processed(stage: Stage, sound: Path) -> tuple[str, float]:
    """What is said while a sound is processed, and how many seconds of it are sealed."""
    said = stage.process(sound, code=0)
    with stage.services() as services:
        observation = services.observation("latest")
        assert observation.state is State.PROCESSED
        return said, services.duration_s(observation.id)


def taken_back(stage: Stage, said: str) -> tuple[str, str]:
    """What was said, once it is clear that neither sound nor words are left."""
    assert not stage.sealed()
    with stage.services() as services:
        (observation,) = services.observations()
        assert observation.state is State.ERASED
        assert [one.checked for one in services.receipts()] == [True]
        assert services._parts.store.utterances(observation.id) == ()
    return said, TAKEN_BACK
