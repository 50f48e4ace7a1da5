"""Stretches cover the sound once, end at pauses, and do not depend on the pieces that the sound came in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.fakes import FakeVoiceActivity
from models.records import SAMPLE_RATE_HZ
from models.stretches import WINDOW_SAMPLES, CutOptions, Cutter, place_to_cut

pytestmark = pytest.mark.unit

OPTIONS = CutOptions(enough_s=4.0, longest_s=8.0)
WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE_HZ


def sound(*, seconds, silent=()):
    samples = np.full(round(seconds * SAMPLE_RATE_HZ), 0.1, dtype=np.float32)
    for start_s, end_s in silent:
        samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)] = 0.0
    return samples


def cut_in_pieces(samples, sizes, *, start_s=0.0):
    cutter = Cutter(FakeVoiceActivity(), OPTIONS)
    cutter.begin(start_s)
    closed, at = [], 0
    for size in sizes:
        closed += cutter.hear(samples[at : at + size])
        at += size
    closed += cutter.hear(samples[at:])
    return [*closed, *cutter.finish()]


sounds = st.builds(
    lambda seconds, silent: sound(seconds=seconds, silent=silent),
    st.floats(0, 30),
    st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), max_size=5),
)


@settings(deadline=None, max_examples=60)
@given(samples=sounds)
def test_stretches_are_the_whole_sound_once_and_none_is_too_long(samples):
    stretches = cut_in_pieces(samples, [])

    joined = np.concatenate([np.empty(0, dtype=np.float32), *(cut.samples for cut in stretches)])
    assert np.array_equal(joined, samples)
    assert [cut.start_s for cut in stretches] == [0.0, *(cut.end_s for cut in stretches)][: len(stretches)]
    assert all(0 < cut.end_s - cut.start_s <= OPTIONS.longest_s + WINDOW_S for cut in stretches)


@settings(deadline=None, max_examples=60)
@given(samples=sounds, sizes=st.lists(st.integers(0, 40_000), max_size=20))
def test_the_pieces_that_sound_comes_in_change_nothing(samples, sizes):
    at_once, piece_by_piece = cut_in_pieces(samples, []), cut_in_pieces(samples, sizes)

    assert [(one.start_s, one.end_s, one.has_voice) for one in at_once] == [
        (one.start_s, one.end_s, one.has_voice) for one in piece_by_piece
    ]


@settings(deadline=None, max_examples=60)
@given(samples=sounds, number=st.integers(0, 5))
def test_going_on_from_any_cut_gives_the_rest(samples, number):
    stretches = cut_in_pieces(samples, [])
    rest = stretches[min(number, len(stretches)) :]
    if rest:
        start_s = rest[0].start_s
        again = cut_in_pieces(samples[round(start_s * SAMPLE_RATE_HZ) :], [], start_s=start_s)
        assert [(one.start_s, one.end_s) for one in again] == [(one.start_s, one.end_s) for one in rest]


def test_a_stretch_ends_in_the_first_pause_once_it_is_long_enough():
    stretches = cut_in_pieces(sound(seconds=9, silent=[(2, 3), (5, 5.3), (6, 7)]), [])

    assert [round(cut.end_s, 1) for cut in stretches] == [6.3, 9.0]


def test_without_a_pause_it_ends_at_the_shortest_silence_there_is():
    stretches = cut_in_pieces(sound(seconds=10, silent=[(6, 6.2)]), [])

    assert stretches[0].end_s == pytest.approx(6.1, abs=0.1)


def test_only_sound_with_a_voice_is_said_to_have_one():
    stretches = cut_in_pieces(sound(seconds=15, silent=[(0, 9)]), [])

    assert [cut.has_voice for cut in stretches[:2]] == [False, False]
    assert stretches[-1].has_voice


def test_an_answer_is_not_changed_by_what_comes_later():
    voiced = np.ones(300, dtype=np.float32)
    voiced[150:170] = 0.0
    first = next(count for count in range(300) if place_to_cut(voiced[:count], OPTIONS) is not None)

    assert {place_to_cut(voiced[:count], OPTIONS) for count in range(first, 300)} == {158}
