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
│   ├── BenchToolMissing          a bench needs a developer's package
│   ├── HomeUnusable              the data folder cannot be made or written
│   ├── DiskFull                  no room left
│   ├── PassphraseWanted, PassphraseTooShort, WrongPassphrase          (observer/store_errors.py)
│   ├── NothingHere, KeyFileMissing, KeyFileDamaged
│   ├── AlreadyRunning, StoreBusy, StoreDamaged, StoreTooNew
│   ├── PlanInvalid, QuestionUnknown                                   (observer/day/errors.py)
│   ├── PointersWait, PhaseLocked, EditImpossible
│   └── SoundError                the microphone, the recorder or a sound file (a section of its own below)
│       ├── SoundSystemMissing, SoundSystemStuck
│       ├── NoMicrophone, MicrophoneBusy, MicrophoneRefused, MicrophoneFailed, MicrophoneLost
│       ├── MicrophoneTrialFailed
│       ├── SealingFellBehind, SealingFailed, RecorderMisused
│       └── SoundFileMissing, SoundUnreadable, SoundEmpty
├── ConsentError                  consent/errors.py: who may be heard
│   ├── ConsentMissing, ConsentWithdrawn, ConsentFormInvalid, DeadlinePassed
│   ├── ObservationUnknown, ObservationErased, IdInvalid, CodeUnknown
│   ├── TextUnknown, TextChanged
│   ├── LedgerBroken, LedgerEntryTaken, RetentionInvalid
│   └── KeyTaken, VaultDamaged, VaultFull, VaultUnwritable
├── LanguageError                 nlp/errors.py: what was said
│   ├── CoreElementsInvalid, TranscriptInvalid, LibraryInvalid, TaggerDamaged
│   ├── ExampleUnknown, ExampleRefused, NotLookedThrough               (nlp/trainers/errors.py)
│   ├── NothingToUndo, NothingToRedo, LibraryChanged, ElementsInUse
│   └── TrainingGoesOn, NothingToTrain, TrainingDataMissing, FormatUnknown, InterchangeInvalid
└── ModelError                    models/errors.py: what listens
    ├── ManifestInvalid, ModelUnknown, ModelNotEmbedded, ModelMissing, ModelDamaged
    ├── ModelFormUnknown, ModelPackageMissing, ModelDeviceUnusable
    ├── ModelDiskFull, ModelFolderUnusable, ModelSourceUnreachable
    └── NetworkRefused
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from consent.errors import ConsentError, ObservationErased, ObservationUnknown
from models.errors import ModelError
from nlp.errors import LanguageError

__all__ = [
    "ROOTS",
    "BehaviourUnknown",
    "BenchDataInvalid",
    "BenchToolMissing",
    "ConsentError",
    "DiskFull",
    "FindingUnknown",
    "HomeUnusable",
    "LanguageError",
    "MicrophoneBusy",
    "MicrophoneFailed",
    "MicrophoneLost",
    "MicrophoneRefused",
    "MicrophoneTrialFailed",
    "ModelError",
    "NoMicrophone",
    "ObservationErased",
    "ObservationUnknown",
    "ObserverError",
    "RecorderMisused",
    "RoleChoiceInvalid",
    "SealingFailed",
    "SealingFellBehind",
    "SoundEmpty",
    "SoundError",
    "SoundFileMissing",
    "SoundSystemMissing",
    "SoundSystemStuck",
    "SoundUnreadable",
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
            message=f"Der er ikke et kerneelement, der hedder »{behaviour}«.",
            remedy="Vælg et fra oversigten over kerneelementer.",
        )


class RoleChoiceInvalid(ObserverError):
    """A choice of who is who that cannot be; `choice` as it was given, `reason` in Danish."""

    def __init__(self, *, choice: str, reason: str) -> None:
        self.choice = choice
        self.reason = reason
        super().__init__(
            message=f"»{choice}« kan ikke bruges: {reason}.",
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


class BenchToolMissing(ObserverError):
    """A bench needs `package`, which only a developer's install has."""

    def __init__(self, *, package: str) -> None:
        self.package = package
        super().__init__(
            message=f"Målingen bruger {package}, som ikke er installeret.",
            remedy="Installér Medlyt med tilvalget dev, og prøv igen.",
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


# --- Sound: observer/capture.py, devices.py, sound_files.py ---
#
# SoundError
# ├── SoundSystemMissing      the machine has no PortAudio
# ├── SoundSystemStuck        the sound system does not answer
# ├── NoMicrophone            no microphone, or not the one that was asked for
# ├── MicrophoneBusy          another program holds it
# ├── MicrophoneRefused       the system's privacy setting says no
# ├── MicrophoneFailed        it cannot be opened for another cause
# ├── MicrophoneLost          it went away while recording; what came is sealed
# ├── MicrophoneTrialFailed   it went away, or gave nothing, while it was tried
# ├── SealingFellBehind       sound came faster than it could be sealed
# ├── SealingFailed           the sealing thread died of something unforeseen
# ├── RecorderMisused         the wrong moment: started twice, resumed after the end
# ├── SoundFileMissing        no such file
# ├── SoundUnreadable         not sound, damaged, or in a form that is not read
# └── SoundEmpty              no sound in it, or less than a second


class SoundError(ObserverError):
    """The microphone, the recorder or a sound file; none of these knows the name of a file."""


class SoundSystemMissing(SoundError):
    """PortAudio is not on this machine, so that nothing can be recorded."""

    def __init__(self) -> None:
        super().__init__(
            message="Medlyt kan ikke finde computerens lydsystem (PortAudio).",
            remedy="På Windows: installér Medlyt igen. På Linux: installér pakken libportaudio2. "
            "Imens kan du gå videre med noter eller hente en optagelse ind fra en fil med: medlyt process",
        )


class SoundSystemStuck(SoundError):
    """The sound system has not answered for `waited_s`."""

    def __init__(self, *, waited_s: float) -> None:
        self.waited_s = waited_s
        super().__init__(
            message=f"Computerens lydsystem har ikke svaret i {waited_s:.0f} sekunder.",
            remedy="Tag mikrofonen ud, luk Medlyt, og start det igen. Det, der er optaget, er gemt.",
        )


class NoMicrophone(SoundError):
    """No microphone, or not the one that was `wanted`."""

    def __init__(self, *, wanted: str | None = None) -> None:
        self.wanted = wanted
        if wanted is None:
            message = "Der er ingen mikrofon på computeren."
            remedy = "Sæt en mikrofon i, og prøv igen, eller gå videre med noter."
        else:
            message = f"Mikrofonen {wanted} er ikke på computeren."
            remedy = "Sæt den i igen, eller vælg en anden mikrofon."
        super().__init__(message=message, remedy=remedy)


class MicrophoneBusy(SoundError):
    """Another program holds the microphone."""

    def __init__(self) -> None:
        super().__init__(
            message="Mikrofonen er i brug af et andet program.",
            remedy="Luk det andet program (ofte et møde i Teams eller i browseren), og prøv igen.",
        )


class MicrophoneRefused(SoundError):
    """The system's privacy setting keeps programs from the microphone."""

    def __init__(self) -> None:
        super().__init__(
            message="Computeren giver ikke programmer lov til at bruge mikrofonen.",
            remedy="Åbn Indstillinger, Beskyttelse af personlige oplysninger, Mikrofon, og giv "
            "skrivebordsapps adgang. Er det låst, så spørg jeres it-afdeling.",
        )


class MicrophoneFailed(SoundError):
    """The microphone cannot be opened; `reason` is the sound system's own words, `code` its number."""

    def __init__(self, *, reason: str, code: int | None = None) -> None:
        self.reason = reason
        self.code = code
        super().__init__(
            message=f"Mikrofonen kan ikke åbnes ({reason}).",
            remedy="Tag den ud og sæt den i igen, eller vælg en anden mikrofon.",
        )


class MicrophoneLost(SoundError):
    """The microphone went away while recording; everything to `at_s` of the recording is sealed."""

    def __init__(self, *, at_s: float) -> None:
        self.at_s = at_s
        super().__init__(
            message=f"Mikrofonen forsvandt. Lyden er gemt til og med {_clock(at_s)}.",
            remedy="Sæt mikrofonen i igen, eller vælg en anden, og fortsæt optagelsen.",
        )


class MicrophoneTrialFailed(SoundError):
    """The microphone went away (`went_away`) or gave nothing while it was tried; nothing is recorded then."""

    def __init__(self, *, went_away: bool) -> None:
        self.went_away = went_away
        if went_away:
            message = "Mikrofonen forsvandt, mens du prøvede den."
            remedy = "Sæt den i igen, eller vælg en anden, og prøv igen. Der blev ikke optaget noget."
        else:
            message = "Der kommer ingen lyd fra mikrofonen."
            remedy = "Se efter, om den er slået fra på en knap eller i computerens lydindstillinger, eller "
            remedy += "vælg en anden mikrofon, og prøv igen."
        super().__init__(message=message, remedy=remedy)


class SealingFellBehind(SoundError):
    """`waiting_s` of sound had come that could not be sealed in time; none after `at_s` is kept."""

    def __init__(self, *, at_s: float, waiting_s: float) -> None:
        self.at_s = at_s
        self.waiting_s = waiting_s
        super().__init__(
            message=f"Computeren kan ikke nå at gemme lyden. Optagelsen er standset ved {_clock(at_s)}.",
            remedy="Luk andre programmer, se efter, om disken er fuld eller meget langsom, og fortsæt så.",
        )


class SealingFailed(SoundError):
    """The sealing thread met an unforeseen error of class `kind`; the sound is sealed to `at_s`."""

    def __init__(self, *, kind: str, at_s: float) -> None:
        self.kind = kind
        self.at_s = at_s
        super().__init__(
            message=f"Lyden kunne ikke gemmes ({kind}). Optagelsen er standset ved {_clock(at_s)}.",
            remedy="Prøv at fortsætte optagelsen. Hjælper det ikke, så gå videre med noter.",
        )


class RecorderMisused(SoundError):
    """The recorder was asked to `act` in a `state` where it cannot."""

    _SAID: ClassVar[Mapping[str, tuple[str, str]]] = {
        "ready": ("Optagelsen er ikke begyndt.", "Begynd optagelsen først."),
        "recording": ("Optagelsen er allerede i gang.", "Sæt den på pause, eller stop den først."),
        "paused": ("Optagelsen er sat på pause.", "Fortsæt den, eller stop den."),
        "interrupted": ("Optagelsen er afbrudt.", "Fortsæt den, eller stop den."),
        "stopped": ("Optagelsen er slut.", "Begynd en ny samtale, hvis I vil optage mere."),
    }

    def __init__(self, *, act: str, state: str) -> None:
        self.act = act
        self.state = state
        message, remedy = self._SAID[state]
        super().__init__(message=message, remedy=remedy)


class SoundFileMissing(SoundError):
    """There is no such file; its name is deliberately not kept here."""

    def __init__(self) -> None:
        super().__init__(
            message="Lydfilen findes ikke.",
            remedy="Se efter, om stien er skrevet rigtigt, og om filen ligger på computeren.",
        )


class SoundUnreadable(SoundError):
    """The file is not sound, is damaged, or is in a form that is not read; `reason` is Danish."""

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(
            message=f"Filen kan ikke læses som lyd: {reason}.",
            remedy="Afspil filen for at høre, om den er hel. Gem den som wav, mp3, m4a, ogg eller flac, "
            "og prøv igen.",
        )


class SoundEmpty(SoundError):
    """There is no sound in the file, or less than a second of it (`duration_s`)."""

    def __init__(self, *, duration_s: float) -> None:
        self.duration_s = duration_s
        if duration_s == 0:
            message = "Der er ingen lyd i filen."
        else:
            message = f"Der er kun {duration_s * 1000:.0f} millisekunders lyd i filen."
        super().__init__(
            message=message,
            remedy="Se efter, om det er den rigtige fil. Der skal være mindst et sekunds lyd.",
        )


def _clock(at_s: float) -> str:
    """Minutes and seconds as people write them: 75 s is "1:15"."""
    minutes, seconds = divmod(int(at_s), 60)
    return f"{minutes}:{seconds:02d}"
