"""Listening along while people talk, as a service: who listens to which recording, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from consent.choices import Person, Purpose
from consent.sealed_file import Samples16
from models.errors import ModelError
from nlp.errors import LanguageError
from observer.errors import ObserverError
from observer.ground import Ground, Parts
from observer.pipeline import (
    LISTENING,
    TELLING_APART,
    Beforehand,
    ProcessProgress,
    hearing_sha256,
)
from observer.records import HeardStretch, Observation, Origin

if TYPE_CHECKING:
    from consent.gate import Permission
    from consent.vault import SealedReader
    from observer.live.session import LiveSession
    from observer.live.worker import Ears
    from observer.stretch import SoundWriter

REST_SETTING: Final = "live.rest_on_battery_or_heat"
"""Set to "1", the worker rests while the machine runs on battery or is hot; all is done after the meeting."""


class ListeningAlong(Ground):
    """The sessions of the recordings under way; at most one worker per recording."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._sessions: dict[str, LiveSession] = {}
        self._sessions_lock = threading.Lock()
        self._warming: list[threading.Thread] = []

    def rest_when_strained(self, *, wanted: bool) -> None:
        """Let the worker rest while the machine runs on battery or is hot, or not; kept for the next time."""
        self._parts.store.put_setting(REST_SETTING, "1" if wanted else "0")

    def _writer(self, permission: Permission) -> SoundWriter:
        """Open the sealed recording for writing, with a worker listening along if there are ears."""
        writer = self._parts.vault.writer(permission)
        if self._parts.ears is None:
            return writer
        from observer.live.writer import ListenedWriter

        return ListenedWriter(writer, self._session(permission))

    def _session(self, permission: Permission) -> LiveSession:
        ears = self._parts.ears
        assert ears is not None  # noqa: S101 -- asked by `_writer`
        with self._sessions_lock:
            if permission.observation_id not in self._sessions:
                self._sessions[permission.observation_id] = self._begun(permission, ears)
            return self._sessions[permission.observation_id]

    def _begun(self, permission: Permission, ears: Ears) -> LiveSession:
        from observer.live.pointing import PointingAlong
        from observer.live.session import LiveSession

        kept = KeptStretches(self._parts, permission, self._hearing)
        choices = self._parts.gate.choices(permission.observation_id)
        persons = () if choices is None else choices.persons
        pointing = PointingAlong(
            self._parts.engines, permission, kept.stretches, company=Person.VIRKSOMHED in persons
        )
        known = self._parts.store.observation(permission.observation_id).speakers
        return LiveSession(ears, kept, pointing=pointing, speakers=known or len(persons) or None)

    def _warm_up(self, observation: Observation) -> None:
        """Load in the background what points at core elements: before the talk, so that it need not be after.

        Not while it is recorded: to load keeps Python busy, and the sound system must be answered in time.
        What is wrong with it is told when it is needed.
        """

        def load() -> None:
            with suppress(ModelError, LanguageError, ObserverError):
                self._parts.engines.tagger()
                self._parts.engines.split(())

        if self._parts.ears is not None and observation.origin is Origin.RECORDING:
            warming = threading.Thread(target=load, name="medlyt-warming", daemon=True)
            self._warming.append(warming)
            warming.start()

    def _wait_until_warm(self) -> None:
        """Let what loads in the background end: a process that ends under it is aborted by its libraries."""
        for warming in self._warming:
            warming.join()

    def _heard_along(
        self,
        observation_id: str,
        sound: SealedReader,
        *,
        speakers: int | None,
        progress: ProcessProgress | None,
    ) -> Beforehand:
        """Return what is heard already, waiting for a worker that is still at it; the worker is let go."""
        turns, tagger = None, None
        with self._sessions_lock:
            session = self._sessions.get(observation_id)
        if session is not None:
            report = progress or (lambda *_: None)
            report(LISTENING, 0.0, sound.duration_s)
            turns = session.finish(
                speakers=speakers,
                words=lambda done_s, total_s: report(LISTENING, done_s, total_s),
                voices=lambda done_s, total_s: report(TELLING_APART, done_s, total_s),
            )
            self._stop_listening(observation_id)
            if session.pointing is not None:
                tagger = session.pointing.tagger
        kept = self._parts.store.heard(observation_id, options_sha256=self._hearing)
        gaps = sound.gaps
        stretches = tuple(silenced(one, gaps) for one in kept)
        return Beforehand(stretches=stretches, turns=turns, tagger=tagger)

    def _recording_ended(self, observation_id: str) -> None:
        with self._sessions_lock:
            session = self._sessions.get(observation_id)
        if session is not None:
            session.end()

    def _stop_listening(self, observation_id: str | None = None) -> None:
        """Let the worker of one recording go, or all of them."""
        with self._sessions_lock:
            ids = list(self._sessions) if observation_id is None else [observation_id]
            sessions = [self._sessions.pop(one) for one in ids if one in self._sessions]
        for session in sessions:
            session.close()

    @cached_property
    def _hearing(self) -> str:
        return hearing_sha256(self._parts.engines.options())


def silenced(stretch: HeardStretch, gaps: Sequence[tuple[float, float]]) -> HeardStretch:
    """Return `stretch` without the words that touch one of `gaps`: what was struck may not be read either."""
    words = tuple(
        word
        for word in stretch.words
        if not any(word.start_s < end_s and word.end_s > start_s for start_s, end_s in gaps)
    )
    return replace(stretch, words=words)


class KeptStretches:
    """What a session may do with its recording; every act asks for permission again."""

    def __init__(self, parts: Parts, permission: Permission, hearing: str) -> None:
        self._parts = parts
        self._permission = permission
        self._hearing = hearing
        self._id = permission.observation_id

    def read(self, start_s: float, end_s: float) -> Samples16:
        """Return sealed sound; see `Kept.read`."""
        return self._parts.vault.reader(self._permission).read(start_s, end_s)

    def keep(self, stretch: HeardStretch) -> None:
        """Keep the words of a stretch; see `Kept.keep`."""
        self._permission.require(Purpose.RECORDING)
        self._parts.store.put_heard(self._id, stretch, options_sha256=self._hearing)

    def stretches(self) -> tuple[HeardStretch, ...]:
        """Return what is kept; see `Kept.stretches`."""
        self._permission.require(Purpose.RECORDING)
        return self._parts.store.heard(self._id, options_sha256=self._hearing)

    def drop(self, from_s: float) -> None:
        """Drop what was heard from `from_s` on; see `Kept.drop`."""
        self._parts.store.drop_heard(self._id, from_s=from_s)

    def may_work(self) -> bool:
        """Whether the worker need not rest; see `Kept.may_work`."""
        from observer.live.rest import should_rest

        return self._parts.store.setting(REST_SETTING) != "1" or not should_rest()
