"""Who speaks when, by pyannote.audio's speaker diarization from local files alone."""

import contextlib
import io
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import offline
from models.engines.moments import likeness_at, moments_of, voices_of
from models.protocols import Progress
from models.records import SAMPLE_RATE_HZ, Samples, Turn, Vectors, duration_s
from models.resegmentation import ResegmentationOptions, resegmented
from models.store import VerifiedModel
from models.turns import begun_late, number_turns

Likeness = NDArray[np.float64]

SEGMENTATION_FILE = "pytorch_model.bin"
EMBEDDING_FILE = "pretrained.pt"

SHORTEST_S = 1.0
"""Sound shorter than this is not judged."""

LEAST_WINDOWS = 8
"""Fewer are not worth a thread of their own."""

MOST_SPEAKERS = 20
"""More than any meeting has, where their number is not known."""

NOBODY = -2
"""pyannote's number for the voice of a window in which it is silent."""

LEAST_VOTE = 1e-3
"""The vote of a voice that could be anyone's."""

SEGMENTATION_SHARE = 0.5
"""How much of the work the first of the two long steps is, for the progress bar."""


HARMLESS: tuple[tuple[str, type[Warning]], ...] = (
    # Sound is given as samples, never as a file for torchcodec to read.
    (r"\s*torchcodec is not installed correctly", UserWarning),
    # A stretch in which nobody speaks alone for long has no voice to average.
    (r"Mean of empty slice", RuntimeWarning),
    (r"invalid value encountered in .*divide", RuntimeWarning),
    (r"std\(\): degrees of freedom is <= 0", UserWarning),
)
"""Warnings of pyannote and its libraries, by how they begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizationOptions:
    """What the pipeline is set to; docs/adr/0011-speakers.md says what each gave.

    `threshold` is a distance between unit vectors and belongs to the embedding model. `pause_s` is how long
    one may be silent without giving up the floor, where it is no more than `pause_share` of what one says.
    `late_s` is how much later than it is heard a voice is taken to begin where another speaks. `hearings` is
    how often who speaks alone is weighed anew, each time with the voices that the time before gave.
    """

    segmentation_step: float = 0.25
    threshold: float = 0.45
    min_cluster_size: int = 12
    batch_size: int = 32
    pause_s: float = 0.45
    pause_share: float = 0.4
    late_s: float = 0.07
    hearings: int = 3
    resegmentation: ResegmentationOptions = field(default_factory=ResegmentationOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the models make of some windows, in pyannote's own shapes; `moments` are by window."""

    speaks: Any
    vectors: NDArray[np.floating[Any]]
    moments: tuple[Vectors, ...]


class PyannoteDiarizer:
    """pyannote's pipeline over segmentation-3.0 and Resemblyzer; held to `Diarizer`.

    Each step works in one torch thread: two, beside another busy process, took forty times as long a batch.
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
        inference = self._pipeline._segmentation
        self.window_samples: int = inference.model.audio.get_num_samples(inference.duration)
        self.step_samples: int = round(inference.step * SAMPLE_RATE_HZ)

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
        with quiet(), one_thread():
            heard = self._heard_by_halves(samples, hook)
            turns = self._turns(heard, total_s, speakers)
        if progress is not None:
            progress(total_s, total_s)
        return turns

    def _heard_by_halves(self, samples: Samples, hook: Callable[..., None] | None) -> Heard:
        """Run the models over a recording, its first half of windows in a thread beside its second.

        Two threads of one core each: the cores never wait for each other, as they do in one with two.
        """
        half = (len(samples) - self.window_samples) // self.step_samples // 2
        if half < LEAST_WINDOWS:
            return self._heard(samples, first=True, hook=hook)
        with ThreadPoolExecutor(1, initializer=work_in_one_thread) as beside:
            given_up = Event()
            first_half = samples[: (half - 1) * self.step_samples + self.window_samples]
            first = beside.submit(self._heard, first_half, first=True, hook=stop_hook(given_up))
            try:
                second = self._heard(samples[half * self.step_samples :], first=False, hook=hook)
            except BaseException:
                given_up.set()
                raise
            return on_end(first.result(), second)

    def _heard(self, samples: Samples, *, first: bool, hook: Callable[..., None] | None = None) -> Heard:
        """Run the models over `samples`; `first` says that a recording begins with them."""
        pipeline = self._pipeline
        file = as_file(samples)
        speaks = pipeline.get_segmentations(file, hook=hook)
        if np.any(speaks.data):
            vectors = pipeline.get_embeddings(file, speaks, exclude_overlap=True, hook=hook)
        else:
            windows, _, voices = speaks.data.shape
            vectors = np.full((windows, voices, pipeline._embedding.dimension), np.nan)
        moments = moments_of(
            samples,
            speaks.data,
            pipeline._embedding,
            window=self.window_samples,
            step=self.step_samples,
            first=first,
        )
        return Heard(speaks=speaks, vectors=vectors, moments=moments)

    def _turns(self, heard: Heard, total_s: float, speakers: int | None) -> tuple[Turn, ...]:
        """Go on from what the models heard; all that is made of it is made here."""
        from pyannote.audio import Inference
        from pyannote.core import SlidingWindowFeature

        pipeline, speaks = self._pipeline, heard.speaks
        frames = pipeline._segmentation.model.receptive_field
        count = pipeline.speaker_count(speaks, frames, warm_up=(0.0, 0.0))
        if not np.any(count.data):
            return ()
        # It prints where it finds fewer people than it was told; standard output is the caller's.
        with contextlib.redirect_stdout(io.StringIO()):
            clusters, likeness, people = pipeline.clustering(
                embeddings=heard.vectors,
                segmentations=speaks,
                num_clusters=speakers,
                min_clusters=speakers or 1,
                max_clusters=speakers or MOST_SPEAKERS,
            )
        clusters[~speaks.data.any(axis=1)] = NOBODY
        count.data = np.minimum(count.data, clusters.max() + 1).astype(np.int8)
        votes = SlidingWindowFeature(
            votes_of(speaks.data * clearness(likeness)[:, None], clusters), speaks.sliding_window
        )
        said = pipeline.to_diarization(votes, count)
        together = Inference.aggregate(votes, frames, hamming=False, missing=0.0, skip_average=True)
        said = self._by_voice(said, together.data, heard.moments, people)
        spans = (
            (span.start, span.end, label)
            for span, _, label in pipeline.to_annotation(said).itertracks(yield_label=True)
        )
        return number_turns(
            begun_late(spans, self.options.late_s),
            total_s,
            pause_s=self.options.pause_s,
            pause_share=self.options.pause_share,
        )

    def _by_voice(self, said: Any, votes: Likeness, moments: Sequence[Vectors], people: Likeness) -> Any:
        """Return `said` with who speaks alone weighed anew, by the voice of the moment.

        The means of `people` are of whole voices of windows, some of which hold another's answer too.
        """
        from pyannote.core import SlidingWindowFeature

        frames = said.sliding_window
        number, anew = min(len(said.data), len(votes)), said.data.copy()
        middles_s = frames.start + frames.step * np.arange(number) + frames.duration / 2
        before, votes = said.data[:number, : len(people)], votes[:number, : len(people)]
        whose = before
        for hearing in range(self.options.hearings):
            if hearing:
                people = voices_of(whose, middles_s, moments, people)
            likeness = likeness_at(middles_s, moments, people)
            whose = resegmented(
                before, votes, likeness, frame_s=frames.step, options=self.options.resegmentation
            )
        anew[:number, : len(people)] = whose
        return SlidingWindowFeature(anew, frames)


def votes_of(speaks: Likeness, clusters: NDArray[np.int_]) -> Likeness:
    """Return (windows, frames, people) of `speaks`, (windows, frames, voices), as pyannote reconstructs it.

    `clusters` is (windows, voices), whose voice it is. NaN where a window has no voice of that person.
    """
    windows, frames, voices = speaks.shape
    votes = np.full((windows, frames, int(clusters.max()) + 1), np.nan)
    for window in range(windows):
        for voice in range(voices):
            if clusters[window, voice] >= 0:
                person = votes[window, :, clusters[window, voice]]
                np.fmax(person, speaks[window, :, voice], out=person)
    return votes


def clearness(likeness: Likeness) -> Likeness:
    """Return how much each voice's vote counts, (windows, voices): how clearly it is one person's.

    `likeness` is (windows, voices, people), of the voice to each person's mean. A short answer is heard in
    several windows, in some with enough else to tell the voice by, in others alone: the vote of a voice that
    sounds as much like one as like another must not weigh as much as one that is sure. A voice that was heard
    too little to sound like anyone (NaN) counts only where it is all there is.
    """
    if likeness.shape[2] < 2:
        return np.ones(likeness.shape[:2])
    second, first = np.moveaxis(np.sort(likeness, axis=2)[:, :, -2:], 2, 0)
    clear: Likeness = np.nan_to_num(first - second, nan=0.0) + LEAST_VOTE
    return clear


def as_file(samples: Samples) -> dict[str, Any]:
    """Return `samples` as pyannote takes a file: from memory, with no name to tell."""
    import torch

    return {
        "waveform": torch.from_numpy(samples.copy())[None],
        "sample_rate": SAMPLE_RATE_HZ,
        "uri": "recording",
    }


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


def stop_hook(given_up: Event) -> Callable[..., None]:
    """Return pyannote's kind of hook, which ends the work once it is `given_up`."""

    def hook(*_: object, **__: object) -> None:
        if given_up.is_set():
            raise CancelledError

    return hook


def on_end(first: Heard, second: Heard) -> Heard:
    """Return the windows of both, those of `second` after the others."""
    from pyannote.core import SlidingWindowFeature

    speaks = np.concatenate([first.speaks.data, second.speaks.data])
    return Heard(
        speaks=SlidingWindowFeature(speaks, first.speaks.sliding_window),
        vectors=np.concatenate([first.vectors, second.vectors]),
        moments=(*first.moments, *second.moments),
    )


def work_in_one_thread() -> None:
    """Let torch work in one thread where this is called."""
    import torch

    torch.set_num_threads(1)


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
