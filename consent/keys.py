"""Where the passage keys live: the Protocol, and a store in memory only."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Protocol

from consent.errors import KeyTaken


class KeyStore(Protocol):
    """Keeps one 32 byte key per passage, away from the audio it opens.

    `add` is durable when it returns, raises KeyTaken rather than replace a key, OSError (ENOSPC) on a full
    disk and ObservationErased once erasure has begun. `destroy` leaves no copy that this store could give
    again and returns how many keys were destroyed (all passages where none are named; harmless when there
    are none).
    """

    def add(self, recording_id: str, passage: int, key: bytes) -> None:
        """Keep the key."""
        ...

    def get(self, recording_id: str, passage: int) -> bytes | None:
        """The key, or None."""
        ...

    def destroy(self, recording_id: str, passages: Collection[int] | None = None) -> int:
        """Destroy keys; how many."""
        ...

    def count(self, recording_id: str) -> int:
        """How many keys there are."""
        ...


class RamKeyStore:
    """Keys in memory only ("ephemeral"): when the process ends, the recording is forgotten."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, int], bytes] = {}
        self._lock = threading.Lock()

    def add(self, recording_id: str, passage: int, key: bytes) -> None:
        """Keep the key; raises KeyTaken."""
        with self._lock:
            if (recording_id, passage) in self._keys:
                raise KeyTaken(recording_id=recording_id, passage=passage)
            self._keys[recording_id, passage] = key

    def get(self, recording_id: str, passage: int) -> bytes | None:
        """The key, or None if it was destroyed or never was."""
        with self._lock:
            return self._keys.get((recording_id, passage))

    def destroy(self, recording_id: str, passages: Collection[int] | None = None) -> int:
        """Forget the keys of these passages, or of all; returns how many."""
        with self._lock:
            doomed = [
                (owner, passage)
                for owner, passage in self._keys
                if owner == recording_id and (passages is None or passage in passages)
            ]
            for place in doomed:
                del self._keys[place]
            return len(doomed)

    def count(self, recording_id: str) -> int:
        """How many keys the recording has."""
        with self._lock:
            return sum(owner == recording_id for owner, _ in self._keys)
