"""Cases of `docs/bad-input.md`: a consent that is a no, taken back, or cannot be read."""

from __future__ import annotations

import pytest

from consent.form import example
from tests.e2e.bad_input.case import Case, entering, refused
from tests.e2e.mishaps import SAMPLE, Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def consent_refused(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form(example().replace("recording = true ", "recording = false ", 1))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_withdrawn(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form(example().replace("# withdrawn_at", "withdrawn_at"))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_file_unreadable(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form("Alle har sagt ja.")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_file_missing(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(
        stage, lambda: stage.medlyt("process", SAMPLE, "--consent", stage.path("findes-ikke.toml"))
    )
