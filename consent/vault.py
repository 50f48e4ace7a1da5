"""The vault: sound is sealed from its first second, and opened only in memory, with permission.

One file per recording, `<folder>/<recording_id>.sealed` (`consent.sealed_file` has its layout), one random
key per passage of 10 s, kept in a KeyStore away from the sound. Destroying a key makes its passage noise,
at once and on any disk. Times are seconds of recorded sound; a pause takes no time.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Final

from consent.choices import Purpose
from consent.errors import IdInvalid
from consent.gate import Permission
from consent.keys import KeyStore, RamKeyStore
from consent.sealed_file import BLOCK_S, PASSAGE_S, SAMPLE_RATE_HZ, Samples16
from consent.sealed_reader import SealedReader
from consent.sealed_writer import SealedWriter

__all__ = [
    "BLOCK_S",
    "PASSAGE_S",
    "SAMPLE_RATE_HZ",
    "KeyStore",
    "RamKeyStore",
    "Samples16",
    "SealedReader",
    "SealedWriter",
    "Vault",
]

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNLINK_ATTEMPTS: Final = 20
_UNLINK_PAUSE_S: Final = 0.1


class Vault:
    """The folder of sealed recordings, and the keys that open them."""

    def __init__(self, folder: Path, keys: KeyStore) -> None:
        self._folder = folder
        self._keys = keys

    def writer(self, permission: Permission) -> SealedWriter:
        """Begin or go on with the recording.

        Raises as Permission.require, and VaultFull, VaultUnwritable, VaultDamaged.
        """
        permission.require(Purpose.RECORDING)
        return SealedWriter(self._path(permission.observation_id), self._keys, permission)

    def reader(self, permission: Permission) -> SealedReader:
        """Open the recording as it stands now.

        Raises as Permission.require, and ObservationUnknown, VaultDamaged.
        """
        permission.require(Purpose.RECORDING)
        return SealedReader(self._path(permission.observation_id), self._keys, permission)

    def destroy(self, recording_id: str) -> int:
        """Destroy every key, then remove the file; returns the bytes removed, 0 where there was no file.

        On Windows a file that someone is reading cannot be removed: it is tried for two seconds and then
        left (ask `exists`); it is noise by then.
        """
        self._keys.destroy(recording_id)
        size = self.size_bytes(recording_id)
        for attempt in range(_UNLINK_ATTEMPTS):
            try:
                self._path(recording_id).unlink(missing_ok=True)
            except OSError:
                if attempt + 1 < _UNLINK_ATTEMPTS:
                    time.sleep(_UNLINK_PAUSE_S)
            else:
                return size
        return 0

    def exists(self, recording_id: str) -> bool:
        """Whether there is a file for the recording."""
        return self._path(recording_id).exists()

    def size_bytes(self, recording_id: str) -> int:
        """The size of its file, 0 where there is none."""
        try:
            return self._path(recording_id).stat().st_size
        except FileNotFoundError:
            return 0

    def _path(self, recording_id: str) -> Path:
        # The id becomes a file name: nothing in it may lead out of the folder.
        if not _ID.fullmatch(recording_id):
            raise IdInvalid(recording_id=recording_id)
        return self._folder / f"{recording_id}.sealed"
