"""In-memory stand-ins, held to the same contract as the real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from consent.errors import LedgerEntryTaken
from consent.ledger import LedgerEntry
from consent.receipt import CHOSEN_DA, SHEET_DA, Kept


class RamLedgerStore:
    """A LedgerStore in memory."""

    def __init__(self) -> None:
        self._entries: dict[int, LedgerEntry] = {}
        self._lock = threading.RLock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let other threads wait; what was appended goes again if it fails."""
        with self._lock:
            before = dict(self._entries)
            try:
                yield
            except BaseException:
                self._entries = before
                raise

    def append(self, entry: LedgerEntry) -> None:
        """Keep the entry; raises LedgerEntryTaken."""
        with self._lock:
            if entry.number in self._entries:
                raise LedgerEntryTaken(number=entry.number)
            self._entries[entry.number] = entry

    def entries(self, after: int = 0) -> tuple[LedgerEntry, ...]:
        """Those numbered above `after`, in order."""
        return tuple(self._entries[number] for number in sorted(self._entries) if number > after)


class RamDerived:
    """A Derived in memory: named counts per observation, and whether the log was truncated since."""

    def __init__(self) -> None:
        self._things: dict[str, dict[str, int]] = {}
        self.keeps: dict[str, Kept] = {}
        self.log_truncated = True

    def put(self, observation_id: str, what: str, count: int) -> None:
        """Let there be `count` of something; "Citater" are those that `keep_quotes` keeps."""
        self._things.setdefault(observation_id, {})[what] = count

    def drop(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """Drop it; how many of each."""
        dropped = self.remains(observation_id, keep_quotes=keep_quotes)
        for what in dropped:
            del self._things[observation_id][what]
        self.log_truncated = self.log_truncated and not dropped
        return dropped

    def truncate_log(self) -> None:
        """Note that it was asked for."""
        self.log_truncated = True

    def remains(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """What there still is of it."""
        things = self._things.get(observation_id, {})
        return {what: n for what, n in things.items() if n and not (keep_quotes and what == "Citater")}

    def kept(self, observation_id: str) -> Kept:
        """What stays of it: `keeps`, and the quotes that are left."""
        quotes = self._things.get(observation_id, {}).get("Citater", 0)
        return replace(self.keeps.get(observation_id, Kept()), quotes=quotes)

    def drop_kept(self, observation_id: str) -> Mapping[str, int]:
        """Drop what stayed of it."""
        kept = self.kept(observation_id)
        self.keeps[observation_id] = Kept(examples=kept.examples)
        self._things.get(observation_id, {}).pop("Citater", None)
        counts = {SHEET_DA: int(kept.sheet), CHOSEN_DA: kept.chosen, "Citater": kept.quotes}
        dropped = {what: count for what, count in counts.items() if count}
        self.log_truncated = self.log_truncated and not dropped
        return dropped


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it is set to, timezone-aware."""
        return self.now

    def forward(self, **by: float) -> None:
        """Move it on, as `timedelta(**by)`."""
        self.now += timedelta(**by)
