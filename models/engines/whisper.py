"""Speech to text by faster-whisper, from a verified folder, in Danish."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models import offline
from models.invented import Heard, InventedLimits, believable
from models.protocols import Progress
from models.records import Samples, Word, duration_s
from models.store import VerifiedModel

TOKENIZER_FILE = "tokenizer.json"
MOST_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperOptions:
    """How Whisper listens; kept beside what it heard, so that a result can say how it came about.

    The voice activity settings and the way of decoding were measured: docs/adr/0003-transcriber-options.md.
    """

    language: str = "da"
    beam_size: int = 5
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4)
    compression_ratio_threshold: float = 2.4
    log_prob_threshold: float = -1.0
    no_speech_threshold: float = 0.6
    hallucination_silence_threshold_s: float = 2.0
    vad_threshold: float = 0.5
    vad_min_silence_duration_ms: int = 500
    vad_speech_pad_ms: int = 200
    device: str = "cpu"
    """CTranslate2's own name: "cpu" or "cuda"."""
    compute_type: str = "int8"
    invented: InventedLimits = field(default_factory=InventedLimits)


class WhisperTranscriber:
    """A Whisper model in CTranslate2's form; held to `Transcriber`."""

    def __init__(self, model: VerifiedModel, *, options: WhisperOptions | None = None) -> None:
        offline.prepare()
        # Without this file faster-whisper would go to the network for one.
        model.file(TOKENIZER_FILE)
        from faster_whisper import WhisperModel

        self.options = options or WhisperOptions()
        self._model = WhisperModel(
            str(model.folder),
            device=self.options.device,
            compute_type=self.options.compute_type,
            cpu_threads=min(MOST_THREADS, os.cpu_count() or 1),
            local_files_only=True,
        )

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield words in time order as each stretch is heard; see `Transcriber.transcribe`."""
        total_s = duration_s(samples)
        if total_s > 0:
            segments = heard(self._segments(samples), total_s, progress)
            yield from believable(segments, duration_s=total_s, limits=self.options.invented)
        if progress is not None:
            progress(total_s, total_s)

    def _segments(self, samples: Samples) -> Any:
        from faster_whisper.vad import VadOptions

        options = self.options
        segments, _ = self._model.transcribe(
            samples,
            language=options.language,
            task="transcribe",
            beam_size=options.beam_size,
            temperature=list(options.temperatures),
            compression_ratio_threshold=options.compression_ratio_threshold,
            log_prob_threshold=options.log_prob_threshold,
            no_speech_threshold=options.no_speech_threshold,
            hallucination_silence_threshold=options.hallucination_silence_threshold_s,
            # What was misheard before must not be held to be true after.
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters=VadOptions(
                threshold=options.vad_threshold,
                min_silence_duration_ms=options.vad_min_silence_duration_ms,
                speech_pad_ms=options.vad_speech_pad_ms,
            ),
        )
        return segments


def heard(segments: Iterable[Any], total_s: float, progress: Progress | None) -> Iterator[Heard]:
    """Yield faster-whisper's `segments` as records, telling `progress` how far it has come."""
    done_s = 0.0
    for segment in segments:
        words = (record(word) for word in segment.words or ())
        yield Heard(
            words=tuple(word for word in words if word is not None),
            no_speech_probability=segment.no_speech_prob,
            mean_log_probability=segment.avg_logprob,
        )
        done_s = max(done_s, min(segment.end, total_s))
        if progress is not None:
            progress(done_s, total_s)


def record(word: Any) -> Word | None:
    """Return faster-whisper's `word` as a record, or None if it has no text."""
    text = word.word.strip()
    if not text:
        return None
    start_s = max(0.0, float(word.start))
    probability = min(1.0, max(0.0, float(word.probability)))
    return Word(start_s=start_s, end_s=max(start_s, float(word.end)), text=text, probability=probability)
