"""What the screens ask of the meeting: `observer.services.Services` meets it, and a fake in tests does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from consent.choices import Choices, Purpose
from consent.gate import Permission
from consent.receipt import Reason, Receipt
from consent.texts import ReadAloud
from nlp.core_elements import CoreElements
from nlp.records import Tagged
from observer.devices import InputDevice
from observer.level import Level
from observer.records import Note, Observation, Variant
from ui.services_day import DayServices
from ui.services_review import ReviewServices

Progress = Callable[[str, float, float], None]
"""Called as `progress(step, done, total)`; `step` is Danish."""


class Recording(Protocol):
    """A recording under way, called from any thread; `observer.capture.Recorder` is one."""

    @property
    def state(self) -> str:
        """One of "ready", "recording", "paused", "interrupted" and "stopped"."""
        ...

    @property
    def elapsed_s(self) -> float:
        """Seconds of sound so far."""
        ...

    @property
    def failure(self) -> str | None:
        """What broke it off and what to do, in Danish."""
        ...

    def start(self, device: InputDevice | int | None = None) -> None:
        """Begin."""
        ...

    def pause(self) -> None:
        """Stop listening for a while."""
        ...

    def resume(self, device: InputDevice | int | None = None) -> None:
        """Go on."""
        ...

    def stop(self) -> float:
        """End it; returns its length in seconds."""
        ...

    def strike_last(self, seconds: float) -> tuple[tuple[float, float], ...]:
        """Make the last seconds silent; returns the stretches `[start_s, end_s)` that are."""
        ...


class Microphones(Protocol):
    """The microphones of the machine, before anything is recorded."""

    def devices(self) -> tuple[InputDevice, ...]:
        """Those there are now, the default first."""
        ...

    def listen(self, seconds: float, device: InputDevice | None, seen: Callable[[Level], None]) -> None:
        """Listen for a while without keeping anything; `seen` gets each new level."""
        ...


class MeetingServices(DayServices, ReviewServices, Protocol):
    """The part of the services that the screens use; each raises one of the house's error roots."""

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        ...

    @property
    def core_elements(self) -> CoreElements:
        """The source's core elements, and the trainers' own after them."""
        ...

    def choices(self, observation_id: str) -> Choices | None:
        """What everyone answered; None while nobody has."""
        ...

    def observations(self) -> tuple[Observation, ...]:
        """All, newest first."""
        ...

    def observation(self, observation_id: str) -> Observation:
        """One; "latest" is the newest."""
        ...

    def create(self, *, variant: Variant = Variant.FLERE_SKAL_MED) -> Observation:
        """A new one."""
        ...

    def begin_sample(self, *, title: str = "") -> Observation:
        """A made-up conversation to try Medlyt with, ready for review."""
        ...

    def read_aloud(self) -> ReadAloud:
        """The text to read aloud."""
        ...

    def give_consent(self, observation_id: str, choices: Choices) -> str:
        """Enter the answers; returns the withdrawal code."""
        ...

    def withdraw(self, code_or_id: str) -> Receipt | None:
        """Take the consent back and erase at once."""
        ...

    def permission(self, observation_id: str, purpose: Purpose) -> Permission:
        """Raises ConsentMissing, ConsentWithdrawn or ObservationErased where it is not allowed."""
        ...

    def recorder(self, observation_id: str) -> Recording:
        """A recorder into the observation's vault."""
        ...

    def process(
        self, observation_id: str, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Tagged, ...]:
        """From sound to tagged utterances."""
        ...

    def add_note(self, observation_id: str, at_s: float | None, kind: str, text: str) -> Note:
        """Keep a note."""
        ...

    def change_note(self, note_id: int, text: str) -> None:
        """Keep another wording."""
        ...

    def drop_note(self, note_id: int) -> None:
        """Drop a note."""
        ...

    def notes(self, observation_id: str) -> tuple[Note, ...]:
        """All notes in order."""
        ...

    def has_sound(self, observation_id: str) -> bool:
        """Whether anything of its sound is kept, whoever may hear it."""
        ...

    def sound(self, observation_id: str, start_s: float, end_s: float) -> NDArray[np.int16]:
        """(samples,) int16 mono, 16 000 Hz."""
        ...

    def duration_s(self, observation_id: str) -> float:
        """How long the sound is."""
        ...

    def sound_gaps(self, observation_id: str) -> tuple[tuple[float, float], ...]:
        """The stretches `[start_s, end_s)` of the sound that were struck."""
        ...

    def confirm(self, observation_id: str) -> int:
        """Keep what was accepted; how many."""
        ...

    def erase(self, observation_id: str, reason: Reason = Reason.FINISHED) -> Receipt:
        """Erase it."""
        ...

    def erase_kept(self, observation_id: str) -> Receipt:
        """Erase what the erasure of an observation left on purpose."""
        ...

    def finish_pending(self) -> tuple[Receipt, ...]:
        """Erase what should be gone by now; a receipt each."""
        ...

    def receipts(self) -> tuple[Receipt, ...]:
        """Of all erasures."""
        ...
