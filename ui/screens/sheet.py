"""The sheet, F01-F11, filled from the day and open to correct; print and files, one for each (R090, R091)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consent.choices import Purpose
from nlp.core_elements import CoreElements
from observer.day.records import DayPlan, Party, SheetPart, Step
from observer.records import Confirmed, Keepable
from observer.sheet.fill import name_of
from observer.sheet.records import Form
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.agreed import Agreed, agreed
from ui.screens.fields import Field, fields_of
from ui.screens.recording import may
from ui.texts import Texts
from ui.when import day

FOCUS, DATE, FINDINGS = "focus", "date", "findings"
BLANK = "tomt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A line that comes of the day by itself; one with an `id` can be left out, and back from a `place`."""

    text: str
    id: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the sheet: lines that come of the day, and fields to write in.

    A part that each writes for themselves has a field for each, labelled by who it is. `left_out` are the
    lines that were taken off it.
    """

    id: str
    heading: str
    label: str
    given: tuple[Given, ...]
    fields: tuple[Field, ...]
    left_out: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One person's own copy."""

    label: str
    pdf: str
    docx: str
    page: str
    blank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """The sheet on the page; `top` are its first lines (who and when)."""

    title: str
    lead: str
    reminders: tuple[str, ...]
    top: tuple[PartView, ...]
    parts: tuple[PartView, ...]
    copies: tuple[Copy, ...]
    agreed: bool


def sheet_view(
    plan: DayPlan,
    observation_id: str,
    *,
    answers: Mapping[str, str],
    focus: Agreed,
    kept: tuple[Given, ...],
    date: str,
    is_agreed: bool,
    texts: Texts,
    left_out: tuple[Given, ...] = (),
) -> SheetView:
    """The sheet as filled in so far; of the lines of the talk those that are `kept`, and those `left_out`."""
    lines = tuple(Given(text=one) for one in focus.lines)
    given = {FOCUS: lines, DATE: (Given(text=date),), FINDINGS: kept}
    off = {FINDINGS: left_out}
    made = [
        (
            part,
            replace(
                _part(part, plan, answers, given.get(part.filled_by, ()), texts),
                left_out=off.get(part.filled_by, ()),
            ),
        )
        for part in plan.sheet.parts
    ]
    step = plan.step(Step.SPARRINGSARK)
    return SheetView(
        title=f"{plan.sheet.title}: {plan.sheet.subtitle}",
        lead=step.lead,
        reminders=step.reminders,
        top=tuple(shown for part, shown in made if part.lines == 1),
        parts=tuple(shown for part, shown in made if part.lines > 1),
        copies=copies_of(plan, observation_id),
        agreed=is_agreed,
    )


def copies_of(plan: DayPlan, observation_id: str) -> tuple[Copy, ...]:
    """Each one's own copy, and where it is had."""
    return tuple(
        Copy(
            label=plan.sheet.owner[party],
            pdf=file_address(observation_id, party, Form.PDF),
            docx=file_address(observation_id, party, Form.DOCX),
            page=file_address(observation_id, party, Form.HTML),
            blank=file_address(observation_id, party, Form.PDF, blank=True),
        )
        for party in Party
    )


def file_address(observation_id: str, party: Party, form: Form, *, blank: bool = False) -> str:
    """Where one person's copy is had as a file."""
    return f"/ark/{observation_id}/{party}{f'-{BLANK}' if blank else ''}.{form}"


def _part(
    part: SheetPart, plan: DayPlan, answers: Mapping[str, str], given: tuple[Given, ...], texts: Texts
) -> PartView:
    shared = len(set(part.answers.values())) <= 1
    asked = [plan.questions[one] for one in dict.fromkeys(part.answers.values())]
    fields = fields_of(asked, answers, texts)
    words = [plan.words[one].capitalize() for one in part.answers]
    who = [part.label] * len(fields) if shared else [texts("sheet.by", who=one) for one in words]
    return PartView(
        id=part.id,
        heading=part.heading,
        label="" if shared and fields else part.label,
        given=given,
        fields=tuple(
            Field(
                id=one.id,
                label=label,
                hint="",
                answer=one.answer,
                lines=part.lines,
                optional=False,
            )
            for one, label in zip(fields, who, strict=True)
        ),
    )


def kept_lines(
    kept: Sequence[Confirmed], *, quotes: bool, elements: CoreElements, texts: Texts
) -> tuple[Given, ...]:
    """What the pair keeps of the talk; what was said only where everyone agreed to that."""

    def text(one: Confirmed) -> str:
        said = line_of(one, quotes=quotes, elements=elements, texts=texts)
        return f"{said} – {one.note.strip()}" if one.note.strip() else said

    return tuple(Given(id=one.id, text=text(one)) for one in kept)


def left_lines(
    left: Sequence[Keepable], *, quotes: bool, elements: CoreElements, texts: Texts
) -> tuple[Given, ...]:
    """What was taken off the sheet, as it stood there."""
    return tuple(
        Given(place=one.place, text=line_of(one, quotes=quotes, elements=elements, texts=texts))
        for one in left
    )


def line_of(one: Confirmed | Keepable, *, quotes: bool, elements: CoreElements, texts: Texts) -> str:
    """What is kept as a line: what it is, and what was said where that may stand there."""
    name = name_of(one.behaviour, elements)
    return texts("sheet.quoted", label=name, quote=one.quote) if quotes and one.quote else name


def draw(desk: Desk, show: Show) -> Drawn:
    """The page."""
    services = desk.services
    observation = services.observation(show.observation_id)
    answers = services.answers(observation.id)
    # Not before the focus person has spoken (R071).
    seen = services.pointers_open(observation.id)
    kept = services.kept(observation.id) if seen else ()
    left = services.left_out(observation.id) if seen else ()
    quotes = may(desk, observation.id, Purpose.QUOTES)
    view = sheet_view(
        services.plan(observation.id),
        observation.id,
        answers=answers,
        focus=agreed(services.focus(observation.id), answers, desk.elements),
        kept=kept_lines(kept, quotes=quotes, elements=desk.elements, texts=desk.texts),
        left_out=left_lines(left, quotes=quotes, elements=desk.elements, texts=desk.texts),
        date=day(observation.created_at, desk.texts),
        is_agreed=services.sheet_agreed(observation.id),
        texts=desk.texts,
    )
    return Drawn(template="sheet.html", title=desk.texts("steps.sheet"), view=view, step="sheet")


def go_on(_desk: Desk, act: Act) -> Show:
    """On to the end."""
    return Show(screen="erase", observation_id=act.observation_id)


def leave_out(desk: Desk, act: Act) -> Show:
    """Take a line off the sheet."""
    number = act.fields.get("kept", "")
    if number.isdecimal():
        desk.services.leave_out(act.observation_id, int(number))
    return Show(screen="sheet", observation_id=act.observation_id, said=desk.texts("sheet.left_out"))


def put_back(desk: Desk, act: Act) -> Show:
    """Put a line back on the sheet."""
    desk.services.put_back(act.observation_id, act.fields.get("place", ""))
    return Show(screen="sheet", observation_id=act.observation_id, said=desk.texts("sheet.is_back"))


def back(_desk: Desk, act: Act) -> Show:
    """Back to the sparring."""
    return Show(screen="debrief", observation_id=act.observation_id)


HANDLERS = {
    "sheet.on": go_on,
    "sheet.back": back,
    "sheet.leave": leave_out,
    "sheet.put_back": put_back,
}
