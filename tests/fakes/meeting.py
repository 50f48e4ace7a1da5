# ruff: noqa: ARG002 -- a fake takes what the Protocol gives it
"""Meeting services in memory, to the Protocol the screens use: no files, no sound card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from consent.choices import Choices, Purpose
from consent.errors import CodeUnknown, ConsentMissing, ObservationUnknown
from consent.gate import Permission
from consent.receipt import LEDGER_KEPT, NOT_CLAIMED, Reason, Receipt
from consent.slip import Slip
from consent.texts import ReadAloud, read_aloud
from nlp.core_elements import load_core_elements
from nlp.records import Role, Tagged, Utterance
from observer.devices import InputDevice
from observer.errors import FindingUnknown
from observer.level import Level
from observer.records import (
    Decision,
    Finding,
    FindingStatus,
    Keepable,
    Note,
    Observation,
    Origin,
    ReviewView,
    State,
    Variant,
)
from observer.review import Choice, fold
from observer.sample_meeting import made_up_choices
from observer.sheet.service import Sheets
from tests.fakes.day import parts
from ui.services import Progress

NOW = datetime(2026, 3, 4, 10, 5, tzinfo=UTC)
CODE = "7K2M-9QXD"
RATE_HZ = 16_000
MICROPHONE = InputDevice(index=0, name="Bordmikrofon", host_api="test", channels=1, default=True)


class FakeRecorder:
    def __init__(self, ended: Callable[[float], None], struck: list[tuple[float, float]]) -> None:
        self.state = "ready"
        self.elapsed_s = 0.0
        self.failure: str | None = None
        self.device: InputDevice | int | None = None
        self._ended = ended
        self._struck = struck

    def start(self, device: InputDevice | int | None = None) -> None:
        self.state, self.device = "recording", device

    def pause(self) -> None:
        self.state = "paused"

    def resume(self, device: InputDevice | int | None = None) -> None:
        self.state = "recording"
        self.device = device or self.device

    def stop(self) -> float:
        if self.state != "stopped":
            self.state = "stopped"
            self._ended(self.elapsed_s)
        return self.elapsed_s

    def strike_last(self, seconds: float) -> tuple[tuple[float, float], ...]:
        self._struck.append((max(0.0, self.elapsed_s - seconds), self.elapsed_s))
        return (self._struck[-1],)


class FakeMicrophones:
    def __init__(self, *devices: InputDevice, error: Exception | None = None) -> None:
        self._devices = devices
        self._error = error
        self.heard: list[InputDevice | None] = []

    def devices(self) -> tuple[InputDevice, ...]:
        if self._error is not None:
            raise self._error
        return self._devices

    def listen(self, seconds: float, device: InputDevice | None, seen: Callable[[Level], None]) -> None:
        self.heard.append(device)
        seen(Level(rms_db=-20.0, peak_db=-6.0))


class FakeServices(Sheets):
    """One home's observations; `tagged` is what processing finds, `sound_s` how long the sound is."""

    def __init__(self, *, tagged: tuple[Tagged, ...] = (), sound_s: float = 60.0) -> None:
        # The day is the real one, over rows in memory.
        super().__init__(parts(self))  # type: ignore[arg-type]
        self.tagged = tagged
        self.sound_s = sound_s
        self.fails_with: Exception | None = None
        self.given: dict[str, Choices] = {}
        self._observations: dict[str, Observation] = {}
        self._notes: list[Note] = []
        self._decisions: list[Decision] = []
        self._receipts: list[Receipt] = []
        self.struck: list[tuple[float, float]] = []

    def observations(self) -> tuple[Observation, ...]:
        return tuple(reversed(self._observations.values()))

    def observation(self, observation_id: str) -> Observation:
        if observation_id not in self._observations:
            raise ObservationUnknown(observation_id=observation_id)
        return self._observations[observation_id]

    def put(self, observation: Observation) -> Observation:
        self._observations[observation.id] = observation
        return observation

    def create(self, *, variant: Variant = Variant.FLERE_SKAL_MED) -> Observation:
        number = len(self._observations) + 1
        return self.put(Observation(id=f"o{number}", created_at=NOW, variant=variant))

    def begin_sample(self, *, title: str = "") -> Observation:
        observation = self.create()
        self.given[observation.id] = made_up_choices(NOW)
        return self.put(
            replace(
                observation,
                title=title,
                origin=Origin.SAMPLE,
                state=State.PROCESSED,
                duration_s=self.sound_s,
                deadline_at=NOW + timedelta(hours=24),
            )
        )

    def read_aloud(self) -> ReadAloud:
        return read_aloud()

    def give_consent(self, observation_id: str, choices: Choices) -> str:
        self.given[observation_id] = choices
        self.put(replace(self.observation(observation_id), deadline_at=NOW + timedelta(hours=24)))
        return CODE

    def slip(self, observation_id: str, code: str) -> Slip:
        if code != CODE:
            raise CodeUnknown
        return Slip(code=code, deadline_at=self.observation(observation_id).deadline_at)

    def choices(self, observation_id: str) -> Choices | None:
        return self.given.get(observation_id)

    def withdraw(self, code_or_id: str) -> Receipt | None:
        if code_or_id in self._observations:
            return self.erase(code_or_id, Reason.WITHDRAWN) if code_or_id in self.given else None
        if code_or_id != CODE:
            raise CodeUnknown
        return self.erase(next(iter(self.given)), Reason.WITHDRAWN)

    def has_sound(self, observation_id: str) -> bool:
        was = self.observation(observation_id)
        return was.duration_s is not None or was.state is State.RECORDING

    def permission(self, observation_id: str, purpose: Purpose) -> Permission:
        choices = self.given.get(observation_id)
        if choices is None or not choices.allows(purpose):
            raise ConsentMissing(observation_id=observation_id, purpose=purpose)
        # Only the gate can make one, and nothing here reads it.
        return None  # type: ignore[return-value]

    def recorder(self, observation_id: str) -> FakeRecorder:
        self.permission(observation_id, Purpose.RECORDING)

        def ended(duration_s: float) -> None:
            self._state(observation_id, State.RECORDED, duration_s=duration_s)

        return FakeRecorder(ended, self.struck)

    def process(
        self, observation_id: str, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Tagged, ...]:
        if progress is not None:
            progress("Skriver ned, hvad der bliver sagt", 30.0, 60.0)
        if self.fails_with is not None:
            raise self.fails_with
        self._state(observation_id, State.PROCESSED, speakers=speakers)
        return self.tagged

    def set_roles(self, observation_id: str, roles: Mapping[str, Role]) -> None:
        self.tagged = tuple(
            replace(one, utterance=replace(one.utterance, role=roles.get(one.utterance.speaker)))
            for one in self.tagged
        )

    def review(self, observation_id: str, **_: object) -> ReviewView:
        return ReviewView(
            observation=self.observation(observation_id),
            utterances=tuple(one.utterance for one in self.tagged),
            numbers=tuple(range(len(self.tagged))),
            findings=self.findings(),
            candidates={number: one.candidates for number, one in enumerate(self.tagged)},
            can_undo=any(not one.undone for one in self._decisions),
            can_redo=any(one.undone for one in self._decisions),
        )

    def review_at(self, observation_id: str, utterance_number: int, **_: object) -> ReviewView | None:
        whole = self.review(observation_id)
        here = [one for one in whole.findings if one.utterance_number == utterance_number]
        return replace(whole, findings=tuple(here))

    def edits(self, observation_id: str) -> tuple[int, ...]:
        return ()

    def findings(self) -> tuple[Finding, ...]:
        return fold(dict(enumerate(self.tagged)), self._decisions, topics=topics())

    def accept(self, observation_id: str, utterance_number: int, behaviour: str, **_: object) -> None:
        self._decide(observation_id, Choice.ACCEPT, utterance_number, behaviour)

    def reject(self, observation_id: str, utterance_number: int, behaviour: str, **_: object) -> None:
        self._decide(observation_id, Choice.REJECT, utterance_number, behaviour)

    def change(
        self, observation_id: str, utterance_number: int, behaviour: str, to: str, **_: object
    ) -> None:
        self._decide(observation_id, Choice.CHANGE, utterance_number, behaviour, to)

    def add(self, observation_id: str, utterance_number: int, behaviour: str, **_: object) -> None:
        self._decide(observation_id, Choice.ADD, utterance_number, behaviour)

    def undo(self, observation_id: str, **_: object) -> bool:
        standing = [one for one in self._decisions if not one.undone]
        return self._turn(standing[-1:], undone=True)

    def redo(self, observation_id: str, **_: object) -> bool:
        taken_back = [one for one in self._decisions if one.undone]
        return self._turn(taken_back[:1], undone=False)

    def add_note(self, observation_id: str, at_s: float | None, kind: str, text: str) -> Note:
        note = Note(id=len(self._notes) + 1, observation_id=observation_id, at_s=at_s, kind=kind, text=text)
        self._notes.append(note)
        return note

    def change_note(self, note_id: int, text: str) -> None:
        self._notes = [replace(one, text=text) if one.id == note_id else one for one in self._notes]

    def drop_note(self, note_id: int) -> None:
        self._notes = [one for one in self._notes if one.id != note_id]

    def notes(self, observation_id: str) -> tuple[Note, ...]:
        return tuple(one for one in self._notes if one.observation_id == observation_id)

    def sound(self, observation_id: str, start_s: float, end_s: float) -> NDArray[np.int16]:
        """Each sample says where it stands, so that a byte out of place is seen."""
        last = min(end_s, self.sound_s)
        return (np.arange(int(start_s * RATE_HZ), int(last * RATE_HZ)) % 30_000).astype(np.int16)

    def duration_s(self, observation_id: str) -> float:
        self.permission(observation_id, Purpose.RECORDING)
        return self.sound_s

    def sound_gaps(self, observation_id: str) -> tuple[tuple[float, float], ...]:
        self.permission(observation_id, Purpose.RECORDING)
        return tuple(self.struck)

    def _keepable(self, observation_id: str) -> tuple[Keepable, ...]:
        kept = (FindingStatus.ACCEPTED, FindingStatus.CHANGED)
        return tuple(
            Keepable(
                utterance_number=one.utterance_number,
                behaviour=one.behaviour,
                quote=self.tagged[one.utterance_number].utterance.text,
            )
            for one in self.findings()
            if one.status in kept
        )

    def erase(self, observation_id: str, reason: Reason = Reason.FINISHED) -> Receipt:
        self._state(observation_id, State.ERASED)
        self._notes = [one for one in self._notes if one.observation_id != observation_id]
        receipt = Receipt(
            observation_id=observation_id,
            erased_at=NOW,
            reason=reason,
            keys_destroyed=6,
            audio_bytes=1_920_000,
            dropped=(("Linjer med tekst", 3), ("Noter", 0)),
            kept=(LEDGER_KEPT,),
            not_claimed=NOT_CLAIMED,
            checked=True,
        )
        # Of one that nobody was asked about the ledger knows nothing.
        if observation_id in self.given:
            self._receipts.append(receipt)
        return receipt

    def erase_kept(self, observation_id: str) -> Receipt:
        rows = self._parts.store
        rows.unmark(observation_id, "agreed")
        for one in rows.confirmed(observation_id):
            rows.drop_confirmed(one.id)
        return self._receipts[-1]

    def receipts(self) -> tuple[Receipt, ...]:
        return tuple(self._receipts)

    def _state(
        self,
        observation_id: str,
        state: State,
        *,
        duration_s: float | None = None,
        speakers: int | None = None,
    ) -> None:
        was = self.observation(observation_id)
        self.put(
            replace(
                was,
                state=state,
                duration_s=was.duration_s if duration_s is None else duration_s,
                speakers=was.speakers if speakers is None else speakers,
            )
        )

    def _decide(
        self,
        observation_id: str,
        choice: Choice,
        utterance_number: int,
        behaviour: str,
        to: str | None = None,
    ) -> None:
        known = {(one.utterance_number, one.behaviour) for one in self.findings()}
        if choice is not Choice.ADD and (utterance_number, behaviour) not in known:
            raise FindingUnknown(utterance_number=utterance_number, behaviour=behaviour)
        self._decisions = [one for one in self._decisions if not one.undone]
        self._decisions.append(
            Decision(
                id=len(self._decisions) + 1,
                observation_id=observation_id,
                at=NOW,
                kind=choice,
                utterance_number=utterance_number,
                behaviour=behaviour,
                payload={} if to is None else {"to": to},
                undone=False,
            )
        )

    def _turn(self, which: list[Decision], *, undone: bool) -> bool:
        self._decisions = [replace(one, undone=undone) if one in which else one for one in self._decisions]
        return bool(which)


@cache
def topics() -> Mapping[str, str]:
    return {one.id: one.topic for one in load_core_elements().behaviours.values()}


def utterance(text: str, *, start_s: float = 0.0, role: Role | None = Role.JOBFORMIDLER) -> Utterance:
    """Something said in two seconds, by the speaker who has that role."""
    speaker = {Role.JOBFORMIDLER: "S1", Role.BORGER: "S2"}.get(role, "S3") if role else "S1"
    return Utterance(start_s=start_s, end_s=start_s + 2.0, speaker=speaker, role=role, text=text)
