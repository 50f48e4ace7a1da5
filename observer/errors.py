# ruff: noqa: N818 -- an error is named for what went wrong; the shared root says that it is one
"""The errors of the whole house, each room with its own root of one shape, and this room's own classes.

Every error carries `message` (what happened) and `remedy` (what to do), both plain Danish, and its data as
attributes. Foreign errors are translated where they come in, `from exc`. None carries what was said in a
meeting, nor the name of a sound file. Classes of one name are one class: it is only shown where it is raised.

Exception
├── ObserverError                 observer/errors.py: the meeting
│   ├── StepOutOfOrder            the observation is not ready for that step
│   ├── FindingUnknown            a decision about a pointer that is not there
│   ├── BehaviourUnknown          no core element behaviour has that id
│   ├── RoleChoiceInvalid         `--as ROLE=SPEAKER` or a choice of roles that cannot be
│   ├── BenchDataInvalid          the folder to measure on lacks something
│   ├── HomeUnusable              the data folder cannot be made or written
│   ├── DiskFull                  no room left
│   └── SoundError                (section of its own below)
├── ConsentError                  consent/errors.py: who may be heard
│   ├── ConsentMissing, ConsentWithdrawn, ConsentFormInvalid
│   ├── ObservationUnknown, ObservationErased, IdInvalid, CodeUnknown
│   ├── TextUnknown, TextChanged
│   ├── LedgerBroken, LedgerEntryTaken, RetentionInvalid
│   └── KeyTaken, VaultDamaged, VaultFull, VaultUnwritable
├── LanguageError                 nlp/errors.py: what was said
│   └── CoreElementsInvalid, TranscriptInvalid, LibraryInvalid, TaggerDamaged
└── ModelError                    models/errors.py: what listens
    ├── ManifestInvalid, ModelUnknown, ModelNotEmbedded, ModelMissing, ModelDamaged
    ├── ModelDiskFull, ModelFolderUnusable, ModelSourceUnreachable
    └── NetworkRefused
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from consent.errors import ConsentError, ObservationErased, ObservationUnknown
from models.errors import ModelError
from nlp.errors import LanguageError

__all__ = [
    "ROOTS",
    "BehaviourUnknown",
    "BenchDataInvalid",
    "ConsentError",
    "DiskFull",
    "FindingUnknown",
    "HomeUnusable",
    "LanguageError",
    "ModelError",
    "ObservationErased",
    "ObservationUnknown",
    "ObserverError",
    "RoleChoiceInvalid",
    "StepOutOfOrder",
]


class ObserverError(Exception):
    """Root of this room: `message` says what happened, `remedy` what to do; both plain Danish."""

    def __init__(self, *, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


ROOTS: tuple[type[Exception], ...] = (ObserverError, ConsentError, LanguageError, ModelError)
"""The roots of all rooms: what the command line and the screens turn into words."""


class StepOutOfOrder(ObserverError):
    """The observation in `state` is not ready for `step` (both Danish words)."""

    def __init__(self, *, step: str, state: str, remedy: str) -> None:
        self.step = step
        self.state = state
        super().__init__(message=f"Du kan ikke {step} nu: samtalen er {state}.", remedy=remedy)


class FindingUnknown(ObserverError):
    """There is no pointer of `behaviour` at utterance `utterance_number`."""

    def __init__(self, *, utterance_number: int, behaviour: str) -> None:
        self.utterance_number = utterance_number
        self.behaviour = behaviour
        super().__init__(
            message="Det spor findes ikke længere.",
            remedy="Hent samtalen igen, og vælg et af de spor, der vises.",
        )


class BehaviourUnknown(ObserverError):
    """No core element behaviour has the id `behaviour`."""

    def __init__(self, *, behaviour: str) -> None:
        self.behaviour = behaviour
        super().__init__(
            message=f"Der er ikke et kerneelement, der hedder “{behaviour}”.",
            remedy="Vælg et fra oversigten over kerneelementer.",
        )


class RoleChoiceInvalid(ObserverError):
    """A choice of who is who that cannot be; `choice` as it was given, `reason` in Danish."""

    def __init__(self, *, choice: str, reason: str) -> None:
        self.choice = choice
        self.reason = reason
        super().__init__(
            message=f"“{choice}” kan ikke bruges: {reason}.",
            remedy="Skriv rolle og taler, fx jobformidler=S1. S1 er den, der taler først, S2 den næste osv.",
        )


class BenchDataInvalid(ObserverError):
    """There is nothing to measure on in `folder`; `missing` names the files that lack."""

    def __init__(self, *, folder: Path, missing: Sequence[str]) -> None:
        self.folder = folder
        self.missing = tuple(missing)
        super().__init__(
            message=f"Der mangler data at måle på i {folder}: {', '.join(missing)}.",
            remedy="Hvert møde skal have tre filer med samme navn: .ogg, .rttm og .tsv.",
        )


class HomeUnusable(ObserverError):
    """The data folder `home` cannot be made or written; `reason` is the system's own words."""

    def __init__(self, *, home: Path, reason: str) -> None:
        self.home = home
        self.reason = reason
        super().__init__(
            message=f"Medlyt kan ikke bruge mappen {home}.",
            remedy="Vælg en mappe, du må skrive i, med --home eller miljøvariablen MEDLYT_HOME.",
        )


class DiskFull(ObserverError):
    """The disk that holds `home` filled up; what was begun is taken back."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message="Disken er fuld.",
            remedy="Gør plads på disken (en times samtale fylder 115 MB), og prøv igen.",
        )
