"""A scale for behaviours with few examples: honest at the rate it supposes, and never the wrong way round."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.training.few import ONE_IN, fit_scale, folds, scales
from tests.unit.nlp.trainers.made_up import BEHAVIOURS, line

pytestmark = pytest.mark.unit


def probability(scale, odds):
    return 1 / (1 + np.exp(-(scale.slope * np.asarray(odds) + scale.shift)))


def test_what_scores_low_but_apart_is_lifted():
    rng = np.random.default_rng(1)
    right = rng.normal(-4, 1, 12).astype(np.float32)
    others = rng.normal(-12, 2, 800).astype(np.float32)
    scale = fit_scale(right, near=np.zeros(0, np.float32), others=others)
    assert probability(scale, right).mean() > 0.7
    assert probability(scale, others).mean() < 0.01


def test_what_cannot_be_told_from_others_is_no_likelier_than_the_rate():
    rng = np.random.default_rng(2)
    same = rng.normal(-3, 1, 812).astype(np.float32)
    scale = fit_scale(same[:12], near=np.zeros(0, np.float32), others=same[12:])
    assert probability(scale, same).mean() == pytest.approx(1 / ONE_IN, rel=0.6)


def test_near_ones_that_show_nothing_hold_it_back():
    right = np.linspace(-3, -1, 10, dtype=np.float32)
    others = np.full(400, -12, np.float32)
    free = fit_scale(right, near=np.zeros(0, np.float32), others=others)
    held = fit_scale(right, near=np.linspace(-3.5, -1.5, 10, dtype=np.float32), others=others)
    assert probability(held, -2.5) < probability(free, -2.5) - 0.1


@settings(max_examples=60, deadline=None)
@given(
    right=st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=20),
    others=st.lists(st.floats(-20, 20, width=32), min_size=5, max_size=60),
)
def test_a_higher_score_is_never_less_likely(right, others):
    empty = np.zeros(0, np.float32)
    scale = fit_scale(np.array(right, np.float32), near=empty, others=np.array(others, np.float32))
    assert np.isfinite([scale.slope, scale.shift]).all()
    assert scale.slope > 0


def test_folds_spread_a_behaviour_evenly_and_the_same_way_each_time():
    lines = [line(f"linje {n}", BEHAVIOURS[n % 2]).example for n in range(16)]
    found = folds(lines, 4)
    assert [
        np.bincount(found[[i for i in range(16) if i % 2 == b]], minlength=4).tolist() for b in (0, 1)
    ] == [[2] * 4] * 2
    assert (folds(lines, 4) == found).all()


def test_every_example_is_scored_by_a_fit_without_it():
    lines = [line(f"linje {n}", BEHAVIOURS[0]).example for n in range(8)]
    seen = []

    def held_back(kept, out):
        assert not set(kept) & set(out)
        seen.extend(out)
        return np.full((len(out), 1), -2, np.float32)

    (scale,) = scales(lines, BEHAVIOURS[:1], held_back, np.full((50, 1), -9, np.float32))
    assert sorted(seen) == list(range(8))
    assert probability(scale, -2) > 0.5
