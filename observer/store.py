"""What Medlyt keeps of a meeting, in the encrypted database; records in, records out.

With `observer.database`, `observer.migrations`, `observer.store_consent`, `observer.store_day` and
`observer.store_decisions` this is the only place that speaks SQL. Every write is one transaction. Nothing
here asks for consent: the services do, and hold the permission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final

from consent.errors import ObservationUnknown
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.database import EncryptedDatabase
from observer.records import Confirmed, HeardStretch, Note, Observation, StoredUtterance
from observer.store_day import DayRows, still_open
from observer.store_decisions import DecisionRows
from observer.store_rows import (
    as_heard,
    as_observation,
    as_tag,
    as_utterance,
    candidate_row,
    heard_row,
    observation_row,
    tag_row,
    utterance_row,
)

OVERLAPPING_HEARD: Final = "DELETE FROM heard_stretch WHERE observation_id = ? AND start_s < ? AND end_s > ?"


class Store(DayRows, DecisionRows):
    """The database of one home; safe to use from several threads, close it when done.

    Raises as `EncryptedDatabase` on making; ObservationErased from any write to an observation whose
    erasure has begun; ObservationUnknown where an observation is named that is not there.
    """

    def __init__(self, home: Path, key: bytes) -> None:
        self.database = EncryptedDatabase(home, key)

    def close(self) -> None:
        """Close the database file."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def together(self) -> AbstractContextManager[object]:
        """Make the writes inside the `with` one transaction."""
        return self.database.writing()

    # Observations

    def add_observation(self, observation: Observation) -> None:
        """Enter a new observation; raises ValueError if the id is taken."""
        with self.database.writing() as db:
            if db.execute("SELECT 1 FROM observation WHERE id = ?", [observation.id]).fetchone():
                raise ValueError(f"observation {observation.id} is there already")
            db.table("observation").insert(observation_row(observation))

    def observation(self, observation_id: str) -> Observation:
        """The observation of that id."""
        found = self.database.rows("SELECT * FROM observation WHERE id = ?", [observation_id])
        if not found:
            raise ObservationUnknown(observation_id=observation_id)
        return as_observation(found[0])

    def observations(self) -> tuple[Observation, ...]:
        """All observations, newest first."""
        rows = self.database.rows("SELECT * FROM observation ORDER BY created_at DESC, id")
        return tuple(as_observation(row) for row in rows)

    def update_observation(self, observation: Observation) -> None:
        """Keep the observation as it now is (made with `dataclasses.replace`)."""
        row = observation_row(observation)
        columns = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        with self.database.writing() as db:
            still_open(db, observation.id)
            db.execute(f"UPDATE observation SET {columns} WHERE id = :id", row)  # noqa: S608 -- own names

    def change_observation(
        self, observation_id: str, how: Callable[[Observation], Observation]
    ) -> Observation:
        """Keep what `how` makes of the observation and return it as it was; nobody writes in between."""
        with self.together():
            before = self.observation(observation_id)
            self.update_observation(how(before))
        return before

    # What was said

    def put_utterances(self, observation_id: str, utterances: Sequence[Utterance]) -> None:
        """Replace all utterances, numbered from 0; tags, candidates and decisions on the old ones go."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            db.execute("DELETE FROM utterance WHERE observation_id = ?", [observation_id])
            db.table("utterance").insert_all(
                utterance_row(observation_id, number, utterance)
                for number, utterance in enumerate(utterances)
            )

    def utterances(self, observation_id: str, *, only: int | None = None) -> tuple[StoredUtterance, ...]:
        """All utterances in order, or the one of the number `only`."""
        here = "" if only is None else " AND number = ?"
        rows = self.database.rows(
            f"SELECT * FROM utterance WHERE observation_id = ?{here} ORDER BY number",  # noqa: S608
            [observation_id] if only is None else [observation_id, only],
        )
        return tuple(StoredUtterance(number=row["number"], utterance=as_utterance(row)) for row in rows)

    def set_roles(self, observation_id: str, roles: Mapping[str, Role | None]) -> None:
        """Say who each speaker is, by label."""
        with self.database.writing(observation_id) as db:
            for speaker, role in roles.items():
                db.execute(
                    "UPDATE utterance SET role = ? WHERE observation_id = ? AND speaker = ?",
                    [None if role is None else str(role), observation_id, speaker],
                )

    def put_heard(self, observation_id: str, stretch: HeardStretch, *, options_sha256: str) -> None:
        """Keep what was written down of a stretch; what overlaps it is replaced."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            db.execute(OVERLAPPING_HEARD, [observation_id, stretch.end_s, stretch.start_s])
            db.table("heard_stretch").insert(heard_row(observation_id, stretch, options_sha256))

    def heard(self, observation_id: str, *, options_sha256: str) -> tuple[HeardStretch, ...]:
        """What was written down with these options, in order."""
        rows = self.database.rows(
            "SELECT * FROM heard_stretch WHERE observation_id = ? AND options_sha256 = ? ORDER BY start_s",
            [observation_id, options_sha256],
        )
        return tuple(as_heard(row) for row in rows)

    def drop_heard(self, observation_id: str, *, from_s: float) -> None:
        """Drop every stretch that ends after `from_s`, and leave no old copy of it."""
        with self.database.writing() as db:
            db.execute(
                "DELETE FROM heard_stretch WHERE observation_id = ? AND end_s > ?", [observation_id, from_s]
            )
        self.database.truncate_log()

    # What it may be a pointer to

    def put_tags(self, observation_id: str, tagged: Mapping[int, Tagged]) -> None:
        """Replace all tags and candidates, by utterance number; decisions stay.

        Raises ValueError for a number that no utterance has.
        """
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            for table in ("tag", "candidate"):
                db.execute(f"DELETE FROM {table} WHERE observation_id = ?", [observation_id])  # noqa: S608 -- own names
            db.table("tag").insert_all(
                tag_row(observation_id, number, rank, tag)
                for number, one in tagged.items()
                for rank, tag in enumerate(one.tags)
            )
            db.table("candidate").insert_all(
                candidate_row(observation_id, number, rank, candidate)
                for number, one in tagged.items()
                for rank, candidate in enumerate(one.candidates)
            )

    def tags(self, observation_id: str, *, only: int | None = None) -> Mapping[int, tuple[Tag, ...]]:
        """The tags by utterance number, best first; utterances without any (or not `only`) are left out."""
        here = "" if only is None else " AND utterance_number = ?"
        rows = self.database.rows(
            f"SELECT * FROM tag WHERE observation_id = ?{here} ORDER BY utterance_number, rank",  # noqa: S608
            [observation_id] if only is None else [observation_id, only],
        )
        found: dict[int, tuple[Tag, ...]] = {}
        for row in rows:
            found[row["utterance_number"]] = (*found.get(row["utterance_number"], ()), as_tag(row))
        return MappingProxyType(found)

    def candidates(self, observation_id: str) -> Mapping[int, tuple[Candidate, ...]]:
        """The candidates by utterance number, best first; utterances without any are left out."""
        rows = self.database.rows(
            "SELECT * FROM candidate WHERE observation_id = ? ORDER BY utterance_number, rank",
            [observation_id],
        )
        found: dict[int, tuple[Candidate, ...]] = {}
        for row in rows:
            candidate = Candidate(behaviour=row["behaviour"], confidence=row["confidence"])
            found[row["utterance_number"]] = (*found.get(row["utterance_number"], ()), candidate)
        return MappingProxyType(found)

    def tagged(self, observation_id: str) -> Mapping[int, Tagged]:
        """Every utterance with its tags and candidates, by number, in order."""
        tags, candidates = self.tags(observation_id), self.candidates(observation_id)
        return MappingProxyType(
            {
                stored.number: Tagged(
                    utterance=stored.utterance,
                    tags=tags.get(stored.number, ()),
                    candidates=candidates.get(stored.number, ()),
                )
                for stored in self.utterances(observation_id)
            }
        )

    # What the observer writes, and what the pair keeps

    def add_note(self, observation_id: str, *, at_s: float | None, kind: str, text: str) -> Note:
        """Keep what the observer wrote."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            cursor = db.execute(
                "INSERT INTO note (observation_id, at_s, kind, text) VALUES (?, ?, ?, ?)",
                [observation_id, at_s, kind, text],
            )
            note_id = cursor.lastrowid
        return Note(id=int(note_id or 0), observation_id=observation_id, at_s=at_s, kind=kind, text=text)

    def change_note(self, note_id: int, text: str) -> None:
        """Keep another wording of a note; harmless when it is gone."""
        with self.database.writing() as db:
            db.execute("UPDATE note SET text = ? WHERE id = ?", [text, note_id])

    def drop_note(self, note_id: int) -> None:
        """Drop a note; harmless when it is gone."""
        with self.database.writing() as db:
            db.execute("DELETE FROM note WHERE id = ?", [note_id])

    def notes(self, observation_id: str) -> tuple[Note, ...]:
        """The notes in the order of the meeting, those without a time last."""
        rows = self.database.rows(
            "SELECT * FROM note WHERE observation_id = ? ORDER BY at_s IS NULL, at_s, id", [observation_id]
        )
        return tuple(Note(**row) for row in rows)

    def add_confirmed(
        self, observation_id: str, *, behaviour: str, quote: str | None = None, note: str = ""
    ) -> Confirmed:
        """Keep what the pair chose for the sheet; a quote only where the service may keep quotes.

        The pair may still write on their sheet after erasure, from memory; quotes are closed then.
        """
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id, or_erased=quote is None)
            cursor = db.execute(
                "INSERT INTO confirmed (observation_id, behaviour, quote, note) VALUES (?, ?, ?, ?)",
                [observation_id, behaviour, quote, note],
            )
            row_id = int(cursor.lastrowid or 0)
        return Confirmed(
            id=row_id, observation_id=observation_id, behaviour=behaviour, quote=quote, note=note
        )

    def drop_confirmed(self, confirmed_id: int) -> None:
        """Drop one; harmless when it is gone."""
        with self.database.writing() as db:
            db.execute("DELETE FROM confirmed WHERE id = ?", [confirmed_id])

    def confirmed(self, observation_id: str) -> tuple[Confirmed, ...]:
        """What the pair keeps, in the order it was chosen."""
        rows = self.database.rows(
            "SELECT * FROM confirmed WHERE observation_id = ? ORDER BY id", [observation_id]
        )
        return tuple(Confirmed(**row) for row in rows)

    # Settings

    def setting(self, key: str) -> str | None:
        """The value, or None if it was never set."""
        found = self.database.rows("SELECT value FROM setting WHERE key = ?", [key])
        return found[0]["value"] if found else None

    def put_setting(self, key: str, value: str) -> None:
        """Set it."""
        with self.database.writing() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [key, value])
