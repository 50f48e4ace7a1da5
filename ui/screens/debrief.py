"""The sparring: its parts in their order, the focus person first, then pointers and notes (R070-R077)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.core_elements import CoreElements
from observer.day.records import DayPlan, Debrief, PhaseNow, Step
from observer.records import Finding, Note, ReviewView
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.agreed import Agreed, agreed
from ui.screens.clock import Clock
from ui.screens.fields import Field, fields_of
from ui.screens.gather import kind_of
from ui.screens.place import screen_of, soft
from ui.texts import Texts
from ui.when import position


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the sparring; `state` is "done", "now" or "later"."""

    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note as the pair reads it."""

    at: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """A pointer that was said to fit: what it is, and what was said, with the stretch to listen to."""

    label: str
    at: str
    quote: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefView:
    """One part of the sparring. Before pointers are `open` there are none in here at all (R071).

    `reminders` are those of the whole, said as it begins.
    """

    lead: str
    clock: Clock | None
    parts: tuple[Part, ...]
    title: str
    phase_lead: str
    reminders: tuple[str, ...]
    focus: Agreed | None
    fields: tuple[Field, ...]
    prompts: tuple[str, ...]
    open: bool
    strengths: tuple[Noted, ...]
    in_focus: tuple[Pointed, ...]
    notes: tuple[Noted, ...]
    others: tuple[Pointed, ...]
    first: bool
    next_title: str


def debrief_view(
    plan: DayPlan,
    now: PhaseNow,
    *,
    clock: Clock | None,
    answers: Mapping[str, str],
    focus: Agreed,
    debrief: Debrief | None,
    elements: CoreElements,
    texts: Texts,
) -> DebriefView:
    """The part that the sparring is in; `debrief` is None while pointers and notes wait."""
    here, step = now.number - 1, plan.step(Step.SPARRING)
    following = plan.phases[now.number : now.number + 1]
    return DebriefView(
        lead=step.lead,
        clock=clock,
        parts=tuple(
            Part(title=one.title, state="done" if place < here else "now" if place == here else "later")
            for place, one in enumerate(plan.phases)
        ),
        title=now.phase.title,
        phase_lead=now.phase.lead,
        reminders=step.reminders if now.first else (),
        focus=focus if now.phase.shows_focus else None,
        fields=fields_of(now.phase.questions, answers, texts),
        prompts=now.phase.prompts,
        open=debrief is not None,
        strengths=noted(debrief.strengths, texts) if debrief else (),
        notes=noted(debrief.notes, texts) if debrief else (),
        in_focus=pointed(debrief.in_focus, debrief.review, elements) if debrief else (),
        others=pointed(debrief.others, debrief.review, elements) if debrief else (),
        first=now.first,
        next_title=following[0].title if following else "",
    )


def noted(notes: Sequence[Note], texts: Texts) -> tuple[Noted, ...]:
    """The notes that say something; a mark without words says only that there was one."""
    return tuple(
        Noted(
            at="" if one.at_s is None else position(one.at_s),
            kind=kind_of(one, texts),
            text=one.text.strip(),
        )
        for one in notes
    )


def pointed(
    findings: Sequence[Finding], review: ReviewView | None, elements: CoreElements
) -> tuple[Pointed, ...]:
    """The pointers in the order of the conversation, each with what was said."""
    if review is None:
        return ()
    said = dict(zip(review.numbers, review.utterances, strict=True))
    found = [(said[one.utterance_number], one) for one in findings if one.utterance_number in said]
    return tuple(
        Pointed(
            label=elements.behaviours[one.behaviour].example_da,
            at=position(utterance.start_s),
            quote=utterance.text,
            start_s=utterance.start_s,
            end_s=utterance.end_s,
        )
        for utterance, one in sorted(found, key=lambda pair: pair[0].start_s)
        if one.behaviour in elements.behaviours
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The page."""
    services = desk.services
    observation = services.observation(show.observation_id)
    now, answers = services.phase(observation.id), services.answers(observation.id)
    view = debrief_view(
        services.plan(observation.id),
        now,
        clock=soft(now.timer, desk.now()),
        answers=answers,
        focus=agreed(services.focus(observation.id), answers, desk.elements),
        debrief=services.debrief(observation.id) if services.pointers_open(observation.id) else None,
        elements=desk.elements,
        texts=desk.texts,
    )
    # Each part is a page of its own: read out, and seen from its top.
    title = desk.texts("debrief.title", part=now.phase.title)
    return Drawn(template="debrief.html", title=title, view=view, step="debrief", wide=True)


def go_on(desk: Desk, act: Act) -> Show:
    """The next part, or the sheet after the last."""
    if desk.services.phase(act.observation_id).last:
        return Show(screen="sheet", observation_id=act.observation_id)
    desk.services.next_phase(act.observation_id)
    return Show(screen="debrief", observation_id=act.observation_id)


def back(desk: Desk, act: Act) -> Show:
    """The part before; before the first, what comes before the sparring."""
    services = desk.services
    if services.phase(act.observation_id).first:
        observation = services.observation(act.observation_id)
        return Show(screen=screen_of(desk, observation, Step.GENNEMSE), observation_id=observation.id)
    services.previous_phase(act.observation_id)
    return Show(screen="debrief", observation_id=act.observation_id)


HANDLERS = {"debrief.next": go_on, "debrief.back": back}
