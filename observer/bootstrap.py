"""The composition root: the one place that knows which adapter stands behind which Protocol."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from consent.gate import ConsentGate
from consent.ledger import Clock, Ledger, utc_now
from consent.retention import Retention
from consent.vault import Vault
from models.advice import best_transcriber
from models.errors import ModelUnknown
from models.manifest import Kind, ModelEntry
from models.protocols import Diarizer, Transcriber
from models.records import Word
from models.store import ModelShelf, default_folder
from models.stretches import CutOptions, Cutter
from observer.examples import examples_of
from observer.ground import VAULT_FOLDER, Parts
from observer.pipeline import Engines
from observer.services import Services
from observer.store import Store
from observer.store_consent import StoreDerived, StoreKeys, StoreLedger
from observer.unlock import find_passphrase, unlock

if TYPE_CHECKING:
    from models.engines.whisper import WhisperOptions
    from models.protocols import WindowedDiarizer
    from nlp.tagger import Tagger
    from observer.devices import SoundSource
    from observer.live.worker import Ears

HOME_VARIABLE: Final = "MEDLYT_HOME"
TRANSCRIBER_VARIABLE: Final = "MEDLYT_TRANSCRIBER"
DEVICE_VARIABLE: Final = "MEDLYT_DEVICE"
LIBRARIES: Final = ("faster-whisper", "pyannote.audio", "torch", "onnxruntime")
NEEDED: Final = (Kind.TRANSCRIBER, Kind.SEGMENTATION, Kind.SPEAKER_EMBEDDING)


def default_home() -> Path:
    """Return where data are kept: `MEDLYT_HOME`, else the user's local application data, never roaming."""
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_data_path("medlyt", appauthor=False, roaming=False)


def default_shelf() -> ModelShelf:
    """Return the shelf of installed models, which is kept apart from the data."""
    return ModelShelf(default_folder())


def open_services(
    home: Path,
    passphrase: str | None,
    *,
    models: ModelShelf | None = None,
    engines: Engines | None = None,
    ears: Ears | None = None,
    source: SoundSource | None = None,
    retention: Retention | None = None,
    clock: Clock = utc_now,
) -> Services:
    """Open (or begin) a home and return its services; what should be gone by now is erased first.

    Without a passphrase it is found in the environment. With `engines` of one's own nobody listens along
    unless `ears` are given too; `source` is the machine's microphones. Raises PassphraseWanted,
    WrongPassphrase, PassphraseTooShort, StoreDamaged, LedgerBroken and the like.
    """
    key = unlock(home, passphrase or find_passphrase(os.environ))
    store = Store(home, key)
    try:
        keys = StoreKeys(store.database)
        ledger = Ledger(StoreLedger(store.database), clock)
        retention = retention or Retention()
        shelf = models or default_shelf()
        if engines is None and ears is None:
            ears = LocalEars(folder=shelf.folder)
        services = Services(
            Parts(
                home=home,
                store=store,
                ledger=ledger,
                gate=ConsentGate(ledger, retention),
                keys=keys,
                vault=Vault(home / VAULT_FOLDER, keys),
                derived=StoreDerived(store.database, examples=lambda one: examples_of(home, one)),
                engines=engines or LocalEngines(shelf, home=home),
                shelf=shelf,
                retention=retention,
                clock=clock,
                ears=ears,
                source=source,
            )
        )
        services.finish_pending()
    except BaseException:
        store.close()
        raise
    return services


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEars:
    """What the worker listens with; a folder is all that has to travel to its process."""

    folder: Path

    def transcriber(self) -> Transcriber:
        """Load whisper; see `Ears.transcriber`."""
        return self._engines().transcriber()

    def cutter(self) -> Cutter:
        """Load Silero; see `Ears.cutter`."""
        return self._engines().cutter()

    def windowed_diarizer(self) -> WindowedDiarizer:
        """Load pyannote; see `Ears.windowed_diarizer`."""
        return self._engines().windowed_diarizer()

    def _engines(self) -> LocalEngines:
        # While people talk stretches come one by one.
        return LocalEngines(ModelShelf(self.folder), at_once=1)


def transcriber_options(model: ModelEntry) -> WhisperOptions:
    """Return how `model` is to listen here, as whisper: on the processor, unless another device is named.

    What is beside faster-whisper's own way was measured with the model that comes along, and is for it alone.
    """
    from models.engines.whisper import WhisperOptions

    plain = WhisperOptions(device=os.environ.get(DEVICE_VARIABLE) or "cpu")
    if model.embedded:
        return plain
    return replace(plain, prompt="", length_penalty=1.0, repetition_penalty=1.0, de_is_det=False)


class LocalEngines:
    """The engines that work on this machine, from verified models; one is loaded when its step begins."""

    def __init__(self, shelf: ModelShelf, *, home: Path | None = None, at_once: int = 2) -> None:
        """Use a tagger of one's own, where `home` has one; hear up to `at_once` stretches at a time."""
        self._shelf, self._home = shelf, home
        self._at_once = min(at_once, os.cpu_count() or 1)
        self._held: tuple[int, Tagger] | None = None

    def check(self) -> None:
        """Raise ModelMissing, ModelDamaged or TaggerDamaged now rather than after minutes of listening."""
        from nlp.tagger.trained import read_artefact

        for kind in NEEDED:
            self._shelf.verified(self._entry(kind).name)
        read_artefact()

    def transcriber(self) -> Transcriber:
        """Load the engine that takes the model; see `Engines.transcriber`."""
        from models.engines.transcribers import load_transcriber

        entry = self._entry(Kind.TRANSCRIBER)
        model = self._shelf.verified(entry.name)
        return load_transcriber(model, whisper=transcriber_options(entry), at_once=self._at_once)

    def cutter(self) -> Cutter:
        """Load Silero; see `Engines.cutter`."""
        from models.engines.voice_activity import SileroVoiceActivity

        return Cutter(SileroVoiceActivity())

    def diarizer(self) -> Diarizer:
        """Load pyannote; see `Engines.diarizer`."""
        return self.windowed_diarizer()

    def windowed_diarizer(self) -> WindowedDiarizer:
        """Load pyannote; see `Ears.windowed_diarizer`."""
        from models.engines.diarization_windows import WindowedPyannoteDiarizer

        return WindowedPyannoteDiarizer(
            self._shelf.verified(self._entry(Kind.SEGMENTATION).name),
            self._shelf.verified(self._entry(Kind.SPEAKER_EMBEDDING).name),
        )

    def tagger(self) -> Tagger:
        """Return the tagger: the home's own or the one that ships, loaded anew only when it is another."""
        from nlp.tagger import load_tagger
        from nlp.trainers.home import tagger_of, tagger_stamp

        stamp = 0 if self._home is None else tagger_stamp(self._home)
        if self._held is None or self._held[0] != stamp:
            self._held = (stamp, load_tagger() if self._home is None else tagger_of(self._home))
        return self._held[1]

    def split(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
        """Cut into sentences with spaCy's Danish rules."""
        from nlp.utterances import split_sentences

        return split_sentences(words)

    def options(self) -> Mapping[str, str]:
        """Return models, versions and settings; see `Engines.options`."""
        from models.engines.diarization import DiarizationOptions

        return {
            **{str(kind): self._entry(kind).name for kind in NEEDED},
            **{library: metadata.version(library) for library in LIBRARIES},
            "transcriber_options": json.dumps(asdict(transcriber_options(self._entry(Kind.TRANSCRIBER)))),
            "stretches": json.dumps(asdict(CutOptions())),
            "diarizer_options": json.dumps(asdict(DiarizationOptions())),
        }

    def _entry(self, kind: Kind) -> ModelEntry:
        if kind is Kind.TRANSCRIBER:
            wanted = os.environ.get(TRANSCRIBER_VARIABLE)
            found = self._named_transcriber(wanted) if wanted else best_transcriber(self._shelf)
            if found is not None:
                return found
        for entry in self._shelf.manifest.defaults:
            if entry.kind is kind:
                return entry
        known = [entry.name for entry in self._shelf.manifest.entries]
        raise ModelUnknown(name=str(kind), known=known)

    def _named_transcriber(self, name: str) -> ModelEntry:
        entry = self._shelf.manifest.entry(name)
        if entry.kind is not Kind.TRANSCRIBER:
            known = [one.name for one in self._shelf.manifest.entries if one.kind is Kind.TRANSCRIBER]
            raise ModelUnknown(name=name, known=known)
        return entry
