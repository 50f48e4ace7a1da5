"""A writer that hands on what it has sealed."""

from __future__ import annotations

import numpy as np

from consent.sealed_file import Samples16
from models.records import SAMPLE_RATE_HZ
from observer.live.session import LiveSession
from observer.stretch import SoundWriter, Struck


class ListenedWriter:
    """A `SoundWriter` around another: whatever that has sealed goes to the session, and never before."""

    def __init__(self, writer: SoundWriter, session: LiveSession) -> None:
        self._writer = writer
        self._session = session
        self._handed = round(writer.sealed_s * SAMPLE_RATE_HZ)
        self._pending = np.empty(0, dtype=np.int16)

    @property
    def duration_s(self) -> float:
        """See `SoundWriter`."""
        return self._writer.duration_s

    @property
    def sealed_s(self) -> float:
        """See `SoundWriter`."""
        return self._writer.sealed_s

    def write(self, samples: Samples16) -> None:
        """Seal, then hand on the whole seconds that are sealed."""
        self._writer.write(samples)
        self._pending = np.concatenate([self._pending, samples])
        self._hand_on()

    def strike_last(self, seconds: float) -> Struck:
        """Make the last seconds silent, here and in all that was heard of them."""
        struck = self._writer.strike_last(seconds)
        self._pending = np.zeros_like(self._pending)
        if struck:
            self._session.struck(min(start_s for start_s, _ in struck))
        return struck

    def close(self) -> None:
        """Seal the rest, hand it on, and close."""
        self._writer.close()
        self._hand_on()

    def abandon(self) -> None:
        """Close without sealing what is in memory."""
        self._pending = np.empty(0, dtype=np.int16)
        self._writer.abandon()

    def _hand_on(self) -> None:
        sealed = round(self._writer.sealed_s * SAMPLE_RATE_HZ)
        fresh, start = sealed - self._handed, self._handed
        piece, self._pending, self._handed = self._pending[:fresh], self._pending[fresh:], sealed
        if len(piece) == fresh:
            self._session.offer(start, piece)
        else:
            # A write that failed half-way sealed some of what it was given; it is in the vault.
            self._session.offer(sealed, piece[:0])
