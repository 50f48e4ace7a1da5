"""`docs/bad-input.md`: each row's mishap is brought about, and what is said and kept is what the row says."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.bad_input import consent, home, microphones, models, on_the_way, sounds, wrong_use
from tests.e2e.bad_input.case import VARYING, Case
from tests.e2e.mishaps import PASSPHRASE, ROOT, SAMPLE, Engines, Stage

pytestmark = pytest.mark.e2e

TABLE = ROOT / "docs" / "bad-input.md"

CASES: dict[str, Case] = {
    **sounds.CASES,
    **consent.CASES,
    **on_the_way.CASES,
    **microphones.CASES,
    **models.CASES,
    **home.CASES,
    **wrong_use.CASES,
}

can_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="only root can make a small disk",
)
MARKS = {"full-disk": [can_mount], "full-disk-while-recording": [can_mount]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table."""

    says: str
    kept: str


def rows() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, _, says, kept = (cell.strip() for cell in line.strip("|").split("|"))
            assert name.strip("`") not in found, f"{name} is there twice"
            found[name.strip("`")] = Row(says=says, kept=kept)
    return found


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    # Once refused, the network would stay refused for every test after this one.
    monkeypatch.setattr("models.offline.refuse_network", lambda: None)
    monkeypatch.setattr("observer.bootstrap.LocalEngines", Engines)
    monkeypatch.setattr(Engines, "trouble", None)
    monkeypatch.setenv("MEDLYT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("MEDLYT_HOME", str(tmp_path / "home"))
    return Stage(folder=tmp_path)


def test_each_row_has_its_case_and_each_case_its_row() -> None:
    assert list(rows()) == list(CASES)


@pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, []), id=name) for name in CASES])
def test_what_is_said_and_kept_is_what_the_table_says(
    name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = rows()[name]

    said, kept = CASES[name](stage, monkeypatch)

    said = " ".join(said.replace(str(stage.folder), VARYING).split())
    assert re.fullmatch(re.escape(row.says).replace(re.escape(VARYING), ".+?"), said), said
    assert kept == row.kept
    for never in ("Traceback", "Error", "Exception", SAMPLE.name):
        assert never not in said.replace("RuntimeError", "")
