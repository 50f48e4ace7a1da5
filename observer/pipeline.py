"""From sealed sound to tagged utterances: plain functions over Protocols, one step at a time.

Each step asks the permission again, so that a withdrawal is felt within seconds. Sound and words live in
memory only; whoever calls stores the result. Transcribing and diarizing never run side by side (two torch
threads beside another busy process took forty times as long, measured), and the one's model is let go before
the other's loads. What was heard while people talked, or before a run was cut off, is not heard again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from consent.choices import Purpose
from consent.gate import Permission
from consent.sealed_file import Samples16
from models.protocols import Diarizer, Progress, Transcriber
from models.records import Samples, Turn, Word
from models.stretches import Cut, Cutter
from nlp.records import Role, Tagged, Utterance
from observer.align import Splitter, utterances
from observer.records import HeardStretch
from observer.roles import RoleSuggestion, chosen_roles, suggest_roles, with_roles

if TYPE_CHECKING:
    from nlp.tagger import Tagger

ProcessProgress = Callable[[str, float, float], None]
"""Called as `progress(step, done, total)`; `step` is Danish, the unit is the step's own."""

LISTENING: Final = "Skriver ned, hvad der bliver sagt"
TELLING_APART: Final = "Skelner stemmerne"
POINTING: Final = "Finder spor"

PIECE_S: Final = 10.0
HEARING_OPTIONS: Final = ("transcriber", "transcriber_options", "stretches", "faster-whisper")
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

    def cutter(self) -> Cutter:
        """Load what closes stretches at pauses."""
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
class Beforehand:
    """What is known already: stretches in time order, and the turns if the voices were told apart.

    `tagger` is one that has read some of it.
    """

    stretches: tuple[HeardStretch, ...] = ()
    turns: tuple[Turn, ...] | None = None
    tagger: Tagger | None = None


NOTHING: Final = Beforehand()
Keep = Callable[[HeardStretch], None]


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
    beforehand: Beforehand = NOTHING,
    keep: Keep | None = None,
    progress: ProcessProgress | None = None,
) -> Heard:
    """Take a recording through every step, but for what was done `beforehand`.

    `keep` gets each stretch that is heard now, for the next time. `speakers` is how many people speak, if
    known; `roles` what a person said of who is who. Raises as `Permission.require` between steps and during
    them, `RoleChoiceInvalid` before anything is tagged, and what the engines raise while loading.
    """
    report = progress or _nobody_listens
    words = transcribe(
        sound,
        permission,
        engines,
        known=beforehand.stretches,
        keep=keep,
        # Where the voices are told apart already, the words were told before them.
        progress=None if beforehand.turns is not None else _of(report, LISTENING),
    )
    turns = beforehand.turns
    if turns is None:
        turns = diarize(
            sound, permission, engines.diarizer(), speakers=speakers, progress=_of(report, TELLING_APART)
        )
    return point(
        words,
        turns,
        permission,
        beforehand.tagger or engines.tagger(),
        split=engines.split,
        roles=roles,
        company=company,
        progress=progress,
    )


def transcribe(
    sound: Sound,
    permission: Permission,
    engines: Engines,
    *,
    known: Sequence[HeardStretch] = (),
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> tuple[Word, ...]:
    """Return the words of the recording in time order, a few stretches in memory at a time.

    What `known` has from the beginning on without a hole is taken from there; the models are loaded only if
    something is left to hear.
    """
    permission.require(Purpose.RECORDING)
    total_s = sound.duration_s
    begun = unbroken(known, until_s=total_s)
    words = [word for stretch in begun for word in stretch.words]
    start_s = begun[-1].end_s if begun else 0.0
    if start_s < total_s:
        transcriber = engines.transcriber()
        following = cuts(sound, engines.cutter(), start_s=start_s)
        told = Told(progress, begun_s=start_s, total_s=total_s)
        for stretch in heard_side_by_side(following, permission, transcriber, told):
            if keep is not None:
                keep(stretch)
            words += stretch.words
    elif progress is not None:
        progress(total_s, total_s)
    permission.require(Purpose.RECORDING)
    return tuple(words)


def cuts(sound: Sound, cutter: Cutter, *, start_s: float) -> Iterator[Cut]:
    """Yield the stretches of the recording from `start_s`, where one begins, to its end."""
    cutter.begin(start_s)
    total_s = sound.duration_s
    while cutter.heard_s < total_s:
        at_s = cutter.heard_s
        yield from cutter.hear(as_float(sound.read(at_s, min(at_s + PIECE_S, total_s))))
    yield from cutter.finish()


class Told:
    """Progress of stretches that are heard side by side, as one that never falls."""

    def __init__(self, progress: Progress | None, *, begun_s: float, total_s: float) -> None:
        self._progress, self._begun_s, self._total_s = progress, begun_s, total_s
        self._lock = threading.Lock()
        self._done_s: dict[int, float] = {}

    def of(self, cut: Cut) -> Progress | None:
        """Return the progress of one of them."""
        progress = self._progress
        if progress is None:
            return None

        def told(done_s: float, _total_s: float) -> None:
            with self._lock:
                self._done_s[cut.start] = done_s
                reached_s = self._begun_s + sum(self._done_s.values())
                progress(min(reached_s, self._total_s), self._total_s)

        return told


def heard_side_by_side(
    following: Iterator[Cut], permission: Permission, transcriber: Transcriber, told: Told
) -> Iterator[HeardStretch]:
    """Yield what is said in each stretch, in order; as many are heard at once as `transcriber` takes."""
    waiting: deque[Future[HeardStretch]] = deque()
    with ThreadPoolExecutor(transcriber.at_once) as ears:
        try:
            for cut in following:
                waiting.append(ears.submit(heard_in, cut, permission, transcriber, progress=told.of(cut)))
                if len(waiting) > transcriber.at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            # Where it ends early, none that has not begun begins.
            for one in waiting:
                one.cancel()


def heard_in(
    cut: Cut, permission: Permission, transcriber: Transcriber, *, progress: Progress | None = None
) -> HeardStretch:
    """Return what is said in one stretch; the permission is asked again every few words."""
    permission.require(Purpose.RECORDING)
    words = []
    if cut.has_voice:
        for number, word in enumerate(transcriber.transcribe(cut.samples, progress=progress)):
            if number % ASK_AGAIN_AFTER_WORDS == 0:
                permission.require(Purpose.RECORDING)
            words.append(at_time_of(cut, word))
    elif progress is not None:
        progress(cut.end_s - cut.start_s, cut.end_s - cut.start_s)
    return HeardStretch(start_s=cut.start_s, end_s=cut.end_s, words=tuple(words))


def at_time_of(cut: Cut, word: Word) -> Word:
    """Return a stretch's word at its time in the recording."""
    return replace(word, start_s=word.start_s + cut.start_s, end_s=word.end_s + cut.start_s)


def unbroken(known: Sequence[HeardStretch], *, until_s: float) -> tuple[HeardStretch, ...]:
    """Return the stretches that follow each other from 0 on, as far as they do, none beyond `until_s`."""
    begun: list[HeardStretch] = []
    for stretch in sorted(known, key=lambda one: one.start_s):
        if stretch.start_s != (begun[-1].end_s if begun else 0.0) or stretch.end_s > until_s:
            break
        begun.append(stretch)
    return tuple(begun)


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


def hearing_sha256(options: Mapping[str, str]) -> str:
    """Return what stands for the options that decide which words are heard; others may change freely."""
    deciding = {name: options[name] for name in HEARING_OPTIONS if name in options}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()


def speakers_of(said: Sequence[Utterance]) -> tuple[str, ...]:
    """Return the labels of all who speak, in order of first appearance."""
    return tuple(dict.fromkeys(one.speaker for one in said))


def as_float(samples: Samples16) -> Samples:
    """Return int16 samples as (samples,) float32 in [-1, 1), made in one piece: two hours are 460 MB."""
    return np.multiply(samples, np.float32(1 / 32_768), dtype=np.float32)


def _of(report: ProcessProgress, step: str) -> Progress:
    return lambda done_s, total_s: report(step, done_s, total_s)


def _nobody_listens(_step: str, _done: float, _total: float) -> None:
    return
