"""The append-only ledger of consent: each entry carries the hash of the one before.

It outlives the audio, and therefore holds no names, no free text of people and nothing that was said: only
roles, yes or no, which text was read, times, counts and hashes (fields after ISO/IEC TS 27560).

The chain shows a changed, removed or inserted entry. It cannot show that the newest entries were cut off
together with everything that came of them; that is what the encrypted database (authenticated page by page)
is for.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from consent.errors import LedgerBroken

Clock = Callable[[], datetime]
GENESIS_SHA256 = "0" * 64


def utc_now() -> datetime:
    """The time now, UTC and timezone-aware: the clock of the running product."""
    return datetime.now(UTC)


class Event(StrEnum):
    """What an entry records."""

    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ERASURE_BEGUN = "erasure_begun"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry; `at` is UTC ISO 8601, `data` canonical JSON, the hashes lower-case hex."""

    number: int
    at: str
    event: Event
    observation_id: str
    data: str
    previous_sha256: str
    sha256: str

    @property
    def content(self) -> dict[str, Any]:
        """The data as a dict of plain values."""
        content: dict[str, Any] = json.loads(self.data)
        return content

    @property
    def time(self) -> datetime:
        """When it was entered."""
        return datetime.fromisoformat(self.at)

    def expected_sha256(self) -> str:
        """The hash over everything but the hash itself."""
        sealed = [self.number, self.at, str(self.event), self.observation_id, self.data, self.previous_sha256]
        return hashlib.sha256(canonical(sealed).encode()).hexdigest()


class LedgerStore(Protocol):
    """Where entries are kept; what was appended is durable when `alone` is left, or at once outside it.

    While one ledger is `alone`, no other thread or process appends: they wait. `append` raises
    LedgerEntryTaken if the number is in use. `entries` gives those numbered above `after`, in order.
    """

    def alone(self) -> AbstractContextManager[None]:
        """Keep others from appending until it is left."""
        ...

    def append(self, entry: LedgerEntry) -> None:
        """Add it, durably."""
        ...

    def entries(self, after: int = 0) -> tuple[LedgerEntry, ...]:
        """Those above `after`, in order."""
        ...


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no blanks, letters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Ledger:
    """The ledger over a store; the chain is verified when it is made, each newer entry when first read.

    Several processes may share the store (the screens and a short command), so every reading asks the store
    for what is new: a withdrawal made elsewhere is seen at once. Raises LedgerBroken, on making and on
    reading.
    """

    def __init__(self, store: LedgerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._verified: list[LedgerEntry] = []
        self._lock = threading.RLock()
        self._read_new()

    def append(
        self, event: Event, observation_id: str, data: Mapping[str, object] | None = None
    ) -> LedgerEntry:
        """Add an entry now; `data` must be plain JSON values. Returns it as stored."""
        with self._lock:
            # Alone from reading the newest entry to linking to it: tried again whenever another was first,
            # a slow one could lose for ever.
            with self._store.alone():
                self._read_new()
                entry = self._next(event, observation_id, canonical(dict(data or {})))
                self._store.append(entry)
            self._verified.append(entry)
            return entry

    def entries(self, observation_id: str | None = None) -> tuple[LedgerEntry, ...]:
        """All entries in order, or those of one observation."""
        with self._lock:
            self._read_new()
            return tuple(
                entry
                for entry in self._verified
                if observation_id is None or entry.observation_id == observation_id
            )

    def latest(self, observation_id: str, event: Event) -> LedgerEntry | None:
        """The newest entry of that kind for the observation, or None."""
        found = [entry for entry in self.entries(observation_id) if entry.event is event]
        return found[-1] if found else None

    def observation_ids(self) -> tuple[str, ...]:
        """Every observation the ledger knows, oldest first."""
        return tuple(dict.fromkeys(entry.observation_id for entry in self.entries()))

    def now(self) -> datetime:
        """The clock's time, never before the newest entry: a clock set back must not lengthen a deadline."""
        with self._lock:
            self._read_new()
            now = self._clock().astimezone(UTC)
            return max(now, self._verified[-1].time) if self._verified else now

    def _next(self, event: Event, observation_id: str, data: str) -> LedgerEntry:
        last = self._verified[-1] if self._verified else None
        unsealed = LedgerEntry(
            number=last.number + 1 if last else 1,
            at=self.now().isoformat(),
            event=event,
            observation_id=observation_id,
            data=data,
            previous_sha256=last.sha256 if last else GENESIS_SHA256,
            sha256="",
        )
        return replace(unsealed, sha256=unsealed.expected_sha256())

    def _read_new(self) -> None:
        last = self._verified[-1].number if self._verified else 0
        for entry in self._store.entries(after=last):
            self._verify(entry)
            self._verified.append(entry)

    def _verify(self, entry: LedgerEntry) -> None:
        last = self._verified[-1] if self._verified else None
        if entry.number != (last.number + 1 if last else 1):
            raise LedgerBroken(number=entry.number, reason="en post mangler eller står to gange")
        if entry.previous_sha256 != (last.sha256 if last else GENESIS_SHA256):
            raise LedgerBroken(number=entry.number, reason="den passer ikke til posten før")
        if entry.sha256 != entry.expected_sha256():
            raise LedgerBroken(number=entry.number, reason="indholdet er ændret")
