"""What is told twice is found exactly, and only that."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.trainers.near import ALIKE, NearIndex, Pair, Protected, close_pairs, grams, jaccard, normalised

pytestmark = pytest.mark.unit

words = st.sampled_from(["du", "kan", "cykle", "til", "arbejde", "hver", "dag", "ikke", "og", "så"])
texts = st.lists(words, min_size=1, max_size=8).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(held=st.lists(texts, max_size=12), alike=st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_every_pair_that_is_alike_is_found_and_no_other(held, alike):
    found = {(pair.first, pair.second): pair.likeness for pair in NearIndex(held, alike=alike).pairs()}
    every = {(i, j): jaccard(grams(held[i]), grams(held[j])) for j in range(len(held)) for i in range(j)}
    assert found == {pair: likeness for pair, likeness in every.items() if likeness >= alike}


def test_marks_case_and_placeholders_make_no_difference():
    assert normalised("Jamen, [NAVN 1]s CYKEL … [E-MAIL 2]!") == "jamen cykel"
    assert grams("Hej, Bo!") == grams("hej bo")
    assert grams("?!") == frozenset()


def test_a_text_without_words_is_alike_to_nothing():
    assert NearIndex(["...", "?"]).pairs() == ()
    assert NearIndex(["hej med dig"]).near("!") == ()


@pytest.mark.parametrize(
    ("told", "held"),
    [
        ("Så ringer jeg til bageren i Nørregade på torsdag", True),  # part of it
        (
            "så ringer jeg til bageren i nørregade på torsdag, og du tager med og ser det hele, ikke også",
            True,
        ),
        ("Så ringer du til mureren på havnen i morgen", False),
        ("på torsdag", False),  # anybody's
    ],
)
def test_a_protected_utterance_is_known_in_parts_and_in_more(told, held):
    said = Protected(["Ja.", "Så ringer jeg til bageren i Nørregade på torsdag, og du tager med."])
    assert said.holds(told) is held


def test_vectors_that_point_the_same_way_are_close():
    vectors = np.array([[1, 0], [2, 0.01], [0, 1], [0, 0]], np.float32)
    (pair,) = close_pairs(vectors, least_cosine=0.99)
    assert (pair.first, pair.second) == (0, 1)
    assert pair.likeness == pytest.approx(1, abs=1e-3)
    assert close_pairs(np.zeros((0, 2), np.float32), least_cosine=0.5) == ()


def test_the_same_text_is_wholly_alike():
    assert NearIndex(["Kan du cykle?", "kan du cykle"], alike=ALIKE).pairs() == (
        Pair(first=0, second=1, likeness=1.0),
    )
