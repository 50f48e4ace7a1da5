"""The seams behind which the engines stand: sound to words, and sound to turns."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.records import Samples, Turn, VoicesWindow, Word

Progress = Callable[[float, float], None]
"""Called as `progress(done_s, total_s)` while sound is worked through; `done_s` never falls."""


Probabilities = NDArray[np.float32]
"""(windows,) float32 in [0, 1]: how likely a voice is in each 32 ms (512 samples), one after the other."""


class VoiceStream(Protocol):
    """Listens to one stretch of sound from its beginning on."""

    def hear(self, samples: Samples) -> Probabilities:
        """Return the probabilities of the windows that `samples` complete; the rest is kept for the next."""
        ...


class VoiceActivity(Protocol):
    """Tells voice from silence."""

    def begin(self) -> VoiceStream:
        """Begin anew, as if nothing came before."""
        ...


class Transcriber(Protocol):
    """Turns sound into words.

    `transcribe` may be called from `at_once` threads at the same time; none changes what another hears.
    """

    at_once: int

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        """Yield the words of `samples`, (samples,) float32 mono 16 000 Hz, in time order, as they are found.

        Every word lies within the sound. Silence and empty samples yield nothing. `progress` ends at the
        whole.
        """
        ...


class Diarizer(Protocol):
    """Tells speakers apart."""

    def diarize(
        self, samples: Samples, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Turn, ...]:
        """Return who speaks when in `samples`, (samples,) float32 mono 16 000 Hz.

        Turns are in order of their starts and lie within the sound; one person's own do not overlap, two
        persons' do where they speak at once. `speakers`, if known, is how many people speak (at least 1, else
        `ValueError`); counting them unasked errs more often. Silence and sound too short to judge give ().
        `progress` ends at the whole.
        """
        ...


class WindowedDiarizer(Diarizer, Protocol):
    """A diarizer whose work can be done window by window, so that little is left at the end.

    Window `n` is the sound of `[n * step_samples, n * step_samples + window_samples)`. A recording has the
    windows that lie within it and, where those do not reach its end, one more, filled up with silence.
    """

    window_samples: int
    step_samples: int

    def listen(self, samples: Samples, *, first: bool = False) -> tuple[VoicesWindow, ...]:
        """Return each window of `samples`, which are whole windows, one step after the other.

        `first` says that a recording begins with them.
        """
        ...

    def decide(
        self, windows: Sequence[VoicesWindow], *, total_s: float, speakers: int | None = None
    ) -> tuple[Turn, ...]:
        """Return who speaks when in the recording of those windows; as `diarize` gives it."""
        ...
