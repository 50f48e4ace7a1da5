"""The records of a meeting, from the first note to what the pair keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from models.records import Word
from nlp.records import Candidate, Utterance

Plain = str | int | float | bool | None


class Variant(StrEnum):
    """Which way of sparring the meeting follows: S0 (Flere skal med) or S2 with Bilag 1 (Sparringsbesøg)."""

    FLERE_SKAL_MED = "flere_skal_med"
    SPARRINGSBESOEG = "sparringsbesoeg"


class Origin(StrEnum):
    """Where the sound came from; None on an observation that has only notes."""

    RECORDING = "recording"
    IMPORT = "import"
    SAMPLE = "sample"


class State(StrEnum):
    """How far an observation has come."""

    PREPARED = "prepared"
    RECORDING = "recording"
    RECORDED = "recorded"
    PROCESSED = "processed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One meeting that a colleague sat in on; `id` is also the recording's name in the vault.

    `duration_s` and `speakers` are None while unknown, `deadline_at` while nobody has consented.
    `process_options` are the options that made the utterances and tags. After erasure only id, times,
    variant and origin are left.
    """

    id: str
    created_at: datetime
    title: str = ""
    variant: Variant = Variant.FLERE_SKAL_MED
    state: State = State.PREPARED
    origin: Origin | None = None
    duration_s: float | None = None
    speakers: int | None = None
    deadline_at: datetime | None = None
    process_options: Mapping[str, Plain] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is None or (self.deadline_at and self.deadline_at.tzinfo is None):
            raise ValueError("times need a timezone")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardStretch:
    """The words of the stretch `[start_s, end_s)` of a recording, at the recording's time."""

    start_s: float
    end_s: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUtterance:
    """An utterance and its number in the observation (from 0)."""

    number: int
    utterance: Utterance


class Reviewer(StrEnum):
    """Whose markings: the observer's, or the focus person's own."""

    OBSERVER = "observer"
    FOCUS = "focus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One step of the review, in the order it was taken; undone ones can be taken again until a new one is.

    `utterance_number` and `behaviour` are None where the decision is not about one. `payload` is what else
    it needs. Each reviewer undoes only their own.
    """

    id: int
    observation_id: str
    at: datetime
    kind: str
    utterance_number: int | None
    behaviour: str | None
    payload: Mapping[str, Plain]
    undone: bool
    reviewer: Reviewer = Reviewer.OBSERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the observer wrote under way, at `at_s` seconds of the meeting (None outside it)."""

    id: int
    observation_id: str
    at_s: float | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What the pair chose to keep of one behaviour; the quote survives erasure only with everyone's yes."""

    id: int
    observation_id: str
    behaviour: str
    quote: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepable:
    """A pointer that one of the two says fits, and its words where everyone said yes to quotes."""

    utterance_number: int
    behaviour: str
    quote: str | None

    @property
    def place(self) -> str:
        """Its name within the observation."""
        return f"{self.utterance_number}:{self.behaviour}"


class FindingStatus(StrEnum):
    """What the observer has made of a pointer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHANGED = "changed"


class FindingOrigin(StrEnum):
    """Who pointed."""

    MACHINE = "machine"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A pointer as the observer's decisions have left it, or the observer's own.

    `confidence` orders the review and is never shown as a verdict; 1 where the observer pointed.
    `changed_from` is what the machine said where the observer said otherwise. `words` are the first and last
    word that the observer selected, both included, as places in the utterance's words; None for all of it.
    `anchor` is where it is kept, whatever was joined or split since.
    """

    utterance_number: int
    behaviour: str
    topic: str
    status: FindingStatus
    origin: FindingOrigin
    confidence: float
    evidence: tuple[str, ...] = ()
    example: str = ""
    changed_from: str | None = None
    words: tuple[int, int] | None = None
    anchor: int | None = None


class Blind(StrEnum):
    """Whether a reviewer marks before seeing what the machine points at: not, still, or has done so."""

    OFF = "off"
    ON = "on"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """All that the review shows: the utterances with their numbers, and what is pointed at in them.

    `utterances` and `numbers` go together, in the order of the talk (the later part of a split one has a
    number above a million); `candidates` are the likeliest behaviours of an utterance, by its number, shown
    or not. While `blind` is ON nothing of the machine's is in it.
    """

    observation: Observation
    utterances: tuple[Utterance, ...]
    numbers: tuple[int, ...]
    findings: tuple[Finding, ...]
    candidates: Mapping[int, tuple[Candidate, ...]]
    can_undo: bool
    can_redo: bool
    reviewer: Reviewer = Reviewer.OBSERVER
    blind: Blind = Blind.OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """What the two have marked, one beside the other, as an occasion to talk; there is nothing to add up.

    None where that person has not decided about it. Behaviours are what each has left there.
    """

    utterance_number: int
    behaviour: str
    observer: FindingStatus | None
    focus: FindingStatus | None
