"""How loud it is: what the level meter shows, from the samples as the microphone gave them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from observer.resampling import Frames16, to_mono

FLOOR_DB: Final = -96.0
"""The quietest that 16 bits can say; also shown for no sound at all."""

SILENCE_DB: Final = -60.0
"""Below this a room with people in it is not: the microphone is muted, covered or the wrong one."""

WINDOW_S: Final = 0.5
_FULL_SCALE: Final = 32_768.0
_CLIPPED_AT: Final = 32_700
_DB_PER_DECADE: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The last half second: RMS and peak in dBFS (0 is the loudest there is), and what is wrong with it."""

    rms_db: float = FLOOR_DB
    peak_db: float = FLOOR_DB
    clipped: float = 0.0
    """Share of the frames in [0, 1] where the sound was too loud to be kept whole."""
    silent_s: float = 0.0
    """For how long nothing above SILENCE_DB has been heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    frames: int
    square_sum: float
    peak: int
    clipped: int


class Meter:
    """Measures pieces as they come; one thread adds, any thread reads `level`."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._pieces: deque[_Piece] = deque()
        self._frames = 0
        self._silent_frames = 0
        self._level = Level()

    @property
    def level(self) -> Level:
        """The newest measure; a whole record is put in place at once, so no lock is needed."""
        return self._level

    def add(self, frames: Frames16) -> None:
        """Take (frames, channels) int16 at the device's rate; loudness is that of the channels' mean."""
        if not len(frames):
            return
        mono = to_mono(frames).astype(np.float32)
        # Clipping is judged per channel: the mean of a clipped and a quiet channel hides it. int32, since
        # the lowest int16 has no positive twin.
        loudest = np.abs(frames.astype(np.int32)).max(axis=1)
        piece = _Piece(
            frames=len(frames),
            square_sum=float(np.dot(mono, mono)),
            peak=int(loudest.max()),
            clipped=int((loudest >= _CLIPPED_AT).sum()),
        )
        self._pieces.append(piece)
        self._frames += piece.frames
        while self._frames - self._pieces[0].frames >= WINDOW_S * self._rate_hz:
            self._frames -= self._pieces.popleft().frames
        silent = decibel((piece.square_sum / piece.frames) ** 0.5) < SILENCE_DB
        self._silent_frames = self._silent_frames + piece.frames if silent else 0
        self._level = Level(
            rms_db=decibel((sum(p.square_sum for p in self._pieces) / self._frames) ** 0.5),
            peak_db=decibel(max(p.peak for p in self._pieces)),
            clipped=sum(p.clipped for p in self._pieces) / self._frames,
            silent_s=self._silent_frames / self._rate_hz,
        )


def decibel(amplitude: float) -> float:
    """An amplitude of int16 samples in dBFS, not below FLOOR_DB."""
    if amplitude <= 0:
        return FLOOR_DB
    return max(FLOOR_DB, _DB_PER_DECADE * float(np.log10(amplitude / _FULL_SCALE)))
