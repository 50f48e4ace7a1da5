"""Misheard text is wrong in the learned way, about as often as asked, and the same every time."""

import random
from collections import Counter

import pytest

from nlp.errors import TaggerDamaged
from nlp.training.mishearing import learn, read_mishearing, write_mishearing

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


def test_what_was_learned_comes_back_from_its_file(tmp_path):
    habits = learn([("jeg svarer inden for et døgn", "jeg svare inden for at dyn")] * 3)
    assert habits.words
    write_mishearing(tmp_path / "m.json", habits)
    assert read_mishearing(tmp_path / "m.json") == habits


@pytest.mark.parametrize("text", ["", "[]", '{"words": {}}'])
def test_a_damaged_file_of_habits_is_told(tmp_path, text):
    (tmp_path / "m.json").write_text(text, encoding="utf-8")
    with pytest.raises(TaggerDamaged):
        read_mishearing(tmp_path / "m.json")
