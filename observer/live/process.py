"""The worker as a process: begun fresh (no fork), spoken to through two pipes, ended without ceremony."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import cast

from observer.live.messages import FromWorker, ToWorker
from observer.live.worker import Ears, run

STOPPED_WITHIN_S = 5.0


class WorkerLost(Exception):
    """The worker is gone: ended, killed, or without its models. Stays inside this package."""


class Worker:
    """A worker process with the ears it is given; one thread may send while another receives."""

    def __init__(self, ears: Ears) -> None:
        # Spawned on every system: a fork would carry the keys of the open database along.
        context = multiprocessing.get_context("spawn")
        theirs_in, self._outbox = context.Pipe(duplex=False)
        self._inbox, theirs_out = context.Pipe(duplex=False)
        self._process = context.Process(
            target=run, args=(ears, theirs_in, theirs_out), name="medlyt-worker", daemon=True
        )
        try:
            self._process.start()
        except OSError as exc:
            raise WorkerLost from exc
        finally:
            # Ours of their ends: a pipe whose every writer is gone tells the reader so.
            theirs_in.close()
            theirs_out.close()

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def send(self, message: ToWorker) -> None:
        """Send, waiting while the worker has enough to do; raises WorkerLost."""
        try:
            self._outbox.send(message)
        except (OSError, ValueError) as exc:
            raise WorkerLost from exc

    def receive(self) -> FromWorker:
        """Wait for what it says; raises WorkerLost."""
        inbox: Connection = self._inbox
        try:
            return cast(FromWorker, inbox.recv())
        except (EOFError, OSError) as exc:
            raise WorkerLost from exc

    def kill(self) -> None:
        """End it at once, whatever it does; harmless when it has ended."""
        self._process.kill()
        self._process.join(STOPPED_WITHIN_S)
