"""What the pair writes on its day, and where it has come to: rows of the encrypted database.

Part of the store (`observer.store`): with it the only place that speaks SQL. Every write is one transaction;
once erasure has begun nothing can be written, by trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlite_utils import Database

from consent.errors import ObservationErased, ObservationUnknown
from observer.database import EncryptedDatabase


def still_open(db: Database, observation_id: str, *, or_erased: bool = False) -> None:
    """Raise unless the observation is there and no erasure of it has begun."""
    if not db.execute("SELECT 1 FROM observation WHERE id = ?", [observation_id]).fetchone():
        raise ObservationUnknown(observation_id=observation_id)
    # The database itself refuses too, by trigger; this gives the plain error before any other can arise.
    begun = "SELECT 1 FROM ledger WHERE observation_id = ? AND event IN ('erasure_begun', 'erased')"
    if not or_erased and db.execute(begun, [observation_id]).fetchone():
        raise ObservationErased(observation_id=observation_id)


class DayRows:
    """The day's part of the store."""

    database: EncryptedDatabase

    def put_day_text(self, observation_id: str, question: str, text: str, *, stays: bool) -> None:
        """Keep an answer as it now is; an empty one is dropped. `stays`: on an agreed sheet it is kept."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            if not text:
                db.execute(
                    "DELETE FROM day_text WHERE observation_id = ? AND question = ?",
                    [observation_id, question],
                )
                return
            db.execute(
                "INSERT INTO day_text VALUES (?, ?, ?, ?) ON CONFLICT (observation_id, question) "
                "DO UPDATE SET text = excluded.text, stays = excluded.stays",
                [observation_id, question, text, int(stays)],
            )

    def day_texts(self, observation_id: str) -> Mapping[str, str]:
        """The answers by question."""
        rows = self.database.rows(
            "SELECT question, text FROM day_text WHERE observation_id = ? ORDER BY question", [observation_id]
        )
        return MappingProxyType({row["question"]: row["text"] for row in rows})

    def mark(self, observation_id: str, name: str, value: str, *, at: datetime, first: bool = False) -> None:
        """Set a mark; with `first` only where there is none yet."""
        act = "DO NOTHING" if first else "DO UPDATE SET value = excluded.value, at = excluded.at"
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            db.execute(
                f"INSERT INTO day_mark VALUES (?, ?, ?, ?) ON CONFLICT (observation_id, name) {act}",  # noqa: S608 -- own words
                [observation_id, name, value, at.isoformat()],
            )

    def unmark(self, observation_id: str, name: str) -> None:
        """Take a mark away; harmless where there is none."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            db.execute("DELETE FROM day_mark WHERE observation_id = ? AND name = ?", [observation_id, name])

    def marks(self, observation_id: str) -> Mapping[str, tuple[str, datetime]]:
        """The marks by name: value and time."""
        rows = self.database.rows("SELECT * FROM day_mark WHERE observation_id = ?", [observation_id])
        return MappingProxyType(
            {row["name"]: (row["value"], datetime.fromisoformat(row["at"])) for row in rows}
        )
