"""Where a recording is cut for the recogniser: at pauses, the same while people talk as afterwards.

A cut depends on nothing but the sound since the cut before it. So a recording may be heard in pieces of any
size, and again from any cut, and is cut in the same places.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from models.protocols import Probabilities, VoiceActivity
from models.records import SAMPLE_RATE_HZ, Samples

WINDOW_SAMPLES = 512
"""How much sound one probability of voice is about: 32 ms."""

PIECE_SAMPLES = SAMPLE_RATE_HZ
QUIET_WINDOWS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOptions:
    """A stretch ends in the first pause of `pause_s` after `enough_s`, and by force before `longest_s`.

    Whisper hears 30 s at a time, however little there is in them: stretches just short of that cost the least
    and are cut the most seldom.
    """

    enough_s: float = 20.0
    longest_s: float = 28.0
    pause_s: float = 0.5
    voice_from: float = 0.5
    silence_below: float = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A stretch of sound from sample `start` on; `has_voice` is False where nobody can be heard in it."""

    start: int
    samples: Samples
    has_voice: bool

    @property
    def start_s(self) -> float:
        """Where it begins."""
        return self.start / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """Where it ends: exactly where the next begins."""
        return (self.start + len(self.samples)) / SAMPLE_RATE_HZ


class Cutter:
    """Takes sound as it comes and gives back closed stretches, which together are all of it."""

    def __init__(self, voice: VoiceActivity, options: CutOptions | None = None) -> None:
        self._voice = voice
        self._options = options or CutOptions()
        self._start = 0
        self._samples: Samples = np.empty(0, dtype=np.float32)
        self._voiced: Probabilities = np.empty(0, dtype=np.float32)
        self._stream = voice.begin()

    def begin(self, at_s: float) -> None:
        """Forget what came; the next sound begins at `at_s`, where a stretch ended or at 0."""
        self._start = round(at_s * SAMPLE_RATE_HZ)
        self._restart(np.empty(0, dtype=np.float32))

    @property
    def heard_s(self) -> float:
        """Where the sound that has come ends."""
        return (self._start + len(self._samples)) / SAMPLE_RATE_HZ

    def hear(self, samples: Samples) -> Iterator[Cut]:
        """Take (samples,) float32 mono 16 000 Hz and yield each stretch that they close."""
        for first in range(0, len(samples), PIECE_SAMPLES):
            piece = samples[first : first + PIECE_SAMPLES]
            self._samples = np.concatenate([self._samples, piece])
            self._voiced = np.concatenate([self._voiced, self._stream.hear(piece)])
            while (windows := place_to_cut(self._voiced, self._options)) is not None:
                yield self._cut(windows * WINDOW_SAMPLES)

    def finish(self) -> Iterator[Cut]:
        """Yield the last stretch, which the end of the sound closes; none where there is no sound left."""
        if len(self._samples):
            yield self._cut(len(self._samples))

    def _cut(self, samples: int) -> Cut:
        windows = ceil(samples / WINDOW_SAMPLES)
        cut = Cut(
            start=self._start,
            samples=self._samples[:samples],
            # A rest shorter than a window has not been judged: better heard once too often.
            has_voice=bool(np.any(self._voiced[:windows] >= self._options.voice_from))
            or len(self._voiced) < windows,
        )
        self._start += samples
        self._restart(self._samples[samples:])
        return cut

    def _restart(self, samples: Samples) -> None:
        self._samples = samples
        self._stream = self._voice.begin()
        self._voiced = self._stream.hear(samples)


def place_to_cut(voiced: Probabilities, options: CutOptions) -> int | None:
    """Return after how many windows a stretch ends, or None as long as more must be heard.

    `voiced` is (windows,), the probability of voice in each since the stretch began. More of it never changes
    an answer that was given.
    """
    enough, longest, pause = (
        max(1, round(span_s * SAMPLE_RATE_HZ / WINDOW_SAMPLES))
        for span_s in (options.enough_s, options.longest_s, options.pause_s)
    )
    silent = voiced[:longest] < options.silence_below
    run = 0
    for window, is_silent in enumerate(silent):
        run = run + 1 if is_silent else 0
        place = window + 1 - pause // 2
        if run >= pause and place >= enough:
            return place
    if len(voiced) < longest:
        return None
    return quietest(voiced[:longest], after=longest // 2)


def quietest(voiced: Probabilities, *, after: int) -> int:
    """Return the middle of the windows with the least voice, not before `after`; the last of equals."""
    means = np.convolve(voiced[after:], np.ones(QUIET_WINDOWS) / QUIET_WINDOWS, mode="valid")
    if not len(means):
        return len(voiced)
    least = len(means) - 1 - int(np.argmin(means[::-1]))
    return max(1, after + least + QUIET_WINDOWS // 2)
