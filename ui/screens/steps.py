"""The eight steps of an observation, the screen of each, and how far an observation has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from observer.day.records import Step as DayStep
from ui.texts import Texts

SCREENS: Final[Mapping[DayStep, str]] = {
    DayStep.FORMOEDE: "preparation",
    DayStep.SAMTYKKE: "consent",
    DayStep.SAMTALE: "recording",
    DayStep.BORGERENS_ORD: "citizen",
    DayStep.GENNEMSE: "review",
    DayStep.SPARRING: "debrief",
    DayStep.SPARRINGSARK: "sheet",
    DayStep.SLET: "erase",
}
STEPS: Final = tuple(SCREENS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the indicator on top; `state` is "done", "now" or "later".

    One can go to it where `open`: it has been reached, and nothing forbids leaving this screen.
    """

    name: str
    label: str
    state: str
    open: bool = False


def steps(now: str, texts: Texts, reachable: Collection[str] = ()) -> tuple[Step, ...]:
    """The indicator with `now` as the current step; none outside an observation."""
    if now not in STEPS:
        return ()
    here = STEPS.index(now)
    return tuple(
        Step(
            name=name,
            label=texts(f"steps.{name}"),
            state="done" if place < here else "now" if place == here else "later",
            open=place != here and name in reachable,
        )
        for place, name in enumerate(STEPS)
    )
