"""Turns: numbered by first appearance, joined where they touch, within the sound."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engines.diarization import number_turns, step_hook
from models.records import Turn

pytestmark = pytest.mark.unit


def turn(start_s: float, end_s: float, speaker: str) -> Turn:
    return Turn(start_s=start_s, end_s=end_s, speaker=speaker)


def test_speakers_are_numbered_as_they_appear() -> None:
    spans = [(5.0, 6.0, "A"), (1.0, 2.0, "B"), (7.0, 8.0, "B")]

    assert number_turns(spans, 10.0) == (turn(1, 2, "S1"), turn(5, 6, "S2"), turn(7, 8, "S1"))


def test_touching_turns_of_one_speaker_become_one() -> None:
    spans = [(1.0, 2.0, "A"), (2.0, 3.0, "A"), (3.0, 4.0, "B"), (4.5, 5.0, "B")]

    assert number_turns(spans, 10.0) == (turn(1, 3, "S1"), turn(3, 4, "S2"), turn(4.5, 5, "S2"))


def test_what_lies_beyond_the_sound_or_within_another_turn_is_cut() -> None:
    spans = [(-0.5, 2.0, "A"), (1.5, 3.0, "B"), (1.6, 1.9, "C"), (9.0, 11.0, "A"), (10.5, 11.0, "B")]

    assert number_turns(spans, 10.0) == (turn(0, 2, "S1"), turn(2, 3, "S2"), turn(9, 10, "S1"))


@given(
    st.lists(st.tuples(st.floats(-1, 20), st.floats(-1, 25), st.sampled_from("ABC")), max_size=30),
    st.floats(0.1, 20),
)
def test_whatever_comes_turns_are_in_order_and_do_not_overlap(
    spans: list[tuple[float, float, str]], total_s: float
) -> None:
    turns = number_turns(spans, total_s)

    assert all(before.end_s <= after.start_s for before, after in pairwise(turns))
    assert all(0 <= one.start_s < one.end_s <= total_s for one in turns)
    appeared = list(dict.fromkeys(one.speaker for one in turns))
    assert appeared == [f"S{number + 1}" for number in range(len(appeared))]


def test_progress_goes_through_both_long_steps() -> None:
    seen: list[tuple[float, float]] = []
    hook = step_hook(lambda done_s, total_s: seen.append((done_s, total_s)), 100.0)

    hook("segmentation", None, completed=5, total=10)
    hook("segmentation", None, file={})
    hook("embeddings", None, completed=0, total=4)
    hook("embeddings", None, completed=5, total=4)

    assert seen == [(25.0, 100.0), (50.0, 100.0), (100.0, 100.0)]
