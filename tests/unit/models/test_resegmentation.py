"""Who speaks alone is weighed anew by the voice of the moment; when and how many speak stays the same."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.resegmentation import ResegmentationOptions, best_path, resegmented, stretches_of

pytestmark = pytest.mark.unit

FRAME_S = 0.02
OPTIONS = ResegmentationOptions()


def spoken(*stretches, people=2):
    """(frames, people) of stretches (seconds, who speaks in it)."""
    rows = [
        [person in who for person in range(people)]
        for seconds, who in stretches
        for _ in range(round(seconds / FRAME_S))
    ]
    return np.array(rows, dtype=float)


def sounding(*stretches, people=2, apart=0.2):
    """Cosines of a voice that is one person's in each stretch, or (None) as much one's as another's."""
    likeness = np.full((0, people), 0.5)
    for seconds, person in stretches:
        part = np.full((round(seconds / FRAME_S), people), 0.5)
        if person is not None:
            part[:, person] += apart
        likeness = np.concatenate([likeness, part])
    return likeness


def anew(said, likeness, votes=None):
    votes = said if votes is None else votes
    return resegmented(said, votes, likeness, frame_s=FRAME_S, options=OPTIONS)


def who(said):
    return [tuple(np.flatnonzero(row)) for row in said]


def test_an_answer_taken_for_the_voice_before_it_goes_to_whom_it_sounds_like():
    said = spoken((3.0, {0}), (0.8, {0}), (3.0, {0}))

    given_anew = who(anew(said, sounding((3.0, 0), (0.8, 1), (3.0, 0))))

    assert given_anew == [(0,)] * 150 + [(1,)] * 40 + [(0,)] * 150


def test_a_breath_of_another_voice_is_not_worth_a_change():
    said = spoken((3.0, {0}), (0.2, {0}), (3.0, {0}))

    assert who(anew(said, sounding((3.0, 0), (0.2, 1), (3.0, 0)))) == [(0,)] * 310


def test_where_the_voice_says_nothing_the_votes_stand():
    said = spoken((2.0, {0}), (2.0, {1}))

    assert (anew(said, sounding((4.0, None))) == said).all()


def test_who_speaks_at_once_with_another_is_left_and_so_is_a_scrap():
    said = spoken((1.0, {0, 1}), (0.2, {1}), (1.0, {0, 1}), (0.5, set()))

    assert (anew(said, sounding((2.7, 0))) == said).all()


def test_one_person_alone_has_it_all():
    said = spoken((2.0, {0}), (1.0, set()), people=1)

    assert (anew(said, np.zeros((150, 1))) == said).all()


@given(
    arrays(np.float64, st.tuples(st.integers(1, 7), st.integers(1, 3)), elements=st.floats(-5, 5)),
    st.floats(0.0, 6.0),
)
def test_the_best_path_is_no_worse_than_any_other(scores, cost):
    def worth(path):
        changes = sum(a != b for a, b in pairwise(path))
        return sum(scores[at, person] for at, person in enumerate(path)) - cost * changes

    every = np.array(np.meshgrid(*[range(scores.shape[1])] * len(scores))).reshape(len(scores), -1).T

    assert worth(best_path(scores, cost).tolist()) == pytest.approx(max(map(worth, every.tolist())))


@given(arrays(np.bool_, st.integers(0, 30)))
def test_stretches_cover_what_is_true_and_nothing_else(flags):
    covered = np.zeros(len(flags), dtype=bool)
    for start, end in stretches_of(flags):
        assert end > start
        covered[start:end] = True

    assert (covered == flags).all()
