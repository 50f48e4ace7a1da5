"""Made-up meetings to measure on: sound, who truly spoke when, and what was truly said and labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from consent.choices import Answer, Choices, Person, Purpose
from consent.fakes import RamLedgerStore
from consent.gate import ConsentGate, Permission
from consent.ledger import Ledger, utc_now
from consent.sealed_file import Samples16
from consent.texts import read_aloud
from models.records import SAMPLE_RATE_HZ
from nlp.records import Utterance
from observer.errors import BenchDataInvalid
from observer.transcript import read_rows, transcript_of

PARTS: Final = (".ogg", ".rttm", ".tsv")
SAMPLE_FOLDER: Final = Path(__file__).parent.parent / "sample"
SAMPLE_NAME: Final = "d3"
_CHECKOUT_FOLDER: Final = Path(__file__).parents[2] / "tests" / "data" / "meetings"
# Two names of one agreement: scored as one.
TWINS: Final = ("goal_tasks_before_next_meeting", "rel_mutual_followup_agreement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One true stretch `[start_s, end_s)` of one person's speech; others may speak meanwhile."""

    start_s: float
    end_s: float
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchMeeting:
    """A meeting whose truth is known; `labels` are the behaviours of each of `said`, twins as one."""

    name: str
    sound: Path
    spoken: tuple[Spoken, ...]
    said: tuple[Utterance, ...]
    labels: tuple[frozenset[str], ...]

    @property
    def speakers(self) -> int:
        """How many people speak."""
        return len({one.speaker for one in self.spoken})


class ArraySound:
    """Sound in memory, read as the vault's is."""

    def __init__(self, samples: Samples16) -> None:
        self._samples = samples

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self._samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples16:
        """Return the samples of `[start_s, end_s)`, (n,) int16."""
        return self._samples[max(0, round(start_s * SAMPLE_RATE_HZ)) : round(end_s * SAMPLE_RATE_HZ)]


def sample_meeting() -> BenchMeeting:
    """Return the sample that ships."""
    return read_meeting(SAMPLE_FOLDER, SAMPLE_NAME)


def default_folders() -> tuple[Path, ...]:
    """Return where meetings to measure on are: the sample's folder, and in a checkout the tests' too."""
    return (SAMPLE_FOLDER, _CHECKOUT_FOLDER) if _CHECKOUT_FOLDER.is_dir() else (SAMPLE_FOLDER,)


def meetings_in(folders: Sequence[Path]) -> tuple[BenchMeeting, ...]:
    """Return every meeting of `folders`, by name; raises BenchDataInvalid where there is none, or a part."""
    found = {path.stem: folder for folder in folders for path in sorted(folder.glob("*.ogg"))}
    if not found:
        raise BenchDataInvalid(folder=folders[0], missing=["*.ogg"])
    return tuple(read_meeting(folder, name) for name, folder in sorted(found.items()))


def read_meeting(folder: Path, name: str) -> BenchMeeting:
    """Return one meeting; raises BenchDataInvalid and TranscriptInvalid."""
    missing = [name + part for part in PARTS if not (folder / (name + part)).is_file()]
    if missing:
        raise BenchDataInvalid(folder=folder, missing=missing)
    rows = read_rows(folder / f"{name}.tsv", ("start_s", "end_s", "speaker", "text", "behaviours"))
    return BenchMeeting(
        name=name,
        sound=folder / f"{name}.ogg",
        spoken=read_rttm(folder / f"{name}.rttm"),
        said=transcript_of(rows).utterances,
        labels=tuple(map(labels_of, rows)),
    )


def read_rttm(path: Path) -> tuple[Spoken, ...]:
    """Return the stretches of an RTTM file in order; raises BenchDataInvalid where a line is not one."""
    stretches = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start_s, lasts_s = float(fields[3]), float(fields[4])
            stretches.append(Spoken(start_s=start_s, end_s=start_s + lasts_s, speaker=fields[7]))
        except (IndexError, ValueError) as exc:
            raise BenchDataInvalid(folder=path.parent, missing=[path.name]) from exc
    return tuple(sorted(stretches, key=lambda one: one.start_s))


def labels_of(row: Mapping[str, str]) -> frozenset[str]:
    """Return the behaviours a row is labelled with, twins as one."""
    named = (name.strip() for name in row["behaviours"].split(","))
    return frozenset(as_one(name) for name in named if name and name != "none")


def as_one(behaviour: str) -> str:
    """Return one name for both twins, any other as it is."""
    return TWINS[0] if behaviour in TWINS else behaviour


def sound_of(meeting: BenchMeeting) -> ArraySound:
    """Return the meeting's sound, whole in memory."""
    from observer.sound_files import decode

    return ArraySound(np.concatenate(list(decode(meeting.sound))))


def made_up_permission() -> Permission:
    """Return a permission for made-up meetings, in which nobody can be asked; its ledger is in memory."""
    text = read_aloud()
    persons = (Person.BORGER, Person.FOKUSPERSON, Person.VIRKSOMHED)
    gate = ConsentGate(Ledger(RamLedgerStore(), utc_now))
    gate.record(
        "bench",
        Choices(
            persons=persons,
            answers=tuple(Answer(person=one, purpose=Purpose.RECORDING, yes=True) for one in persons),
            text_version=text.version,
            text_sha256=text.sha256,
            read_at=utc_now(),
        ),
    )
    return gate.permission("bench", Purpose.RECORDING)
