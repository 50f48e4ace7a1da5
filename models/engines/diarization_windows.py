"""pyannote's diarization window by window: heard as the sound comes, decided at the end.

The pipeline's two long steps, who speaks within ten seconds and how each of them sounds, look at one window
at a time. Here they are done for some windows alone, with the pipeline's own methods; `decide` goes on from
all of them as `diarize` does.
"""

from collections.abc import Sequence

import numpy as np

from models.engines.diarization import (
    SHORTEST_S,
    Heard,
    PyannoteDiarizer,
    one_thread,
    quiet,
)
from models.records import SAMPLE_RATE_HZ, Samples, Turn, VoicesWindow


class WindowedPyannoteDiarizer(PyannoteDiarizer):
    """`PyannoteDiarizer` that can also listen window by window; held to `WindowedDiarizer`."""

    def listen(self, samples: Samples, *, first: bool = False) -> tuple[VoicesWindow, ...]:
        """Return the windows of `samples`; see `WindowedDiarizer.listen`.

        Raises ValueError where they are not whole windows.
        """
        beyond = len(samples) - self.window_samples
        if beyond < 0 or beyond % self.step_samples:
            raise ValueError(f"whole windows wanted, got {len(samples)} samples")
        with quiet(), one_thread():
            heard = self._heard(samples, first=first)
        return tuple(
            VoicesWindow(speaks=said.astype(np.uint8), vectors=sounds.astype(np.float32), moments=moments)
            for said, sounds, moments in zip(heard.speaks.data, heard.vectors, heard.moments, strict=True)
        )

    def decide(
        self, windows: Sequence[VoicesWindow], *, total_s: float, speakers: int | None = None
    ) -> tuple[Turn, ...]:
        """Return turns in time order; see `WindowedDiarizer.decide`."""
        if speakers is not None and speakers < 1:
            raise ValueError(f"speakers must be at least 1, got {speakers}")
        if total_s < SHORTEST_S or not windows:
            return ()
        from pyannote.core import SlidingWindow, SlidingWindowFeature

        frames = SlidingWindow(
            start=0.0,
            duration=self.window_samples / SAMPLE_RATE_HZ,
            step=self.step_samples / SAMPLE_RATE_HZ,
        )
        heard = Heard(
            speaks=SlidingWindowFeature(
                np.stack([window.speaks for window in windows]).astype(np.float32), frames
            ),
            vectors=np.stack([window.vectors for window in windows]),
            moments=tuple(window.moments for window in windows),
        )
        with quiet(), one_thread():
            return self._turns(heard, total_s, speakers)
