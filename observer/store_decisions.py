"""The decisions of the review, each reviewer's own pile: rows of the encrypted database.

Part of the store (`observer.store`): with it the only place that speaks SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from observer.database import EncryptedDatabase
from observer.records import Decision, Plain, Reviewer
from observer.store_day import still_open
from observer.store_rows import as_decision, as_json


class DecisionRows:
    """The review's part of the store."""

    database: EncryptedDatabase

    def add_decision(
        self,
        observation_id: str,
        *,
        at: datetime,
        kind: str,
        utterance_number: int | None = None,
        behaviour: str | None = None,
        payload: Mapping[str, Plain] | None = None,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> Decision:
        """Enter a decision; this reviewer's undone ones can then no longer be redone."""
        with self.database.writing(observation_id) as db:
            still_open(db, observation_id)
            db.execute(
                "DELETE FROM decision WHERE observation_id = ? AND reviewer = ? AND undone",
                [observation_id, str(reviewer)],
            )
            cursor = db.execute(
                "INSERT INTO decision "
                "(observation_id, at, kind, utterance_number, behaviour, payload, reviewer) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    observation_id,
                    at.isoformat(),
                    kind,
                    utterance_number,
                    behaviour,
                    as_json(dict(payload or {})),
                    str(reviewer),
                ],
            )
            row_id = cursor.lastrowid
        return self._decision_of(row_id)

    def decisions(
        self, observation_id: str, *, undone: bool = False, reviewer: Reviewer | None = None
    ) -> tuple[Decision, ...]:
        """The decisions that hold, in the order taken, or those undone; of one reviewer or of both."""
        rows = self.database.rows(
            "SELECT * FROM decision WHERE observation_id = ? AND undone = ? ORDER BY id",
            [observation_id, int(undone)],
        )
        found = tuple(as_decision(row) for row in rows)
        return tuple(one for one in found if reviewer is None or one.reviewer is reviewer)

    def undo_last_decision(
        self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> Decision | None:
        """Undo this reviewer's newest decision that holds and return it; None where there is none."""
        newest = "SELECT max(id) FROM decision WHERE observation_id = ? AND reviewer = ? AND NOT undone"
        return self._turn(newest, observation_id, reviewer, 1)

    def redo_decision(
        self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> Decision | None:
        """Take the decision again that this reviewer undid last and return it; None where there is none."""
        oldest = "SELECT min(id) FROM decision WHERE observation_id = ? AND reviewer = ? AND undone"
        return self._turn(oldest, observation_id, reviewer, 0)

    def _decision_of(self, row_id: int | None) -> Decision:
        return as_decision(self.database.rows("SELECT * FROM decision WHERE id = ?", [row_id])[0])

    def _turn(self, which: str, observation_id: str, reviewer: Reviewer, undone: int) -> Decision | None:
        with self.database.writing(observation_id) as db:
            row_id = db.execute(which, [observation_id, str(reviewer)]).fetchone()[0]
            if row_id is None:
                return None
            db.execute("UPDATE decision SET undone = ? WHERE id = ?", [undone, row_id])
        return self._decision_of(row_id)
