"""`models advise` and `models list` on the command line, the machine's facts made up."""

import json

import pytest
from click.testing import CliRunner

from models import advice
from models.advice import Facts
from observer.cli import cli

pytestmark = pytest.mark.unit


def run(monkeypatch, tmp_path, facts, *args):
    monkeypatch.setattr(advice, "this_machine", lambda: facts)
    monkeypatch.setenv("MEDLYT_MODELS", str(tmp_path))
    monkeypatch.setattr("models.offline.refuse_network", lambda: None)
    return CliRunner().invoke(cli, ["models", *args])


def test_advice_names_the_model_why_and_how_to_get_it(monkeypatch, tmp_path):
    done = run(monkeypatch, tmp_path, Facts(memory_gb=16.6, cores=8), "advise")

    assert done.exit_code == 0
    assert "edda-v0.1: Otte kerner" in done.stdout
    assert "Computeren har 17 GB hukommelse og 8 kerner." in done.stderr
    assert "medlyt models install edda-v0.1" in done.stderr


def test_a_graphics_card_is_told_how_to_be_used(monkeypatch, tmp_path):
    done = run(monkeypatch, tmp_path, Facts(memory_gb=32.0, cores=8, graphics_gb=8.6), "advise")

    assert "edda-v0.2-large" in done.stdout
    assert "MEDLYT_DEVICE" in done.stderr


def test_advice_as_data(monkeypatch, tmp_path):
    done = run(monkeypatch, tmp_path, Facts(memory_gb=8.0, cores=4), "advise", "--format", "json")

    told = json.loads(done.stdout)
    assert (told["model"], told["pace"], told["standing"]) == ("edda-v0.1", "after", "not_embedded")
    assert told["facts"] == {"memory_gb": 8.0, "cores": 4, "graphics_gb": None}


def test_the_list_carries_what_a_choice_needs(monkeypatch, tmp_path):
    done = run(monkeypatch, tmp_path, Facts(memory_gb=8.0, cores=4), "list", "--format", "json")

    danish = next(line for line in json.loads(done.stdout) if line["name"] == "edda-v0.1")
    assert (danish["licence"], danish["speed"], danish["memory_gb"]) == ("Apache-2.0", "steady", 2.0)
    assert danish["word_error_rate_conversation"] == 15.99


def test_a_model_from_a_folder_is_said_to_take_time_and_then_to_be_ready(monkeypatch, tmp_path):
    brought = tmp_path / "brought"
    brought.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.json"):
        (brought / name).write_text("{}")

    done = run(
        monkeypatch,
        tmp_path / "shelf",
        Facts(memory_gb=8.0, cores=4),
        *("install", "edda-v0.1", "--from", str(brought)),
    )

    assert done.exit_code == 0, done.output
    assert "Det kan tage lang tid" in done.stderr
    assert "edda-v0.1 er klar." in done.stderr


def test_whoever_waits_for_another_install_is_told_so(monkeypatch, tmp_path):
    def install(_shelf, _names, *, waits, **_):
        waits()
        return ()

    monkeypatch.setattr("models.install.install", install)
    done = run(monkeypatch, tmp_path, Facts(memory_gb=8.0, cores=4), "install", "--from", str(tmp_path))

    assert done.exit_code == 0
    assert "En anden Medlyt er ved at hente modeller." in done.stderr
