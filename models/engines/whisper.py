"""Speech to text by faster-whisper, from a verified folder, in Danish."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from models import offline
from models.engines.prompt import PROMPT, echoes
from models.engines.sound_alike import with_det
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
    beam_size: int = 6
    length_penalty: float = 1.2
    """Above 1 leans to the longer of two readings: Whisper leaves out more than it adds."""
    repetition_penalty: float = 1.04
    """Above 1 leans away from words that were just written; with 1.1 it leaves out too much."""
    speech: SpeechOptions = field(default_factory=SpeechOptions)
    batch_size: int = 8
    """So many stretches are decoded side by side, where there are so many."""
    prompt: str = PROMPT
    """What each stretch is heard as the continuation of; "" for nothing."""
    least_words_per_s: float = 2.2
    """With a prompt Whisper now and then leaves a stretch before its end: what has fewer is heard again."""
    again_if_more: float = 1.15
    """What was heard again without the prompt counts if it has so many times the words."""
    loop_compression_ratio: float = 2.4
    """Text that compresses better than this goes round in a loop: it is heard again without repeats."""
    loop_no_repeat_tokens: int = 3
    device: str = "cpu"
    """CTranslate2's own name: "cpu" or "cuda"."""
    compute_type: str = "int8"
    invented: InventedLimits = field(default_factory=InventedLimits)
    de_is_det: bool = True
    """Whether "de" is mostly how the model writes "det"; see `models.engines.sound_alike`."""


class WhisperTranscriber:
    """A Whisper model in CTranslate2's form; held to `Transcriber`.

    The cores are shared out to `at_once` stretches: two with a core each are done sooner than one after the
    other with two, since a stretch's words come one by one and leave a second core waiting.
    """

    def __init__(
        self, model: VerifiedModel, *, options: WhisperOptions | None = None, at_once: int = 1
    ) -> None:
        offline.prepare()
        # Without this file faster-whisper would go to the network for one.
        model.file(TOKENIZER_FILE)
        from faster_whisper import WhisperModel

        self.options = options or WhisperOptions()
        # On a graphics card each more would be the whole model once more.
        self.at_once = at_once if self.options.device == "cpu" else 1
        try:
            self._whisper = WhisperModel(
                str(model.folder),
                device=self.options.device,
                compute_type=self.options.compute_type,
                cpu_threads=max(1, min(MOST_THREADS, os.cpu_count() or 1) // self.at_once),
                num_workers=self.at_once,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as exc:
            if self.options.device == "cpu":
                raise
            # No such device, no driver for it, or none that can reckon so.
            raise ModelDeviceUnusable(name=model.name, device=self.options.device, reason=str(exc)) from exc

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield words in time order as each stretch is heard; see `Transcriber.transcribe`."""
        total_s = duration_s(samples)
        if total_s > 0:
            segments = heard(self._segments(samples), total_s, progress)
            words = believable(segments, duration_s=total_s, limits=self.options.invented)
            yield from with_det(words) if self.options.de_is_det else words
        if progress is not None:
            progress(total_s, total_s)

    def _segments(self, samples: Samples) -> Any:
        options = self.options
        stretches = speech_stretches(samples, options.speech)
        if not stretches:
            return ()
        segments, _ = stretch_by_stretch(self._whisper, options).transcribe(
            samples,
            language=options.language,
            task="transcribe",
            beam_size=options.beam_size,
            length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty,
            initial_prompt=options.prompt or None,
            # Without its time stamps whisper-base loses half the words.
            without_timestamps=False,
            word_timestamps=True,
            clip_timestamps=[{"start": start_s, "end": end_s} for start_s, end_s in stretches],
            batch_size=options.batch_size,
        )
        return segments


def stretch_by_stretch(whisper: Any, options: WhisperOptions) -> Any:
    """Return `whisper` as faster-whisper's batched pipeline, for one thread: each stretch decoded for itself.

    Its only addition is that some is heard again: without the prompt what has few words or says the same or
    the prompt again, and without repeats what went round in a loop even so.
    """
    from faster_whisper import BatchedInferencePipeline

    class StretchByStretch(BatchedInferencePipeline):
        def forward(self, features: Any, tokenizer: Any, chunks_metadata: Any, asked: Any) -> Any:
            self.lengths_s = [one["duration"] for one in chunks_metadata]
            return super().forward(features, tokenizer, chunks_metadata, asked)

        def generate_segment_batched(self, features: Any, tokenizer: Any, asked: Any) -> Any:
            encoded, outputs = super().generate_segment_batched(features, tokenizer, asked)

            def again(number: int, **changed: Any) -> Any:
                one = features[number : number + 1]
                _, (output,) = super(StretchByStretch, self).generate_segment_batched(
                    one, tokenizer, replace(asked, **changed)
                )
                return output

            kept = [
                settled(
                    first,
                    again=partial(again, number),
                    say=lambda output: str(tokenizer.decode(output["tokens"])),
                    length_s=length_s,
                    options=options,
                )
                for number, (first, length_s) in enumerate(zip(outputs, self.lengths_s, strict=True))
            ]
            return encoded, kept

    return StretchByStretch(model=whisper)


def settled(
    first: Any,
    *,
    again: Callable[..., Any],
    say: Callable[[Any], str],
    length_s: float,
    options: WhisperOptions,
) -> Any:
    """Return what counts of a stretch of `length_s` seconds: what was heard `first`, or heard again.

    `again` takes changed decoding options and gives what is heard with them; `say` gives its text.
    """
    kept, prompt = first, options.prompt
    if prompt and in_doubt(say(kept), length_s, options):
        plain = again(initial_prompt=None)
        if better(say(plain), say(kept), options):
            kept, prompt = plain, ""
    if in_a_loop(say(kept), options):
        kept = again(initial_prompt=prompt or None, no_repeat_ngram_size=options.loop_no_repeat_tokens)
    return kept


def in_doubt(text: str, length_s: float, options: WhisperOptions) -> bool:
    """Return whether `text`, heard in `length_s` seconds, has few words, repeats itself or the prompt."""
    few = len(text.split()) < options.least_words_per_s * length_s
    return few or in_a_loop(text, options) or echoes(text, options.prompt)


def better(plain: str, prompted: str, options: WhisperOptions) -> bool:
    """Return whether to take what was heard without the prompt: it says more, or the other cannot be."""
    if echoes(prompted, options.prompt):
        return True
    if in_a_loop(plain, options):
        return False
    more = len(plain.split()) > options.again_if_more * len(prompted.split())
    return more or in_a_loop(prompted, options)


def in_a_loop(text: str, options: WhisperOptions) -> bool:
    """Return whether `text` says the same again and again."""
    from faster_whisper.transcribe import get_compression_ratio

    return bool(get_compression_ratio(text) > options.loop_compression_ratio)


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
