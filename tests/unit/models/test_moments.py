"""A person's voice is the mean of the moments in which they speak alone, where there are enough of those."""

import numpy as np
import pytest

from models.engines.moments import HOP_S, LEAST_MOMENTS, MIDDLE_S, voices_of

pytestmark = pytest.mark.unit

FRAME_S = 0.02
HERS, HIS, MIXED = np.eye(3)


def said_by(*stretches):
    """(frames, 2) of stretches (seconds, who speaks in it), and the middle of each frame."""
    rows = [
        [person in who for person in range(2)]
        for seconds, who in stretches
        for _ in range(round(seconds / FRAME_S))
    ]
    return np.array(rows, dtype=float), FRAME_S * (np.arange(len(rows)) + 0.5)


def moments_that_sound(said, *voices):
    """Moments over `said` in two windows: each like the first of `voices` (until_s, vector) that holds it."""
    starts = np.arange(0, len(said) * FRAME_S - 2 * MIDDLE_S, HOP_S)
    heard = [next(vector for until_s, vector in voices if start < until_s) for start in starts]
    half = len(heard) // 2
    return tuple(np.array(part, dtype=np.float32) for part in (heard[:half], heard[half:]))


def test_a_voice_is_made_of_what_its_person_says_alone():
    said, middles_s = said_by((4.0, {0}), (4.0, {1}))
    moments = moments_that_sound(said, (3.3, HERS), (3.99, MIXED), (8.0, HIS))

    anew = voices_of(said, middles_s, moments, np.stack([MIXED, MIXED]))

    assert anew == pytest.approx(np.stack([HERS, HIS]))


def test_where_two_speak_at_once_nobody_s_voice_is_heard():
    said, middles_s = said_by((4.0, {0}), (4.0, {0, 1}), (4.0, {1}))
    moments = moments_that_sound(said, (3.3, HERS), (7.99, MIXED), (12.0, HIS))

    assert voices_of(said, middles_s, moments, np.stack([MIXED, MIXED])) == pytest.approx(
        np.stack([HERS, HIS])
    )


def test_who_says_too_little_alone_keeps_the_voice_they_had():
    too_short_s = 2 * MIDDLE_S + HOP_S * (LEAST_MOMENTS - 2)
    said, middles_s = said_by((4.0, {0}), (too_short_s, {1}))
    moments = moments_that_sound(said, (3.3, HERS), (99.0, HIS))

    anew = voices_of(said, middles_s, moments, np.stack([MIXED, MIXED]))

    assert anew == pytest.approx(np.stack([HERS, MIXED]))


def test_moments_that_were_not_heard_are_no_voice():
    said, middles_s = said_by((8.0, {0}))
    moments = moments_that_sound(said, (4.0, HERS), (8.0, np.zeros(3)))

    assert voices_of(said, middles_s, moments, MIXED[None].repeat(2, axis=0))[0] == pytest.approx(HERS)


def test_the_voices_that_were_given_stay_as_they_are():
    said, middles_s = said_by((8.0, {0}))
    before = np.stack([MIXED, MIXED])

    voices_of(said, middles_s, moments_that_sound(said, (8.0, HERS)), before)

    assert before == pytest.approx(np.stack([MIXED, MIXED]))
