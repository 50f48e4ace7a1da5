"""Speech to text by faster-whisper, from a verified folder, in Danish."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from models import offline
from models.engines.speech import SpeechOptions, speech_stretches
from models.errors import ModelDeviceUnusable
from models.invented import Heard, InventedLimits, believable
from models.protocols import Progress
from models.records import Samples, Word, duration_s
from models.store import VerifiedModel

TOKENIZER_FILE = "tokenizer.json"
MOST_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperOptions:
    """How Whisper listens; kept beside what it heard, so that a result can say how it came about.

    The voice activity settings and the way of decoding were measured: docs/adr/0012-ear.md.
    """

    language: str = "da"
    beam_size: int = 5
    speech: SpeechOptions = field(default_factory=SpeechOptions)
    batch_size: int = 8
    """So many stretches are decoded side by side, where there are so many."""
    loop_compression_ratio: float = 2.4
    """Text that compresses better than this goes round in a loop: it is heard again without repeats."""
    loop_no_repeat_tokens: int = 3
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
        try:
            whisper = WhisperModel(
                str(model.folder),
                device=self.options.device,
                compute_type=self.options.compute_type,
                cpu_threads=min(MOST_THREADS, os.cpu_count() or 1),
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as exc:
            if self.options.device == "cpu":
                raise
            # No such device, no driver for it, or none that can reckon so.
            raise ModelDeviceUnusable(name=model.name, device=self.options.device, reason=str(exc)) from exc
        self._ear = stretch_by_stretch(whisper, self.options)

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield words in time order as each stretch is heard; see `Transcriber.transcribe`."""
        total_s = duration_s(samples)
        if total_s > 0:
            segments = heard(self._segments(samples), total_s, progress)
            yield from believable(segments, duration_s=total_s, limits=self.options.invented)
        if progress is not None:
            progress(total_s, total_s)

    def _segments(self, samples: Samples) -> Any:
        options = self.options
        stretches = speech_stretches(samples, options.speech)
        if not stretches:
            return ()
        segments, _ = self._ear.transcribe(
            samples,
            language=options.language,
            task="transcribe",
            beam_size=options.beam_size,
            # Without its time stamps whisper-base loses half the words.
            without_timestamps=False,
            word_timestamps=True,
            clip_timestamps=[{"start": start_s, "end": end_s} for start_s, end_s in stretches],
            batch_size=options.batch_size,
        )
        return segments


def stretch_by_stretch(whisper: Any, options: WhisperOptions) -> Any:
    """Return `whisper` as faster-whisper's batched pipeline: each stretch decoded once, for itself.

    Its only addition is that what went round in a loop is heard again, without repeats.
    """
    from faster_whisper import BatchedInferencePipeline
    from faster_whisper.transcribe import get_compression_ratio

    class StretchByStretch(BatchedInferencePipeline):
        def generate_segment_batched(self, features: Any, tokenizer: Any, asked: Any) -> Any:
            encoded, outputs = super().generate_segment_batched(features, tokenizer, asked)
            for number, output in enumerate(outputs):
                ratio = get_compression_ratio(tokenizer.decode(output["tokens"]))
                if ratio > options.loop_compression_ratio:
                    again = replace(asked, no_repeat_ngram_size=options.loop_no_repeat_tokens)
                    _, (outputs[number],) = super().generate_segment_batched(
                        features[number : number + 1], tokenizer, again
                    )
            return encoded, outputs

    return StretchByStretch(model=whisper)


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
