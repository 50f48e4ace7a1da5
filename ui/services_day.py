"""What the screens of the day ask of the services: `observer.day.service.Day` meets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consent.slip import Slip
from observer.day.progress import Remembered
from observer.day.records import DayPlan, Debrief, Focus, Party, PhaseNow, Priority, Step, Timer
from observer.records import Confirmed, Keepable, Variant
from observer.sheet.records import Sheet


class DayServices(Protocol):
    """Steps, answers, focus and sparring of an observation; each raises one of the house's error roots."""

    def plan(self, observation_id: str) -> DayPlan:
        """What the observation's variant says and asks."""
        ...

    def be_spontaneous(self, observation_id: str) -> DayPlan:
        """Take the short route."""
        ...

    def step(self, observation_id: str) -> Step:
        """The step the pair was last at."""
        ...

    def go_to(self, observation_id: str, step: Step) -> None:
        """Go to a step; its timer begins the first time."""
        ...

    def timer(self, observation_id: str, step: Step) -> Timer:
        """The soft timer of a step."""
        ...

    def remember(self, observation_id: str, what: Remembered, value: str = "") -> None:
        """Keep something of the day, with when it was."""
        ...

    def remembered(self, observation_id: str, what: Remembered) -> tuple[str, datetime] | None:
        """What was kept, and when; None where nothing was."""
        ...

    def slip(self, observation_id: str, code: str) -> Slip:
        """The slip for the citizen; raises CodeUnknown."""
        ...

    def phase(self, observation_id: str) -> PhaseNow:
        """Where the sparring is."""
        ...

    def next_phase(self, observation_id: str) -> PhaseNow:
        """One phase on; raises PhaseLocked."""
        ...

    def previous_phase(self, observation_id: str) -> PhaseNow:
        """One phase back; raises PhaseLocked."""
        ...

    def pointers_open(self, observation_id: str) -> bool:
        """Whether the pair may see pointers and notes (R071)."""
        ...

    def answers(self, observation_id: str) -> Mapping[str, str]:
        """What is written, by question."""
        ...

    def write(self, observation_id: str, question: str, text: str) -> None:
        """Keep an answer; raises QuestionUnknown."""
        ...

    def focus(self, observation_id: str) -> Focus:
        """What the pair looks at."""
        ...

    def choose_focus(self, observation_id: str, chosen: Sequence[str], own_words: str = "") -> Focus:
        """Choose; raises BehaviourUnknown."""
        ...

    def favourites(self) -> tuple[str, ...]:
        """What is kept at hand."""
        ...

    def favour(self, id_: str, *, wanted: bool = True) -> tuple[str, ...]:
        """Put among the favourites, or take out; raises BehaviourUnknown."""
        ...

    def priority(self) -> Priority:
        """What the workplace gives weight to."""
        ...

    def debrief(self, observation_id: str) -> Debrief:
        """Notes and checked pointers for the pair; raises PointersWait."""
        ...

    def sheet(self, observation_id: str, party: Party) -> Sheet:
        """One person's sheet as it now is."""
        ...

    def blank_sheet(self, variant: Variant, party: Party) -> Sheet:
        """One to write on by hand."""
        ...

    def kept(self, observation_id: str) -> tuple[Confirmed, ...]:
        """What the pair keeps of the talk."""
        ...

    def leave_out(self, observation_id: str, confirmed_id: int) -> None:
        """Take one of the kept off the sheet."""
        ...

    def left_out(self, observation_id: str) -> tuple[Keepable, ...]:
        """What was taken off the sheet and can be put back."""
        ...

    def put_back(self, observation_id: str, place: str) -> None:
        """Put it back on the sheet."""
        ...

    def agree_sheet(self, observation_id: str) -> None:
        """The pair agrees on the sheet: then it stays."""
        ...

    def reopen_sheet(self, observation_id: str) -> None:
        """Take the agreement back."""
        ...

    def sheet_agreed(self, observation_id: str) -> bool:
        """Whether the pair has agreed."""
        ...
