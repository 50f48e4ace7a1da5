"""The shape of the database, step by step. A released step is never edited; a change is a new step.

Applied by sqlite-utils' own `Migrations`, each step and its record in one transaction.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

_TABLES = (
    # Outlives all else, and therefore refers to nothing and holds nothing that was said.
    """CREATE TABLE ledger (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        at TEXT NOT NULL,
        event TEXT NOT NULL,
        observation_id TEXT NOT NULL,
        data TEXT NOT NULL CHECK (json_valid(data)),
        previous_sha256 TEXT NOT NULL CHECK (length(previous_sha256) = 64),
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64)
    ) STRICT""",
    """CREATE TABLE passage_key (
        recording_id TEXT NOT NULL,
        passage INTEGER NOT NULL CHECK (passage >= 0),
        key BLOB NOT NULL CHECK (length(key) = 32),
        PRIMARY KEY (recording_id, passage)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE observation (
        id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
        created_at TEXT NOT NULL,
        title TEXT NOT NULL,
        variant TEXT NOT NULL CHECK (variant IN ('flere_skal_med', 'sparringsbesoeg')),
        state TEXT NOT NULL CHECK (state IN ('prepared', 'recording', 'recorded', 'processed', 'erased')),
        origin TEXT CHECK (origin IN ('recording', 'import', 'sample')),
        duration_s REAL CHECK (duration_s >= 0),
        speakers INTEGER CHECK (speakers >= 1),
        deadline_at TEXT,
        process_options TEXT NOT NULL CHECK (json_valid(process_options))
    ) STRICT""",
    """CREATE TABLE gap (
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        start_s REAL NOT NULL CHECK (start_s >= 0),
        end_s REAL NOT NULL CHECK (end_s >= start_s),
        PRIMARY KEY (observation_id, start_s, end_s)
    ) STRICT""",
    """CREATE TABLE utterance (
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        number INTEGER NOT NULL CHECK (number >= 0),
        start_s REAL NOT NULL CHECK (start_s >= 0),
        end_s REAL NOT NULL CHECK (end_s >= start_s),
        speaker TEXT NOT NULL,
        role TEXT CHECK (role IN ('jobformidler', 'borger', 'virksomhed', 'observatoer')),
        text TEXT NOT NULL,
        words TEXT NOT NULL CHECK (json_type(words) = 'array'),
        PRIMARY KEY (observation_id, number)
    ) STRICT""",
    """CREATE TABLE tag (
        observation_id TEXT NOT NULL,
        utterance_number INTEGER NOT NULL,
        rank INTEGER NOT NULL CHECK (rank >= 0),
        behaviour TEXT NOT NULL,
        topic TEXT NOT NULL,
        confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        evidence TEXT NOT NULL CHECK (json_type(evidence) = 'array'),
        example TEXT NOT NULL,
        PRIMARY KEY (observation_id, utterance_number, rank),
        FOREIGN KEY (observation_id, utterance_number)
            REFERENCES utterance (observation_id, number) ON DELETE CASCADE
    ) STRICT""",
    """CREATE TABLE candidate (
        observation_id TEXT NOT NULL,
        utterance_number INTEGER NOT NULL,
        rank INTEGER NOT NULL CHECK (rank >= 0),
        behaviour TEXT NOT NULL,
        confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        PRIMARY KEY (observation_id, utterance_number, rank),
        FOREIGN KEY (observation_id, utterance_number)
            REFERENCES utterance (observation_id, number) ON DELETE CASCADE
    ) STRICT""",
    # A decision can hold a corrected wording, so it goes with its utterance.
    """CREATE TABLE decision (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind <> ''),
        utterance_number INTEGER,
        behaviour TEXT,
        payload TEXT NOT NULL CHECK (json_type(payload) = 'object'),
        undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
        FOREIGN KEY (observation_id, utterance_number)
            REFERENCES utterance (observation_id, number) ON DELETE CASCADE
    ) STRICT""",
    """CREATE TABLE note (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        at_s REAL CHECK (at_s >= 0),
        kind TEXT NOT NULL CHECK (kind <> ''),
        text TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE confirmed (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        behaviour TEXT NOT NULL,
        quote TEXT,
        note TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE setting (
        key TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX ledger_by_observation ON ledger (observation_id)",
    "CREATE INDEX decision_by_utterance ON decision (observation_id, utterance_number)",
    "CREATE INDEX note_by_observation ON note (observation_id)",
    "CREATE INDEX confirmed_by_observation ON confirmed (observation_id)",
)

LEDGER_IS_APPEND_ONLY = "ledger is append-only"
OBSERVATION_IS_ERASED = "observation is erased"

# What must not come back: a worker that was not told in time would otherwise write after the erasure.
_CLOSED_BY_ERASURE = {
    "passage_key": "recording_id",
    "gap": "observation_id",
    "utterance": "observation_id",
    "decision": "observation_id",
    "note": "observation_id",
}


def m001_tables(db: Database) -> None:
    """All tables of the first release."""
    for statement in _TABLES:
        db.execute(statement)


def m002_ledger_is_append_only(db: Database) -> None:
    """An entry is never changed or removed, by us least of all."""
    for act in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER ledger_no_{act.lower()} BEFORE {act} ON ledger "
            f"BEGIN SELECT RAISE(ABORT, '{LEDGER_IS_APPEND_ONLY}'); END"
        )


def m003_erasure_closes(db: Database) -> None:
    """Once erasure has begun nothing of the observation can be added, whichever process tries."""
    erased = (
        "EXISTS (SELECT 1 FROM ledger "
        "WHERE observation_id = {owner} AND event IN ('erasure_begun', 'erased'))"
    )
    for table, column in _CLOSED_BY_ERASURE.items():
        db.execute(
            f"CREATE TRIGGER {table}_closed_by_erasure BEFORE INSERT ON {table} "
            f"WHEN {erased.format(owner=f'NEW.{column}')} "
            f"BEGIN SELECT RAISE(ABORT, '{OBSERVATION_IS_ERASED}'); END"
        )
    db.execute(
        "CREATE TRIGGER quote_closed_by_erasure BEFORE INSERT ON confirmed "
        f"WHEN NEW.quote IS NOT NULL AND {erased.format(owner='NEW.observation_id')} "
        f"BEGIN SELECT RAISE(ABORT, '{OBSERVATION_IS_ERASED}'); END"
    )


def m004_heard_stretches(db: Database) -> None:
    """What was written down stretch by stretch, so that nothing is heard twice; closed by erasure too."""
    db.execute(
        """CREATE TABLE heard_stretch (
            observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
            start_s REAL NOT NULL CHECK (start_s >= 0),
            end_s REAL NOT NULL CHECK (end_s > start_s),
            words TEXT NOT NULL CHECK (json_type(words) = 'array'),
            options_sha256 TEXT NOT NULL CHECK (length(options_sha256) = 64),
            PRIMARY KEY (observation_id, start_s)
        ) STRICT"""
    )
    erased = (
        "EXISTS (SELECT 1 FROM ledger "
        "WHERE observation_id = NEW.observation_id AND event IN ('erasure_begun', 'erased'))"
    )
    db.execute(
        f"CREATE TRIGGER heard_stretch_closed_by_erasure BEFORE INSERT ON heard_stretch WHEN {erased} "
        f"BEGIN SELECT RAISE(ABORT, '{OBSERVATION_IS_ERASED}'); END"
    )


def m005_day(db: Database) -> None:
    """What the pair writes on its day, how far it has come, and whose decision one is; closed by erasure."""
    for statement in _DAY:
        db.execute(statement)
    erased = (
        "EXISTS (SELECT 1 FROM ledger "
        "WHERE observation_id = NEW.observation_id AND event IN ('erasure_begun', 'erased'))"
    )
    for table in ("day_text", "day_mark"):
        for act in ("INSERT", "UPDATE"):
            db.execute(
                f"CREATE TRIGGER {table}_{act.lower()}_closed_by_erasure BEFORE {act} ON {table} "
                f"WHEN {erased} "
                f"BEGIN SELECT RAISE(ABORT, '{OBSERVATION_IS_ERASED}'); END"
            )


def m006_gaps_are_told_by_the_sound(db: Database) -> None:
    """What is struck is struck while people talk, before anything is written down; the sound knows where."""
    db.execute("DROP TABLE gap")


_DAY = (
    # No person's name has a column of its own, and no answer a number: see tests/unit/test_never.py.
    """CREATE TABLE day_text (
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        question TEXT NOT NULL CHECK (question <> ''),
        text TEXT NOT NULL CHECK (text <> ''),
        stays INTEGER NOT NULL CHECK (stays IN (0, 1)),
        PRIMARY KEY (observation_id, question)
    ) STRICT""",
    """CREATE TABLE day_mark (
        observation_id TEXT NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        name TEXT NOT NULL CHECK (name <> ''),
        value TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (observation_id, name)
    ) STRICT""",
    "ALTER TABLE decision ADD COLUMN reviewer TEXT NOT NULL DEFAULT 'observer' "
    "CHECK (reviewer IN ('observer', 'focus'))",
)


_STEPS = (
    m001_tables,
    m002_ledger_is_append_only,
    m003_erasure_closes,
    m004_heard_stretches,
    m005_day,
    m006_gaps_are_told_by_the_sound,
)
STEPS = frozenset(step.__name__ for step in _STEPS)
"""The names of all steps that this version knows."""

migrations = Migrations("medlyt")
for _step in _STEPS:
    migrations()(_step)
