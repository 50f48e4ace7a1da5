"""Which model a machine gets, and that the page says the same."""

import subprocess
from pathlib import Path

import pytest

from models import advice
from models.advice import RULES, Facts, Pace, advise
from models.manifest import load_manifest

pytestmark = pytest.mark.unit

PAGE = Path(__file__).parents[3] / "docs" / "models.md"


@pytest.mark.parametrize(
    ("facts", "model", "pace"),
    [
        (Facts(memory_gb=8.0, cores=4), "edda-v0.1", Pace.AFTER),
        (Facts(memory_gb=7.8, cores=4), "edda-v0.1", Pace.AFTER),  # sold as 8 GB
        (Facts(memory_gb=16.0, cores=8), "edda-v0.1", Pace.LIVE),
        (Facts(memory_gb=15.6, cores=8), "edda-v0.1", Pace.LIVE),
        (Facts(memory_gb=16.0, cores=8, graphics_gb=8.0), "edda-v0.2-large", Pace.LIVE),
        (Facts(memory_gb=32.0, cores=16, graphics_gb=6.0), "edda-v0.2-large", Pace.LIVE),
        (Facts(memory_gb=16.0, cores=8, graphics_gb=2.0), "edda-v0.1", Pace.LIVE),  # too small a card
        (Facts(memory_gb=8.0, cores=8), "edda-v0.1", Pace.AFTER),
        (Facts(memory_gb=4.0, cores=4), "whisper-base", Pace.LIVE),
        (Facts(memory_gb=16.0, cores=2), "whisper-base", Pace.LIVE),
    ],
)
def test_a_machine_gets_what_the_table_says(facts, model, pace):
    found = advise(facts, load_manifest())

    assert (found.entry.name, found.rule.pace) == (model, pace)


def test_what_is_advised_fits_in_memory():
    manifest = load_manifest()
    for rule in RULES[:-1]:
        assert manifest.entry(rule.model).memory_gb < rule.memory_gb / 2


def test_every_transcriber_tells_what_a_choice_needs():
    for entry in load_manifest().entries:
        if entry.kind == "transcriber":
            assert None not in (entry.speed, entry.memory_gb), entry.name
            # Without an address there is nothing to quote either: it comes from a folder, as it is.
            assert bool(entry.figures) == (entry.embedded or entry.hub is not None), entry.name
            assert not (entry.embedded and entry.hub), entry.name


def test_the_page_shows_every_rule_in_its_order():
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 7
    ]
    told = [row for row in rows if row[0].isdigit()]

    assert told == [
        [
            str(number),
            f"{rule.memory_gb:g} GB" if rule.memory_gb else "any",
            str(rule.cores or "any"),
            f"{rule.graphics_gb:g} GB" if rule.graphics_gb else "",
            f"`{rule.model}`",
            rule.pace.value,
        ]
        for number, rule in enumerate(RULES, start=1)
    ]


def answers(monkeypatch, answer):
    monkeypatch.setattr(advice.shutil, "which", lambda _: "/usr/bin/nvidia-smi")

    def run(command, **_):
        if isinstance(answer, Exception):
            raise answer
        return subprocess.CompletedProcess(command, 0, stdout=answer)

    monkeypatch.setattr(advice.subprocess, "run", run)


def test_the_largest_card_counts(monkeypatch):
    answers(monkeypatch, "4096\n8192\n")
    assert advice.graphics_gb() == pytest.approx(8.59, abs=0.01)


@pytest.mark.parametrize(
    "answer", ["", "[N/A]\n", OSError("gone"), subprocess.TimeoutExpired("nvidia-smi", 5)]
)
def test_a_card_that_does_not_answer_is_none(monkeypatch, answer):
    answers(monkeypatch, answer)
    assert advice.graphics_gb() is None


def test_this_machine_has_memory_and_cores():
    facts = advice.this_machine()
    assert facts.memory_gb > 0.5
    assert facts.cores >= 1
