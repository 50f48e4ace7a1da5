"""One unbroken stretch of recording: a microphone, a queue with a limit, and the thread that seals.

The sound system's thread only puts a copy in the queue. The sealing thread measures, resamples and writes to
the vault, which seals whole seconds. Nothing is dropped without a word: a queue that fills, a microphone
that falls silent and a vault that refuses each end the stretch with an error that says so.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotAnswered
from dataclasses import dataclass
from typing import Final, Protocol

from consent.errors import ConsentError
from consent.sealed_file import Samples16
from observer.devices import InputDevice, SoundSource, SoundStream
from observer.errors import MicrophoneLost, ObserverError, SealingFailed, SealingFellBehind, SoundError
from observer.level import Level, Meter
from observer.resampling import SAMPLE_RATE_HZ, Frames16, Resampler, to_mono

BACKLOG_S: Final = 30.0
"""So much sound may wait for a slow disk; 1 MB at 16 000 Hz."""

QUIET_S: Final = 2.0
"""A microphone that gives nothing for so long is gone; some systems never say so."""

FIRST_SOUND_S: Final = 8.0
"""A headset that must first wake up its microphone gets so long."""

_LOOK_S: Final = 0.1
_GRACE_S: Final = 0.5

Clock = Callable[[], float]
"""Seconds that only go forward (`time.monotonic`)."""

Struck = tuple[tuple[float, float], ...]
"""Stretches `[start_s, end_s)` of the recording that are now silent."""


class SoundWriter(Protocol):
    """Where sound is sealed: `consent.vault.SealedWriter`, or a list in tests."""

    @property
    def duration_s(self) -> float:
        """Length of the whole recording so far, the unsealed rest included."""
        ...

    @property
    def sealed_s(self) -> float:
        """Length of what is sealed."""
        ...

    def write(self, samples: Samples16) -> None:
        """Take (n,) int16 mono 16 000 Hz samples and seal each whole second of them."""
        ...

    def strike_last(self, seconds: float) -> Struck:
        """Make the last seconds silent."""
        ...

    def close(self) -> None:
        """Seal the rest and close."""
        ...

    def abandon(self) -> None:
        """Close without sealing what is in memory."""
        ...


@dataclass(frozen=True, slots=True)
class _Strike:
    """A wish to strike, in its place among the sound."""

    seconds: float
    answer: Future[Struck | None]


class _Inbox:
    """What has come and is not sealed yet: pieces of sound and wishes to strike, in order, up to a limit."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._items: deque[Frames16 | _Strike] = deque()
        self._closed = False
        self._emptied = False
        self.waiting_frames = 0
        self.received_frames = 0

    def put(self, frames: Frames16, *, limit_frames: float) -> bool:
        """Take a piece; False (and nothing taken) if it is closed or more than `limit_frames` would wait."""
        with self._changed:
            if self._closed or self.waiting_frames + len(frames) > limit_frames:
                return False
            self._items.append(frames)
            self.waiting_frames += len(frames)
            self.received_frames += len(frames)
            self._changed.notify()
            return True

    def put_strike(self, strike: _Strike) -> bool:
        """Take a wish, after all that waits; False if it is emptied and nobody would see it."""
        with self._changed:
            if not self._emptied:
                self._items.append(strike)
                self._changed.notify()
            return not self._emptied

    def take(self, *, timeout_s: float) -> Frames16 | _Strike | None:
        """The oldest item; None when nothing came in time or it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed, timeout=timeout_s)
            if not self._items:
                self._emptied = self._closed
                return None
            item = self._items.popleft()
            if not isinstance(item, _Strike):
                self.waiting_frames -= len(item)
            return item

    def close(self) -> None:
        """No more sound comes in; what is in it can still be taken, and struck."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def emptied(self) -> bool:
        """Whether it is closed and the last of it was taken."""
        return self._emptied


class Stretch:
    """Records from `begin` to `end`, or until something goes wrong: then `failed(error)` is called, once.

    `failed` comes from the sealing thread after what came was sealed, or from the sound system's thread when
    the sealing is stuck; it must not wait. The writer is closed in every case.
    """

    def __init__(self, writer: SoundWriter, *, clock: Clock, failed: Callable[[Exception], None]) -> None:
        self._writer = writer
        self._clock = clock
        self._failed = failed
        self._failed_lock = threading.Lock()
        self._error: Exception | None = None
        self._start_s = writer.duration_s
        self._sealed_s = writer.sealed_s
        self._inbox = _Inbox()
        self._rate_hz = SAMPLE_RATE_HZ
        self._lost = threading.Event()
        self._ending = threading.Event()
        self._heard_at_s = clock()
        self._overflows = 0
        self._meter = Meter(self._rate_hz)
        self._resampler = Resampler(self._rate_hz)
        self._stream: SoundStream | None = None
        self._thread = threading.Thread(target=self._run, name="medlyt-sealing", daemon=True)

    # --- for the recorder's callers' threads ---

    def begin(self, source: SoundSource, device: InputDevice | None) -> None:
        """Open the microphone and start; raises as SoundSource.open, and then nothing is recorded."""
        try:
            self._stream = source.open(device, self)
        except BaseException:
            self._inbox.close()
            self._writer.abandon()
            raise
        self._heard_at_s = self._clock()
        self._thread.start()

    def end(self) -> None:
        """Close the microphone, seal all that came and wait for it; what goes wrong is told to `failed`."""
        self._ending.set()
        try:
            if self._stream is not None:
                self._stream.stop()
        except SoundError as exc:
            self._fail(exc)
        self._inbox.close()
        self._thread.join(timeout=BACKLOG_S)
        if self._thread.is_alive():
            self._fail(self._fell_behind())

    def strike_last(self, seconds: float) -> Struck | None:
        """Make the last seconds silent, all that has come until now included; waits until it is done.

        None where nothing waits here any more: another writer can strike it. Raises SealingFellBehind where
        the sealing is stuck: it is done then before anything else is.
        """
        strike = _Strike(seconds, Future())
        if not self._inbox.put_strike(strike):
            return None
        try:
            return strike.answer.result(timeout=BACKLOG_S)
        except NotAnswered as exc:
            raise self._fell_behind() from exc

    @property
    def is_sealed(self) -> bool:
        """Whether the sealing thread is done: the writer is closed and another may be opened."""
        return not self._thread.is_alive()

    @property
    def elapsed_s(self) -> float:
        """Where the recording is: its length with all that has come, sealed or not."""
        return self._start_s + self._inbox.received_frames / self._rate_hz

    @property
    def sealed_s(self) -> float:
        """Length of the recording that is sealed."""
        return self._sealed_s

    @property
    def overflows(self) -> int:
        """How many times the sound system says that it lost sound before it reached us."""
        return self._overflows

    @property
    def level(self) -> Level:
        """How loud it is."""
        return self._meter.level

    # --- for the sound system's thread ---

    def begins(self, rate_hz: int) -> None:
        """Make ready for sound at this rate."""
        self._rate_hz = rate_hz
        self._meter = Meter(rate_hz)
        self._resampler = Resampler(rate_hz)

    def hears(self, frames: Frames16, *, overflowed: bool) -> bool:
        """Queue (frames, channels) int16; False when no more can be taken."""
        self._heard_at_s = self._clock()
        self._overflows += overflowed
        if self._inbox.put(frames, limit_frames=BACKLOG_S * self._rate_hz):
            return True
        if not self._inbox.closed:
            self._inbox.close()
            self._fail(self._fell_behind())
        return False

    def ends(self) -> None:
        """The microphone gives no more."""
        self._lost.set()

    # --- the sealing thread ---

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._seal_what_comes()
        except Exception as exc:
            # Every error: a thread that dies unseen would lose sound unseen.
            error = self._as_ours(exc)
        self._inbox.close()
        error = self._close_writer(error) or error
        self._leave_strikes()
        if error is not None:
            self._fail(error)
        if self._error is not None:
            self._close_stream()

    def _seal_what_comes(self) -> None:
        while True:
            item = self._inbox.take(timeout_s=_LOOK_S)
            if isinstance(item, _Strike):
                self._strike(item)
            elif item is not None:
                self._seal(item)
            elif self._inbox.emptied:
                self._writer.write(self._resampler.flush())
                return
            elif not self._ending.is_set() and (self._lost.is_set() or self._is_quiet()):
                self._writer.write(self._resampler.flush())
                raise MicrophoneLost(at_s=self.elapsed_s)

    def _seal(self, frames: Frames16) -> None:
        self._meter.add(frames)
        self._writer.write(self._resampler.push(to_mono(frames)))
        self._sealed_s = self._writer.sealed_s

    def _strike(self, strike: _Strike) -> None:
        try:
            strike.answer.set_result(self._writer.strike_last(strike.seconds))
        except Exception as exc:
            strike.answer.set_exception(exc)
            raise

    def _is_quiet(self) -> bool:
        allowed_s = QUIET_S if self._inbox.received_frames else FIRST_SOUND_S
        heard_at_s = self._heard_at_s
        if self._clock() - heard_at_s <= allowed_s:
            return False
        # The whole process may have stood still (a laptop that slept, memory read back from disk): the sound
        # system gets a moment to deliver before it is called gone.
        self._lost.wait(_GRACE_S)
        return self._heard_at_s == heard_at_s

    def _close_writer(self, error: Exception | None) -> Exception | None:
        """Close the writer as the error wants it; returns what went wrong in that, if anything."""
        problem: Exception | None = None
        try:
            if isinstance(error, ConsentError):
                # A consent taken back, or a disk that is full: the unsealed rest may not, or cannot, be kept.
                self._writer.abandon()
            else:
                self._writer.close()
        except Exception as exc:
            problem = self._as_ours(exc)
            self._writer.abandon()
        self._sealed_s = self._writer.sealed_s
        return problem

    def _as_ours(self, error: Exception) -> Exception:
        if isinstance(error, (ConsentError, ObserverError)):
            return error
        ours = SealingFailed(kind=type(error).__name__, at_s=self._writer.sealed_s)
        ours.__cause__ = error
        return ours

    def _close_stream(self) -> None:
        if self._stream is not None:
            try:
                self._stream.stop()
            except SoundError:
                # The microphone is gone and its driver hangs: the error that ended the stretch is told.
                return

    def _leave_strikes(self) -> None:
        """What nobody struck here is for the next writer; sound that still waits could not be kept."""
        while not self._inbox.emptied:
            item = self._inbox.take(timeout_s=0)
            if isinstance(item, _Strike):
                item.answer.set_result(None)

    def _fell_behind(self) -> SealingFellBehind:
        waiting_s = self._inbox.waiting_frames / self._rate_hz
        return SealingFellBehind(at_s=self.elapsed_s, waiting_s=waiting_s)

    def _fail(self, error: Exception) -> None:
        with self._failed_lock:
            if self._error is not None:
                return
            self._error = error
        self._failed(error)
