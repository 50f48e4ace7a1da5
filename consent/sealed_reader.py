"""The opening end of the vault: pieces of a recording, in memory only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from consent.choices import Purpose
from consent.errors import ObservationUnknown, VaultDamaged
from consent.gate import Permission
from consent.keys import KeyStore
from consent.sealed_file import SAMPLE_RATE_HZ, Block, Samples16, scan, stretches, unseal


class SealedReader:
    """Opens pieces of a recording in memory; sees it as it stood when the reader was made.

    Every read asks the permission and the keys again, so a strike, a withdrawal or an erasure is felt at
    once. No file is held open between reads. A passage without its key, and a block that is not what was
    sealed, is silence.
    """

    def __init__(self, path: Path, keys: KeyStore, permission: Permission) -> None:
        self._path = path
        self._keys = keys
        self._permission = permission
        self._recording_id = permission.observation_id
        with open_sealed(path, self._recording_id) as file:
            blocks = scan(file)
            if blocks is None:
                raise VaultDamaged(recording_id=self._recording_id)
            self._blocks = self._without_damaged_tail(file, blocks)
        self._starts = np.array([block.start for block in self._blocks], dtype=np.int64)
        self._damaged: set[int] = set()

    @property
    def sample_count(self) -> int:
        """Length in samples."""
        return self._blocks[-1].end if self._blocks else 0

    @property
    def duration_s(self) -> float:
        """Length in seconds, struck stretches included."""
        return self.sample_count / SAMPLE_RATE_HZ

    @property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """The stretches `[start_s, end_s)` that are struck or lost; a damaged block once it has been read."""
        passages = {block.passage for block in self._blocks}
        lost = {passage for passage in passages if self._keys.get(self._recording_id, passage) is None}
        return stretches([b for b in self._blocks if b.passage in lost or b.start in self._damaged])

    def read(self, start_s: float, end_s: float) -> Samples16:
        """The samples of `[start_s, end_s)` of the recording: (n,) int16. Raises as Permission.require."""
        return self.read_samples(round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ))

    def read_samples(self, start: int, end: int) -> Samples16:
        """The samples `[start, end)` of the recording: (n,) int16. Raises as Permission.require."""
        self._permission.require(Purpose.RECORDING)
        start, end = max(start, 0), min(end, self.sample_count)
        if end <= start:
            return np.empty(0, dtype=np.int16)
        sound = np.zeros(end - start, dtype=np.int16)
        first = int(np.searchsorted(self._starts, start, side="right")) - 1
        last = int(np.searchsorted(self._starts, end, side="left"))
        with open_sealed(self._path, self._recording_id) as file:
            for block in self._blocks[first:last]:
                opened = self._open_block(file, block)
                from_, to = max(start, block.start), min(end, block.end)
                if opened is not None:
                    sound[from_ - start : to - start] = opened[from_ - block.start : to - block.start]
        return sound

    def samples(self) -> Iterator[Samples16]:
        """The recording block by block, each (n,) int16 with n <= 16 000. Raises as Permission.require."""
        for block in self._blocks:
            yield self.read_samples(block.start, block.end)

    def _without_damaged_tail(self, file: BinaryIO, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Leave out blocks at the end that a crash wrote wrong; one without key is struck, not damaged."""
        while blocks:
            key = self._keys.get(self._recording_id, blocks[-1].passage)
            if (
                key is None
                or unseal(_record(file, blocks[-1]), recording_id=self._recording_id, key=key) is not None
            ):
                break
            blocks = blocks[:-1]
        return blocks

    def _open_block(self, file: BinaryIO, block: Block) -> Samples16 | None:
        key = self._keys.get(self._recording_id, block.passage)
        if key is None:
            return None
        opened = unseal(_record(file, block), recording_id=self._recording_id, key=key)
        if opened is None or len(opened) != block.samples:
            self._damaged.add(block.start)
            return None
        return opened


def open_sealed(path: Path, recording_id: str) -> BinaryIO:
    """Open the file for reading; raises ObservationUnknown where there is none, else VaultDamaged."""
    try:
        return path.open("rb")
    except FileNotFoundError as exc:
        raise ObservationUnknown(observation_id=recording_id) from exc
    except OSError as exc:
        raise VaultDamaged(recording_id=recording_id) from exc


def _record(file: BinaryIO, block: Block) -> bytes:
    file.seek(block.offset)
    return file.read(block.end_offset - block.offset)
