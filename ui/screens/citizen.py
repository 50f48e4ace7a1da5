"""The citizen's words: the variant's three questions, when nothing is recorded any more (R060-R062)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from observer.day.records import Step, StepPlan
from ui.desk import Act, Desk, Drawn, Show
from ui.live import Job, JobState
from ui.screens.clock import Clock
from ui.screens.fields import Field, fields_of
from ui.screens.place import clock_of, screen_of
from ui.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenView:
    """The three questions; `working` and `ready` say how far the pointers are meanwhile."""

    lead: str
    clock: Clock | None
    reminders: tuple[str, ...]
    fields: tuple[Field, ...]
    working: bool
    ready: bool


def citizen_view(
    plan: StepPlan, *, clock: Clock | None, answers: Mapping[str, str], job: Job | None, texts: Texts
) -> CitizenView:
    """The page as filled in so far."""
    return CitizenView(
        lead=plan.lead,
        clock=clock,
        reminders=plan.reminders,
        fields=fields_of(plan.questions, answers, texts),
        working=job is not None and job.state is JobState.WORKING,
        ready=job is not None and job.state is JobState.DONE,
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The page."""
    services = desk.services
    observation = services.observation(show.observation_id)
    view = citizen_view(
        services.plan(observation.id).step(Step.BORGERENS_ORD),
        clock=clock_of(desk, observation.id, Step.BORGERENS_ORD),
        answers=services.answers(observation.id),
        job=desk.live.job(observation.id),
        texts=desk.texts,
    )
    return Drawn(template="citizen.html", title=desk.texts("steps.citizen"), view=view, step="citizen")


def go_on(desk: Desk, act: Act) -> Show:
    """On to the pointers, to the wait for them, or to the notes where there is no sound."""
    observation = desk.services.observation(act.observation_id)
    return Show(screen=screen_of(desk, observation, Step.GENNEMSE), observation_id=observation.id)


HANDLERS = {"citizen.on": go_on}
