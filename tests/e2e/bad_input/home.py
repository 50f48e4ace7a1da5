"""Cases of `docs/bad-input.md`: the home and its passphrase."""

from __future__ import annotations

import socket

import numpy as np
import pytest

from observer.home_lock import HomeLock
from observer.unlock import DATABASE_FILE, KEY_FILE
from tests.e2e.bad_input.case import AS_IT_WAS, VARYING, Case, entering, refused, words_of
from tests.e2e.mishaps import SAMPLE, Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def wrong_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    patch.setenv("MEDLYT_PASSPHRASE", "en helt anden sætning")
    return refused(stage, lambda: stage.medlyt("list"))


@case
def no_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.delenv("MEDLYT_PASSPHRASE")
    patch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def short_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setenv("MEDLYT_PASSPHRASE", "1234567")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def home_without_data(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.medlyt("erase", "latest"))


@case
def home_that_is_a_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    before = stage.write("home", "noget andet").read_bytes()
    said = stage.medlyt("list")
    assert stage.home.read_bytes() == before
    return said, AS_IT_WAS


@case
def key_file_missing(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / KEY_FILE).unlink()
    return refused(stage, lambda: stage.medlyt("list"))


@case
def key_file_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / KEY_FILE).write_text("{", encoding="utf-8")
    return refused(stage, lambda: stage.medlyt("list"))


@case
def database_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / DATABASE_FILE).write_bytes(np.random.default_rng(1).bytes(100_000))
    return refused(stage, lambda: stage.medlyt("list"))


@case
def sealed_file_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (sealed,) = stage.sealed()
    sealed.write_bytes(bytes(1000) + sealed.read_bytes()[1000:])
    with stage.services() as services:
        observation_id = services.observation("latest").id
        return refused(stage, lambda: words_of(lambda: services.sound(observation_id, 0, 1)))


@case
def second_start(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    with HomeLock(stage.home):
        return refused(stage, lambda: stage.medlyt("ui", "--no-browser"))


@case
def port_taken(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said, kept = refused(stage, lambda: stage.medlyt("ui", "--no-browser", "--port", port))
        return said.replace(str(port), VARYING), kept
