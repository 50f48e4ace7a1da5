"""The consent room's ports over the encrypted database: passage keys, ledger, and what came of the audio.

Part of the store (`observer.store`): with it the only place that speaks SQL.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from consent.errors import KeyTaken, LedgerBroken, LedgerEntryTaken
from consent.ledger import Event, LedgerEntry
from consent.receipt import CHOSEN_DA, SHEET_DA, Kept
from observer.database import EncryptedDatabase, Row
from observer.errors import DiskFull

_DERIVED_DA: Final = {
    "Linjer med tekst": "SELECT count(*) AS n FROM utterance WHERE observation_id = ?",
    "Ord": "SELECT sum(json_array_length(words)) AS n FROM utterance WHERE observation_id = ?",
    "Stykker af teksten": "SELECT count(*) AS n FROM heard_stretch WHERE observation_id = ?",
    "Spor": "SELECT count(*) AS n FROM tag WHERE observation_id = ?",
    "Mulige spor": "SELECT count(*) AS n FROM candidate WHERE observation_id = ?",
    "Valg i Gennemse spor": "SELECT count(*) AS n FROM decision WHERE observation_id = ?",
    "Noter": "SELECT count(*) AS n FROM note WHERE observation_id = ?",
    "Svar og navne fra dagen": "SELECT count(*) AS n FROM day_text WHERE observation_id = ?1 AND NOT (stays "
    "AND EXISTS (SELECT 1 FROM day_mark WHERE observation_id = ?1 AND name = 'agreed'))",
}
_QUOTES_DA: Final = "Citater"
_QUOTES: Final = "SELECT count(*) AS n FROM confirmed WHERE observation_id = ? AND quote IS NOT NULL"
_KEPT: Final = {
    "sheet": "SELECT count(*) AS n FROM day_mark WHERE observation_id = ? AND name = 'agreed'",
    "chosen": "SELECT count(*) AS n FROM confirmed WHERE observation_id = ?",
    "quotes": _QUOTES,
}
_DROPS: Final = (
    # Tags and candidates go with their utterances (ON DELETE CASCADE).
    "DELETE FROM utterance WHERE observation_id = ?",
    "DELETE FROM heard_stretch WHERE observation_id = ?",
    "DELETE FROM decision WHERE observation_id = ?",
    "DELETE FROM note WHERE observation_id = ?",
    # Only a sheet that the pair has agreed on stays, and of it only what `observer.day` says may.
    "DELETE FROM day_text WHERE observation_id = ?1 AND NOT (stays "
    "AND EXISTS (SELECT 1 FROM day_mark WHERE observation_id = ?1 AND name = 'agreed'))",
    "DELETE FROM day_mark WHERE observation_id = ? AND name <> 'agreed'",
    # A title is free text and could hold a name.
    "UPDATE observation SET state = 'erased', title = '', duration_s = NULL, speakers = NULL, "
    "deadline_at = NULL, process_options = '{}' WHERE id = ?",
)


class StoreKeys:
    """The KeyStore over the database; a destroyed key is in no page and no log when `destroy` returns."""

    def __init__(self, database: EncryptedDatabase) -> None:
        self._database = database

    def add(self, recording_id: str, passage: int, key: bytes) -> None:
        """Keep the key, durably; raises KeyTaken, ObservationErased, and OSError (ENOSPC) on a full disk."""
        try:
            with self._database.writing(recording_id) as db:
                taken = "SELECT 1 FROM passage_key WHERE recording_id = ? AND passage = ?"
                if db.execute(taken, [recording_id, passage]).fetchone():
                    raise KeyTaken(recording_id=recording_id, passage=passage)
                db.execute("INSERT INTO passage_key VALUES (?, ?, ?)", [recording_id, passage, key])
        except DiskFull as exc:
            raise OSError(errno.ENOSPC, "the disk of the database is full") from exc

    def get(self, recording_id: str, passage: int) -> bytes | None:
        """The key, or None if it was destroyed or never was."""
        found = self._database.rows(
            "SELECT key FROM passage_key WHERE recording_id = ? AND passage = ?", [recording_id, passage]
        )
        return bytes(found[0]["key"]) if found else None

    def destroy(self, recording_id: str, passages: Collection[int] | None = None) -> int:
        """Destroy the keys of these passages, or of all; returns how many."""
        destroyed = 0
        doomed = self._passages(recording_id) if passages is None else tuple(passages)
        with self._database.writing() as db:
            for passage in doomed:
                which = [recording_id, passage]
                cursor = db.execute("DELETE FROM passage_key WHERE recording_id = ? AND passage = ?", which)
                destroyed += cursor.rowcount
        if destroyed:
            self._database.truncate_log()
        return destroyed

    def count(self, recording_id: str) -> int:
        """How many keys the recording has."""
        return len(self._passages(recording_id))

    def _passages(self, recording_id: str) -> tuple[int, ...]:
        rows = self._database.rows("SELECT passage FROM passage_key WHERE recording_id = ?", [recording_id])
        return tuple(row["passage"] for row in rows)


class StoreLedger:
    """The LedgerStore over the database, which itself refuses to change or remove an entry."""

    def __init__(self, database: EncryptedDatabase) -> None:
        self._database = database

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One transaction: other threads and processes wait; StoreBusy where one never lets go."""
        with self._database.writing():
            yield

    def append(self, entry: LedgerEntry) -> None:
        """Add it, durably; raises LedgerEntryTaken."""
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM ledger WHERE number = ?", [entry.number]).fetchone():
                raise LedgerEntryTaken(number=entry.number)
            db.execute(
                "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    entry.number,
                    entry.at,
                    str(entry.event),
                    entry.observation_id,
                    entry.data,
                    entry.previous_sha256,
                    entry.sha256,
                ],
            )

    def entries(self, after: int = 0) -> tuple[LedgerEntry, ...]:
        """Those numbered above `after`, in order."""
        rows = self._database.rows("SELECT * FROM ledger WHERE number > ? ORDER BY number", [after])
        return tuple(_entry(row) for row in rows)


def _entry(row: Row) -> LedgerEntry:
    try:
        event = Event(row["event"])
    except ValueError as exc:
        raise LedgerBroken(number=row["number"], reason="den er af en slags, der ikke findes") from exc
    return LedgerEntry(**{**row, "event": event})


class StoreDerived:
    """All that came of the audio and lies in the database; what the pair confirmed is left."""

    def __init__(
        self, database: EncryptedDatabase, *, examples: Callable[[str], int | None] = lambda _id: 0
    ) -> None:
        """`examples` tells how many examples of an observation lie in the trainers' library."""
        self._database, self._examples = database, examples

    def drop(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """Drop it in one transaction; how many of each."""
        with self._database.writing() as db:
            dropped = self.remains(observation_id, keep_quotes=keep_quotes)
            for statement in _DROPS:
                db.execute(statement, [observation_id])
            if not keep_quotes:
                db.execute("UPDATE confirmed SET quote = NULL WHERE observation_id = ?", [observation_id])
        return dropped

    def truncate_log(self) -> None:
        """Leave no old copy in the database's own files; raises StoreBusy."""
        self._database.truncate_log()

    def remains(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """What there still is of it; empty when all is gone."""
        queries = _DERIVED_DA if keep_quotes else {**_DERIVED_DA, _QUOTES_DA: _QUOTES}
        counts = {what: self._database.rows(sql, [observation_id])[0]["n"] for what, sql in queries.items()}
        return {what: int(count) for what, count in counts.items() if count}

    def kept(self, observation_id: str) -> Kept:
        """What the pair confirmed and agreed on, and what it gave to the library."""
        found = {what: self._database.rows(sql, [observation_id])[0]["n"] for what, sql in _KEPT.items()}
        return Kept(
            sheet=bool(found["sheet"]),
            chosen=found["chosen"],
            quotes=found["quotes"],
            examples=self._examples(observation_id),
        )

    def drop_kept(self, observation_id: str) -> Mapping[str, int]:
        """Drop what stayed, in one transaction; how many of each."""
        with self._database.writing() as db:
            kept = self.kept(observation_id)
            for table in ("day_text", "day_mark", "confirmed"):
                db.execute(f"DELETE FROM {table} WHERE observation_id = ?", [observation_id])  # noqa: S608 -- our own names
        counts = {SHEET_DA: int(kept.sheet), CHOSEN_DA: kept.chosen, _QUOTES_DA: kept.quotes}
        return {what: count for what, count in counts.items() if count}
