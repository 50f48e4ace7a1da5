"""Recording a meeting: from the microphone straight into sealed sound.

    READY ──start──▶ RECORDING ──pause──▶ PAUSED ──resume──▶ RECORDING ──stop──▶ STOPPED
                         │ ▲
       something is wrong▼ │resume
                      INTERRUPTED ──stop──▶ STOPPED        (a consent taken back goes to STOPPED at once)

Only in RECORDING is a microphone open. What comes is sealed within a second or two; in every other state all
of it is sealed, and nothing of it is in memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from consent.errors import ConsentMissing, ConsentWithdrawn, ObservationErased
from observer.devices import InputDevice, Microphones, SoundSource, list_devices
from observer.errors import MicrophoneTrialFailed, NoMicrophone, RecorderMisused, SealingFellBehind
from observer.level import Level, Meter
from observer.resampling import SAMPLE_RATE_HZ, Frames16
from observer.stretch import Clock, SoundWriter, Stretch, Struck

__all__ = [
    "InputDevice",
    "Level",
    "Microphones",
    "Recorder",
    "RecorderState",
    "list_devices",
    "try_microphone",
]


class RecorderState(StrEnum):
    """Where a recorder is."""

    READY = "ready"
    RECORDING = "recording"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"


_ALLOWED: Final = {
    "start": frozenset({RecorderState.READY}),
    "pause": frozenset({RecorderState.RECORDING}),
    "resume": frozenset({RecorderState.PAUSED, RecorderState.INTERRUPTED}),
    "strike": frozenset({RecorderState.RECORDING, RecorderState.PAUSED, RecorderState.INTERRUPTED}),
}
_FORBIDDEN_FOR_GOOD: Final = (ConsentWithdrawn, ConsentMissing, ObservationErased)


class Recorder:
    """Records one observation into its vault; every method may be called from any thread.

    `writer_factory` opens the sealed recording (`lambda: vault.writer(permission)`) and is asked again after
    each break, so a consent taken back meanwhile is noticed. `source` is the machine's microphones unless
    another is given. Trouble while recording is never raised by the call that happens to come next: it is
    told by `state` and `failure`, and `error` has the exception itself.
    """

    def __init__(
        self,
        writer_factory: Callable[[], SoundWriter],
        *,
        source: SoundSource | None = None,
        device: InputDevice | int | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._writer_factory = writer_factory
        self._source = source if source is not None else Microphones()
        self._wanted = device
        self._clock = clock
        self._acts = threading.RLock()  # held through an act: one at a time
        self._lock = threading.Lock()  # held for a moment: state and error change together
        self._state = RecorderState.READY
        self._error: Exception | None = None
        self._stretch: Stretch | None = None
        self._overflows_before = 0

    # --- acts ---

    def start(self, device: InputDevice | int | None = None) -> None:
        """Begin, with this microphone or the one the recorder was made for (None: the default one).

        Raises RecorderMisused; as SoundSource.open; and what `writer_factory` raises (ConsentMissing,
        ConsentWithdrawn, VaultFull ...). Nothing is recorded then, and it may be tried again.
        """
        with self._acts:
            self._require("start")
            if device is not None:
                self._wanted = device
            self._begin_stretch()

    def pause(self) -> None:
        """Close the microphone and seal what came; harmless when paused already. Raises RecorderMisused."""
        with self._acts:
            if self.state is RecorderState.PAUSED:
                return
            self._require("pause")
            self._end_stretch(RecorderState.PAUSED)

    def resume(self, device: InputDevice | int | None = None) -> None:
        """Go on after a pause or an interruption, with the same microphone or another; raises as `start`.

        If it cannot, the state is as it was and resuming may be tried again; where the consent is gone, it
        is STOPPED.
        """
        with self._acts:
            self._require("resume")
            if device is not None:
                self._wanted = device
            self._begin_stretch()

    def stop(self) -> float:
        """End the recording, seal the rest and return its sealed length in seconds; harmless when stopped."""
        with self._acts:
            # Also after an interruption: what came before it may still be on its way to the disk.
            self._end_stretch(RecorderState.STOPPED)
            with self._lock:
                self._state = RecorderState.STOPPED
            return self.sealed_s

    def strike_last(self, seconds: float) -> Struck:
        """Make the last seconds silent ("uden for referat"), what is not sealed yet included.

        Returns the stretches `[start_s, end_s)` of the recording now silent: whole passages, so up to 10 s
        more than asked. Raises RecorderMisused, SealingFellBehind and as the writer.
        """
        with self._acts:
            self._require("strike")
            # After an interruption too: what is still on its way to the disk is from before the wish.
            struck = None if self._stretch is None else self._stretch.strike_last(seconds)
            if struck is not None:
                return struck
            self._wait_until_sealed()
            writer = self._writer_factory()
            try:
                return writer.strike_last(seconds)
            finally:
                writer.close()

    # --- what can be read at any moment ---

    @property
    def state(self) -> RecorderState:
        """Where it is."""
        with self._lock:
            return self._state

    @property
    def error(self) -> Exception | None:
        """What broke the recording off, with `message` and `remedy`; None when all is well."""
        with self._lock:
            return self._error

    @property
    def failure(self) -> str | None:
        """What broke the recording off and what to do, in Danish; None when all is well."""
        error = self.error
        return None if error is None else f"{error} {getattr(error, 'remedy', '')}".strip()

    @property
    def elapsed_s(self) -> float:
        """Where the recording is: seconds of sound, those from before a crash included, pauses not."""
        stretch = self._stretch
        if stretch is None:
            return 0.0
        return stretch.elapsed_s if self.state is RecorderState.RECORDING else stretch.sealed_s

    @property
    def sealed_s(self) -> float:
        """Seconds of sound that are sealed on the disk."""
        return 0.0 if self._stretch is None else self._stretch.sealed_s

    @property
    def overflows(self) -> int:
        """How many times the sound system says it lost sound before we got it (a machine too busy)."""
        stretch = self._stretch
        return self._overflows_before + (0 if stretch is None else stretch.overflows)

    def level(self) -> Level:
        """How loud it is now; the floor when no microphone is open."""
        stretch = self._stretch
        if stretch is None or self.state is not RecorderState.RECORDING:
            return Level()
        return stretch.level

    # --- inside ---

    def _require(self, act: str) -> None:
        state = self.state
        if state not in _ALLOWED[act]:
            raise RecorderMisused(act=act, state=state)

    def _begin_stretch(self) -> None:
        device = self._device(self._wanted)
        self._wanted = device
        self._wait_until_sealed()
        try:
            writer = self._writer_factory()
        except _FORBIDDEN_FOR_GOOD as exc:
            if self.state is not RecorderState.READY:
                self._break_off(exc)
            raise
        stretch = Stretch(writer, clock=self._clock, failed=self._break_off)
        before, self._overflows_before = self._overflows_before, self.overflows
        # In place before the microphone opens: trouble from the first moment on must find it.
        previous, self._stretch = self._stretch, stretch
        with self._lock:
            state, self._state = self._state, RecorderState.RECORDING
            error, self._error = self._error, None
        try:
            stretch.begin(self._source, device)
        except BaseException:
            self._stretch, self._overflows_before = previous, before
            with self._lock:
                self._state, self._error = state, error
            raise

    def _wait_until_sealed(self) -> None:
        """See the last stretch through: two must never write one recording. Raises SealingFellBehind."""
        if self._stretch is not None:
            # One that broke off may still be closing its microphone.
            self._stretch.end()
            if not self._stretch.is_sealed:
                raise self.error or SealingFellBehind(at_s=self.sealed_s, waiting_s=0.0)

    def _end_stretch(self, state: RecorderState) -> None:
        stretch = self._stretch
        if stretch is None:
            return
        stretch.end()
        with self._lock:
            # Trouble with the very last of it has already set its own state.
            if self._state is RecorderState.RECORDING:
                self._state = state

    def _break_off(self, error: Exception) -> None:
        """Called by whichever thread meets the trouble; must not wait for an act in progress."""
        for_good = isinstance(error, _FORBIDDEN_FOR_GOOD)
        with self._lock:
            if self._state is not RecorderState.STOPPED:
                self._state = RecorderState.STOPPED if for_good else RecorderState.INTERRUPTED
            self._error = error

    def _device(self, wanted: InputDevice | int | None) -> InputDevice | None:
        """The microphone to open; a number is looked up once, since numbers move when one is plugged in."""
        if not isinstance(wanted, int):
            return wanted
        for device in self._source.devices():
            if device.index == wanted:
                return device
        raise NoMicrophone(wanted=f"nr. {wanted}")


def try_microphone(
    seconds: float,
    *,
    source: SoundSource,
    device: InputDevice | None = None,
    seen: Callable[[Level], None] | None = None,
) -> Level:
    """Listen for some seconds without keeping anything, and tell how loud it was at the end.

    `seen` gets each new level as it comes, from the sound system's thread. Raises as SoundSource.open, and
    MicrophoneTrialFailed if it goes away or gives nothing.
    """
    listening = _Listening(seen)
    stream = source.open(device, listening)
    try:
        went_away = listening.over.wait(seconds)
    finally:
        stream.stop()
    if went_away or not listening.has_heard:
        raise MicrophoneTrialFailed(went_away=went_away)
    return listening.meter.level


class _Listening:
    """Measures and keeps nothing."""

    def __init__(self, seen: Callable[[Level], None] | None) -> None:
        self._seen = seen
        self.meter = Meter(SAMPLE_RATE_HZ)
        self.over = threading.Event()
        self.has_heard = False

    def begins(self, rate_hz: int) -> None:
        self.meter = Meter(rate_hz)

    def hears(self, frames: Frames16, *, overflowed: bool) -> bool:  # noqa: ARG002 -- nothing is kept to miss it
        self.meter.add(frames)
        self.has_heard = True
        if self._seen is not None:
            self._seen(self.meter.level)
        return True

    def ends(self) -> None:
        self.over.set()
