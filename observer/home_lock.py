"""One at a time: the lock that the screens hold on a home folder while they are open.

The system lets go of it when the process ends, however it ends, so there is no stale lock to clear away.
Short commands do not take it; they share the database by its own locking.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from observer.store_errors import AlreadyRunning
from observer.unlock import home_error

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class HomeLock:
    """The lock on `home`; a context manager, or `acquire` and `release`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises AlreadyRunning if another process (or another HomeLock) has it.

        Also raises HomeUnusable and DiskFull, for nothing else of the home has been touched by then.
        """
        if self._handle is not None:
            raise AlreadyRunning(home=self._home)
        try:
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            # The file stays: removing it would let a third process lock a file of the same name beside the
            # second's.
            handle = os.open(self._home / "medlyt.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise home_error(self._home, exc) from exc
        try:
            _lock(handle)
        except OSError as exc:
            os.close(handle)
            raise AlreadyRunning(home=self._home) from exc
        self._handle = handle

    def release(self) -> None:
        """Let go; harmless when not held."""
        if self._handle is None:
            return
        try:
            _unlock(self._handle)
        finally:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> HomeLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
