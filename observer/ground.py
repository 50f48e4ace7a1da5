"""The ground that all services stand on: their parts, and what each of them asks first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consent import erasure
from consent.choices import Purpose
from consent.errors import ObservationUnknown
from consent.gate import ConsentGate, Permission
from consent.ledger import Clock, Ledger
from consent.receipt import Reason, Receipt
from consent.retention import Retention
from consent.vault import Vault
from models.store import ModelShelf
from nlp.core_elements import CoreElements
from nlp.trainers.home import core_elements_of, library_version, tagger_stamp
from observer.pipeline import Engines
from observer.records import Observation

if TYPE_CHECKING:
    from consent.keys import KeyStore
    from observer.devices import SoundSource
    from observer.live.worker import Ears
    from observer.store import Store

LATEST: Final = "latest"
VAULT_FOLDER: Final = "vault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the services are made of; `observer.bootstrap` puts them together."""

    home: Path
    store: Store
    ledger: Ledger
    gate: ConsentGate
    keys: KeyStore
    vault: Vault
    derived: erasure.Derived
    engines: Engines
    shelf: ModelShelf
    retention: Retention
    clock: Clock
    ears: Ears | None = None
    """What a worker listens along with; None: nothing is heard before the recording is over."""
    source: SoundSource | None = None
    """Where recordings come from; None: the machine's microphones."""


class Ground:
    """Observations, permissions and core elements, as every service needs them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known_elements: tuple[tuple[int, int], CoreElements] | None = None

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        return self._parts.home

    @property
    def core_elements(self) -> CoreElements:
        """The core elements in the source's wording, and after them those of the trainers' own library."""
        stamp = (library_version(self.home), tagger_stamp(self.home))
        if self._known_elements is None or self._known_elements[0] != stamp:
            self._known_elements = (stamp, core_elements_of(self.home))
        return self._known_elements[1]

    def observations(self) -> tuple[Observation, ...]:
        """All observations, newest first, erased ones (what is left of them) among them."""
        return self._parts.store.observations()

    def observation(self, observation_id: str) -> Observation:
        """The observation of that id, or the newest for "latest"; raises ObservationUnknown.

        A run that failed and was taken back does not count as the newest.
        """
        if observation_id != LATEST:
            return self._parts.store.observation(observation_id)
        taken_back = {
            receipt.observation_id
            for receipt in self.receipts()
            if receipt.reason in (Reason.FAILED, Reason.CANCELLED)
        }
        for observation in self.observations():
            if observation.id not in taken_back:
                return observation
        raise ObservationUnknown(observation_id=LATEST)

    def permission(self, observation_id: str, purpose: Purpose) -> Permission:
        """Ask the gate; raises ConsentMissing, ConsentWithdrawn, DeadlinePassed or ObservationErased."""
        return self._parts.gate.permission(observation_id, purpose)

    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt, oldest first."""
        return erasure.receipts(self._parts.ledger)
