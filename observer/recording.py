"""A recorder that keeps its observation's state: when it began and how long it became."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace

from consent.choices import Purpose
from consent.errors import ObservationErased
from consent.gate import Permission
from observer.capture import InputDevice, Recorder
from observer.devices import SoundSource
from observer.records import State
from observer.store import Store
from observer.stretch import SoundWriter


class ObservationRecorder(Recorder):
    """A `Recorder` that tells that recording begins and, at the end, how many seconds are sealed.

    `beginning` is entered before the microphone opens, so that nothing is recorded where it raises, and is
    left by the error where the microphone cannot be opened. `ended` is called once, for what has begun.
    """

    def __init__(
        self,
        writer_factory: Callable[[], SoundWriter],
        *,
        beginning: Callable[[], AbstractContextManager[None]],
        ended: Callable[[float], None],
        source: SoundSource | None = None,
    ) -> None:
        super().__init__(writer_factory, source=source)
        self._beginning = beginning
        self._ended = ended
        self._is_under_way = False

    def start(self, device: InputDevice | int | None = None) -> None:
        """Begin; see `Recorder.start`. Raises as `beginning` too."""
        with self._acts:
            self._require("start")
            with self._beginning():
                super().start(device)
            self._is_under_way = True

    def stop(self) -> float:
        """End the recording and return its length in seconds; see `Recorder.stop`."""
        duration_s = super().stop()
        if self._is_under_way:
            self._ended(duration_s)
            self._is_under_way = False
        return duration_s


@contextmanager
def entered(store: Store, permission: Permission) -> Iterator[None]:
    """Enter that the observation is being recorded; where what follows fails, it is as it was.

    Without a yes that holds now nothing is entered. Raises as `Permission.require`, StoreBusy and DiskFull.
    """
    permission.require(Purpose.RECORDING)
    observation_id = permission.observation_id
    before = store.change_observation(observation_id, lambda now: replace(now, state=State.RECORDING))
    try:
        yield
    except BaseException:
        # Erased meanwhile: that stands.
        with suppress(ObservationErased):
            store.change_observation(observation_id, lambda now: replace(now, state=before.state))
        raise
