"""The measures count what they say they count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core_elements import load_core_elements
from nlp.evaluation import (
    TWINS,
    Agreement,
    best_threshold,
    by_behaviour,
    by_topic,
    calibration_error,
    likeliest,
    reliability,
    score,
)

pytestmark = pytest.mark.unit

ELEMENTS = load_core_elements()
BEHAVIOURS = ELEMENTS.taggable


def one_hot(*rows: tuple[str, ...], value: float = 1.0) -> np.ndarray:
    held = np.zeros((len(rows), len(BEHAVIOURS)), np.float32)
    for row, names in enumerate(rows):
        for name in names:
            held[row, BEHAVIOURS.index(name)] = value
    return held


def scored(guess: np.ndarray, truth: np.ndarray):
    return score(guess, truth, behaviours=BEHAVIOURS, elements=ELEMENTS, threshold=0.5)


def test_right_wrong_and_missed_are_told_apart() -> None:
    truth = one_hot(("goal_aim_is_job",), ("mot_small_results",), ())
    guess = one_hot(("goal_aim_is_job",), (), ("hrs_stand_firm",), value=0.9)
    result = scored(guess, truth)
    assert result.behaviour == Agreement(right=1, shown=2, there=2)
    assert result.false_pointers == 1
    assert result.anything == Agreement(right=1, shown=2, there=2)


def test_a_neighbour_of_the_same_topic_is_right_by_topic_only() -> None:
    result = scored(one_hot(("goal_aim_is_job",), value=0.8), one_hot(("goal_make_job_goal",)))
    assert result.behaviour.right == 0
    assert result.topic.f1 == 1.0


def test_near_twins_count_as_one() -> None:
    result = scored(one_hot((TWINS[0],), value=0.8), one_hot(TWINS))
    assert result.behaviour == Agreement(right=1, shown=1, there=1)


def test_candidates_look_at_the_first_three() -> None:
    guess = one_hot(("cv_use_actively", "cv_need_and_purpose", "hrs_stand_firm"), value=0.3)
    guess[0, BEHAVIOURS.index("mot_peers_success")] = 0.2
    assert scored(guess, one_hot(("hrs_stand_firm",))).candidates == 1.0
    assert scored(guess, one_hot(("mot_peers_success",))).candidates == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50))
def test_calibration_error_is_a_share(pairs: list[tuple[float, bool]]) -> None:
    error = calibration_error(np.array([p for p, _ in pairs]), np.array([r for _, r in pairs], bool))
    assert 0.0 <= error <= 1.0


def test_calibration_error_of_honest_confidence_is_small_and_of_boasting_large() -> None:
    rng = np.random.default_rng(1)
    confidence = rng.uniform(size=20_000)
    assert calibration_error(confidence, rng.uniform(size=20_000) < confidence) < 0.02
    assert calibration_error(np.full(100, 0.95), np.zeros(100, bool)) == pytest.approx(0.95)


def test_the_threshold_keeps_the_precision_asked_for() -> None:
    guess = one_hot(("goal_aim_is_job",), ("goal_aim_is_job",), value=0.4)
    guess[0] *= 2
    truth = one_hot(("goal_aim_is_job",), ())
    threshold = best_threshold(guess, truth, behaviours=BEHAVIOURS, least_precision=0.8)
    assert 0.4 < threshold <= 0.8


def test_bins_say_how_many_how_sure_and_how_often_right() -> None:
    confidence = np.array([0.05, 0.31, 0.39, 1.0, 0.95])
    right = np.array([False, True, False, True, True])
    found = reliability(confidence, right)
    assert [(round(one.low, 1), one.count, one.right) for one in found] == [
        (0.0, 1, 0.0),
        (0.3, 2, 0.5),
        (0.9, 2, 1.0),
    ]
    assert [one.confidence for one in found] == pytest.approx([0.05, 0.35, 0.975])
    assert calibration_error(confidence, right) == pytest.approx((0.05 + 2 * 0.15 + 2 * 0.025) / 5)


@given(st.lists(st.floats(0, 1), max_size=50))
def test_every_confidence_is_in_one_bin(confidence: list[float]) -> None:
    held = np.array(confidence)
    assert sum(one.count for one in reliability(held, held > 0.5)) == len(confidence)


def test_each_behaviour_and_topic_is_counted_by_itself() -> None:
    truth = one_hot(("goal_aim_is_job",), ("goal_aim_is_job",), ("mot_small_results",), (TWINS[1],))
    guess = one_hot(("goal_aim_is_job",), ("goal_make_job_goal",), (), (TWINS[0],), value=0.9)
    told = {"behaviours": BEHAVIOURS, "threshold": 0.5}
    assert by_behaviour(guess, truth, **told) == {
        "goal_aim_is_job": Agreement(right=1, shown=1, there=2),
        "goal_make_job_goal": Agreement(right=0, shown=1, there=0),
        TWINS[0]: Agreement(right=1, shown=1, there=1),
        "mot_small_results": Agreement(right=0, shown=0, there=1),
    }
    topics = by_topic(guess, truth, elements=ELEMENTS, **told)
    assert topics["goal"] == Agreement(right=3, shown=3, there=3)
    assert topics["mot"] == Agreement(right=0, shown=0, there=1)
    assert set(topics) == {ELEMENTS.behaviours[b].topic for b in BEHAVIOURS}


def test_the_likeliest_is_right_where_it_is_there() -> None:
    guess = one_hot(("cv_use_actively",), ("hrs_stand_firm",), value=0.7)
    sure, right = likeliest(guess, one_hot(("cv_use_actively",), ()), behaviours=BEHAVIOURS)
    assert sure == pytest.approx([0.7, 0.7])
    assert list(right) == [True, False]


def test_two_agreements_are_added() -> None:
    one, other = Agreement(right=1, shown=2, there=3), Agreement(right=4, shown=5, there=6)
    assert one + other == Agreement(right=5, shown=7, there=9)
