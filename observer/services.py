"""What can be done with a meeting: the one place that the command line and the screens call.

Every act that touches what was said asks the consent room first. Errors are those of `observer.errors`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from consent.choices import Choices, Person, Purpose
from consent.errors import ConsentError, ObservationErased, VaultFull
from consent.sealed_file import Samples16
from consent.texts import ReadAloud, read_aloud
from consent.vault import SealedReader
from nlp.records import Role, Tagged
from observer.erasing import Erasing
from observer.errors import DiskFull, StepOutOfOrder
from observer.ground import Parts
from observer.listening import KeptStretches, ListeningAlong
from observer.notebook import Notebook
from observer.pipeline import Heard, ProcessProgress, hear
from observer.records import Observation, Origin, Plain, State, Variant
from observer.sheet.service import Sheets

if TYPE_CHECKING:
    from observer.recording import ObservationRecorder
    from observer.sound_files import DecodeReport

ImportProgress = Callable[[float, float], None]
"""Called as `progress(done_s, total_s)` while a recording is brought in."""


class Services(Sheets, Notebook, ListeningAlong, Erasing):
    """One home's observations, from consent to receipt; safe to call from several threads."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._recorders: dict[str, ObservationRecorder] = {}
        self._recorders_lock = threading.Lock()
        # Two models at work at once would take longer than one after the other, and twice the memory.
        self._processing = threading.Lock()

    def close(self) -> None:
        """Stop every recording, sealing what came, and close the database."""
        with self._recorders_lock:
            recorders = tuple(self._recorders.values())
        # The last entered is done first, and each whatever becomes of those before it.
        with ExitStack() as closing:
            closing.callback(self._wait_until_warm)
            closing.callback(self._parts.store.close)
            closing.callback(self._stop_listening)
            for recorder in recorders:
                closing.callback(recorder.stop)

    def __enter__(self) -> Services:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Observations and consent

    def create(
        self,
        *,
        title: str = "",
        variant: Variant = Variant.FLERE_SKAL_MED,
        origin: Origin | None = Origin.RECORDING,
        speakers: int | None = None,
    ) -> Observation:
        """Begin an observation; nothing can be recorded in it before consent is given."""
        now = self._parts.clock()
        observation = Observation(
            id=f"{now.astimezone():%Y%m%d-%H%M}-{secrets.token_hex(3)}",
            created_at=now,
            title=title,
            variant=Variant(variant),
            origin=None if origin is None else Origin(origin),
            speakers=speakers,
        )
        self._parts.store.add_observation(observation)
        return observation

    def begin_sample(self, *, title: str = "") -> Observation:
        """A made-up conversation to try Medlyt with, ready for review; no model is needed for it (R132)."""
        from observer.sample_meeting import made_up_choices, pointed_sample, sample_sound

        observation = self.create(title=title, origin=Origin.SAMPLE)
        self.give_consent(observation.id, made_up_choices(self._parts.clock()))
        with sample_sound() as path:
            self.import_sound(observation.id, path)
        shown = pointed_sample()
        store = self._parts.store
        with store.together():
            store.put_utterances(observation.id, [one.utterance for one in shown.tagged])
            store.put_tags(observation.id, dict(enumerate(shown.tagged)))
            processed = replace(
                self.observation(observation.id),
                state=State.PROCESSED,
                speakers=shown.speakers,
                process_options=shown.options,
            )
            store.update_observation(processed)
        return processed

    def read_aloud(self) -> ReadAloud:
        """The text to read aloud before the questions."""
        return read_aloud()

    def give_consent(self, observation_id: str, choices: Choices) -> str:
        """Enter what everyone answered, set the deadline, and return the withdrawal code.

        Raises ConsentWithdrawn and ObservationErased.
        """
        observation = self.observation(observation_id)
        code = self._parts.gate.record(observation.id, choices)
        deadline_at = self._parts.retention.deadline(self._parts.ledger, observation.id)
        self._parts.store.change_observation(
            observation.id, lambda one: replace(one, deadline_at=deadline_at)
        )
        if choices.allows(Purpose.RECORDING):
            self._warm_up(observation)
        return code

    def choices(self, observation_id: str) -> Choices | None:
        """What everyone answered, or None if nobody was asked yet."""
        return self._parts.gate.choices(observation_id)

    # Sound

    def recorder(self, observation_id: str) -> ObservationRecorder:
        """The observation's recorder, the same one each time; raises as `permission`."""
        permission = self.permission(observation_id, Purpose.RECORDING)
        with self._recorders_lock:
            if observation_id not in self._recorders:
                from observer.recording import ObservationRecorder, entered

                self._recorders[observation_id] = ObservationRecorder(
                    lambda: self._writer(permission),
                    beginning=lambda: entered(self._parts.store, permission),
                    ended=lambda duration_s: self._recorded(observation_id, duration_s),
                    source=self._parts.source,
                )
            return self._recorders[observation_id]

    def import_sound(
        self, observation_id: str, path: Path, progress: ImportProgress | None = None
    ) -> DecodeReport:
        """Seal the sound of a file; the file stays as it is, and its name is not kept.

        The report says how long the sound is, and whether the file was whole. Cut off anywhere, nothing
        stays. Raises as `permission`, SoundFileMissing, SoundUnreadable, SoundEmpty, DiskFull.
        """
        from observer import sound_files

        permission = self.permission(observation_id, Purpose.RECORDING)
        if self._parts.vault.exists(observation_id):
            # What is taken back if the import fails must be the import's own.
            raise StepOutOfOrder(
                step="hente en optagelse ind",
                state="optaget",
                remedy="Begynd en ny samtale til den optagelse.",
            )
        try:
            with (
                sound_files.decode(path, progress=progress) as blocks,
                self._parts.vault.writer(permission) as writer,
            ):
                for block in blocks:
                    writer.write(block, durable=False)
        except BaseException as error:
            self._with_room(observation_id, lambda: self._parts.vault.destroy(observation_id))
            if isinstance(error, VaultFull):
                # It says how much was kept; here nothing is.
                raise DiskFull(home=self.home) from error
            raise
        # Without a report the file was not read to its end, which only an error does.
        report = blocks.report or sound_files.DecodeReport(complete=False, duration_s=0.0)
        self._recorded(observation_id, report.duration_s)
        return report

    def has_sound(self, observation_id: str) -> bool:
        """Whether anything of its sound is kept, whoever may hear it."""
        return self._parts.vault.exists(observation_id)

    def sound(self, observation_id: str, start_s: float, end_s: float) -> Samples16:
        """The samples of `[start_s, end_s)`: (n,) int16 mono 16 000 Hz, struck stretches as silence."""
        return self._reader(observation_id).read(start_s, end_s)

    def duration_s(self, observation_id: str) -> float:
        """The length of the sealed sound."""
        return self._reader(observation_id).duration_s

    def sound_gaps(self, observation_id: str) -> tuple[tuple[float, float], ...]:
        """The stretches `[start_s, end_s)` that are struck or lost."""
        return self._reader(observation_id).gaps

    # From sound to pointers

    def process(
        self,
        observation_id: str,
        *,
        speakers: int | None = None,
        roles: Mapping[Role, str] | None = None,
        progress: ProcessProgress | None = None,
    ) -> tuple[Tagged, ...]:
        """Write down, tell apart, split, give roles and point; what an earlier run gave is replaced as one.

        Raises as `permission`, StepOutOfOrder where there is no sound, RoleChoiceInvalid, ModelMissing. Then
        all is as it was before.
        """
        observation = self.observation(observation_id)
        permission = self.permission(observation.id, Purpose.RECORDING)
        if not self._parts.vault.exists(observation.id):
            raise StepOutOfOrder(
                step="finde spor",
                state="uden lyd",
                remedy="Optag samtalen, eller hent en optagelse ind først.",
            )
        choices = self.choices(observation.id)
        people = speakers or observation.speakers
        with self._processing:
            sound = self._reader(observation.id)
            beforehand = self._heard_along(observation.id, sound, speakers=people, progress=progress)
            heard = hear(
                sound,
                permission,
                self._parts.engines,
                speakers=people,
                roles=roles,
                company=choices is not None and Person.VIRKSOMHED in choices.persons,
                beforehand=beforehand,
                keep=KeptStretches(self._parts, permission, self._hearing).keep,
                progress=progress,
            )
            permission.require(Purpose.RECORDING)
            self._keep(observation.id, heard, duration_s=sound.duration_s, asked_speakers=people)
        return heard.tagged

    # Inside

    def _reader(self, observation_id: str) -> SealedReader:
        return self._parts.vault.reader(self.permission(observation_id, Purpose.RECORDING))

    def _keep(
        self, observation_id: str, heard: Heard, *, duration_s: float, asked_speakers: int | None
    ) -> None:
        """Store one run's result, whole or not at all."""
        options: dict[str, Plain] = {
            **self._parts.engines.options(),
            "speakers": asked_speakers,
            "role_confidence": round(heard.suggestion.confidence, 3),
        }
        # In a recording in which nobody speaks, how many they are stays unknown.
        speakers = len(heard.speakers) or None
        with self._parts.store.together():
            self._parts.store.put_utterances(observation_id, [one.utterance for one in heard.tagged])
            self._parts.store.put_tags(observation_id, dict(enumerate(heard.tagged)))
            # Read anew: what was set while it was heard stays.
            now = replace(self._parts.store.observation(observation_id), state=State.PROCESSED)
            processed = replace(now, duration_s=duration_s, speakers=speakers, process_options=options)
            self._parts.store.update_observation(processed)

    def _recorded(self, observation_id: str, duration_s: float) -> None:
        def ended(now: Observation) -> Observation:
            if now.state not in (State.PREPARED, State.RECORDING):
                return now
            return replace(now, state=State.RECORDED, duration_s=duration_s)

        self._recording_ended(observation_id)
        # Erased meanwhile, perhaps by another process: that stands.
        with suppress(ObservationErased):
            self._parts.store.change_observation(observation_id, ended)

    def _stop_recorder(self, observation_id: str) -> None:
        with self._recorders_lock:
            recorder = self._recorders.pop(observation_id, None)
        self._stop_listening(observation_id)
        if recorder is not None:
            # Consent may be gone already; then there is nothing to seal, and that is what is wanted.
            with suppress(ConsentError):
                recorder.stop()
