"""The benches of the tagger run from the command line and say what they measured."""

import json
from pathlib import Path

import pytest

from observer.cli import run

pytestmark = pytest.mark.bench

MEETINGS = Path(__file__).parents[1] / "data" / "meetings"


@pytest.fixture
def folder(tmp_path):
    """The beginnings of two labelled meetings."""
    for name in ("m5", "m6"):
        lines = (MEETINGS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[:25]
        (tmp_path / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def figures(capsys, name, folder):
    capsys.readouterr()
    assert run(["bench", name, "--data", str(folder), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_pointers_are_measured_by_meeting(capsys, folder):
    told = figures(capsys, "tagger", folder)
    assert told["results"]["text"]["meetings"] == "m5, m6"
    assert told["results"]["text"]["utterances"] > 10
    assert told["results"]["citizens_and_companies"]["pointers"] == 0
    assert {"cores", "python"} <= set(told["machine"])
    assert "frozen" in told["options"]["model"]
    assert "epochs=" in told["options"]["trained with"]
    assert "unseen meetings" not in told["results"]


def test_meetings_that_nothing_was_fitted_on_are_judged_by_the_tagger_as_it_ships(capsys, folder):
    (folder / "unseen").mkdir()
    (folder / "m6.tsv").rename(folder / "unseen" / "m6.tsv")
    told = figures(capsys, "tagger", folder)["results"]
    assert told["text"]["meetings"] == "m5"
    assert told["unseen meetings"]["meetings"] == "m6"
    assert told["unseen meetings"]["utterances"] > 5


def test_tagging_is_measured_in_a_process_of_its_own(capsys, folder):
    told = figures(capsys, "tagging", folder)["results"]["tagging"]
    assert told["utterances"] == 600
    assert told["torch_was_loaded"] is False
    assert told["peak_memory_mb"] < 700
    assert 0 < told["seconds_within_the_program"] <= told["seconds"]
