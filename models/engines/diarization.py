"""Who speaks when, by pyannote.audio's speaker diarization from local files alone."""

import contextlib
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from models import offline
from models.protocols import Progress
from models.records import SAMPLE_RATE_HZ, Samples, Turn, duration_s
from models.store import VerifiedModel

SEGMENTATION_FILE = "pytorch_model.bin"
EMBEDDING_FILE = "pretrained.pt"

SHORTEST_S = 1.0
"""Sound shorter than this is not judged."""

SEGMENTATION_SHARE = 0.5
"""How much of the work the first of the two long steps is, for the progress bar."""


HARMLESS: tuple[tuple[str, type[Warning]], ...] = (
    # Sound is given as samples, never as a file for torchcodec to read.
    (r"\s*torchcodec is not installed correctly", UserWarning),
    # The hint is a hint: fewer people may be heard in a short recording.
    (r"\s*The detected number of speakers", UserWarning),
    # A stretch in which nobody speaks alone for long has no voice to average.
    (r"Mean of empty slice", RuntimeWarning),
    (r"invalid value encountered in .*divide", RuntimeWarning),
    (r"std\(\): degrees of freedom is <= 0", UserWarning),
)
"""Warnings of pyannote and its libraries, by how they begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizationOptions:
    """What the pipeline is set to; `threshold` is a cosine distance and belongs to the embedding model."""

    segmentation_step: float = 0.25
    threshold: float = 0.4
    min_cluster_size: int = 12
    batch_size: int = 32


class PyannoteDiarizer:
    """pyannote's pipeline over segmentation-3.0 and Resemblyzer; held to `Diarizer`.

    It works in one torch thread: two, beside another busy process, took forty times as long a batch.
    """

    def __init__(
        self,
        segmentation: VerifiedModel,
        embedding: VerifiedModel,
        *,
        options: DiarizationOptions | None = None,
    ) -> None:
        self.options = options or DiarizationOptions()
        with quiet():
            self._pipeline = load_pipeline(segmentation, embedding, self.options)

    def diarize(
        self, samples: Samples, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Turn, ...]:
        """Return turns in time order; see `Diarizer.diarize`."""
        total_s = duration_s(samples)
        if speakers is not None and speakers < 1:
            raise ValueError(f"speakers must be at least 1, got {speakers}")
        if total_s < SHORTEST_S or not samples.any():
            return ()
        hook = None if progress is None else step_hook(progress, total_s)
        turns = self._turns(as_file(samples), total_s, speakers, hook)
        if progress is not None:
            progress(total_s, total_s)
        return turns

    def _turns(
        self, file: dict[str, Any], total_s: float, speakers: int | None, hook: Callable[..., None] | None
    ) -> tuple[Turn, ...]:
        """Run the pipeline; all that is made of its answer is made here."""
        with quiet(), one_thread():
            output = self._pipeline(file, num_speakers=speakers, hook=hook)
        tracks = output.exclusive_speaker_diarization.itertracks(yield_label=True)
        return number_turns(((span.start, span.end, label) for span, _, label in tracks), total_s)


def as_file(samples: Samples) -> dict[str, Any]:
    """Return `samples` as pyannote takes a file: from memory, with no name to tell."""
    import torch

    return {
        "waveform": torch.from_numpy(samples.copy())[None],
        "sample_rate": SAMPLE_RATE_HZ,
        "uri": "recording",
    }


def number_turns(spans: Iterable[tuple[float, float, str]], total_s: float) -> tuple[Turn, ...]:
    """Return `spans`, `(start_s, end_s, label)`, as turns within [0, total_s], in order and without overlap.

    Speakers become S1, S2, ... by first appearance; touching turns of one speaker become one.
    """
    names: dict[str, str] = {}
    turns: list[Turn] = []
    for raw_start_s, raw_end_s, label in sorted(spans):
        start_s = max(0.0, raw_start_s, turns[-1].end_s if turns else 0.0)
        end_s = min(raw_end_s, total_s)
        if end_s <= start_s:
            continue
        speaker = names.setdefault(label, f"S{len(names) + 1}")
        if turns and turns[-1].speaker == speaker and start_s <= turns[-1].end_s:
            turns[-1] = Turn(start_s=turns[-1].start_s, end_s=end_s, speaker=speaker)
        else:
            turns.append(Turn(start_s=start_s, end_s=end_s, speaker=speaker))
    return tuple(turns)


def load_pipeline(segmentation: VerifiedModel, embedding: VerifiedModel, options: DiarizationOptions) -> Any:
    """Return pyannote's `SpeakerDiarization`, made of the two models and nothing from elsewhere."""
    offline.prepare()
    stand_in_for_torchaudio_extension()
    from pyannote.audio import Model
    from pyannote.audio.core.plda import PLDA
    from pyannote.audio.pipelines import speaker_diarization

    from models.engines.speaker_embedding import SpeakerEmbedding

    voices = SpeakerEmbedding(embedding.file(EMBEDDING_FILE))
    with replaced(speaker_diarization, "PretrainedSpeakerEmbedding", lambda *_args, **_options: voices):
        pipeline = speaker_diarization.SpeakerDiarization(
            segmentation=Model.from_pretrained(segmentation.file(SEGMENTATION_FILE)),
            segmentation_step=options.segmentation_step,
            segmentation_batch_size=options.batch_size,
            embedding_batch_size=options.batch_size,
            embedding_exclude_overlap=True,
            # Only its VBx clustering would ask this for anything; None would send it to the network.
            plda=PLDA.__new__(PLDA),
            clustering="AgglomerativeClustering",
        )
    clustering = {
        "method": "centroid",
        "min_cluster_size": options.min_cluster_size,
        "threshold": options.threshold,
    }
    return pipeline.instantiate({"segmentation": {"min_duration_off": 0.0}, "clustering": clustering})


def stand_in_for_torchaudio_extension() -> None:
    """Put an empty `torchaudio._extension` in place: its compiled part does not load beside a CPU torch.

    pyannote needs of torchaudio what is written in Python alone. One that is already loaded is left.
    """
    name = "torchaudio._extension"
    if name in sys.modules:
        return
    stand_in: Any = types.ModuleType(name)
    stand_in._IS_TORCHAUDIO_EXT_AVAILABLE = False
    stand_in._IS_ALIGN_AVAILABLE = False
    stand_in.fail_if_no_align = lambda function: function
    stand_in._check_cuda_version = lambda: None
    sys.modules[name] = stand_in


def step_hook(progress: Progress, total_s: float) -> Callable[..., None]:
    """Return pyannote's kind of hook, which tells `progress` how far the two long steps are."""
    begun = {"segmentation": 0.0, "embeddings": SEGMENTATION_SHARE}
    share = {"segmentation": SEGMENTATION_SHARE, "embeddings": 1.0 - SEGMENTATION_SHARE}

    def hook(
        step: str, _artefact: object, *, completed: int | None = None, total: int | None = None, **_: object
    ) -> None:
        if step in begun and completed is not None and total:
            progress((begun[step] + share[step] * min(1.0, completed / total)) * total_s, total_s)

    return hook


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let torch work in one thread, and put its number of threads back."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextlib.contextmanager
def replaced(module: Any, name: str, value: object) -> Iterator[None]:
    """Have `module.name` be `value` for a moment."""
    original = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, original)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence the warnings that are known to mean nothing here, and no others."""
    with warnings.catch_warnings():
        for message, category in HARMLESS:
            warnings.filterwarnings("ignore", message=message, category=category)
        yield
