"""Erasing an observation: keys first, then the file, then all that came of it, then a look that it is gone.

Every step can be repeated and the beginning is in the ledger, so an erasure that was cut off (power, crash,
a file that is held open) is `pending` until `erase` is called again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from consent.choices import Purpose
from consent.errors import ObservationUnknown
from consent.gate import recorded_choices
from consent.keys import KeyStore
from consent.ledger import Clock, Event, Ledger, LedgerEntry
from consent.receipt import LEDGER_KEPT, NOT_CLAIMED, Kept, Reason, Receipt
from consent.retention import Retention, due
from consent.vault import Vault


class Derived(Protocol):
    """Everything that came of the audio and is kept elsewhere.

    The names in the counts are Danish, for the receipt. `keep_quotes` is whether everyone said yes to
    keeping the confirmed quotes. `drop` also empties what the observer wrote under way; only what the pair
    confirmed stays. `truncate_log` leaves no old copy in the store's own files.
    """

    def drop(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """Drop it; how many of each."""
        ...

    def truncate_log(self) -> None:
        """Leave no old copy in the store's own files."""
        ...

    def remains(self, observation_id: str, *, keep_quotes: bool) -> Mapping[str, int]:
        """What there still is of it; empty when all is gone."""
        ...

    def kept(self, observation_id: str) -> Kept:
        """What stays of it on purpose, once it is dropped; never raises for what lies outside the store."""
        ...

    def drop_kept(self, observation_id: str) -> Mapping[str, int]:
        """Drop what stayed on purpose, but what lies outside the store; how many of each."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """What there was when the erasure began; the same however often it is taken up again."""

    reason: Reason
    keys: int
    audio_bytes: int
    dropped: Mapping[str, int]
    keep_quotes: bool

    @classmethod
    def read(cls, entry: LedgerEntry) -> _Begun:
        data = entry.content
        return cls(
            reason=Reason(data["reason"]),
            keys=data["keys"],
            audio_bytes=data["audio_bytes"],
            dropped=data["dropped"],
            keep_quotes=data["keep_quotes"],
        )


def erase(
    observation_id: str,
    *,
    vault: Vault,
    keys: KeyStore,
    derived: Derived,
    ledger: Ledger,
    reason: Reason,
    clock: Clock,
) -> Receipt:
    """Erase the observation and return the receipt; erasing again returns the same one.

    Where consent was taken back after an erasure, the quotes that it left go too, and a new receipt says so.
    If something could not be removed (a file held open on Windows) the receipt says what in `left`, is not
    entered in the ledger, and the erasure stays pending. Raises ObservationUnknown where there is nothing
    of that id.
    """
    begun = _begin(observation_id, vault=vault, keys=keys, derived=derived, ledger=ledger, reason=reason)
    withdrawn = _withdrawn(ledger, observation_id)
    keep_quotes = begun.keep_quotes and not withdrawn
    keys.destroy(observation_id)
    vault.destroy(observation_id)
    dropped = derived.drop(observation_id, keep_quotes=keep_quotes)
    derived.truncate_log()
    left = _left(observation_id, vault=vault, keys=keys, derived=derived, keep_quotes=keep_quotes)
    earlier = receipt_of(ledger, observation_id)
    if earlier is not None and not left and not (withdrawn and earlier.reason is not Reason.WITHDRAWN):
        return earlier
    receipt = Receipt(
        observation_id=observation_id,
        erased_at=clock(),
        reason=Reason.WITHDRAWN if withdrawn else begun.reason,
        keys_destroyed=begun.keys,
        audio_bytes=begun.audio_bytes,
        dropped=tuple(sorted({**dropped, **begun.dropped}.items())),
        kept=(*derived.kept(observation_id).lines(), LEDGER_KEPT),
        not_claimed=NOT_CLAIMED,
        checked=not left,
        left=left,
    )
    if receipt.checked:
        ledger.append(Event.ERASED, observation_id, {"receipt": receipt.to_json()})
    return receipt


def erase_kept(observation_id: str, *, derived: Derived, ledger: Ledger, clock: Clock) -> Receipt:
    """Erase what the erasure of the observation left on purpose, and return a new receipt that says so.

    Where nothing was left the newest receipt is returned. Examples in the trainers' library stay, and are
    named. Raises ObservationUnknown where it is not erased.
    """
    earlier = receipt_of(ledger, observation_id)
    if earlier is None:
        raise ObservationUnknown(observation_id=observation_id)
    dropped = derived.drop_kept(observation_id)
    derived.truncate_log()
    if not dropped:
        return earlier
    receipt = replace(
        earlier,
        erased_at=clock(),
        dropped=tuple(sorted({**dict(earlier.dropped), **dropped}.items())),
        kept=(*derived.kept(observation_id).lines(), LEDGER_KEPT),
    )
    ledger.append(Event.ERASED, observation_id, {"receipt": receipt.to_json()})
    return receipt


def pending(*, keys: KeyStore, ledger: Ledger, retention: Retention) -> tuple[tuple[str, Reason], ...]:
    """Every observation that should be gone, oldest first, and why.

    That is: cut-off erasures, withdrawn consent, sound without a yes, and what is past its deadline. Ask at
    each start, and from time to time while running.
    """
    late = set(due(ledger, ledger.now(), retention))
    found = (
        (one, _pending_reason(one, keys=keys, ledger=ledger, late=one in late))
        for one in ledger.observation_ids()
    )
    return tuple((one, reason) for one, reason in found if reason is not None)


def receipt_of(ledger: Ledger, observation_id: str) -> Receipt | None:
    """The newest receipt in the ledger, or None while the observation is not erased."""
    entry = ledger.latest(observation_id, Event.ERASED)
    return None if entry is None else Receipt.from_json(entry.content["receipt"])


def receipts(ledger: Ledger) -> tuple[Receipt, ...]:
    """The newest receipt of each observation, oldest first."""
    found = (receipt_of(ledger, observation_id) for observation_id in ledger.observation_ids())
    return tuple(sorted((r for r in found if r is not None), key=lambda receipt: receipt.erased_at))


def _begin(
    observation_id: str, *, vault: Vault, keys: KeyStore, derived: Derived, ledger: Ledger, reason: Reason
) -> _Begun:
    """Enter the beginning with what there is now, unless it is entered already."""
    earlier = [e for e in ledger.entries(observation_id) if e.event is Event.ERASURE_BEGUN]
    if earlier:
        return _Begun.read(earlier[0])
    keep_quotes = _quotes_allowed(ledger, observation_id)
    there_is = {
        "keys": keys.count(observation_id),
        "audio_bytes": vault.size_bytes(observation_id),
        "dropped": dict(derived.remains(observation_id, keep_quotes=keep_quotes)),
    }
    if not any(there_is.values()) and not ledger.entries(observation_id):
        raise ObservationUnknown(observation_id=observation_id)
    data = {**there_is, "reason": str(reason), "keep_quotes": keep_quotes}
    return _Begun.read(ledger.append(Event.ERASURE_BEGUN, observation_id, data))


def _quotes_allowed(ledger: Ledger, observation_id: str) -> bool:
    choices = recorded_choices(ledger, observation_id)
    return choices is not None and not _withdrawn(ledger, observation_id) and choices.allows(Purpose.QUOTES)


def _withdrawn(ledger: Ledger, observation_id: str) -> bool:
    return ledger.latest(observation_id, Event.CONSENT_WITHDRAWN) is not None


def _left(
    observation_id: str, *, vault: Vault, keys: KeyStore, derived: Derived, keep_quotes: bool
) -> tuple[str, ...]:
    """What is still there, a Danish line each."""
    left = [
        f"{what}: {n}" for what, n in derived.remains(observation_id, keep_quotes=keep_quotes).items() if n
    ]
    if count := keys.count(observation_id):
        left.append(f"Nøgler til lyden: {count}")
    if vault.exists(observation_id):
        left.append(
            "En fil med låst lyd, som et andet program holder åben. Nøglerne er væk, så ingen kan høre den. "
            "Luk det andet program, og start Medlyt igen"
        )
    return tuple(left)


def _pending_reason(observation_id: str, *, keys: KeyStore, ledger: Ledger, late: bool) -> Reason | None:
    """Why the observation should be erased now, or None if it may stay or is gone."""
    by_event = {entry.event: entry for entry in ledger.entries(observation_id)}
    receipt = receipt_of(ledger, observation_id)
    if receipt is not None:
        # Taken back once the rest was erased: then the quotes that stayed are to go too.
        late_no = Event.CONSENT_WITHDRAWN in by_event and receipt.reason is not Reason.WITHDRAWN
        return Reason.WITHDRAWN if late_no else None
    if Event.ERASURE_BEGUN in by_event:
        return Reason(by_event[Event.ERASURE_BEGUN].content["reason"])
    if Event.CONSENT_WITHDRAWN in by_event:
        return Reason.WITHDRAWN
    choices = recorded_choices(ledger, observation_id)
    if keys.count(observation_id) and (choices is None or not choices.allows(Purpose.RECORDING)):
        # Someone changed a yes to a no after sound was sealed.
        return Reason.WITHDRAWN
    return Reason.DEADLINE if late else None
