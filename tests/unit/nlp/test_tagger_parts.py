"""Features, neighbours and evidence, each on numbers small enough to check by hand."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.library import Example
from nlp.records import Role
from nlp.rules import Cue, Hit, Reading
from nlp.tagger.evidence import evidence
from nlp.tagger.features import NAMES, Doubt, Head, Neighbours, both_odds, sigmoid, table
from nlp.tagger.stance import marks
from nlp.tagger.trained import Layer, Weighing
from nlp.training.fitting import LEAST_PRECISION, LEAST_PRECISION_HEARD, between, fit_layer

pytestmark = pytest.mark.unit


NONE, NO_STANCE = np.zeros((1, 3), np.float32), np.zeros((1, 1), np.float32)


def column(features: np.ndarray, name: str) -> np.ndarray:
    return features[:, :, NAMES.index(name)]


def test_margin_is_to_the_best_rival() -> None:
    logits = np.array([[2.0, 1.0, -1.0, 0.5]], np.float32)
    features = table(
        logits, NONE, NO_STANCE, NO_STANCE, NONE, [Reading(hits=(), cues=frozenset())], ["a", "b", "c"]
    )
    assert column(features, "margin").tolist() == [[1.0, -1.0, -3.0]]
    assert column(features, "anything").tolist() == [[0.5, 0.5, 0.5]]


@pytest.mark.parametrize(("cue", "name"), [(Cue.QUESTION, "phrase"), (Cue.NEGATED, "phrase_taken_back")])
def test_a_phrase_counts_for_its_behaviour_unless_it_is_taken_back(cue: Cue, name: str) -> None:
    reading = Reading(hits=(Hit(behaviour="b", start=0, end=3),), cues=frozenset({cue}))
    features = table(
        np.zeros((1, 4), np.float32), NONE, NO_STANCE, NO_STANCE, NONE, [reading], ["a", "b", "c"]
    )
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


def test_the_odds_of_two_things_at_once_are_those_of_their_product() -> None:
    one, other = np.array([-3.0, 0.0, 4.0], np.float32), np.array([2.0, 0.0, -5.0], np.float32)
    assert sigmoid(both_odds(one, other)) == pytest.approx(sigmoid(one) * sigmoid(other), rel=1e-4)


def test_what_is_taken_back_stays_out_however_much_it_sounds_like_the_thing() -> None:
    names = len(NAMES)
    about, turned = (np.eye(names, dtype=np.float32)[NAMES.index(name)] for name in ("logit", "turned"))
    weighing = Weighing(weight=about, bias=0.0, gate=-turned, gate_bias=0.0, stretch=1.0, shift=0.0)
    meant, taken_back = 30 * about - 5 * turned, 30 * about + 5 * turned
    probabilities = sigmoid(weighing.odds(np.stack([meant, taken_back])[:, None, :])[:, 0])
    assert probabilities[0] > 0.99
    assert probabilities[1] < 0.01


def test_doubt_is_linear_in_the_vector() -> None:
    doubt = Doubt(weight=np.array([1.0, -2.0], np.float32), bias=0.5)
    assert doubt.odds(np.array([[1.0, 1.0], [0.0, 0.0]], np.float32)).tolist() == [[-0.5], [0.5]]


def test_whose_words_they_are_leaves_marks() -> None:
    told, quoted = (
        marks("Jeg svarer inden for et døgn"),
        marks("Min kollega siger at man svarer inden for et døgn"),
    )
    by_another, by_us = marks("folderen siger"), marks("jeg siger")
    shared = set(by_another.places) & set(quoted.places)
    assert shared - set(told.places)
    assert len(shared) > len(set(by_us.places) & set(quoted.places))


def test_the_head_between_two_gives_the_mean_of_their_odds() -> None:
    rng = np.random.default_rng(0)

    def head() -> Head:
        mean, scale = rng.normal(size=4), rng.uniform(0.5, 2, size=4)
        parts = {"mean": mean, "scale": scale, "weight": rng.normal(size=(3, 4)), "bias": rng.normal(size=3)}
        return Head(**{name: part.astype(np.float32) for name, part in parts.items()})

    one, other, vectors = head(), head(), rng.normal(size=(5, 4)).astype(np.float32)
    halfway = (one.logits(vectors) + other.logits(vectors)) / 2
    assert between(one, other).logits(vectors) == pytest.approx(halfway, abs=1e-4)


def test_what_was_written_and_what_was_heard_are_weighed_apart() -> None:
    zeros = np.zeros(len(NAMES), np.float32)
    sure = Weighing(weight=zeros, bias=9.0, gate=zeros, gate_bias=9.0, stretch=1.0, shift=-9.0)
    unsure = replace(sure, stretch=0.5, shift=0.7)
    layer = Layer(written=sure, heard=unsure, written_threshold=0.6, heard_threshold=0.4)
    table = np.zeros((2, 1, len(NAMES)), np.float32)
    odds = layer.odds(table, np.array([False, True]))
    assert odds[1, 0] == pytest.approx((odds[0, 0] + 9.0) / 2 + 0.7, abs=1e-4)
    assert layer.probabilities(table, np.array([False, True])) == pytest.approx(sigmoid(odds))
    assert (layer.threshold(heard=False), layer.threshold(heard=True)) == (0.6, 0.4)


def test_what_a_recogniser_heard_is_believed_by_a_measure_of_its_own() -> None:
    rng = np.random.default_rng(0)
    clear = rng.normal(size=800).astype(np.float32) * 2
    heard = np.arange(800) >= 400
    shown = rng.random(800) < sigmoid(np.where(heard, clear, 3 * clear).astype(np.float32))
    features = np.zeros((800, 1, len(NAMES)), np.float32)
    features[:, 0, NAMES.index("logit")] = clear
    lines = [
        Example(role=Role.JOBFORMIDLER, text="…", behaviours=("b",) if one else ()) for one in shown.tolist()
    ]
    layer = fit_layer(features, lines, ("b",), lifelike=np.ones(800, bool), heard=heard)
    clearer, muddier = np.zeros((2, 1, len(NAMES)), np.float32), np.ones(2, bool)
    clearer[:, 0, NAMES.index("logit")] = (-2.0, 2.0)
    written, by_ear = layer.odds(clearer, ~muddier)[:, 0], layer.odds(clearer, muddier)[:, 0]
    assert 0.2 < (by_ear[1] - by_ear[0]) / (written[1] - written[0]) < 0.5


def test_meetings_of_one_kind_speak_for_the_other_too() -> None:
    rng = np.random.default_rng(0)
    clear = rng.normal(size=200).astype(np.float32) * 2
    features = np.zeros((200, 1, len(NAMES)), np.float32)
    features[:, 0, NAMES.index("logit")] = clear
    shown = rng.random(200) < sigmoid(clear)
    lines = [
        Example(role=Role.JOBFORMIDLER, text="…", behaviours=("b",) if one else ()) for one in shown.tolist()
    ]
    for kind in (False, True):
        heard = np.full(200, kind)
        layer = fit_layer(features, lines, ("b",), lifelike=np.ones(200, bool), heard=heard)
        assert layer.written is layer.heard
        assert layer.threshold(heard=False) == layer.threshold(heard=True)


def test_more_is_shown_of_what_was_heard_than_a_surer_text_would_allow() -> None:
    rng = np.random.default_rng(0)
    heard = np.arange(2000) >= 1000
    clear = rng.normal(size=2000).astype(np.float32) * np.where(heard, 1, 3).astype(np.float32)
    features = np.zeros((2000, 1, len(NAMES)), np.float32)
    features[:, 0, NAMES.index("logit")] = clear
    shown = rng.random(2000) < sigmoid(2 * clear)
    lines = [
        Example(role=Role.JOBFORMIDLER, text="…", behaviours=("b",) if one else ()) for one in shown.tolist()
    ]
    layer = fit_layer(features, lines, ("b",), lifelike=np.ones(2000, bool), heard=heard)
    sure = layer.probabilities(features, heard)[:, 0]
    for kind, wanted in ((False, LEAST_PRECISION), (True, LEAST_PRECISION_HEARD)):
        pointed = (heard == kind) & (sure >= layer.threshold(heard=kind))
        assert shown[pointed].mean() >= wanted
    assert layer.threshold(heard=True) < layer.threshold(heard=False)
