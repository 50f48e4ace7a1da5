"""pyannote's diarization window by window: heard as the sound comes, decided at the end.

The pipeline's two long steps, who speaks within ten seconds and how each of them sounds, look at one window
at a time. Here they are done for some windows alone, with the pipeline's own methods; `decide` hands all of
them to the pipeline, which goes on from there as if it had just made them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.engines.diarization import (
    SHORTEST_S,
    DiarizationOptions,
    PyannoteDiarizer,
    as_file,
    one_thread,
    quiet,
    replaced,
)
from models.records import SAMPLE_RATE_HZ, Samples, Turn, VoicesWindow
from models.store import VerifiedModel


class WindowedPyannoteDiarizer(PyannoteDiarizer):
    """`PyannoteDiarizer` that can also listen window by window; held to `WindowedDiarizer`."""

    def __init__(
        self,
        segmentation: VerifiedModel,
        embedding: VerifiedModel,
        *,
        options: DiarizationOptions | None = None,
    ) -> None:
        super().__init__(segmentation, embedding, options=options)
        inference = self._pipeline._segmentation
        self.window_samples: int = inference.model.audio.get_num_samples(inference.duration)
        self.step_samples: int = round(inference.step * SAMPLE_RATE_HZ)

    def listen(self, samples: Samples) -> tuple[VoicesWindow, ...]:
        """Return the windows of `samples`; see `WindowedDiarizer.listen`.

        Raises ValueError where they are not whole windows.
        """
        beyond = len(samples) - self.window_samples
        if beyond < 0 or beyond % self.step_samples:
            raise ValueError(f"whole windows wanted, got {len(samples)} samples")
        file = as_file(samples)
        with quiet(), one_thread():
            speaks = self._pipeline.get_segmentations(file)
            if np.any(speaks.data):
                vectors = self._pipeline.get_embeddings(file, speaks, exclude_overlap=True)
            else:
                windows, _, voices = speaks.data.shape
                vectors = np.full((windows, voices, self._pipeline._embedding.dimension), np.nan)
        return tuple(
            VoicesWindow(speaks=said.astype(np.uint8), vectors=sounds.astype(np.float32))
            for said, sounds in zip(speaks.data, vectors, strict=True)
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
        speaks = SlidingWindowFeature(
            np.stack([window.speaks for window in windows]).astype(np.float32), frames
        )
        vectors = np.stack([window.vectors for window in windows])

        def heard_speaking(*_: Any, **__: Any) -> Any:
            return speaks

        def heard_sounding(*_: Any, **__: Any) -> Any:
            return vectors

        # Nothing looks at the sound any more; the pipeline wants some.
        silence = as_file(np.zeros(self.window_samples, dtype=np.float32))
        with (
            replaced(self._pipeline, "get_segmentations", heard_speaking),
            replaced(self._pipeline, "get_embeddings", heard_sounding),
        ):
            return self._turns(silence, total_s, speakers, None)
