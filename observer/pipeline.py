"""From sealed sound to tagged utterances: plain functions over Protocols, one step at a time.

Each step asks the permission again, so that a withdrawal is felt within seconds. Sound and words live in
memory only; whoever calls stores the result. Transcribing and diarizing never run side by side (two torch
threads beside another busy process took forty times as long, measured), and the one's model is let go before
the other's loads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from consent.choices import Purpose
from consent.gate import Permission
from models.protocols import Diarizer, Progress, Transcriber
from models.records import SAMPLE_RATE_HZ, Samples, Turn, Word
from nlp.records import Role, Tagged, Utterance
from observer.align import Splitter, utterances
from observer.roles import RoleSuggestion, chosen_roles, suggest_roles, with_roles

if TYPE_CHECKING:
    from nlp.tagger import Tagger

Samples16 = NDArray[np.int16]
ProcessProgress = Callable[[str, float, float], None]
"""Called as `progress(step, done, total)`; `step` is Danish, the unit is the step's own."""

LISTENING: Final = "Skriver ned, hvad der bliver sagt"
TELLING_APART: Final = "Skelner stemmerne"
POINTING: Final = "Finder spor"

# A recogniser works on the spectrum of all it is given; ten minutes of that fit in any memory.
STRETCH_S: Final = 600.0
# A stretch ends at the quietest moment of its last half minute, so that no word is cut.
SEARCH_S: Final = 30.0
QUIET_S: Final = 0.5
ASK_AGAIN_AFTER_WORDS: Final = 20


class Sound(Protocol):
    """A recording that can be read in pieces; `consent.vault.SealedReader` is one."""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        ...

    def read(self, start_s: float, end_s: float) -> Samples16:
        """Return the samples of `[start_s, end_s)`, (n,) int16 mono 16 000 Hz."""
        ...


class Engines(Protocol):
    """What listens and what points; each method loads, so each is called when its step begins."""

    def transcriber(self) -> Transcriber:
        """Load what writes down words."""
        ...

    def diarizer(self) -> Diarizer:
        """Load what tells speakers apart."""
        ...

    def tagger(self) -> Tagger:
        """Load what points at core elements."""
        ...

    def split(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
        """Cut one speaker's words into sentences."""
        ...

    def options(self) -> Mapping[str, str]:
        """Return which models and options these are; kept with every result."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of a recording: tagged utterances in time order, and who is probably who."""

    tagged: tuple[Tagged, ...]
    turns: tuple[Turn, ...]
    suggestion: RoleSuggestion

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' labels, in order of first appearance."""
        return speakers_of([one.utterance for one in self.tagged])


def hear(
    sound: Sound,
    permission: Permission,
    engines: Engines,
    *,
    speakers: int | None = None,
    roles: Mapping[Role, str] | None = None,
    company: bool | None = None,
    progress: ProcessProgress | None = None,
) -> Heard:
    """Take a recording through every step.

    `speakers` is how many people speak, if known; `roles` what a person said of who is who. Raises as
    `Permission.require` between steps and during them, `RoleChoiceInvalid` before anything is tagged, and
    what the engines raise while loading.
    """
    report = progress or _nobody_listens
    words = transcribe(sound, permission, engines.transcriber(), progress=_of(report, LISTENING))
    turns = diarize(
        sound, permission, engines.diarizer(), speakers=speakers, progress=_of(report, TELLING_APART)
    )
    return point(
        words,
        turns,
        permission,
        engines.tagger(),
        split=engines.split,
        roles=roles,
        company=company,
        progress=progress,
    )


def transcribe(
    sound: Sound, permission: Permission, transcriber: Transcriber, *, progress: Progress | None = None
) -> tuple[Word, ...]:
    """Return the words of the recording in time order, ten minutes in memory at a time."""
    words: list[Word] = []
    total_s = sound.duration_s
    for start_s, end_s in stretches(sound):
        permission.require(Purpose.RECORDING)
        heard = transcriber.transcribe(
            as_float(sound.read(start_s, end_s)), progress=_from(progress, start_s, total_s)
        )
        for number, word in enumerate(heard):
            if number % ASK_AGAIN_AFTER_WORDS == 0:
                permission.require(Purpose.RECORDING)
            words.append(replace(word, start_s=word.start_s + start_s, end_s=word.end_s + start_s))
    permission.require(Purpose.RECORDING)
    return tuple(words)


def diarize(
    sound: Sound,
    permission: Permission,
    diarizer: Diarizer,
    *,
    speakers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Turn, ...]:
    """Return who speaks when; the whole recording is in memory meanwhile, 64 kB a second."""
    permission.require(Purpose.RECORDING)
    turns = diarizer.diarize(
        as_float(sound.read(0.0, sound.duration_s)), speakers=speakers, progress=progress
    )
    permission.require(Purpose.RECORDING)
    return turns


def point(
    words: Sequence[Word],
    turns: Sequence[Turn],
    permission: Permission,
    tagger: Tagger,
    *,
    split: Splitter,
    roles: Mapping[Role, str] | None = None,
    company: bool | None = None,
    progress: ProcessProgress | None = None,
) -> Heard:
    """Return tagged utterances from words and turns: aligned, split, given roles, pointed at."""
    report = progress or _nobody_listens
    permission.require(Purpose.RECORDING)
    report(POINTING, 0, 2)
    said = utterances(words, turns, split=split)
    suggestion = suggest_roles(said, company=company, pointer_weight=weigh_with(tagger))
    who = chosen_roles(speakers_of(said), roles or {}, suggestion.roles)
    report(POINTING, 1, 2)
    tagged = tagger.tag(with_roles(said, who))
    permission.require(Purpose.RECORDING)
    report(POINTING, 2, 2)
    return Heard(tagged=tagged, turns=tuple(turns), suggestion=suggestion)


def weigh_with(tagger: Tagger) -> Callable[[tuple[Utterance, ...]], tuple[float, ...]]:
    """Return how much `tagger` points at each utterance: the sum of its tags' confidences."""

    def weigh(said: tuple[Utterance, ...]) -> tuple[float, ...]:
        return tuple(sum(tag.confidence for tag in one.tags) for one in tagger.tag(said))

    return weigh


def speakers_of(said: Sequence[Utterance]) -> tuple[str, ...]:
    """Return the labels of all who speak, in order of first appearance."""
    return tuple(dict.fromkeys(one.speaker for one in said))


def stretches(
    sound: Sound, *, stretch_s: float = STRETCH_S, search_s: float = SEARCH_S
) -> Iterator[tuple[float, float]]:
    """Yield `(start_s, end_s)` of stretches that make up the recording, none longer than `stretch_s`.

    Each ends at the quietest half second of its last `search_s`.
    """
    total_s = sound.duration_s
    edges = [0.0]
    while total_s - edges[-1] > stretch_s:
        latest_s = edges[-1] + stretch_s
        edges.append(quietest_s(sound, latest_s - search_s, latest_s))
    if total_s > edges[-1]:
        edges.append(total_s)
    yield from pairwise(edges)


def quietest_s(sound: Sound, start_s: float, end_s: float) -> float:
    """Return the middle of the quietest half second in `[start_s, end_s)`."""
    samples = as_float(sound.read(start_s, end_s))
    frame = int(QUIET_S * SAMPLE_RATE_HZ)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    if not len(frames):
        return end_s
    quietest = int(np.argmin(np.mean(frames**2, axis=1)))
    return start_s + (quietest + 0.5) * QUIET_S


def as_float(samples: Samples16) -> Samples:
    """Return int16 samples as (samples,) float32 in [-1, 1), made in one piece: two hours are 460 MB."""
    return np.multiply(samples, np.float32(1 / 32_768), dtype=np.float32)


def _of(report: ProcessProgress, step: str) -> Progress:
    return lambda done_s, total_s: report(step, done_s, total_s)


def _from(progress: Progress | None, start_s: float, total_s: float) -> Progress | None:
    """Return the progress of one stretch told as progress of the whole."""
    if progress is None:
        return None
    return lambda done_s, _: progress(min(start_s + done_s, total_s), total_s)


def _nobody_listens(_step: str, _done: float, _total: float) -> None:
    return
