"""Pointing while people talk, at what was said so far; nobody sees it, and nothing of it is kept.

The tagger reads each utterance in its surroundings, which takes a hundredth of a second. Read while people
talk, all but the last minutes are known to it when they stop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from consent.errors import ConsentError
from consent.gate import Permission
from models.errors import ModelError
from models.records import Turn
from nlp.errors import LanguageError
from observer.errors import ObserverError
from observer.pipeline import Engines, point
from observer.records import HeardStretch

if TYPE_CHECKING:
    from nlp.tagger import Tagger


class PointingAlong:
    """Points anew whenever it is told who seems to speak when; its thread begins with the first time.

    `tagger` is the one that has read the meeting so far; it is gone after `forget`.
    """

    def __init__(
        self,
        engines: Engines,
        permission: Permission,
        stretches: Callable[[], tuple[HeardStretch, ...]],
        *,
        company: bool,
    ) -> None:
        self._engines = engines
        self._permission = permission
        self._stretches = stretches
        self._company = company
        self._changed = threading.Condition()
        self._turns: tuple[Turn, ...] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None
        self.tagger: Tagger | None = None

    def newest(self, turns: tuple[Turn, ...]) -> None:
        """Point at what was said in these turns, soon; older ones that wait are let go."""
        with self._changed:
            self._turns = turns
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="medlyt-pointing", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def forget(self) -> None:
        """Keep nothing of what was read."""
        with self._changed:
            self._turns = None
            self.tagger = None

    def close(self) -> None:
        """Begin nothing more, and wait for what is under way; harmless when closed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while (turns := self._next()) is not None:
                self._point(turns)
        except (ConsentError, ModelError, LanguageError, ObserverError):
            # Consent is gone, or something cannot be loaded: both are told when it is needed.
            self.forget()

    def _next(self) -> tuple[Turn, ...] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._turns is not None)
            turns, self._turns = self._turns, None
            return None if self._closed else turns

    def _point(self, turns: tuple[Turn, ...]) -> None:
        from nlp.tagger import remembering

        tagger = self.tagger or remembering(self._engines.tagger())
        until_s = turns[-1].end_s if turns else 0.0
        words = [word for one in self._stretches() for word in one.words if word.end_s <= until_s]
        self.tagger = tagger
        point(words, turns, self._permission, tagger, split=self._engines.split, company=self._company)
