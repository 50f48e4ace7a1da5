# ruff: noqa: ARG002 -- a fake takes what the real one gives it
"""The rows of the day in memory, so that the day's own logic runs over them in the screens' tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from observer.records import Confirmed, Note

NO_HOME = Path("findes-ikke")
NOW = datetime(2026, 3, 4, 10, 5, tzinfo=UTC)


class Meeting(Protocol):
    """What the rows need of the meeting that they belong to."""

    def notes(self, observation_id: str) -> tuple[Note, ...]: ...


class DayRows:
    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._texts: dict[tuple[str, str], str] = {}
        self._marks: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._settings: dict[str, str] = {}
        self.kept: list[Confirmed] = []

    def together(self) -> Any:
        from contextlib import nullcontext

        return nullcontext()

    def put_day_text(self, observation_id: str, question: str, text: str, *, stays: bool) -> None:
        self._texts[observation_id, question] = text
        if not text:
            del self._texts[observation_id, question]

    def day_texts(self, observation_id: str) -> Mapping[str, str]:
        return {question: text for (owner, question), text in self._texts.items() if owner == observation_id}

    def mark(self, observation_id: str, name: str, value: str, *, at: datetime, first: bool = False) -> None:
        if not (first and (observation_id, name) in self._marks):
            self._marks[observation_id, name] = (value, at)

    def unmark(self, observation_id: str, name: str) -> None:
        self._marks.pop((observation_id, name), None)

    def marks(self, observation_id: str) -> Mapping[str, tuple[str, datetime]]:
        return {name: marked for (owner, name), marked in self._marks.items() if owner == observation_id}

    def setting(self, key: str) -> str | None:
        return self._settings.get(key)

    def put_setting(self, key: str, value: str) -> None:
        self._settings[key] = value

    def confirmed(self, observation_id: str) -> tuple[Confirmed, ...]:
        return tuple(one for one in self.kept if one.observation_id == observation_id)

    def add_confirmed(
        self, observation_id: str, *, behaviour: str, quote: str | None = None, note: str = ""
    ) -> None:
        number = max((one.id for one in self.kept), default=0) + 1
        self.kept.append(
            Confirmed(id=number, observation_id=observation_id, behaviour=behaviour, quote=quote, note=note)
        )

    def drop_confirmed(self, confirmed_id: int) -> None:
        self.kept = [one for one in self.kept if one.id != confirmed_id]

    def notes(self, observation_id: str) -> tuple[Note, ...]:
        return self._meeting.notes(observation_id)


def parts(meeting: Meeting) -> Any:
    """The part of a home that the day reads and writes."""
    return SimpleNamespace(home=NO_HOME, store=DayRows(meeting), clock=lambda: NOW)
