"""The worker: a process of its own that writes down and tells voices apart while people talk.

It does one thing at a time, so transcribing and diarizing never run side by side. It knows no meeting, opens
no file but the models', and has no key; sound comes to it through a pipe and is gone with it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Protocol

from models import offline
from models.protocols import Transcriber, WindowedDiarizer
from models.records import SAMPLE_RATE_HZ, Samples
from models.stretches import Cut, Cutter
from models.windows import GrowingDiarization
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
from observer.pipeline import as_float, at_time_of
from observer.records import HeardStretch

log = logging.getLogger(__name__)

WINDOWS_TO_DECIDE = 24
"""How often it is told who seems to speak when: pyannote's windows are 2.5 s apart, so each minute."""

STEP_BACK = 10
LEAST_PRIORITY = 19
PASSIVE_THREADS = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
"""Threads that have nothing to do sleep: spinning, they would take the core that the recording needs."""


class Ears(Protocol):
    """What a worker needs, loaded in the worker's own process; travels there by pickle."""

    def transcriber(self) -> Transcriber:
        """Load what writes down words."""
        ...

    def cutter(self) -> Cutter:
        """Load what closes stretches."""
        ...

    def windowed_diarizer(self) -> WindowedDiarizer:
        """Load what tells voices apart."""
        ...


def run(ears: Ears, inbox: Connection, outbox: Connection) -> None:
    """Work until the app closes the pipe; the process's whole life."""
    os.environ.update(PASSIVE_THREADS)
    offline.prepare()
    offline.refuse_network()
    step_back()
    # What a library prints is not the caller's data: standard output is the app's.
    sys.stdout = sys.stderr
    try:
        listening = Listening(ears)
        outbox.send(listening.ready())
        while True:
            for answer in listening.take(inbox.recv()):
                outbox.send(answer)
    except (EOFError, OSError, KeyboardInterrupt):
        # The app is done with it, or gone. Nothing is left to save: it has been told all that was heard.
        return
    except Exception as error:
        # The process's last frame. Its name only: a traceback could show what was said.
        log.error("the listening worker failed: %s", type(error).__name__)
        raise SystemExit(1) from None


def step_back() -> None:
    """Let everything else go first: the recording above all."""
    import psutil

    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(min(LEAST_PRIORITY, process.nice() + STEP_BACK))


class Listening:
    """What the worker does with each message; no process is needed to test it."""

    def __init__(self, ears: Ears) -> None:
        self._transcriber = ears.transcriber()
        self._cutter = ears.cutter()
        self._diarizer = ears.windowed_diarizer()
        self._voices = GrowingDiarization(self._diarizer)
        self._round = 0
        self._at = 0
        self._finished = False
        self._speakers: int | None = None
        self._undecided = 0

    def ready(self) -> Ready:
        """What the app must know of the models."""
        return Ready(window_samples=self._diarizer.window_samples, step_samples=self._diarizer.step_samples)

    def take(self, message: ToWorker) -> Iterator[FromWorker]:
        """Do what a message asks, and yield the answers as they come."""
        match message:
            case Begin():
                self._begin(message)
            case Sound(round=self._round):
                yield from self._hear(as_float(message.samples))
            case Finish(round=self._round):
                yield from self._finish()
            case Decide(round=self._round):
                turns = self._voices.decide(speakers=message.speakers)
                yield Decided(round=self._round, speakers=message.speakers, turns=turns)

    def _begin(self, begin: Begin) -> None:
        self._round = begin.round
        self._cutter.begin(begin.words_from_s)
        self._voices.begin(begin.windows)
        self._words_from = round(begin.words_from_s * SAMPLE_RATE_HZ)
        self._voices_from = round(self._voices.wanted_s * SAMPLE_RATE_HZ)
        self._at = round(begin.sound_from_s * SAMPLE_RATE_HZ)
        self._speakers = begin.speakers
        self._undecided = 0
        self._finished = False

    def _hear(self, samples: Samples) -> Iterator[FromWorker]:
        start, self._at = self._at, self._at + len(samples)
        for cut in self._cutter.hear(samples[max(0, self._words_from - start) :]):
            yield self._written(cut)
        windows = self._voices.hear(samples[max(0, self._voices_from - start) :])
        if windows:
            yield HeardVoices(round=self._round, windows=windows)
            self._undecided += len(windows)
        if self._undecided >= WINDOWS_TO_DECIDE:
            self._undecided = 0
            yield SoFar(round=self._round, turns=self._voices.decide(speakers=self._speakers))

    def _finish(self) -> Iterator[FromWorker]:
        if not self._finished:
            for cut in self._cutter.finish():
                yield self._written(cut)
            yield HeardVoices(round=self._round, windows=self._voices.finish())
            self._finished = True
        yield Finished(round=self._round)

    def _written(self, cut: Cut) -> HeardWords:
        words = self._transcriber.transcribe(cut.samples) if cut.has_voice else ()
        stretch = HeardStretch(
            start_s=cut.start_s, end_s=cut.end_s, words=tuple(at_time_of(cut, word) for word in words)
        )
        return HeardWords(round=self._round, stretch=stretch)
