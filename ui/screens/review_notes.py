"""The notes in the review: whose each is, and who may read it before the focus person has spoken (R071)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observer.day.records import NoteKind
from observer.records import Note, Reviewer
from ui.desk import Desk

KIND_OF = {Reviewer.OBSERVER: NoteKind.NOTE, Reviewer.FOCUS: NoteKind.FOKUSPERSON}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note at its place in the talk, None where it has none; `by` is the reviewer who wrote it."""

    id: int
    at_s: float | None
    text: str
    by: str


def note_views(notes: Sequence[Note]) -> tuple[NoteView, ...]:
    """The notes in which something is written."""
    return tuple(
        NoteView(id=one.id, at_s=one.at_s, text=one.text, by=str(writer(one)))
        for one in notes
        if one.text.strip()
    )


def writer(note: Note) -> Reviewer:
    """Which of the two a note is by."""
    return Reviewer.FOCUS if note.kind == NoteKind.FOKUSPERSON else Reviewer.OBSERVER


def waits(desk: Desk, observation_id: str, reviewer: Reviewer) -> bool:
    """Whether pointers and notes are kept back: from the focus person until they have spoken."""
    return reviewer is Reviewer.FOCUS and not desk.services.pointers_open(observation_id)


def readable(desk: Desk, observation_id: str, reviewer: Reviewer) -> tuple[Note, ...]:
    """The notes that a reviewer may read now: all, or their own alone."""
    notes = desk.services.notes(observation_id)
    if not waits(desk, observation_id, reviewer):
        return notes
    return tuple(one for one in notes if writer(one) is reviewer)


def write(
    desk: Desk, observation_id: str, reviewer: Reviewer, text: str, *, note_id: int | None, at_s: float | None
) -> int | None:
    """Keep, change or drop a note that the reviewer may read; without an id a new one, without a text gone.

    Returns its id, None where there is none now.
    """
    said = text.strip()
    if note_id is None:
        kind = KIND_OF[reviewer]
        return desk.services.add_note(observation_id, at_s, str(kind), said).id if said else None
    if note_id not in {one.id for one in readable(desk, observation_id, reviewer)}:
        return None
    if said:
        desk.services.change_note(note_id, said)
        return note_id
    desk.services.drop_note(note_id)
    return None
