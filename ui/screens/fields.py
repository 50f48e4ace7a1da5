"""The questions of the day as fields that are kept while they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from observer.day.records import Fate, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field to write in; `stays` says that its answer can outlive the erasure, on an agreed sheet."""

    id: str
    label: str
    hint: str
    answer: str
    lines: int
    optional: bool
    stays: bool


def fields_of(questions: Iterable[Question], answers: Mapping[str, str]) -> tuple[Field, ...]:
    """The questions in order, each with what has been written."""
    return tuple(
        Field(
            id=one.id,
            label=one.text,
            hint=one.hint,
            answer=answers.get(one.id, ""),
            lines=one.lines,
            optional=one.optional,
            stays=one.fate is Fate.STAYS,
        )
        for one in questions
    )
