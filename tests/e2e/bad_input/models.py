"""Cases of `docs/bad-input.md`: a model or the tagger missing or damaged."""

from __future__ import annotations

import shutil

import pytest

from models.store import default_folder
from nlp.tagger.trained import read_artefact
from observer.bootstrap import LocalEngines
from tests.e2e.bad_input.case import Case, entering, refused
from tests.e2e.mishaps import SAMPLE, Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def missing_model(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    patch.setenv("MEDLYT_MODELS", str(stage.path("modeller")))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def damaged_model(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    installed = default_folder()
    patch.setenv("MEDLYT_MODELS", str(stage.path("modeller")))
    copied = stage.path("modeller") / "whisper-base"
    shutil.copytree(installed / "whisper-base", copied)
    with (copied / "model.bin").open("r+b") as file:
        file.seek(1000)
        file.write(b"!")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def damaged_tagger(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    patch.setattr("nlp.tagger.trained.read_artefact", lambda: read_artefact(stage.folder))
    return refused(stage, lambda: stage.process(SAMPLE))
