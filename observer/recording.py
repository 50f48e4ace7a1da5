"""A recorder that keeps its observation's state: when it began and how long it became."""

from __future__ import annotations

from collections.abc import Callable

from observer.capture import InputDevice, Recorder
from observer.devices import SoundSource
from observer.stretch import SoundWriter


class ObservationRecorder(Recorder):
    """A `Recorder` that tells when recording really began and, at the end, how many seconds are sealed."""

    def __init__(
        self,
        writer_factory: Callable[[], SoundWriter],
        *,
        began: Callable[[], None],
        ended: Callable[[float], None],
        source: SoundSource | None = None,
    ) -> None:
        super().__init__(writer_factory, source=source)
        self._began = began
        self._ended = ended

    def start(self, device: InputDevice | int | None = None) -> None:
        """Begin; see `Recorder.start`."""
        super().start(device)
        self._began()

    def stop(self) -> float:
        """End the recording and return its length in seconds; see `Recorder.stop`."""
        duration_s = super().stop()
        self._ended(duration_s)
        return duration_s
