"""The four steps of an observation, and which screen an observation has come to."""

from __future__ import annotations

from dataclasses import dataclass

from observer.records import Observation, State
from ui.texts import Texts

STEPS = ("consent", "recording", "review", "erase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the indicator on top; `state` is "done", "now" or "later"."""

    name: str
    label: str
    state: str


def steps(now: str, texts: Texts) -> tuple[Step, ...]:
    """The indicator with `now` as the current step; none where the screen belongs to no step."""
    if now not in STEPS:
        return ()
    here = STEPS.index(now)
    return tuple(
        Step(
            name=name,
            label=texts(f"steps.{name}"),
            state="done" if place < here else "now" if place == here else "later",
        )
        for place, name in enumerate(STEPS)
    )


def screen_for(observation: Observation) -> str:
    """The screen that an observation has come to."""
    if observation.state is State.ERASED:
        return "erase"
    if observation.state is State.PROCESSED:
        return "review"
    if observation.state is State.PREPARED and observation.deadline_at is None:
        return "consent"
    return "recording"
