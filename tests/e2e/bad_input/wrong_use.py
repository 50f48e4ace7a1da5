"""Cases of `docs/bad-input.md`: commands and names that lead nowhere."""

from __future__ import annotations

import pytest

from tests.e2e.bad_input.case import Case, entering, refused, words_of
from tests.e2e.mishaps import Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def unknown_command(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.medlyt("lyt", code=2))


@case
def unknown_observation(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    return refused(stage, lambda: stage.medlyt("erase", "20260302-0900-abcdef"))


@case
def unknown_code(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    return refused(stage, lambda: stage.medlyt("withdraw", "0000-0000"))


@case
def erased_observation(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    with stage.services() as services:
        observation_id = services.observation("latest").id
        services.erase(observation_id)
        return refused(stage, lambda: words_of(lambda: services.review(observation_id)))


@case
def not_a_transcript(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    transcript = stage.write("udskrift.tsv", "Hvad drømmer du om?\n")
    return refused(stage, lambda: stage.medlyt("tag", transcript))
