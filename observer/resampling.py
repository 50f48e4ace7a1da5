"""Whatever rate and number of channels sound comes in, it goes on as 16 000 Hz mono."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from consent.sealed_file import Samples16

SAMPLE_RATE_HZ: Final = 16_000

Frames16 = NDArray[np.int16]
"""(frames, channels) int16, at the device's own rate."""

_NOTHING: Final = np.empty(0, dtype=np.int16)


def to_mono(frames: Frames16) -> Samples16:
    """The mean of the channels: (frames, channels) int16 to (frames,) int16."""
    if frames.shape[1] == 1:
        return frames[:, 0]
    mean: NDArray[np.float32] = frames.mean(axis=1, dtype=np.float32)
    return mean.round().astype(np.int16)


class Resampler:
    """Turns a stream of mono samples at `rate_hz` into 16 000 Hz; FFmpeg's resampler does it, through PyAV.

    Piece by piece it gives what one call with the whole would: the filter's memory goes on across pieces.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._engine: Any = None
        if rate_hz != SAMPLE_RATE_HZ:
            import av

            self._engine = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)

    def push(self, samples: Samples16) -> Samples16:
        """Take (n,) int16 at the source's rate; give what is ready of (m,) int16 at 16 000 Hz."""
        if self._engine is None or not len(samples):
            return samples
        import av

        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples)[None, :], format="s16", layout="mono"
        )
        frame.sample_rate = self._rate_hz
        return joined(self._engine.resample(frame))

    def flush(self) -> Samples16:
        """What the filter still holds, at the end of the stream; nothing can be pushed after it."""
        return _NOTHING if self._engine is None else joined(self._engine.resample(None))


def joined(frames: list[Any]) -> Samples16:
    """PyAV's packed mono s16 frames as one (n,) int16 array of its own memory."""
    # A frame's array looks into FFmpeg's buffer, which goes with the frame: concatenate copies it out.
    pieces = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate(pieces).astype(np.int16, copy=False) if pieces else _NOTHING
