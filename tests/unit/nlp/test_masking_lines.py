"""The made-up lines: what is found of each kind, and how seldom a line without anything is touched."""

from pathlib import Path

import pytest

from nlp.masking import mask
from observer.bench.masking import read_marked, score

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data" / "masking"
# What has been reached on each file must not be lost: shares of stretches that are masked whole.
_MENDED = {"CPR": 1.0, "PHONE": 1.0, "EMAIL": 1.0, "PERSON": 0.98, "ADDRESS": 0.98, "PLACE": 0.98}
_AIM = {"CPR": 1.0, "PHONE": 0.98, "EMAIL": 0.98, "PERSON": 0.95, "ADDRESS": 0.9, "PLACE": 0.9}
REACHED = {
    "personal_data": {**_MENDED, "PERSON": 1.0, "ADDRESS": 1.0, "PLACE": 1.0},
    "tune": {**_MENDED, "ADDRESS": 0.95, "PLACE": 0.95},
    "third": {**_MENDED, "ADDRESS": 0.95, "PLACE": 0.95},
    "other_author_a": _MENDED,
    "other_author_b": _MENDED,
    # Of the kinds that the first look at these missed: addresses told in other ways, names that are words.
    "other_author_d": {**_MENDED, "ORG": 0.85},
    "other_author_e": _MENDED,
    "other_author_g": _MENDED,
    "other_author_h": {**_MENDED, "ADDRESS": 0.95, "PLACE": 0.95},
    "other_author_i": {"CPR": 1.0, "PHONE": 1.0},
    "other_author_j": {**_MENDED, "PERSON": 0.96, "ADDRESS": 0.95},
    "other_author_k": {**_MENDED, "PERSON": 0.96, "PLACE": 0.94},
    "kinds": {"PERSON": 0.98, "ADDRESS": 0.98, "ORG": 0.85},
    # Of the kinds that the first look at e missed, half of them written after the mending.
    "kinds_more": {"PHONE": 1.0, "EMAIL": 1.0, "PERSON": 0.98, "ADDRESS": 0.98, "PLACE": 0.98},
    # Scored by their numbers (of f one line was read): they are the figure for what other people say.
    "other_author_apart": {**_AIM, "ADDRESS": 0.88},
    "other_author_f_apart": _AIM,
    "numbers": {"CPR": 1.0, "PHONE": 1.0},
    "held": _AIM,
}
APART = {"other_author_apart", "other_author_f_apart"}


@pytest.mark.parametrize("name", sorted(REACHED))
def test_what_was_reached_is_kept(name: str) -> None:
    lines = read_marked(DATA / f"{name}.tsv")
    figures = score(lines, [mask([line.text])[0].spans for line in lines])
    for label, least in REACHED[name].items():
        assert float(figures[label].split()[1]) >= least, (label, figures[label])
    assert figures["traps_touched"] * (10 if name in APART else 20) <= figures["traps"]
    assert figures["precision"] >= 0.95


@pytest.mark.parametrize("name", sorted(REACHED))
def test_it_holds_without_capitals(name: str) -> None:
    lines = [line for line in read_marked(DATA / f"{name}.tsv") if len(line.text) == len(line.text.lower())]
    found = [mask([line.text.lower()])[0].spans for line in lines]
    figures = score(lines, found)
    named, street = (0.92, 0.82) if name in APART else (0.93, 0.85)
    for label, least in {
        "CPR": 1.0,
        "PHONE": 0.98,
        "EMAIL": 0.98,
        "PERSON": named,
        "ADDRESS": street,
    }.items():
        if label not in figures:
            continue
        assert float(figures[label].split()[1]) >= least, (label, figures[label])
    assert figures["traps_touched"] * 10 <= figures["traps"]
