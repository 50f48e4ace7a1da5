"""Misheard text is wrong in the learned way, about as often as asked, and the same every time."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from nlp.library import Example
from nlp.records import Role
from nlp.training.mishearing import learn, pairs_in

pytestmark = pytest.mark.unit

PAIRS = [
    ("jeg svarer altid samme dag", "jæ svare altid sammen da"),
    ("jeg kommer i morgen", "jæ kommer i mårn"),
] * 3
TEXT = "jeg svarer samme dag og jeg kommer i morgen " * 20


def test_words_become_what_they_were_heard_as() -> None:
    mishear = learn(PAIRS)
    assert set(mishear.words["jeg"]) == {"jæ"}
    assert "jæ" in mishear(TEXT, rate=0.5, rng=random.Random(1)).split()


@pytest.mark.parametrize("rate", [0.0, 0.15, 0.5])
def test_about_as_many_words_go_wrong_as_asked(rate: float) -> None:
    said = TEXT.split()
    heard = learn(PAIRS)(TEXT, rate=rate, rng=random.Random(3)).split()
    same = (Counter(said) & Counter(heard)).total()
    assert 1 - same / len(said) == pytest.approx(rate, abs=0.12)


def test_the_same_seed_mishears_the_same() -> None:
    mishear = learn(PAIRS)
    assert mishear(TEXT, rate=0.4, rng=random.Random(7)) == mishear(TEXT, rate=0.4, rng=random.Random(7))


def test_only_lines_that_somebody_has_spoken_tell_how_they_are_heard():
    spoken = Example(role=Role.JOBFORMIDLER, text="jeg svarer", behaviours=(), heard="jæ svare")
    assert pairs_in([spoken, replace(spoken, heard="")]) == [("jeg svarer", "jæ svare")]


def test_without_anything_heard_nothing_is_made_up():
    assert set(learn([])(TEXT, rate=0.4, rng=random.Random(7)).split()) <= set(TEXT.split())
