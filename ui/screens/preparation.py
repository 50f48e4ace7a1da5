"""The pre-meeting: what to look at, how it is to show, what the variant asks before (R020-R036)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.core_elements import CoreElements
from observer.day.records import Focus, Priority, Step, StepPlan
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.clock import Clock
from ui.screens.fields import Field, fields_of
from ui.screens.focus import FocusView, focus_view
from ui.screens.place import clock_of
from ui.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationView:
    """The pre-meeting's page; `priority` is the workplace's hint, "" where there is none."""

    lead: str
    purpose: str
    variant: str
    clock: Clock | None
    reminders: tuple[str, ...]
    focus: FocusView
    favourites: bool
    priority: str
    names: tuple[Field, ...]
    fields: tuple[Field, ...]


def preparation_view(
    plan: StepPlan,
    *,
    variant: str,
    purpose: str,
    clock: Clock | None,
    answers: Mapping[str, str],
    focus: Focus,
    favourites: tuple[str, ...],
    priority: Priority,
    elements: CoreElements,
    texts: Texts,
) -> PreparationView:
    """The page as filled in so far."""
    fields = fields_of(plan.questions, answers, texts)
    return PreparationView(
        lead=plan.lead,
        purpose=purpose,
        variant=variant,
        clock=clock,
        reminders=plan.reminders,
        focus=focus_view(
            elements,
            chosen=focus.chosen,
            own_words=focus.own_words,
            favourites=favourites,
            priority=priority.chosen,
            texts=texts,
        ),
        favourites=bool(favourites),
        priority=texts("focus.priority", reason=priority.reason).strip() if priority.chosen else "",
        names=tuple(one for one in fields if one.lines == 1),
        fields=tuple(one for one in fields if one.lines > 1),
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The page."""
    services = desk.services
    observation = services.observation(show.observation_id)
    plan = services.plan(observation.id)
    view = preparation_view(
        plan.step(Step.FORMOEDE),
        variant=plan.title,
        purpose=plan.purpose,
        clock=clock_of(desk, observation.id, Step.FORMOEDE),
        answers=services.answers(observation.id),
        focus=services.focus(observation.id),
        favourites=services.favourites(),
        priority=services.priority(),
        elements=desk.elements,
        texts=desk.texts,
    )
    title = desk.texts("steps.preparation")
    return Drawn(template="preparation.html", title=title, view=view, step="preparation")


def go_on(desk: Desk, act: Act) -> Show:
    """On to consent, or past it where everyone has answered already."""
    observation = desk.services.observation(act.observation_id)
    screen = "consent" if observation.deadline_at is None else "recording"
    return Show(screen=screen, observation_id=observation.id)


HANDLERS = {"preparation.on": go_on}
