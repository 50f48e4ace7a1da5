"""Sounds in which nobody speaks, made by arithmetic: silence, a room, music and typing.

Each is (samples,) float32 mono, 16 000 Hz, the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.records import SAMPLE_RATE_HZ, Samples

NOTE_S: Final = 0.25
BAR_S: Final = 2.0
# A minor, F, C, G: the four chords of half of all songs, as half tones from A at 220 Hz.
CHORDS: Final = ((0, 3, 7, 12), (-4, 0, 3, 8), (3, 7, 10, 15), (-2, 2, 5, 10))
OVERTONES: Final = (1.0, 0.5, 0.33, 0.2, 0.12)
STROKES_PER_S: Final = 6
BURST_S: Final = 4.0


def silence(seconds: float) -> Samples:
    """Return digital silence, as of a muted microphone."""
    return np.zeros(_count(seconds), dtype=np.float32)


def room(seconds: float) -> Samples:
    """Return the noise of a room: more bass than treble, the hum of the mains, a fan that comes and goes."""
    random = np.random.default_rng(3)
    count = _count(seconds)
    spectrum = np.fft.rfft(random.normal(0.0, 1.0, count))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ), 20.0))
    noise = np.fft.irfft(spectrum, count)
    at_s = _times(count)
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * at_s / 23.0)
    hum = 0.1 * np.sin(2 * np.pi * 50.0 * at_s) + 0.05 * np.sin(2 * np.pi * 150.0 * at_s)
    return _scaled(noise / noise.std() * swell + hum, peak=0.06)


def music(seconds: float) -> Samples:
    """Return chords with an arpeggio above them, plucked and fading, over a soft bass."""
    count = _count(seconds)
    sound = np.zeros(count)
    for number in range(int(np.ceil(seconds / NOTE_S))):
        chord = CHORDS[int(number * NOTE_S / BAR_S) % len(CHORDS)]
        start = number * _count(NOTE_S)
        _pluck(sound, start, chord[number % len(chord)] + 12, loud=0.5, lasts_s=0.6)
        if number % round(BAR_S / NOTE_S) == 0:
            for half_tone in chord:
                _pluck(sound, start, half_tone, loud=0.3, lasts_s=BAR_S)
            _pluck(sound, start, chord[0] - 12, loud=0.5, lasts_s=BAR_S)
    return _scaled(sound, peak=0.4)


def typing(seconds: float) -> Samples:
    """Return keystrokes in a quiet room: each a click down and a softer one up, in uneven bursts."""
    random = np.random.default_rng(11)
    sound = room(seconds).astype(np.float64) * 0.2
    click = random.normal(0.0, 1.0, 480) * np.exp(-np.arange(480) / 60)
    for start in random.integers(0, max(1, len(sound) - 4000), int(seconds * STROKES_PER_S)):
        # Hands rest now and then: every third burst is none.
        if int(start / SAMPLE_RATE_HZ / BURST_S) % 3 == 0:
            continue
        for at, loud in ((start, 0.25), (start + int(random.integers(800, 2000)), 0.1)):
            part = sound[at : at + len(click)]
            part += loud * float(random.uniform(0.5, 1.0)) * click[: len(part)]
    return sound.astype(np.float32).clip(-1.0, 1.0)


SOUNDS: Final[Mapping[str, Callable[[float], Samples]]] = MappingProxyType(
    {"silence": silence, "room": room, "music": music, "typing": typing}
)


def _pluck(sound: NDArray[np.float64], start: int, half_tones: int, *, loud: float, lasts_s: float) -> None:
    count = min(_count(lasts_s), len(sound) - start)
    if count <= 0:
        return
    at_s = _times(count)
    pitch_hz = 220.0 * 2 ** (half_tones / 12)
    tone = np.zeros(count)
    for number, part in enumerate(OVERTONES, start=1):
        tone += part * np.sin(2 * np.pi * pitch_hz * number * at_s)
    sound[start : start + count] += (
        loud * tone * np.exp(-3.0 * at_s / lasts_s) * np.minimum(1.0, at_s / 0.005)
    )


def _scaled(sound: NDArray[np.float64], *, peak: float) -> Samples:
    scaled: Samples = (sound * (peak / max(float(np.abs(sound).max()), 1e-9))).astype(np.float32)
    return scaled


def _times(count: int) -> NDArray[np.float64]:
    return np.arange(count, dtype=np.float64) / SAMPLE_RATE_HZ


def _count(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
