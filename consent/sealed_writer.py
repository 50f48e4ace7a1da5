"""The sealing end of the vault: samples in, sealed blocks on disk."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from consent.choices import Purpose
from consent.errors import ConsentError, VaultDamaged, VaultFull, VaultUnwritable
from consent.gate import Permission
from consent.keys import KeyStore
from consent.sealed_file import (
    BLOCK_SAMPLES,
    BLOCKS_PER_PASSAGE,
    FILE_HEADER,
    KEY_BYTES,
    SAMPLE_RATE_HZ,
    Block,
    Samples16,
    scan,
    seal,
    stretches,
)


class SealedWriter:
    """Seals samples as they come; at most one block (1 s) is ever in memory unsealed.

    Threads may share it (the capture thread writes, the screen strikes). A new passage asks the permission
    again and has its key stored durably before its first block is written.
    """

    def __init__(self, path: Path, keys: KeyStore, permission: Permission) -> None:
        self._keys = keys
        self._permission = permission
        self._recording_id = permission.observation_id
        self._lock = threading.RLock()
        self._pending = np.empty(0, dtype=np.int16)
        self._key = b""
        self._number = BLOCKS_PER_PASSAGE  # full, so that the first block begins a passage
        self._unsynced = False
        self._file = self._open(path)

    @property
    def duration_s(self) -> float:
        """Length of the whole recording so far, the unsealed rest included."""
        with self._lock:
            sealed = self._blocks[-1].end if self._blocks else 0
            return (sealed + len(self._pending)) / SAMPLE_RATE_HZ

    @property
    def sealed_s(self) -> float:
        """Length of what is on disk."""
        with self._lock:
            return (self._blocks[-1].end if self._blocks else 0) / SAMPLE_RATE_HZ

    def write(self, samples: Samples16, *, durable: bool = True) -> None:
        """Take (n,) int16 mono 16 000 Hz samples and seal each whole block.

        `durable` puts each block on the disk at once; an import, which can be done again, leaves that to
        `close`. Raises as Permission.require, and VaultFull or VaultUnwritable; what is sealed stays.
        """
        if samples.dtype != np.int16 or samples.ndim != 1:
            raise TypeError(f"(n,) int16 samples wanted, not {samples.shape} {samples.dtype}")
        with self._lock:
            pending = np.concatenate([self._pending, samples])
            whole = len(pending) - len(pending) % BLOCK_SAMPLES
            # Kept first, so that a failing disk loses the block it fails on and nothing is written twice.
            self._pending = pending[whole:].copy()
            for start in range(0, whole, BLOCK_SAMPLES):
                self._seal(pending[start : start + BLOCK_SAMPLES], durable=durable)

    def flush(self) -> None:
        """Seal the short rest too (at a pause); the next samples begin a new passage."""
        with self._lock:
            rest, self._pending = self._pending, np.empty(0, dtype=np.int16)
            if len(rest):
                self._seal(rest, durable=True)
            self._number = BLOCKS_PER_PASSAGE
            self._sync()

    def strike_last(self, seconds: float) -> tuple[tuple[float, float], ...]:
        """Strike the last seconds ("uden for referat"): the unsealed rest becomes silence.

        Returns the sealed stretches now silent, in seconds of the recording: whole passages, up to 10 s more.
        """
        with self._lock:
            first = round((self.duration_s - seconds) * SAMPLE_RATE_HZ)
            # Silence instead of nothing: the times of notes and words after it stay true.
            self._pending[:] = 0
            passages = {block.passage for block in self._blocks if block.end > first}
            self._keys.destroy(self._recording_id, passages)
            self._number = BLOCKS_PER_PASSAGE
            return stretches(block for block in self._blocks if block.passage in passages)

    def close(self) -> None:
        """Seal the rest and close; harmless when already closed. Raises as `write`."""
        with self._lock:
            if self._file.closed:
                return
            try:
                self.flush()
            finally:
                self._file.close()

    def abandon(self) -> None:
        """Close without sealing what is in memory; for when it may no longer be, or cannot be, kept."""
        with self._lock:
            self._pending = np.empty(0, dtype=np.int16)
            self._file.close()

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A lost microphone must not cost the last second; a lost consent or a full disk must.
        if isinstance(error, ConsentError):
            self.abandon()
        else:
            self.close()

    def _open(self, path: Path) -> BinaryIO:
        """Open for going on: what a crash tore off at the end is cut away."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = not path.exists() or path.stat().st_size < len(FILE_HEADER)
            if fresh:
                # Shorter than a header: a crash before the first block. Nothing is in it.
                path.write_bytes(FILE_HEADER)
                path.chmod(0o600)
                _sync_folder(path.parent)
            file = path.open("r+b", buffering=0)
        except OSError as exc:
            raise self._unwritable(exc, sealed_s=0.0) from exc
        try:
            self._blocks = self._whole_blocks(file)
        except OSError as exc:
            file.close()
            raise self._unwritable(exc, sealed_s=0.0) from exc
        except VaultDamaged:
            file.close()
            raise
        return file

    def _whole_blocks(self, file: BinaryIO) -> list[Block]:
        """Cut a torn tail away and stand at the end of what is left; raises VaultDamaged."""
        blocks = scan(file)
        if blocks is None:
            raise VaultDamaged(recording_id=self._recording_id)
        end = blocks[-1].end_offset if blocks else len(FILE_HEADER)
        file.truncate(end)
        file.seek(end)
        return list(blocks)

    def _seal(self, samples: Samples16, *, durable: bool) -> None:
        if self._number >= BLOCKS_PER_PASSAGE or not self._has_key():
            self._begin_passage()
        passage = self._passage
        record = seal(
            samples, recording_id=self._recording_id, passage=passage, number=self._number, key=self._key
        )
        last = self._blocks[-1] if self._blocks else None
        block = Block(
            passage=passage,
            number=self._number,
            samples=len(samples),
            start=last.end if last else 0,
            offset=last.end_offset if last else len(FILE_HEADER),
        )
        try:
            _write_all(self._file, record)
            self._unsynced = True
            if durable:
                self._sync()
        except OSError as exc:
            self._back_to(block)
            raise self._unwritable(exc, sealed_s=self.sealed_s) from exc
        self._blocks.append(block)
        self._number += 1

    def _begin_passage(self) -> None:
        self._permission.require(Purpose.RECORDING)
        passage = self._blocks[-1].passage + 1 if self._blocks else 0
        # A key without blocks is left from a crash (or a failed write); it may have met its first nonce
        # already.
        while self._keys.get(self._recording_id, passage) is not None:
            passage += 1
        key = os.urandom(KEY_BYTES)
        try:
            self._keys.add(self._recording_id, passage, key)
        except OSError as exc:
            raise self._unwritable(exc, sealed_s=self.sealed_s) from exc
        self._passage, self._key, self._number = passage, key, 0

    def _has_key(self) -> bool:
        """Whether the passage still has its key: it may have been struck or erased, here or elsewhere."""
        return self._keys.get(self._recording_id, self._passage) is not None

    def _sync(self) -> None:
        if self._unsynced:
            os.fsync(self._file.fileno())
            self._unsynced = False

    def _back_to(self, block: Block) -> None:
        """Take back a half-written block; its nonce is used, so the passage is too."""
        self._number = BLOCKS_PER_PASSAGE
        try:
            self._file.truncate(block.offset)
            self._file.seek(block.offset)
        except OSError:
            # The reader leaves a torn tail out in any case; nothing may be written after it.
            self._file.close()

    def _unwritable(self, exc: OSError, *, sealed_s: float) -> ConsentError:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            return VaultFull(recording_id=self._recording_id, sealed_s=sealed_s)
        return VaultUnwritable(recording_id=self._recording_id)


def _write_all(file: BinaryIO, data: bytes) -> None:
    # An unbuffered write may take only a part of it, on a nearly full disk above all.
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file.fileno(), rest) :]


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable; Windows does that itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
