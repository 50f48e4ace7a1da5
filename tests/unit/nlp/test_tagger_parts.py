"""Features, neighbours and evidence, each on numbers small enough to check by hand."""

import numpy as np
import pytest

from nlp.rules import Cue, Hit, Reading
from nlp.tagger.evidence import evidence
from nlp.tagger.features import NAMES, Neighbours, table

pytestmark = pytest.mark.unit


NONE, NO_STANCE = np.zeros((1, 3), np.float32), np.zeros((1, 1), np.float32)


def column(features: np.ndarray, name: str) -> np.ndarray:
    return features[:, :, NAMES.index(name)]


def test_margin_is_to_the_best_rival() -> None:
    logits = np.array([[2.0, 1.0, -1.0, 0.5]], np.float32)
    features = table(logits, NONE, NO_STANCE, NONE, [Reading(hits=(), cues=frozenset())], ["a", "b", "c"])
    assert column(features, "margin").tolist() == [[1.0, -1.0, -3.0]]
    assert column(features, "anything").tolist() == [[0.5, 0.5, 0.5]]


@pytest.mark.parametrize(("cue", "name"), [(Cue.QUESTION, "phrase"), (Cue.NEGATED, "phrase_taken_back")])
def test_a_phrase_counts_for_its_behaviour_unless_it_is_taken_back(cue: Cue, name: str) -> None:
    reading = Reading(hits=(Hit(behaviour="b", start=0, end=3),), cues=frozenset({cue}))
    features = table(np.zeros((1, 4), np.float32), NONE, NO_STANCE, NONE, [reading], ["a", "b", "c"])
    assert column(features, name).tolist() == [[0.0, 1.0, 0.0]]


def test_nearness_is_measured_above_the_nearest_example_of_nothing() -> None:
    near = Neighbours(
        vectors=np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32),
        shows=np.array([[True, False], [False, False], [False, True]]),
    )
    nearness, index = near.nearest(np.array([[2.0, 0.0]], np.float32))
    assert nearness[0] == pytest.approx([1.0, 0.6])
    assert index[0].tolist() == [0, 2]


def test_evidence_is_the_words_that_spoke_most_as_phrases_in_order() -> None:
    text = "Ja, men jeg svarer inden for et døgn, ikke?"
    spans = [(0, 2), (4, 7), (8, 11), (12, 18), (19, 24), (25, 28), (29, 31), (32, 36), (38, 42)]
    weights = np.array([0, 0, 0, 1.0, 0.9, 0.1, 0.1, 1.0, 0], np.float32)
    assert evidence(text, weights=weights, spans=spans, hits=[]) == ("svarer inden", "døgn")
    phrase = Hit(behaviour="b", start=19, end=36)
    assert evidence(text, weights=weights, spans=spans, hits=[phrase]) == ("svarer inden for et døgn",)


def test_evidence_of_text_without_words_is_empty() -> None:
    assert evidence("...", weights=np.zeros(0, np.float32), spans=[], hits=[]) == ()
