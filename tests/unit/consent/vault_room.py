"""A vault with everything around it, and sound to put in it."""

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings

from consent.choices import Purpose
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Ledger
from consent.sealed_file import scan
from consent.vault import RamKeyStore, Vault

RATE = 16_000
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Room:
    """A vault with everything around it, in a folder of its own."""

    def __init__(self, folder, choices):
        self.folder = Path(folder)
        self.ledger = Ledger(RamLedgerStore(), SetClock())
        self.gate = ConsentGate(self.ledger)
        self.keys = RamKeyStore()
        self.vault = Vault(self.folder, self.keys)
        self.gate.record("m1", choices)

    @property
    def file(self):
        return self.folder / "m1.sealed"

    def permission(self):
        return self.gate.permission("m1", Purpose.RECORDING)

    def writer(self):
        return self.vault.writer(self.permission())

    def reader(self):
        return self.vault.reader(self.permission())

    def record(self, sound, chunk=None, *, durable=False):
        with self.writer() as writer:
            for start in range(0, len(sound), chunk or max(len(sound), 1)):
                writer.write(sound[start : start + (chunk or len(sound))], durable=durable)

    def all(self):
        blocks = list(self.reader().samples())
        return np.concatenate(blocks) if blocks else np.empty(0, np.int16)


def noise(seconds, seed=0):
    """Sound in which no sample is 0, so that silence is seen for what it is."""
    sound = np.random.default_rng(seed).integers(-32768, 32767, round(seconds * RATE), dtype=np.int16)
    return np.where(sound == 0, np.int16(1), sound)


def blocks_of(path):
    with path.open("rb") as file:
        return scan(file)
