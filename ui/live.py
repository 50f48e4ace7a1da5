"""What is going on right now and is kept nowhere: recorders, work in progress, codes just given.

All of it is lost when the program ends, on purpose; what matters is sealed or stored by the services
meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from observer.devices import InputDevice
from observer.errors import ROOTS
from observer.level import Level
from ui.services import MeetingServices, Microphones, Recording

log = logging.getLogger(__name__)

TRY_S = 60.0
# How long the microphone is held open at a time; a start of the recording waits for its end.
PIECE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong and what to do, as people read it."""

    message: str
    remedy: str = ""


class JobState(StrEnum):
    """How a piece of work is doing."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Finding pointers in one observation: the step (Danish), how far, since when, and what went wrong.

    `speakers` is how many people were said to speak.
    """

    state: JobState = JobState.WORKING
    step: str = ""
    done: float = 0.0
    total: float = 0.0
    steps_seen: int = 0
    step_began_s: float = 0.0
    problem: Problem | None = None
    speakers: int | None = None


class Live:
    """The recorders, trials and jobs of this start; every method may be called from any thread."""

    def __init__(
        self,
        services: MeetingServices,
        microphones: Microphones,
        *,
        explain: Callable[[Exception], Problem],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self.microphones = microphones
        self._explain = explain
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._recorders: dict[str, Recording] = {}
        self._jobs: dict[str, Job] = {}
        self._codes: dict[str, str] = {}
        self._drafts: dict[str, int] = {}
        self._turns: dict[tuple[str, str], float] = {}
        self._typing = threading.RLock()
        self._trial: Level | None = None
        self._trial_problem: Problem | None = None
        self._trial_wanted = threading.Event()
        self._trying: threading.Thread | None = None

    # Recording

    def recorder(self, observation_id: str) -> Recording | None:
        """The recorder of an observation, if one was begun in this start."""
        with self._lock:
            return self._recorders.get(observation_id)

    def record(self, observation_id: str, device: InputDevice | None) -> None:
        """Begin recording; raises what the recorder raises."""
        self.stop_trial()
        recorder = self._services.recorder(observation_id)
        recorder.start(device)
        with self._lock:
            self._recorders[observation_id] = recorder

    def forget(self, observation_id: str) -> None:
        """Let go of everything about an observation, and stop recording it."""
        with self._lock:
            recorder = self._recorders.pop(observation_id, None)
            self._jobs.pop(observation_id, None)
            self._codes.pop(observation_id, None)
            self._drafts.pop(observation_id, None)
        if recorder is not None:
            recorder.stop()

    def stop_all(self) -> None:
        """Seal what is being recorded: the program ends."""
        self.stop_trial()
        with self._lock:
            recorders = list(self._recorders.values())
        for recorder in recorders:
            recorder.stop()

    # Trying the microphone

    def start_trial(self, device: InputDevice | None) -> None:
        """Listen for at most a minute without keeping anything."""
        self.stop_trial()
        wanted = self._trial_wanted = threading.Event()
        wanted.set()
        self._trial, self._trial_problem = Level(), None
        self._trying = threading.Thread(target=self._try, args=(device, wanted), daemon=True)
        self._trying.start()

    def stop_trial(self) -> None:
        """Stop listening, and wait until the microphone is free; harmless when nobody listens."""
        self._trial_wanted.clear()
        self._trial = None
        if self._trying is not None:
            self._trying.join(timeout=2 * PIECE_S)

    def trial(self) -> tuple[Level | None, Problem | None]:
        """The level now (None when nobody listens), and what went wrong."""
        return self._trial, self._trial_problem

    def _try(self, device: InputDevice | None, wanted: threading.Event) -> None:
        def seen(level: Level) -> None:
            if wanted.is_set():
                self._trial = level

        until_s = self._monotonic() + TRY_S
        try:
            while wanted.is_set() and self._monotonic() < until_s:
                self.microphones.listen(PIECE_S, device, seen)
        except ROOTS as error:
            self._trial_problem = self._explain(error)
        if wanted.is_set():
            self._trial = None

    # Codes and drafts

    def keep_code(self, observation_id: str, code: str) -> None:
        """Remember the withdrawal code while the program runs, so that a reload does not lose it."""
        self._codes[observation_id] = code

    def code(self, observation_id: str) -> str | None:
        """The code, if it was given in this start."""
        return self._codes.get(observation_id)

    def set_draft(self, observation_id: str, note_id: int | None) -> None:
        """Remember which note is being written; None when it is done."""
        if note_id is None:
            self._drafts.pop(observation_id, None)
        else:
            self._drafts[observation_id] = note_id

    def draft(self, observation_id: str) -> int | None:
        """The note that is being written."""
        return self._drafts.get(observation_id)

    def in_turn(self, observation_id: str, field: str, turn: float, keep: Callable[[], None]) -> None:
        """Keep what was typed in a field, unless something typed later has come first; one at a time."""
        with self._typing:
            if turn >= self._turns.get((observation_id, field), 0.0):
                self._turns[observation_id, field] = turn
                keep()

    # Finding pointers

    def find(self, observation_id: str, speakers: int | None) -> None:
        """Process in the background; a second call while it works changes nothing."""
        with self._lock:
            job = self._jobs.get(observation_id)
            if job is not None and job.state is JobState.WORKING:
                return
            self._jobs[observation_id] = Job(step_began_s=self._monotonic(), speakers=speakers)
        threading.Thread(target=self._work, args=(observation_id, speakers), daemon=True).start()

    def job(self, observation_id: str) -> Job | None:
        """How the work is doing, if any was begun in this start."""
        with self._lock:
            return self._jobs.get(observation_id)

    def step_elapsed_s(self, job: Job) -> float:
        """How long the current step has taken."""
        return self._monotonic() - job.step_began_s

    def _work(self, observation_id: str, speakers: int | None) -> None:
        def report(step: str, done: float, total: float) -> None:
            self._update(observation_id, lambda job: self._stepped(job, step, done, total))

        try:
            self._services.process(observation_id, speakers=speakers, progress=report)
        # The thread's last frame: told on the page, logged without content.
        except Exception as error:
            if not isinstance(error, ROOTS):
                log.error("processing failed: %s", type(error).__name__)
            problem = self._explain(error)
            self._update(observation_id, lambda job: replace(job, state=JobState.FAILED, problem=problem))
        else:
            self._update(observation_id, lambda job: replace(job, state=JobState.DONE))

    def _stepped(self, job: Job, step: str, done: float, total: float) -> Job:
        if step == job.step:
            return replace(job, done=done, total=total)
        return replace(
            job,
            step=step,
            done=done,
            total=total,
            steps_seen=job.steps_seen + 1,
            step_began_s=self._monotonic(),
        )

    def _update(self, observation_id: str, change: Callable[[Job], Job]) -> None:
        with self._lock:
            job = self._jobs.get(observation_id)
            # Erased meanwhile: nobody waits for it any more.
            if job is not None:
                self._jobs[observation_id] = change(job)
