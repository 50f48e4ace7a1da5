"""Speech to text by sherpa-onnx, for what runs fastest on a laptop: a FastConformer with a CTC head, as ONNX.

The model is NVIDIA NeMo's, exported as sherpa-onnx takes it: `model.onnx` or `model.int8.onnx` with its
metadata, and `tokens.txt`. sherpa-onnx is an optional extra (`sherpa`).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models import offline
from models.engines.speech import SpeechOptions, speech_stretches
from models.errors import ModelDamaged, ModelPackageMissing
from models.protocols import Progress
from models.records import SAMPLE_RATE_HZ, Samples, Word, duration_s
from models.store import VerifiedModel

GRAPH_FILES = ("model.int8.onnx", "model.onnx")
TOKENS_FILE = "tokens.txt"
MOST_THREADS = 4
# A CTC model tells where a token begins, not where it ends.
LONGEST_TOKEN_S = 0.4
# It does not say either how sure it is; no word of it is marked as doubtful.
PROBABILITY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SherpaOptions:
    """How sherpa-onnx listens; kept beside what it heard."""

    speech: SpeechOptions = field(default_factory=lambda: SpeechOptions(longest_s=20.0))
    decoding_method: str = "greedy_search"


class SherpaTranscriber:
    """A NeMo CTC model in sherpa-onnx's form; held to `Transcriber`."""

    at_once = 1

    def __init__(self, model: VerifiedModel, *, options: SherpaOptions | None = None) -> None:
        offline.prepare()
        graph = next((name for name in GRAPH_FILES if is_file_of(model, name)), None)
        if graph is None:
            raise ModelDamaged(name=model.name, file=GRAPH_FILES[-1])
        try:
            import sherpa_onnx
        except ImportError as exc:
            raise ModelPackageMissing(name=model.name, package="sherpa-onnx", extra="sherpa") from exc
        self.options = options or SherpaOptions()
        self._recognizer = sherpa_onnx.OfflineRecognizer.from_nemo_ctc(
            model=str(model.file(graph)),
            tokens=str(model.file(TOKENS_FILE)),
            num_threads=min(MOST_THREADS, os.cpu_count() or 1),
            decoding_method=self.options.decoding_method,
        )

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield words in time order as each stretch is heard; see `Transcriber.transcribe`."""
        total_s = duration_s(samples)
        for start_s, end_s in speech_stretches(samples, self.options.speech):
            stretch = samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]
            heard = self._heard(stretch)
            yield from words_of(heard.tokens, heard.timestamps, start_s=start_s, end_s=end_s)
            if progress is not None:
                progress(end_s, total_s)
        if progress is not None:
            progress(total_s, total_s)

    def _heard(self, samples: Samples) -> Any:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(SAMPLE_RATE_HZ, samples)
        self._recognizer.decode_stream(stream)
        return stream.result


def words_of(
    tokens: Sequence[str], begins_s: Sequence[float], *, start_s: float, end_s: float
) -> Iterator[Word]:
    """Yield the words that `tokens` spell: a token with a blank before it begins one.

    `begins_s` are seconds since `start_s`; the words lie within [start_s, end_s].
    """
    spelled: list[tuple[str, float, float]] = []
    for token, begin_s in zip(tokens, begins_s, strict=True):
        at_s = min(start_s + begin_s, end_s)
        if spelled and not token.startswith((" ", "▁")):
            text, first_s, _ = spelled[-1]
            spelled[-1] = (text + token, first_s, at_s)
        else:
            spelled.append((token, at_s, at_s))
    if not spelled:
        return
    following_s = [first_s for _, first_s, _ in spelled[1:]] + [end_s]
    for (text, first_s, last_s), next_s in zip(spelled, following_s, strict=True):
        stripped = text.strip(" ▁")
        if stripped:
            ends_s = max(first_s, min(last_s + LONGEST_TOKEN_S, next_s))
            yield Word(start_s=first_s, end_s=ends_s, text=stripped, probability=PROBABILITY)


def is_file_of(model: VerifiedModel, name: str) -> bool:
    """Return whether `model` has a file `name`."""
    return any(file.name == name for file in model.entry.files)
