"""Where in the day an observation is, which steps are open, and the screen that a step has right now."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from consent.errors import ConsentError
from observer.day.progress import Remembered
from observer.day.records import Step, Timer
from observer.records import Observation, State
from ui.desk import Desk
from ui.live import JobState
from ui.screens.clock import Clock, clock
from ui.screens.steps import SCREENS
from ui.services import MeetingServices

ORDER = tuple(Step)
# What holds pointers and notes; shut while the focus person speaks (R071).
WAITING = frozenset({Step.SAMTALE, Step.GENNEMSE})
# Screens that are not a step's first one.
WITHIN = {"code": Step.SAMTYKKE, "finding": Step.GENNEMSE, "gather": Step.GENNEMSE}


def step_of(screen: str) -> Step | None:
    """The step that a screen belongs to."""
    for step, name in SCREENS.items():
        if name == screen:
            return step
    return WITHIN.get(screen)


def now_at(services: MeetingServices, observation: Observation) -> Step:
    """The step the pair was last at; never past consent without one, never before it again by itself."""
    at = services.step(observation.id)
    if observation.state is State.ERASED:
        return Step.SLET
    if observation.deadline_at is None:
        return min(at, Step.SAMTYKKE, key=ORDER.index)
    if observation.state is State.PROCESSED and at is Step.SAMTALE:
        return Step.GENNEMSE
    begun = services.timer(observation.id, at).began_at is not None
    # Consent given on the command line: nobody has gone to a step here yet.
    return at if begun else max(at, Step.SAMTALE, key=ORDER.index)


def open_steps(desk: Desk, observation: Observation) -> frozenset[Step]:
    """The steps one can go to: all that were reached, but for what is shut right now."""
    services = desk.services
    if observation.state is State.ERASED:
        return frozenset({Step.SLET})
    here = now_at(services, observation)
    if is_busy(desk, observation):
        return frozenset({here})
    reached = [one for one in ORDER if services.timer(observation.id, one).began_at is not None]
    far = max((*reached, here), key=ORDER.index)
    if observation.deadline_at is None:
        far = min(far, Step.SAMTYKKE, key=ORDER.index)
    steps = frozenset(ORDER[: ORDER.index(far) + 1])
    if observation.state is State.PROCESSED:
        # What was recorded is there; nothing is left to do in the conversation.
        steps -= {Step.SAMTALE}
    return steps - WAITING if waits(services, observation) else steps


def is_busy(desk: Desk, observation: Observation) -> bool:
    """Whether it is being recorded: then nothing leads away (R041)."""
    recorder = desk.live.recorder(observation.id)
    return recorder is not None and str(recorder.state) in {"recording", "paused", "interrupted"}


def waits(services: MeetingServices, observation: Observation) -> bool:
    """Whether the sparring has begun and the focus person still speaks (R071)."""
    begun = services.timer(observation.id, Step.SPARRING).began_at is not None
    return begun and not services.pointers_open(observation.id)


def screen_of(desk: Desk, observation: Observation, step: Step) -> str:
    """The screen a step has right now: looking through needs pointers, and without sound there are notes."""
    if observation.state is State.ERASED:
        return "erase"
    if step is not Step.GENNEMSE or observation.state is State.PROCESSED:
        return SCREENS[step]
    job = desk.live.job(observation.id)
    goes_without = desk.services.remembered(observation.id, Remembered.WITHOUT_POINTERS) is not None
    unheard = observation.state in {State.RECORDING, State.RECORDED}
    if job is not None and job.state is not JobState.DONE:
        return "finding"
    return "finding" if unheard and not goes_without else "gather"


def place(desk: Desk, observation: Observation) -> str:
    """The screen that an observation has come to; once they have answered, the code and no new form."""
    step = now_at(desk.services, observation)
    answered = observation.deadline_at is not None and observation.state is not State.ERASED
    return "code" if step is Step.SAMTYKKE and answered else screen_of(desk, observation, step)


def enter(desk: Desk, screen: str, observation_id: str) -> None:
    """The pair comes to a screen: its step is where the day is now, and its clock begins the first time."""
    step = step_of(screen)
    if step is None or not observation_id:
        return
    services, observation = desk.services, desk.services.observation(observation_id)
    if observation.state is State.ERASED:
        return
    before = services.step(observation.id)
    if before is Step.GENNEMSE and step is not before:
        keep_chosen(services, observation)
    if before is not step or services.timer(observation.id, step).began_at is None:
        services.go_to(observation.id, step)


def keep_chosen(services: MeetingServices, observation: Observation) -> None:
    """Keep what is chosen in the review, whichever way it is left: by its button, the steps or an address."""
    if observation.state is State.PROCESSED:
        # Where it may not be read any more, what was kept stays as it was.
        with suppress(ConsentError):
            services.confirm(observation.id)


def clock_of(desk: Desk, observation_id: str, step: Step) -> Clock | None:
    """The soft clock of a step; None where it has none or has not begun."""
    return soft(desk.services.timer(observation_id, step), desk.now())


def soft(timer: Timer, now: datetime) -> Clock | None:
    """A timer as a clock on the page."""
    if timer.minutes is None or timer.began_at is None:
        return None
    return clock(timer.minutes, (now - timer.began_at).total_seconds())
