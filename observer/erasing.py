"""How observations go: erased when asked, when consent is taken back, and when their time is up."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from consent import erasure
from consent.errors import ObservationUnknown
from consent.ledger import Event
from consent.receipt import NOT_CLAIMED, Reason, Receipt
from observer.errors import ROOTS, DiskFull
from observer.examples import forget_examples
from observer.ground import VAULT_FOLDER, Ground, Parts

Result = TypeVar("Result")


class Erasing(Ground):
    """The part of the services that erases; each act can be repeated until all is gone."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        # Screens and the clock may both want one gone; one receipt is enough.
        self._erasing = threading.Lock()

    @abstractmethod
    def _stop_recorder(self, observation_id: str) -> None:
        """Let nothing more of it be recorded or listened to."""

    def withdraw(self, code_or_id: str) -> Receipt | None:
        """Take consent back and erase at once; None if nobody had consented to anything.

        Raises CodeUnknown where it is neither a withdrawal code nor an observation.
        """
        try:
            observation_id = self.observation(code_or_id).id
        except ObservationUnknown:
            observation_id = self._parts.gate.observation_for(code_or_id)
        if self._parts.gate.choices(observation_id) is None:
            return None
        self._stop_recorder(observation_id)
        self._parts.gate.withdraw(observation_id)
        return self._erase_withdrawn(observation_id)

    def erase(self, observation_id: str, reason: Reason = Reason.FINISHED) -> Receipt:
        """Erase all that came from the sound, and return the receipt; erasing again returns the same.

        "latest" is the newest observation, erased or not. Raises ObservationUnknown, StoreBusy.
        """
        observation_id = self.observation(observation_id).id
        if not self._parts.ledger.entries(observation_id) and not self._parts.vault.exists(observation_id):
            return self._forget(observation_id, reason)
        return self._erase(observation_id, reason)

    def erase_kept(self, observation_id: str) -> Receipt:
        """Erase what the erasure of an observation left: the sheet, what was chosen, its quotes.

        Raises ObservationUnknown where it is not erased, StoreBusy.
        """
        with self._erasing:
            return erasure.erase_kept(
                self.observation(observation_id).id,
                derived=self._parts.derived,
                ledger=self._parts.ledger,
                clock=self._parts.clock,
            )

    def finish_pending(self) -> tuple[Receipt, ...]:
        """Erase what should be gone: cut-off erasures, withdrawn consent, and what is past its deadline.

        What cannot be erased just now (a full disk, a store that is busy) does not keep the rest, and is
        erased when this is called again.
        """
        receipts = []
        for observation_id, reason in erasure.pending(
            keys=self._parts.keys, ledger=self._parts.ledger, retention=self._parts.retention
        ):
            with suppress(*ROOTS, OSError):
                receipts.append(
                    self._erase_withdrawn(observation_id)
                    if reason is Reason.WITHDRAWN
                    else self._erase(observation_id, reason)
                )
        return tuple(receipts)

    def unfinished_erasures(self) -> tuple[str, ...]:
        """The observations whose erasure has begun and is not done: something held a file, or was cut off."""
        done = {receipt.observation_id for receipt in self.receipts()}
        return tuple(
            entry.observation_id
            for entry in self._parts.ledger.entries()
            if entry.event is Event.ERASURE_BEGUN and entry.observation_id not in done
        )

    def _erase(self, observation_id: str, reason: Reason) -> Receipt:
        self._stop_recorder(observation_id)
        with self._erasing:
            return self._with_room(
                observation_id,
                lambda: erasure.erase(
                    observation_id,
                    vault=self._parts.vault,
                    keys=self._parts.keys,
                    derived=self._parts.derived,
                    ledger=self._parts.ledger,
                    reason=reason,
                    clock=self._parts.clock,
                ),
            )

    def _erase_withdrawn(self, observation_id: str) -> Receipt:
        """Erase what no yes allows any more; its examples first, so that the receipt is true."""
        try:
            forget_examples(self.home, observation_id)
        finally:
            # Whatever may be wrong with the library: the sound goes.
            receipt = self._erase(observation_id, Reason.WITHDRAWN)
        return receipt

    def _forget(self, observation_id: str, reason: Reason) -> Receipt:
        """Empty an observation that nobody was asked about; the ledger knows nothing of it and needs not."""
        dropped = self._parts.derived.drop(observation_id, keep_quotes=False)
        self._parts.derived.truncate_log()
        return Receipt(
            observation_id=observation_id,
            erased_at=self._parts.clock(),
            reason=reason,
            keys_destroyed=0,
            audio_bytes=0,
            dropped=tuple(sorted(dropped.items())),
            kept=self._parts.derived.kept(observation_id).lines(),
            not_claimed=NOT_CLAIMED,
            checked=not self._parts.derived.remains(observation_id, keep_quotes=False),
        )

    def _with_room(self, observation_id: str, act: Callable[[], Result]) -> Result:
        """Do `act`, which destroys; on a full disk the locked sound goes first.

        Even deleting a key needs room in the database, and the sound is what fills the disk.
        """
        try:
            return act()
        except DiskFull:
            (self.home / VAULT_FOLDER / f"{observation_id}.sealed").unlink(missing_ok=True)
            return act()
