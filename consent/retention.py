"""How long an observation may be kept: a hard limit, lengthened only with everyone's yes.

The text read aloud promises that a forgotten recording is erased after a day, so 24 h is the most an office
can set. The limit counts from the moment consent was entered, which is before anything is recorded or
imported. It is enforced twice: `consent.erasure.finish_pending` erases at start-up, and the gate gives no
permission beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from consent.errors import ObservationUnknown, RetentionInvalid
from consent.ledger import Event, Ledger

PROMISED_HOURS: Final = 24.0
LONGEST_HOURS: Final = 72.0


class ExtensionReason(StrEnum):
    """Why a deadline was moved; a closed list, so that nothing about a person is written into the ledger."""

    DEBRIEF_POSTPONED = "debrief_postponed"
    ILLNESS = "illness"
    TECHNICAL_FAULT = "technical_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The office's limit in hours, more than 0 and at most 24; raises RetentionInvalid."""

    hours: float = PROMISED_HOURS

    def __post_init__(self) -> None:
        if not 0 < self.hours <= PROMISED_HOURS:
            raise RetentionInvalid(
                hours=self.hours, reason="Den skal være kortere end det døgn, vi har lovet."
            )

    def deadline(self, ledger: Ledger, observation_id: str) -> datetime | None:
        """When the observation must be gone (UTC), or None if consent was never entered for it."""
        hours, given = self.hours, None
        for entry in ledger.entries(observation_id):
            if entry.event is Event.CONSENT_GIVEN and given is None:
                given = entry.time
            elif entry.event is Event.DEADLINE_EXTENDED:
                hours = float(entry.content["hours"])
        return None if given is None else deadline(given, hours)

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


def extend(
    ledger: Ledger,
    observation_id: str,
    *,
    hours: float,
    reason: ExtensionReason,
    everyone_agreed: bool,
) -> None:
    """Move one observation's deadline to `hours` after consent, at most 72, and enter why in the ledger.

    What was read aloud promised 24 h, so everyone who was asked then must have said yes to the longer time.
    Raises RetentionInvalid, and ObservationUnknown where nobody was asked or it is erased.
    """
    if not everyone_agreed:
        raise RetentionInvalid(hours=hours, reason="Ikke alle har sagt ja til den længere frist.")
    if not 0 < hours <= LONGEST_HOURS:
        raise RetentionInvalid(hours=hours, reason="Den længste frist er tre døgn.")
    events = {entry.event for entry in ledger.entries(observation_id)}
    if Event.CONSENT_GIVEN not in events or events & {Event.ERASURE_BEGUN, Event.CONSENT_WITHDRAWN}:
        raise ObservationUnknown(observation_id=observation_id)
    ledger.append(Event.DEADLINE_EXTENDED, observation_id, {"hours": hours, "reason": str(reason)})
