"""One recording and the worker that listens along, seen from the app.

    sealing thread ──offer──▶ backlog ──feeding thread──▶ worker ──listening thread──▶ kept words, windows

The sealing thread never waits here: it leaves its samples and goes. Whatever becomes of the worker, the
recording is in the vault; a worker that died is begun anew where the last one stopped, and where none can
work, `finish` says so and all is done afterwards.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import Final, Protocol

from consent.errors import ConsentError
from consent.sealed_file import Samples16
from models.protocols import Progress
from models.records import SAMPLE_RATE_HZ, Turn, VoicesWindow
from observer.errors import ObserverError
from observer.live.backlog import Backlog
from observer.live.messages import (
    Begin,
    Decide,
    Decided,
    Finish,
    Finished,
    FromWorker,
    HeardVoices,
    HeardWords,
    Ready,
    SoFar,
    Sound,
    ToWorker,
)
from observer.live.pointing import PointingAlong
from observer.live.process import Worker, WorkerLost
from observer.live.worker import Ears
from observer.pipeline import unbroken
from observer.records import HeardStretch

log = logging.getLogger(__name__)

MOST_STARTS: Final = 3
LOOK_S: Final = 0.2
SILENT_S: Final = 300.0
"""A worker that says nothing for so long while it is waited for is given up."""


class Kept(Protocol):
    """What a session needs of the meeting; each act asks for permission, and raises without it."""

    def read(self, start_s: float, end_s: float) -> Samples16:
        """Return sealed sound of `[start_s, end_s)`."""
        ...

    def keep(self, stretch: HeardStretch) -> None:
        """Keep the words of a stretch."""
        ...

    def stretches(self) -> tuple[HeardStretch, ...]:
        """Return what is kept."""
        ...

    def drop(self, from_s: float) -> None:
        """Drop every stretch that ends after `from_s`."""
        ...

    def may_work(self) -> bool:
        """Whether the machine has power and is cool enough to work now."""
        ...


class LiveSession:
    """Listens along to one recording; safe to call from several threads. Close it when done.

    Nothing is started before the first sound is offered. `speakers` is how many people are thought to speak.
    """

    def __init__(
        self, ears: Ears, kept: Kept, *, pointing: PointingAlong | None = None, speakers: int | None = None
    ) -> None:
        self._ears = ears
        self._kept = kept
        self._speakers = speakers
        self.pointing = pointing
        # Held for a moment at a time: the sealing thread takes it.
        self._changed = threading.Condition()
        # Held while words are kept or struck; taken before `_changed`, never within it.
        self._storing = threading.Lock()
        self._backlog = Backlog()
        self._round = 1
        self._words_until_s = 0.0
        self._windows: list[VoicesWindow] = []
        self._window = self._step = 0
        self._ended = self._closed = self._gone = self._finished = False
        self._wanted: tuple[int | None] | None = None
        self._decided: dict[int | None, tuple[Turn, ...]] = {}
        self._news_at_s = 0.0
        self._worker: Worker | None = None
        self._feeding: threading.Thread | None = None

    # --- for the sealing thread ---

    def offer(self, start: int, samples: Samples16) -> None:
        """Take samples that are sealed, the first at `start`; never waits, and never raises.

        Without samples it says that all until `start` is sealed.
        """
        with self._changed:
            if self._closed or self._gone or start + len(samples) == self._backlog.sealed:
                return
            self._backlog.add(start, samples)
            if self._feeding is None:
                self._feeding = threading.Thread(target=self._run, name="medlyt-feeding", daemon=True)
                self._feeding.start()
            self._changed.notify_all()

    def struck(self, from_s: float) -> None:
        """Forget all that was heard from `from_s` on; what is left of it is heard anew."""
        with self._storing:
            with self._changed:
                self._round += 1
                self._backlog.drop()
                self._decided.clear()
                self._finished = False
                del self._windows[self._windows_until(from_s) :]
            self._kept.drop(from_s)
            if self.pointing is not None:
                self.pointing.forget()
            self._words_until_s = self._kept_until_s()
            with self._changed:
                self._changed.notify_all()

    # --- for whoever holds the meeting ---

    def end(self) -> None:
        """The recording has ended: the worker may do the rest."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def finish(
        self, *, speakers: int | None, words: Progress | None = None, voices: Progress | None = None
    ) -> tuple[Turn, ...] | None:
        """Wait until every word is kept, and return who speaks when; None if no worker could do it.

        Then what it did before is kept nevertheless.
        """
        self.end()
        with self._changed:
            self._wanted = (speakers,)
            self._news_at_s = time.monotonic()
            self._changed.notify_all()
            while speakers not in self._decided and not self._gone and not self._closed:
                self._changed.wait(LOOK_S)
                if self._feeding is None or time.monotonic() - self._news_at_s > SILENT_S:
                    self._gone = True
                self._tell(words, voices)
            return self._decided.get(speakers)

    def close(self) -> None:
        """Let the worker go, and all that it knows; harmless when closed."""
        with self._changed:
            self._closed = True
            self._backlog.drop()
            self._windows.clear()
            self._decided.clear()
            worker, feeding = self._worker, self._feeding
            self._changed.notify_all()
        if worker is not None:
            worker.kill()
        if feeding is not None and feeding is not threading.current_thread():
            feeding.join(timeout=SILENT_S)
        if self.pointing is not None:
            self.pointing.close()

    # --- the feeding thread ---

    def _run(self) -> None:
        try:
            for _ in range(MOST_STARTS):
                if self._is_over():
                    break
                self._words_until_s = self._kept_until_s()
                with suppress(WorkerLost):
                    self._work_with(Worker(self._ears))
        except (ConsentError, ObserverError):
            # Consent is gone, or the store: the recording will be told, or has been. Nothing more is heard.
            pass
        finally:
            with self._changed:
                self._gone = True
                self._changed.notify_all()

    def _work_with(self, worker: Worker) -> None:
        with self._changed:
            self._worker = worker
        listening = threading.Thread(
            target=self._listen, args=(worker,), name="medlyt-listening", daemon=True
        )
        listening.start()
        try:
            self._feed(worker)
        except WorkerLost:
            if not self._is_over():
                log.warning("the listening worker ended; what it did is kept")
        finally:
            worker.kill()
            listening.join()
            with self._changed:
                self._worker = None

    def _feed(self, worker: Worker) -> None:
        """Send what there is to send, until it is over or the worker is lost (WorkerLost)."""
        begun_round, told = 0, set[int | None]()
        finish_told = False
        while not self._is_over():
            if begun_round != self._round:
                begin = self._begin()
                begun_round, finish_told, told = begin.round, False, set()
                worker.send(begin)
                continue
            message = self._next_message(begun_round, finish_told=finish_told, told=told)
            if message is None:
                self._wait(worker)
                continue
            finish_told |= isinstance(message, Finish)
            if isinstance(message, Decide):
                told.add(message.speakers)
            worker.send(message)

    def _begin(self) -> Begin:
        with self._storing, self._changed:
            voices_from = len(self._windows) * self._step
            sound_from = min(round(self._words_until_s * SAMPLE_RATE_HZ), voices_from)
            self._backlog.go_back(sound_from)
            return Begin(
                round=self._round,
                words_from_s=self._words_until_s,
                windows=tuple(self._windows),
                sound_from_s=sound_from / SAMPLE_RATE_HZ,
                speakers=self._speakers,
            )

    def _next_message(self, begun: int, *, finish_told: bool, told: set[int | None]) -> ToWorker | None:
        """Return what is to be sent now; None if there is nothing, or nothing may be done yet."""
        with self._changed:
            wanted, ended = self._wanted, self._ended
        if wanted is None and not self._kept.may_work():
            return None
        with self._changed:
            if self._round != begun:
                return None
            piece = self._backlog.next()
        if piece is None:
            if ended and not finish_told:
                return Finish(round=begun)
            if finish_told and wanted is not None and wanted[0] not in told:
                return Decide(round=begun, speakers=wanted[0])
            return None
        if isinstance(piece, tuple):
            piece = self._kept.read(piece[0] / SAMPLE_RATE_HZ, piece[1] / SAMPLE_RATE_HZ)
        return Sound(round=begun, samples=piece)

    def _wait(self, worker: Worker) -> None:
        with self._changed:
            self._changed.wait(LOOK_S)
        if not worker.is_alive():
            raise WorkerLost

    def _is_over(self) -> bool:
        return self._closed or self._gone

    # --- the listening thread ---

    def _listen(self, worker: Worker) -> None:
        try:
            while True:
                self._take(worker.receive())
        except WorkerLost:
            return
        except (ConsentError, ObserverError):
            # As in `_run`: it may not be kept, so it is not heard.
            with self._changed:
                self._gone = True
        finally:
            worker.kill()
            with self._changed:
                self._changed.notify_all()

    def _take(self, message: FromWorker) -> None:
        if isinstance(message, HeardWords):
            with self._storing:
                if message.round == self._round and not self._closed:
                    self._kept.keep(message.stretch)
                    self._words_until_s = message.stretch.end_s
        with self._changed:
            self._news_at_s = time.monotonic()
            match message:
                case Ready():
                    self._window, self._step = message.window_samples, message.step_samples
                case HeardVoices(round=self._round):
                    self._windows += message.windows
                case Finished(round=self._round):
                    self._finished = True
                case Decided(round=self._round):
                    self._decided[message.speakers] = message.turns
            self._changed.notify_all()
        if isinstance(message, SoFar) and self.pointing is not None and message.round == self._round:
            self.pointing.newest(message.turns)

    # --- inside ---

    def _kept_until_s(self) -> float:
        begun = unbroken(self._kept.stretches(), until_s=self._backlog.sealed / SAMPLE_RATE_HZ)
        return begun[-1].end_s if begun else 0.0

    def _windows_until(self, end_s: float) -> int:
        """How many of the windows end by `end_s`."""
        if not self._step:
            return 0
        return max(0, (round(end_s * SAMPLE_RATE_HZ) - self._window) // self._step + 1)

    def _tell(self, words: Progress | None, voices: Progress | None) -> None:
        total_s = self._backlog.sealed / SAMPLE_RATE_HZ
        if words is not None and not self._finished:
            words(min(self._words_until_s, total_s), total_s)
        elif voices is not None and self._finished:
            voices(0.0, total_s)
