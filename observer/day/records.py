"""The records of the day: steps, questions, the phases of the sparring, and where the pair has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from observer.records import Finding, Note, ReviewView, Variant


class Step(StrEnum):
    """The eight steps of an observation, in order."""

    FORMOEDE = "formoede"
    SAMTYKKE = "samtykke"
    SAMTALE = "samtale"
    BORGERENS_ORD = "borgerens_ord"
    GENNEMSE = "gennemse"
    SPARRING = "sparring"
    SPARRINGSARK = "sparringsark"
    SLET = "slet"


class Party(StrEnum):
    """The two who spar: whose conversation it is, and who sat in on it (colleague, leader or partner)."""

    FOKUSPERSON = "fokusperson"
    KOLLEGA = "kollega"


class Fate(StrEnum):
    """What becomes of an answer when the observation is erased; what stays, stays only on an agreed sheet."""

    GOES = "goes"
    STAYS = "stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field to write in.

    `why` says in Danish why its answer goes or stays. `lines` is how tall the field is drawn. `optional`
    questions are shown as such; no question has to be answered.
    """

    id: str
    text: str
    hint: str
    fate: Fate
    why: str
    lines: int = 3
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One part of the sparring. `speaks` is who begins; None where it is both.

    `prompts` are sentences to be curious with (R074). From the phase that `opens_pointers` on, the pair sees
    pointers and notes (R071).
    """

    id: str
    title: str
    lead: str
    speaks: Party | None
    minutes: int
    questions: tuple[Question, ...]
    prompts: tuple[str, ...] = ()
    opens_pointers: bool = False
    shows_focus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """What one step says and asks. `minutes` is its soft timer, None where it has none.

    `lead` is what its page begins with, "" where the page does not begin with the plan's words.
    """

    step: Step
    lead: str
    minutes: int | None
    reminders: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One field of the sheet: its number in the source (F05), its label, and the questions that fill it.

    `answers` are the ids by party; a field that the two share has the same id for both. `filled_by` is
    "date", "focus" or "findings" (added to the answer) where it is not an answer alone. `heading` opens a
    new part of the sheet.
    """

    id: str
    label: str
    answers: Mapping[Party, str]
    filled_by: str = ""
    heading: str = ""
    lines: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """The sheet of a variant: its fields in order, and what it says of itself."""

    title: str
    subtitle: str
    owner: Mapping[Party, str]
    footer: str
    findings: str
    quotes: str
    own_words: str
    page: str
    parts: tuple[SheetPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortRoute:
    """How the first step is when a sparring comes up on the spot (R049): fewer minutes, fewer questions."""

    minutes: int
    leaves_out: tuple[str, ...]
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """A variant as data: its eight steps, the phases of its sparring, and its sheet.

    `words` are the variant's own words for the two ("fokusperson", "jobkonsulent"). `purpose` is for the
    start of the day (R001, R008).
    """

    variant: Variant
    title: str
    purpose: str
    words: Mapping[Party, str]
    steps: tuple[StepPlan, ...]
    phases: tuple[Phase, ...]
    sheet: SheetPlan
    questions: Mapping[str, Question]
    short: ShortRoute
    spontaneous: bool = False

    def step(self, step: Step) -> StepPlan:
        """The plan of one step."""
        return next(one for one in self.steps if one.step is step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What the pair looks at: ids of elements, topics or behaviours, and "Andet udtryk" in own words."""

    chosen: tuple[str, ...] = ()
    own_words: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is chosen or written."""
        return not self.chosen and not self.own_words.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """What the workplace gives weight to for a time, and why; a hint, never a choice made (R023)."""

    chosen: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A soft timer: how much was set aside, and since when; it stops nobody. None where nothing has begun."""

    minutes: int | None
    began_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseNow:
    """Where the sparring is: phase `number` (from 1) of `count`, with its timer."""

    phase: Phase
    number: int
    count: int
    timer: Timer

    @property
    def first(self) -> bool:
        """Whether there is no phase before it."""
        return self.number == 1

    @property
    def last(self) -> bool:
        """Whether there is no phase after it."""
        return self.number == self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief:
    """What the pair sees when pointers are open: strengths first (R012), then the focus, then the rest.

    `review` is None without a recording. `strengths` are notes of the kind "fungerede_godt".
    """

    strengths: tuple[Note, ...]
    notes: tuple[Note, ...]
    in_focus: tuple[Finding, ...]
    others: tuple[Finding, ...]
    review: ReviewView | None


class NoteKind(StrEnum):
    """What a note is about (R044, R045); kept as the note's kind, "note" where nothing was chosen.

    FOKUSPERSON is one that the focus person wrote: what they may read before they have spoken (R071).
    """

    NOTE = "note"
    HANDLING = "handling"
    CITAT = "citat"
    REAKTION = "reaktion"
    KROPSSPROG = "kropssprog"
    FUNGEREDE_GODT = "fungerede_godt"
    FOKUSPERSON = "fokusperson"
