"""The training that goes on in this start: begun from the screen, at most one at a time, kept nowhere."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from observer.errors import ROOTS
from ui.live import JobState, Problem

log = logging.getLogger(__name__)

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingJob:
    """How it goes: which step (Danish), since when, of how many examples it learned, what went wrong."""

    state: JobState = JobState.WORKING
    step: str = ""
    began_s: float = 0.0
    examples: int = 0
    problem: Problem | None = None


class Training:
    """Trains in the background; every method may be called from any thread."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._job: TrainingJob | None = None

    def begin(self, train: Callable[[Step], int], *, explain: Callable[[Exception], Problem]) -> None:
        """Call `train`, which tells its steps and returns how many examples; not while one goes on."""
        with self._lock:
            if self._job is not None and self._job.state is JobState.WORKING:
                return
            self._job = TrainingJob(began_s=self._monotonic())
        threading.Thread(target=self._work, args=(train, explain), daemon=True).start()

    def job(self) -> TrainingJob | None:
        """How the last one goes, if any was begun in this start."""
        with self._lock:
            return self._job

    def elapsed_s(self, job: TrainingJob) -> float:
        """How long it has taken."""
        return self._monotonic() - job.began_s

    def _work(self, train: Callable[[Step], int], explain: Callable[[Exception], Problem]) -> None:
        try:
            examples = train(lambda step: self._change(lambda job: replace(job, step=step)))
        # The thread's last frame: told on the page, logged without content.
        except Exception as error:
            if not isinstance(error, ROOTS):
                log.error("training failed: %s", type(error).__name__)
            problem = explain(error)
            self._change(lambda job: replace(job, state=JobState.FAILED, problem=problem))
        else:
            self._change(lambda job: replace(job, state=JobState.DONE, examples=examples))

    def _change(self, change: Callable[[TrainingJob], TrainingJob]) -> None:
        with self._lock:
            if self._job is not None:
                self._job = change(self._job)
