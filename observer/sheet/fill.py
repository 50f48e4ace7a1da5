"""Filling a sheet: focus, answers and what the pair keeps, put where the source has its fields (F01-F11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from nlp.core_elements import CoreElements
from observer.day.records import DayPlan, Focus, Party, SheetPlan
from observer.records import Confirmed
from observer.sheet.records import Listed, Sheet, SheetField

MONTHS_DA: Final = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)


def blank(plan: DayPlan, party: Party) -> Sheet:
    """A sheet to write on by hand."""
    return _sheet(plan, party, {}, None)


def fill(
    plan: DayPlan,
    party: Party,
    *,
    held_on: date,
    focus: Focus,
    answers: Mapping[str, str],
    kept: Sequence[Confirmed],
    quotes: bool,
    elements: CoreElements,
) -> Sheet:
    """A sheet with all that is written so far; what the other one wrote is on their own sheet.

    Quotes are left out unless `quotes` says that everyone agreed to them, whatever `kept` holds.
    """
    written: dict[str, tuple[str, ...]] = {}
    for part in plan.sheet.parts:
        if part.filled_by == "date":
            written[part.id] = (written_date(held_on),)
        elif part.filled_by == "focus":
            written[part.id] = focus_lines(focus, elements, plan.sheet.own_words)
        else:
            written[part.id] = paragraphs(answers.get(part.answers[party], ""))
    return _sheet(plan, party, written, _listed(plan.sheet, kept, quotes, elements))


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of what somebody wrote, without empty ones."""
    return tuple(line for line in map(one_line, text.splitlines()) if line)


def one_line(text: str) -> str:
    """Text on one line, without what cannot be printed and no document could hold."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def focus_lines(focus: Focus, elements: CoreElements, own_words: str) -> tuple[str, ...]:
    """The focus in the source's wording, and in the pair's own after the label `own_words`."""
    lines = [name_of(id_, elements) for id_ in focus.chosen]
    said = one_line(focus.own_words)
    return (*lines, f"{own_words}: {said}") if said else tuple(lines)


def name_of(id_: str, elements: CoreElements) -> str:
    """An element, topic or behaviour as the source calls it; a behaviour after its topic."""
    if id_ in elements.elements:
        return elements.elements[id_].title_da
    if id_ in elements.topics:
        return elements.topics[id_].label_da
    if id_ not in elements.behaviours:
        return id_  # an own behaviour of the workplace's library that has since been taken out
    behaviour = elements.behaviours[id_]
    return f"{elements.topics[behaviour.topic].label_da}: {behaviour.example_da}"


def written_date(day: date) -> str:
    """A date as people write it: 2. marts 2026."""
    return f"{day.day}. {MONTHS_DA[day.month - 1]} {day.year}"


def _listed(
    plan: SheetPlan, kept: Sequence[Confirmed], quotes: bool, elements: CoreElements
) -> Listed | None:
    """What the pair keeps of the talk, or None where that is nothing."""
    if not kept:
        return None
    quoted = quotes and any(one.quote for one in kept)
    return Listed(
        lead=plan.findings,
        lines=tuple(_kept_lines(kept, quotes, elements)),
        note=plan.quotes if quoted else "",
    )


def _kept_lines(kept: Sequence[Confirmed], quotes: bool, elements: CoreElements) -> Iterable[str]:
    """One line a behaviour, with its quotes and notes, in the order in which they were chosen."""
    for behaviour in dict.fromkeys(one.behaviour for one in kept):
        mine = [one for one in kept if one.behaviour == behaviour]
        said = [f"»{one_line(one.quote)}«" for one in mine if quotes and one.quote]
        notes = [one_line(one.note) for one in mine if one_line(one.note)]
        name = name_of(behaviour, elements)
        yield name + "".join(f" – {text}" for text in (*said, *notes))


def _sheet(
    plan: DayPlan, party: Party, written: Mapping[str, tuple[str, ...]], listed: Listed | None
) -> Sheet:
    return Sheet(
        variant=plan.variant,
        title=plan.sheet.title,
        subtitle=plan.sheet.subtitle,
        owner=plan.sheet.owner[party],
        footer=plan.sheet.footer,
        page=plan.sheet.page,
        fields=tuple(
            SheetField(
                id=part.id,
                heading=part.heading,
                label=part.label,
                paragraphs=written.get(part.id, ()),
                listed=listed if part.filled_by == "findings" else None,
                lines=part.lines,
            )
            for part in plan.sheet.parts
        ),
    )
