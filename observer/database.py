"""The encrypted database file: opening, transactions, and leaving no old copy behind.

One connection serves all threads behind one lock. A connection per thread would leave one behind for every
worker thread the screens ever used (nobody is told when such a thread ends), each a reader that could keep
the log from being truncated; and the database is small, so that waiting for the lock is never felt.
Processes share the file by SQLite's own locking.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database

from consent.errors import ObservationErased
from observer.errors import DiskFull, HomeUnusable
from observer.migrations import OBSERVATION_IS_ERASED, STEPS, migrations
from observer.store_errors import StoreBusy, StoreDamaged, StoreTooNew
from observer.unlock import DATABASE_FILE, home_error

Row = dict[str, Any]
_BUSY_TIMEOUT_S: Final = 10
_TRUNCATE_TIMEOUT_S: Final = 10.0
_TRUNCATE_PAUSE_S: Final = 0.05
_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_READONLY, _SQLITE_IOERR = 5, 6, 8, 10
_SQLITE_CORRUPT, _SQLITE_FULL, _SQLITE_CANTOPEN, _SQLITE_NOTADB = 11, 13, 14, 26


class EncryptedDatabase:
    """`<home>/medlyt.db`, open and migrated; safe to use from several threads.

    `key` is the 32 byte key of `observer.unlock`. Raises StoreDamaged (also where the key is not the file's),
    StoreTooNew, StoreBusy, HomeUnusable, DiskFull.
    """

    def __init__(self, home: Path, key: bytes) -> None:
        self._home = home
        self._lock = threading.RLock()
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise home_error(home, exc) from exc
        with self._translated():
            # isolation_level None: a transaction begins where we say, not where the driver guesses.
            connection = sqlcipher.connect(
                str(home / DATABASE_FILE),
                timeout=_BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._translated():
                self._db = _prepared(connection, key)
                self._migrate()
            (home / DATABASE_FILE).chmod(0o600)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Close the file; harmless when already closed."""
        with self._lock:
            self._db.close()

    @contextmanager
    def writing(self, observation_id: str | None = None) -> Iterator[Database]:
        """One transaction, or a part of the one this thread is in; all of it is durable afterwards, or none.

        Raises ObservationErased (with `observation_id`) where erasure has begun.
        """
        with self._lock, self._translated(observation_id):
            # Immediate: a deferred transaction that reads before it writes fails at once if another process
            # wrote in between, however long we would wait.
            if self._db.conn.in_transaction:
                with self._db.atomic():
                    yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Every row of a query, fetched whole, so that no reader is left open."""
        with self._lock, self._translated():
            cursor = self._db.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def truncate_log(self) -> None:
        """Rewrite the file from what is live and empty the log, so that no old page has what was deleted.

        `secure_delete` blanks what a DELETE frees, but not what moving rows between pages leaves behind,
        and not what the log still holds. Raises StoreBusy if another process keeps reading.
        """
        with self._lock, self._translated():
            self._db.execute("VACUUM")
            give_up_at = time.monotonic() + _TRUNCATE_TIMEOUT_S
            while self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() >= give_up_at:
                    raise StoreBusy
                time.sleep(_TRUNCATE_PAUSE_S)

    def _migrate(self) -> None:
        if {step.name for step in migrations.applied(self._db)} - STEPS:
            raise StoreTooNew(home=self._home)
        if migrations.pending(self._db):
            # In one transaction with the question what is pending: two processes may start at once.
            with self.writing() as db:
                migrations.apply(db)

    @contextmanager
    def _translated(self, observation_id: str | None = None) -> Iterator[None]:
        """Turn SQLite's errors into the house's, here and nowhere else."""
        try:
            yield
        except sqlcipher.IntegrityError as exc:
            if observation_id is not None and OBSERVATION_IS_ERASED in str(exc):
                raise ObservationErased(observation_id=observation_id) from exc
            raise ValueError(f"a record contradicts the database: {exc}") from exc
        except sqlcipher.DatabaseError as exc:
            code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
            if code in (_SQLITE_BUSY, _SQLITE_LOCKED):
                raise StoreBusy from exc
            if code == _SQLITE_FULL:
                raise DiskFull(home=self._home) from exc
            if code in (_SQLITE_NOTADB, _SQLITE_CORRUPT):
                raise StoreDamaged(home=self._home) from exc
            if code in (_SQLITE_CANTOPEN, _SQLITE_READONLY, _SQLITE_IOERR):
                raise HomeUnusable(home=self._home, reason=str(exc)) from exc
            raise


def _prepared(connection: Any, key: bytes) -> Database:
    """The connection unlocked and set; the first read shows whether the key is right."""
    # A raw key: Argon2id has already made it, and SQLCipher's own derivation would only cost time at each
    # opening.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for setting in (
        "cipher_memory_security = ON",
        "cipher_log_level = NONE",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        # FULL: a passage key must be on the disk before the sound that it opens.
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {setting}").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    # Plugins of sqlite-utils that happen to be installed must not be handed the open database.
    return Database(connection, execute_plugins=False)
