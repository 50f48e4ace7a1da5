"""Gathering what matters before the sparring: words to the notes, and the colleague's part (R047)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observer.day.records import Step, StepPlan
from observer.records import Note, Observation
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.agreed import Agreed, agreed
from ui.screens.fields import Field, fields_of
from ui.texts import Texts
from ui.when import position


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteField:
    """A note to write on: its kind in words, and its place in the conversation or ""."""

    id: int
    at: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherView:
    """The notes, and what the colleague wants to say."""

    recorded: bool
    reminders: tuple[str, ...]
    focus: Agreed
    notes: tuple[NoteField, ...]
    fields: tuple[Field, ...]


def note_fields(notes: Sequence[Note], texts: Texts) -> tuple[NoteField, ...]:
    """The notes in the order of the conversation."""
    return tuple(
        NoteField(
            id=one.id,
            at="" if one.at_s is None else position(one.at_s),
            kind=kind_of(one, texts),
            text=one.text,
        )
        for one in notes
    )


def kind_of(note: Note, texts: Texts) -> str:
    """What kind of note it is, in words."""
    known = texts.under("mark")
    return known.get(note.kind, known["note"])


def gather_view(
    plan: StepPlan,
    *,
    recorded: bool,
    focus: Agreed,
    notes: Sequence[Note],
    answers: Mapping[str, str],
    texts: Texts,
) -> GatherView:
    """The page as filled in so far."""
    return GatherView(
        recorded=recorded,
        reminders=plan.reminders,
        focus=focus,
        notes=note_fields(notes, texts),
        fields=fields_of(plan.questions, answers, texts),
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The page."""
    services = desk.services
    observation = services.observation(show.observation_id)
    answers = services.answers(observation.id)
    view = gather_view(
        services.plan(observation.id).step(Step.GENNEMSE),
        recorded=has_sound(observation),
        focus=agreed(services.focus(observation.id), answers, desk.elements),
        notes=services.notes(observation.id),
        answers=answers,
        texts=desk.texts,
    )
    return Drawn(template="gather.html", title=desk.texts("gather.title"), view=view, step="review")


def has_sound(observation: Observation) -> bool:
    """Whether there is something to listen to."""
    return bool(observation.duration_s)


def go_on(_desk: Desk, act: Act) -> Show:
    """On to the sparring."""
    return Show(screen="debrief", observation_id=act.observation_id)


HANDLERS = {"gather.on": go_on}
