from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from observer.level import FLOOR_DB, Level, Meter

pytestmark = pytest.mark.unit

RATE_HZ = 16_000


def measured(*pieces: NDArray[np.int16]) -> Level:
    meter = Meter(RATE_HZ)
    for piece in pieces:
        meter.add(piece.reshape(len(piece), -1))
    return meter.level


def tone(amplitude: float, seconds: float = 0.5) -> NDArray[np.int16]:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * np.pi * 500 * t)).astype(np.int16)


def test_before_any_sound_the_level_is_the_floor() -> None:
    assert measured() == Level(rms_db=FLOOR_DB, peak_db=FLOOR_DB, clipped=0.0, silent_s=0.0)


def test_a_full_tone_is_three_decibel_below_its_peak() -> None:
    level = measured(tone(32_767))
    assert level.peak_db == pytest.approx(0, abs=0.01)
    assert level.rms_db == pytest.approx(-3.01, abs=0.02)


def test_half_the_amplitude_is_six_decibel_less() -> None:
    assert measured(tone(16_384)).rms_db == pytest.approx(-9.03, abs=0.02)


def test_only_the_last_half_second_counts() -> None:
    assert measured(tone(20_000), tone(200), tone(200)).rms_db == pytest.approx(-47.3, abs=0.2)


def test_the_share_of_clipped_frames_is_told_per_channel() -> None:
    frames = np.zeros((8_000, 2), dtype=np.int16)
    frames[:2_000, 0] = -32_768
    assert measured(frames).clipped == pytest.approx(0.25)


def test_silence_is_counted_until_something_is_heard() -> None:
    hush = np.zeros(RATE_HZ, dtype=np.int16)
    assert measured(tone(5_000), hush, hush).silent_s == pytest.approx(2.0)
    assert measured(hush, hush, tone(5_000)).silent_s == 0


@given(frames=npst.arrays(np.int16, st.tuples(st.integers(1, 400), st.integers(1, 3))))
def test_any_sound_gives_a_level_within_its_bounds(frames: NDArray[np.int16]) -> None:
    level = measured(frames)
    assert FLOOR_DB <= level.rms_db <= 0.001
    assert FLOOR_DB <= level.peak_db <= 0.001
    assert level.rms_db <= level.peak_db + 0.2
    assert 0 <= level.clipped <= 1
