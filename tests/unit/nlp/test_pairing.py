"""Lines that are hard to tell apart are found, and nobody is in two pairs."""

import numpy as np
import pytest

from nlp.library import Example
from nlp.records import Role
from nlp.training.pairing import mates

pytestmark = pytest.mark.unit

GOAL = "goal_aim_is_job"


def line(*behaviours: str, kind: str = "") -> Example:
    return Example(role=Role.JOBFORMIDLER, text="noget", behaviours=behaviours, kind=kind)


def test_a_turned_line_finds_the_labelled_one_it_resembles_most() -> None:
    examples = [line(GOAL), line(GOAL), line(kind="negated"), line(kind="small_talk")]
    vectors = np.array([[1, 0], [0, 1], [0.1, 0.9], [0.9, 0.1]], np.float32)
    assert mates(vectors, examples, [GOAL]) == {2: 1}


def test_the_closest_pair_is_made_first_and_nobody_is_in_two() -> None:
    examples = [line(GOAL), line(GOAL), line(kind="past"), line(kind="reported")]
    vectors = np.array([[1, 0], [0.2, 1], [0.8, 0.3], [1, 0.01]], np.float32)
    found = mates(vectors, examples, [GOAL])
    assert found[3] == 0
    assert found[2] == 1


def test_without_turned_lines_there_are_no_pairs() -> None:
    assert mates(np.eye(2, dtype=np.float32), [line(GOAL), line()], [GOAL]) == {}
