"""The questions of the day as fields that are kept while they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from observer.day.records import Question
from ui.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field to write in.

    `fate` says what becomes of its answer, and of those right before it; "" where the next field says it too.
    """

    id: str
    label: str
    hint: str
    answer: str
    lines: int
    optional: bool
    fate: str = ""


def fields_of(questions: Iterable[Question], answers: Mapping[str, str], texts: Texts) -> tuple[Field, ...]:
    """The questions in order, each with what has been written."""
    asked = tuple(questions)
    fates = [texts(f"day.{one.fate}", why=one.why) for one in asked]
    return tuple(
        Field(
            id=one.id,
            label=one.text,
            hint=one.hint,
            answer=answers.get(one.id, ""),
            lines=one.lines,
            optional=one.optional,
            fate="" if fate == following else fate,
        )
        for one, fate, following in zip(asked, fates, (*fates, "")[1:], strict=True)
    )
