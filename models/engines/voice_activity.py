"""Voice or silence, by the Silero model inside faster-whisper, listened to as the sound comes."""

from typing import Any

import numpy as np

from models import offline
from models.protocols import Probabilities
from models.records import Samples
from models.stretches import WINDOW_SAMPLES

CONTEXT_SAMPLES = 64
STATE_SHAPE = (1, 1, 128)


class SileroVoiceActivity:
    """Silero's network, loaded once; held to `VoiceActivity`."""

    def __init__(self) -> None:
        offline.prepare()
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session

    def begin(self) -> "SileroStream":
        """Begin anew."""
        return SileroStream(self._session)


class SileroStream:
    """One stretch: the network's memory, the sound before a window, and the rest that fills none yet.

    faster-whisper's own call (`SileroVADModel.__call__`) hears a whole recording; this gives the same numbers
    piece by piece.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._h = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._c = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._before = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
        self._rest = np.empty(0, dtype=np.float32)

    def hear(self, samples: Samples) -> Probabilities:
        """Return the probabilities of the windows completed; see `VoiceStream.hear`."""
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES
        self._rest = sound[whole:]
        if not whole:
            return np.empty(0, dtype=np.float32)
        windows = sound[:whole].reshape(-1, WINDOW_SAMPLES)
        tails = windows[:, -CONTEXT_SAMPLES:]
        contexts = np.concatenate([self._before[None], tails[:-1]])
        self._before = tails[-1].copy()
        output, self._h, self._c = self._session.run(
            None, {"input": np.concatenate([contexts, windows], axis=1), "h": self._h, "c": self._c}
        )
        voiced: Probabilities = output.reshape(-1).astype(np.float32)
        return voiced
