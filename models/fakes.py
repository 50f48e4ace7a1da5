"""Engines without weights: deterministic, fast, and held to the same contract as the real ones.

They hear loudness alone. Where no script is given, each stretch of sound becomes counted words or alternating
turns; a script makes them say exactly what a test needs.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.protocols import Probabilities, Progress
from models.records import SAMPLE_RATE_HZ, Samples, Turn, VoicesWindow, Word, duration_s
from models.stretches import WINDOW_SAMPLES, CutOptions, Cutter

FRAME_S = 0.1
LOUD_RMS = 0.005


class FakeTranscriber:
    """Says its script as far as the sound goes, or "ord1", "ord2", ... twice a second while it is loud."""

    at_once = 1

    def __init__(self, words: Sequence[Word] | None = None, *, word_s: float = 0.5) -> None:
        self._words = None if words is None else tuple(sorted(words, key=lambda word: word.start_s))
        self._word_s = word_s

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield words in time order; see `Transcriber.transcribe`."""
        total_s = duration_s(samples)
        for word in self._counted(samples) if self._words is None else self._words:
            if word.end_s > total_s:
                break
            yield word
            if progress is not None:
                progress(word.end_s, total_s)
        if progress is not None:
            progress(total_s, total_s)

    def _counted(self, samples: Samples) -> Iterator[Word]:
        number = 0
        for start_s, end_s in loud_stretches(samples):
            for step in range(max(1, int((end_s - start_s) / self._word_s))):
                number += 1
                word_start_s = start_s + step * self._word_s
                word_end_s = min(end_s, word_start_s + self._word_s)
                yield Word(start_s=word_start_s, end_s=word_end_s, text=f"ord{number}", probability=0.9)


class FakeVoiceActivity:
    """Takes every window that is louder than near silence for a voice."""

    def begin(self) -> "FakeVoiceStream":
        """Begin anew."""
        return FakeVoiceStream()


class FakeVoiceStream:
    """One stretch; keeps the rest that does not fill a window."""

    def __init__(self) -> None:
        self._rest = np.empty(0, dtype=np.float32)

    def hear(self, samples: Samples) -> Probabilities:
        """Return 1 where it is loud, 0 where it is not; see `VoiceStream.hear`."""
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES
        self._rest = sound[whole:]
        windows = sound[:whole].astype(np.float64).reshape(-1, WINDOW_SAMPLES)
        voiced: Probabilities = (np.sqrt(np.mean(windows**2, axis=1)) > LOUD_RMS).astype(np.float32)
        return voiced


def one_stretch_cutter() -> Cutter:
    """Return a cutter that hardly ever cuts, for scripts that are about the whole recording."""
    return Cutter(FakeVoiceActivity(), CutOptions(enough_s=590.0, longest_s=600.0))


class FakeDiarizer:
    """Gives its script as far as the sound goes, or hands each loud stretch to the next speaker."""

    def __init__(self, turns: Sequence[Turn] | None = None, *, unasked_speakers: int = 2) -> None:
        self._turns = None if turns is None else tuple(sorted(turns, key=lambda turn: turn.start_s))
        self._unasked_speakers = unasked_speakers

    def diarize(
        self, samples: Samples, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Turn, ...]:
        """Return turns in time order; see `Diarizer.diarize`."""
        if speakers is not None and speakers < 1:
            raise ValueError(f"speakers must be at least 1, got {speakers}")
        total_s = duration_s(samples)
        if progress is not None:
            progress(total_s, total_s)
        if self._turns is not None:
            return tuple(
                Turn(start_s=turn.start_s, end_s=min(turn.end_s, total_s), speaker=turn.speaker)
                for turn in self._turns
                if turn.start_s < total_s
            )
        if total_s < 1.0:
            return ()
        count = speakers or self._unasked_speakers
        return tuple(
            Turn(start_s=start_s, end_s=end_s, speaker=f"S{number % count + 1}")
            for number, (start_s, end_s) in enumerate(loud_stretches(samples))
        )


class FakeWindowedDiarizer(FakeDiarizer):
    """`FakeDiarizer` that can also listen window by window: two seconds, one after the other begins."""

    window_samples = 2 * SAMPLE_RATE_HZ
    step_samples = SAMPLE_RATE_HZ

    def listen(self, samples: Samples, *, first: bool = False) -> tuple[VoicesWindow, ...]:
        """Return where it is loud in each window; see `WindowedDiarizer.listen`."""
        beyond = len(samples) - self.window_samples
        if beyond < 0 or beyond % self.step_samples:
            raise ValueError(f"whole windows wanted, got {len(samples)} samples")
        return tuple(
            VoicesWindow(
                speaks=loud_frames(samples[start : start + self.window_samples])[:, None].astype(np.uint8),
                vectors=np.ones((1, 4), dtype=np.float32),
                moments=np.ones((2 if first and start == 0 else 1, 4), dtype=np.float32),
            )
            for start in range(0, beyond + 1, self.step_samples)
        )

    def decide(
        self, windows: Sequence[VoicesWindow], *, total_s: float, speakers: int | None = None
    ) -> tuple[Turn, ...]:
        """Return the turns of the whole; see `WindowedDiarizer.decide`."""
        step = round(self.step_samples / SAMPLE_RATE_HZ / FRAME_S)
        loud = np.zeros((len(windows) + 1) * step, dtype=np.float32)
        for number, window in enumerate(windows):
            loud[number * step : (number + 2) * step] = window.speaks[:, 0]
        samples = np.repeat(loud, int(FRAME_S * SAMPLE_RATE_HZ))[: round(total_s * SAMPLE_RATE_HZ)]
        return self.diarize(samples, speakers=speakers)


def loud_stretches(samples: Samples) -> Iterator[tuple[float, float]]:
    """Yield `(start_s, end_s)` of each unbroken stretch of `samples` that is louder than near silence."""
    frames = loud_frames(samples)
    loud = np.concatenate(([False], frames, [False]))
    edges = np.flatnonzero(loud[1:] != loud[:-1])
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield float(start) * FRAME_S, min(float(end) * FRAME_S, len(frames) * FRAME_S)


def loud_frames(samples: Samples) -> NDArray[np.bool_]:
    """Return (frames,) of whether each tenth of a second is louder than near silence."""
    frame = int(FRAME_S * SAMPLE_RATE_HZ)
    count = len(samples) // frame
    frames = samples[: count * frame].astype(np.float64).reshape(count, frame)
    loud: NDArray[np.bool_] = np.sqrt(np.mean(frames**2, axis=1)) > LOUD_RMS
    return loud
