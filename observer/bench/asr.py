"""`bench asr`: word errors and time, Medlyt's ear against others with the same weights, in the same run.

Measured on every meeting at hand (.ogg, .rttm, .tsv) and, in a folder that holds some, on clips of people who
read (`transcripts.tsv` with columns file and text). Time is told as a share of the sound's length and of the
time of faster-whisper as it comes; they take turns set by set, so that whoever shares the machine slows all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ
from observer.bench.figures import Figures, this_machine
from observer.bench.listeners import PLAIN, Listener, absent, listeners
from observer.bench.meetings import default_folders, meetings_in, sound_of
from observer.bench.spoken_form import spoken_form
from observer.errors import BenchDataInvalid, BenchToolMissing
from observer.pipeline import Engines
from observer.transcript import read_rows

CLIPS_TABLE: Final = "transcripts.tsv"
WHOLE: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSet:
    """Sounds that are measured together, and what was truly said in each."""

    name: str
    sounds: tuple[Samples16, ...]
    texts: tuple[str, ...]

    @property
    def duration_s(self) -> float:
        """Length of all its sounds in seconds."""
        return sum(map(len, self.sounds)) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one listener made of one set; counts are of words in their spoken form."""

    said: int
    heard: int
    substitutions: int
    deletions: int
    insertions: int
    duration_s: float
    took_s: float

    @property
    def word_error_rate(self) -> float:
        """Errors per word that was said."""
        return (self.substitutions + self.deletions + self.insertions) / max(1, self.said)

    def __add__(self, other: Score) -> Score:
        mine, theirs = ({name: getattr(one, name) for name in Score.__slots__} for one in (self, other))
        return Score(**{name: mine[name] + theirs[name] for name in mine})


def measure(engines: Engines, folder: Path | None = None, *, minutes: float | None = None) -> Figures:
    """Measure on all that is in `folder`, else on the meetings at hand; on the first `minutes` of each.

    Raises BenchDataInvalid, BenchToolMissing and ModelMissing.
    """
    from observer.bootstrap import default_shelf

    options = engines.options()
    model = default_shelf().verified(options["transcriber"]).folder
    sets = spoken_sets(folder, minutes=minutes)
    ears = listeners(engines, model)
    scores = {one.name: {ear.name: score(ear, one) for ear in ears} for one in sets}
    return Figures(
        bench="asr",
        machine=this_machine(),
        options={
            **options,
            "minutes of each meeting": "all" if minutes is None else f"{minutes:g}",
            **{ear.name: ear.options for ear in ears},
            **absent(),
        },
        results={name: table(by_ear) for name, by_ear in {**scores, WHOLE: summed(scores)}.items()},
    )


def spoken_sets(folder: Path | None, *, minutes: float | None = None) -> tuple[SpokenSet, ...]:
    """Return what there is to measure on, meetings before clips; raises BenchDataInvalid where nothing is."""
    if folder is None:
        return tuple(from_meetings(default_folders(), minutes))
    places = [folder, *(place for place in sorted(folder.iterdir()) if place.is_dir())]
    meetings = [place for place in places if any(place.glob("*.ogg"))]
    clips = [place for place in places if (place / CLIPS_TABLE).is_file()]
    if not meetings and not clips:
        raise BenchDataInvalid(folder=folder, missing=["*.ogg", CLIPS_TABLE])
    return (*(from_meetings(meetings, minutes) if meetings else ()), *map(from_clips, clips))


def from_meetings(folders: Sequence[Path], minutes: float | None) -> Iterator[SpokenSet]:
    """Yield a set for each meeting in `folders`: whole, or what is said to its end in the first `minutes`."""
    for meeting in meetings_in(folders):
        sound = sound_of(meeting)
        ends_s = sound.duration_s if minutes is None else minutes * 60.0
        said = [one for one in meeting.said if one.end_s <= ends_s]
        if minutes is not None and said:
            ends_s = max(one.end_s for one in said)
        yield SpokenSet(
            name=meeting.name,
            sounds=(sound.read(0.0, ends_s),),
            texts=(" ".join(one.text for one in said),),
        )


def from_clips(folder: Path) -> SpokenSet:
    """Return one set of all the clips that the table in `folder` names; raises BenchDataInvalid."""
    from observer.sound_files import decode

    rows = read_rows(folder / CLIPS_TABLE, ("file", "text"))
    missing = [row["file"] for row in rows if not (folder / row["file"]).is_file()]
    if missing or not rows:
        raise BenchDataInvalid(folder=folder, missing=missing or [CLIPS_TABLE])
    return SpokenSet(
        name=folder.name,
        sounds=tuple(np.concatenate(list(decode(folder / row["file"]))) for row in rows),
        texts=tuple(row["text"] for row in rows),
    )


def score(ear: Listener, spoken: SpokenSet) -> Score:
    """Let `ear` hear a set, and count."""
    began = time.perf_counter()
    heard = ear.hear(spoken.sounds)
    return counted(spoken.texts, heard, duration_s=spoken.duration_s, took_s=time.perf_counter() - began)


def counted(said: Sequence[str], heard: Sequence[str], *, duration_s: float, took_s: float) -> Score:
    """Return the errors between texts, brought to their spoken form; raises BenchToolMissing."""
    try:
        import jiwer
    except ImportError as exc:
        raise BenchToolMissing(package="jiwer") from exc
    true, found = ([spoken_form(text) for text in texts] for texts in (said, heard))
    errors = jiwer.process_words(true, found)
    return Score(
        said=sum(len(text.split()) for text in true),
        heard=sum(len(text.split()) for text in found),
        substitutions=errors.substitutions,
        deletions=errors.deletions,
        insertions=errors.insertions,
        duration_s=duration_s,
        took_s=took_s,
    )


def summed(scores: Mapping[str, Mapping[str, Score]]) -> dict[str, Score]:
    """Return each listener's scores on all sets as one."""
    whole: dict[str, Score] = {}
    for by_ear in scores.values():
        whole = {name: whole[name] + one if name in whole else one for name, one in by_ear.items()}
    return whole


def table(by_ear: Mapping[str, Score]) -> dict[str, dict[str, Any]]:
    """Return the figures of one set by listener, against plain faster-whisper's."""
    return {ear: row(one, by_ear[PLAIN]) for ear, one in by_ear.items()}


def row(one: Score, plain: Score) -> dict[str, Any]:
    """Return one listener's figures; below 1, `errors_of_plain` is better and `time_of_plain` quicker."""
    return {
        "word_error_rate": round(one.word_error_rate, 4),
        "errors_of_plain": round(one.word_error_rate / max(plain.word_error_rate, 1e-9), 3),
        "said": one.said,
        "heard": one.heard,
        "wrong": one.substitutions,
        "missing": one.deletions,
        "added": one.insertions,
        "time_of_length": round(one.took_s / one.duration_s, 3),
        "time_of_plain": round(one.took_s / plain.took_s, 3),
    }
