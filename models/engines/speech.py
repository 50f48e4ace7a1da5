"""Where in a sound somebody speaks, in stretches that a recogniser takes at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.records import SAMPLE_RATE_HZ, Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """Voice activity detection by Silero, and how long a stretch may be.

    `threshold` is the probability from which a sound is a voice; 0 takes everything for one.
    """

    threshold: float = 0.5
    min_silence_duration_ms: int = 500
    speech_pad_ms: int = 200
    longest_s: float = 28.0


def speech_stretches(samples: Samples, options: SpeechOptions) -> tuple[tuple[float, float], ...]:
    """Return `(start_s, end_s)` of the stretches of `samples` in which somebody speaks, in order.

    Neighbours are joined, with the silence between them, as long as they do not get longer than `longest_s`.
    """
    if options.threshold <= 0:
        return tuple(even_stretches(len(samples) / SAMPLE_RATE_HZ, options.longest_s))
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(
        samples,
        VadOptions(
            threshold=options.threshold,
            min_silence_duration_ms=options.min_silence_duration_ms,
            speech_pad_ms=options.speech_pad_ms,
            max_speech_duration_s=options.longest_s,
        ),
    )
    spans = ((one["start"] / SAMPLE_RATE_HZ, one["end"] / SAMPLE_RATE_HZ) for one in found)
    return tuple(joined(spans, options.longest_s))


def joined(spans: Iterator[tuple[float, float]], longest_s: float) -> Iterator[tuple[float, float]]:
    """Yield `spans`, in order, joined into as few as fit `longest_s` each."""
    held: tuple[float, float] | None = None
    for start_s, end_s in spans:
        if held is not None and end_s - held[0] <= longest_s:
            held = (held[0], end_s)
            continue
        if held is not None:
            yield held
        held = (start_s, end_s)
    if held is not None:
        yield held


def even_stretches(total_s: float, longest_s: float) -> Iterator[tuple[float, float]]:
    """Yield all of `[0, total_s)` in stretches of `longest_s`, the last as long as is left."""
    start_s = 0.0
    while start_s < total_s:
        yield start_s, min(start_s + longest_s, total_s)
        start_s += longest_s
