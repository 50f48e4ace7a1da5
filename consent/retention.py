"""How long an observation may be kept: a hard limit, which nobody lengthens.

The text read aloud promises that a forgotten recording is erased after a day, so 24 h is the most an office
can set. The limit counts from the moment consent was entered, which is before anything is recorded or
imported. It is enforced twice: what `consent.erasure.pending` tells is erased at each start and every minute
while running, and the gate gives no permission beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from consent.errors import RetentionInvalid
from consent.ledger import Event, Ledger

PROMISED_HOURS: Final = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The office's limit in hours, more than 0 and at most 24; raises RetentionInvalid."""

    hours: float = PROMISED_HOURS

    def __post_init__(self) -> None:
        if not 0 < self.hours <= PROMISED_HOURS:
            raise RetentionInvalid(
                hours=self.hours, reason="Den skal være over 0 og højst det døgn, vi har lovet."
            )

    def deadline(self, ledger: Ledger, observation_id: str) -> datetime | None:
        """When the observation must be gone (UTC), or None if consent was never entered for it."""
        given = (one.time for one in ledger.entries(observation_id) if one.event is Event.CONSENT_GIVEN)
        first = next(given, None)
        return None if first is None else deadline(first, self.hours)

    def is_past(self, ledger: Ledger, observation_id: str) -> bool:
        """Whether its deadline has come, by the ledger's clock."""
        limit = self.deadline(ledger, observation_id)
        return limit is not None and limit <= ledger.now()


def deadline(started_at: datetime, hours: float) -> datetime:
    """The moment `hours` after `started_at`."""
    return started_at + timedelta(hours=hours)


def due(ledger: Ledger, now: datetime, retention: Retention) -> tuple[str, ...]:
    """Every observation past its deadline that is not yet erased, oldest first."""
    late = []
    for observation_id in ledger.observation_ids():
        limit = retention.deadline(ledger, observation_id)
        erased = ledger.latest(observation_id, Event.ERASED) is not None
        if limit is not None and limit <= now and not erased:
            late.append(observation_id)
    return tuple(late)
