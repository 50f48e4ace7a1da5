"""The observer's notes as a service; they need no recording and no consent to one."""

from __future__ import annotations

from observer.ground import Ground
from observer.records import Note


class Notebook(Ground):
    """Notes written under way; they go when the observation is erased."""

    def add_note(self, observation_id: str, at_s: float | None, kind: str, text: str) -> Note:
        """Keep a note at `at_s` seconds of the meeting, None outside it. Raises ObservationErased."""
        return self._parts.store.add_note(observation_id, at_s=at_s, kind=kind, text=text)

    def change_note(self, note_id: int, text: str) -> None:
        """Keep another wording; harmless when the note is gone."""
        self._parts.store.change_note(note_id, text)

    def drop_note(self, note_id: int) -> None:
        """Drop a note; harmless when it is gone."""
        self._parts.store.drop_note(note_id)

    def notes(self, observation_id: str) -> tuple[Note, ...]:
        """The notes in the order of the meeting, those without a time last."""
        return self._parts.store.notes(observation_id)
