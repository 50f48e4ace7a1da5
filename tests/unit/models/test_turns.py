"""Turns: numbered by first appearance, joined over short pauses, within the sound."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engines.diarization import LEAST_VOTE, clearness, step_hook
from models.records import Turn
from models.turns import begun_late, number_turns

pytestmark = pytest.mark.unit


def turn(start_s: float, end_s: float, speaker: str) -> Turn:
    return Turn(start_s=start_s, end_s=end_s, speaker=speaker)


def test_speakers_are_numbered_as_they_appear() -> None:
    spans = [(5.0, 6.0, "A"), (1.0, 2.0, "B"), (7.0, 8.0, "B")]

    assert number_turns(spans, 10.0) == (turn(1, 2, "S1"), turn(5, 6, "S2"), turn(7, 8, "S1"))


def test_touching_turns_of_one_speaker_become_one() -> None:
    spans = [(1.0, 2.0, "A"), (2.0, 3.0, "A"), (3.0, 4.0, "B"), (4.5, 5.0, "B")]

    assert number_turns(spans, 10.0) == (turn(1, 3, "S1"), turn(3, 4, "S2"), turn(4.5, 5, "S2"))


def test_a_pause_of_just_the_limit_is_closed_and_a_longer_one_is_not() -> None:
    assert number_turns([(0.0, 1.0, "A"), (1.5, 2.0, "A")], 9.0, pause_s=0.5) == (turn(0, 2, "S1"),)
    assert len(number_turns([(0.0, 1.0, "A"), (1.75, 2.0, "A")], 9.0, pause_s=0.5)) == 2


def test_who_calls_and_waits_has_given_up_the_floor():
    called = [(0.0, 0.4, "A"), (0.8, 1.4, "A")]
    breathed = [(0.0, 0.4, "A"), (0.8, 2.4, "A")]

    assert len(number_turns(called, 9.0, pause_s=0.5, pause_share=0.4)) == 2
    assert number_turns(breathed, 9.0, pause_s=0.5, pause_share=0.4) == (turn(0, 2.4, "S1"),)


def test_a_pause_in_which_somebody_answers_stays() -> None:
    spans = [(0.0, 1.0, "A"), (1.0, 1.4, "B"), (1.5, 2.0, "A")]

    assert number_turns(spans, 9.0, pause_s=0.5) == (turn(0, 1, "S1"), turn(1, 1.4, "S2"), turn(1.5, 2, "S1"))


def test_who_speaks_all_through_a_pause_answers_too() -> None:
    spans = [(0.0, 1.0, "A"), (0.5, 3.0, "B"), (1.2, 2.0, "A")]

    assert len(number_turns(spans, 9.0, pause_s=0.5)) == 3


def test_only_who_begins_while_another_speaks_is_begun_later() -> None:
    spans = [(3.0, 4.0, "A"), (0.0, 2.0, "A"), (1.0, 3.0, "B"), (3.5, 5.0, "B"), (6.0, 7.0, "A")]

    assert list(begun_late(spans, 0.25)) == [
        (0.0, 2.0, "A"),
        (1.25, 3.0, "B"),
        (3.0, 4.0, "A"),
        (3.75, 5.0, "B"),
        (6.0, 7.0, "A"),
    ]


def test_what_is_over_before_it_would_begin_is_left_out_and_ones_own_voice_is_nobody_else() -> None:
    assert list(begun_late([(0.0, 2.0, "A"), (1.0, 1.2, "B"), (1.5, 3.0, "A")], 0.25)) == [
        (0.0, 2.0, "A"),
        (1.5, 3.0, "A"),
    ]


def test_two_may_speak_at_once_and_nobody_beyond_the_sound() -> None:
    spans = [(-0.5, 2.0, "A"), (1.5, 3.0, "B"), (1.6, 1.9, "A"), (9.0, 11.0, "A"), (10.5, 11.0, "B")]

    assert number_turns(spans, 10.0) == (turn(0, 2, "S1"), turn(1.5, 3, "S2"), turn(9, 10, "S1"))


@given(
    st.lists(st.tuples(st.floats(-1, 20), st.floats(-1, 25), st.sampled_from("ABC")), max_size=30),
    st.floats(0.1, 20),
    st.floats(0, 1),
)
def test_whatever_comes_turns_are_in_order_and_nobodys_own_overlap(
    spans: list[tuple[float, float, str]], total_s: float, pause_s: float
) -> None:
    turns = number_turns(spans, total_s, pause_s=pause_s)

    assert [one.start_s for one in turns] == sorted(one.start_s for one in turns)
    assert all(0 <= one.start_s < one.end_s <= total_s for one in turns)
    appeared = list(dict.fromkeys(one.speaker for one in turns))
    assert appeared == [f"S{number + 1}" for number in range(len(appeared))]
    for speaker in appeared:
        own = [one for one in turns if one.speaker == speaker]
        assert all(before.end_s < after.start_s for before, after in pairwise(own))


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.sampled_from("ABC")), max_size=30))
def test_without_pauses_to_close_who_speaks_when_is_unchanged(spans: list[tuple[float, float, str]]) -> None:
    turns = number_turns(spans, 20.0)
    edges = sorted({edge for start_s, end_s, _ in spans for edge in (start_s, end_s)})

    for start_s, end_s in pairwise(edges):
        middle_s = (start_s + end_s) / 2
        if start_s < middle_s < end_s:
            said = {label for first_s, last_s, label in spans if first_s <= middle_s < last_s}
            assert len([one for one in turns if one.start_s <= middle_s < one.end_s]) == len(said)


def test_a_voice_counts_by_how_clearly_it_is_one_persons() -> None:
    likeness = np.array([[[1.9, 1.2, 1.0], [1.5, 1.1, 1.5], [np.nan] * 3]])

    assert clearness(likeness) == pytest.approx(np.array([[0.7, 0.0, 0.0]]) + LEAST_VOTE)


def test_where_one_person_speaks_every_voice_counts_alike() -> None:
    assert (clearness(np.ones((4, 3, 1))) == 1.0).all()


def test_progress_goes_through_both_long_steps() -> None:
    seen: list[tuple[float, float]] = []
    hook = step_hook(lambda done_s, total_s: seen.append((done_s, total_s)), 100.0)

    hook("segmentation", None, completed=5, total=10)
    hook("segmentation", None, file={})
    hook("embeddings", None, completed=0, total=4)
    hook("embeddings", None, completed=5, total=4)

    assert seen == [(25.0, 100.0), (50.0, 100.0), (100.0, 100.0)]
