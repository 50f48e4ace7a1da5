"""Stance looks at what parts a thing said from the same thing taken back."""

import numpy as np
import pytest

from nlp.tagger.stance import marks

pytestmark = pytest.mark.unit


def shared(first: str, second: str) -> float:
    a, b = set(marks(first).places), set(marks(second).places)
    return len(a & b) / len(a | b)


def test_a_negation_marks_the_words_about_it() -> None:
    plain, negated = marks("jeg kan love dig et svar"), marks("jeg kan ikke love dig et svar")
    assert len(set(negated.places) - set(plain.places)) >= 6


def test_case_and_punctuation_are_nothing() -> None:
    assert shared("Jeg kan IKKE love det!", "jeg kan ikke love det") == 1.0


def test_how_it_begins_is_marked_apart_from_what_is_in_it() -> None:
    assert shared("min kollega siger det altid", "det siger min kollega altid") < 0.7


def test_every_mark_weighs_one_and_stands_once() -> None:
    found = marks("ikke ikke ikke ja ja ja")
    assert np.all(found.weights == 1.0)
    assert len(set(found.places)) == len(found.places)
