"""The errors of this room, each with its data, what happened and what to do, in Danish.

ConsentError
├── ConsentMissing          someone who is present has not said yes
├── ConsentWithdrawn        someone took their yes back
├── ConsentFormInvalid      the TOML of --consent cannot be read as consent
├── TextUnknown             no read-aloud text of that version
├── TextChanged             a read-aloud text is no longer the one that was released
├── CodeUnknown             no observation has that withdrawal code
├── ObservationUnknown      nothing is known under that id
├── ObservationErased       it is erased, or being erased; nothing can be added or read
├── DeadlinePassed          the time it could be kept is over; it waits to be erased
├── IdInvalid               an id that could not be a file name
├── LedgerBroken            the chain of the ledger does not hold
├── LedgerEntryTaken        another process wrote that number first (the ledger tries again)
├── RetentionInvalid        a deadline longer than the promise, or not a deadline at all
├── KeyTaken                that passage already has a key
├── VaultDamaged            a sealed file does not begin as one
├── VaultFull               the disk is full; what is sealed stays
└── VaultUnwritable         the sealed file cannot be written
"""

from __future__ import annotations

from collections.abc import Sequence


class ConsentError(Exception):
    """Root of this room: `message` says what happened, `remedy` what to do; both plain Danish."""

    def __init__(self, *, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


PURPOSE_DA = {
    "observer": "at en kollega er med",
    "recording": "at lyden bliver optaget",
    "quotes": "at citater bliver gemt på sparringsarket",
    "examples": "at maskerede eksempler bliver gemt",
}
PERSON_DA = {"borger": "borgeren", "fokusperson": "fokuspersonen", "virksomhed": "virksomheden"}


class ConsentMissing(ConsentError):
    """Someone present has not said yes to the purpose; no answer counts as no."""

    def __init__(self, *, observation_id: str, purpose: str, missing: Sequence[str] = ()) -> None:
        self.observation_id = observation_id
        self.purpose = purpose
        self.missing = tuple(missing)
        who = " og ".join(PERSON_DA.get(person, person) for person in self.missing)
        lacking = f" Der er endnu ikke et ja fra {who}." if who else ""
        super().__init__(
            message=f"Der er ikke sagt ja til, {PURPOSE_DA.get(purpose, purpose)}.{lacking}",
            remedy="Spørg alle, der er med, og skriv svarene ind. Er svaret nej, kan du gå videre med noter.",
        )


class ConsentWithdrawn(ConsentError):
    """Consent was taken back; the observation can only be erased."""

    def __init__(self, *, observation_id: str) -> None:
        self.observation_id = observation_id
        super().__init__(
            message="Samtykket er trukket tilbage, så samtalen må ikke bruges mere.",
            remedy="Slet samtalen. Vil I optage igen, så begynd en ny observation med et nyt samtykke.",
        )


class ConsentFormInvalid(ConsentError):
    """The consent file cannot be read; `place` is the line's key, `reason` what is wrong with it."""

    def __init__(self, *, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(
            message=f"Samtykkefilen kan ikke bruges. {place}: {reason}",
            remedy="Ret filen, så den ligner eksemplet consent/example.toml.",
        )


class TextUnknown(ConsentError):
    """No read-aloud text has this version."""

    def __init__(self, *, version: str, known: Sequence[str]) -> None:
        self.version = version
        self.known = tuple(known)
        super().__init__(
            message=f"Der findes ingen samtykketekst med navnet {version!r}.",
            remedy=f"Brug en af disse: {', '.join(known)}.",
        )


class TextChanged(ConsentError):
    """The read-aloud text on disk is not the released one, so the ledger could not say what was read."""

    def __init__(self, *, version: str) -> None:
        self.version = version
        super().__init__(
            message=f"Samtykketeksten {version} er ændret, siden den blev udgivet.",
            remedy="Installér Medlyt igen, så den rigtige tekst kommer på plads.",
        )


class CodeUnknown(ConsentError):
    """No observation has this withdrawal code; the code itself is not repeated."""

    def __init__(self) -> None:
        super().__init__(
            message="Koden passer ikke til nogen samtale på denne computer.",
            remedy="Se efter, om koden er skrevet rigtigt: otte tegn, delt af en streg. Passer den "
            "stadig ikke, så prøv på den computer, samtalen blev optaget på.",
        )


class ObservationUnknown(ConsentError):
    """Nothing is known under this id."""

    def __init__(self, *, observation_id: str) -> None:
        self.observation_id = observation_id
        super().__init__(
            message=f"Der er ingen samtale med navnet {observation_id!r}.",
            remedy="Vælg en af dem, der står på forsiden (eller skriv »medlyt list«).",
        )


class ObservationErased(ConsentError):
    """The observation is erased or being erased; nothing can be read from it or added to it."""

    def __init__(self, *, observation_id: str) -> None:
        self.observation_id = observation_id
        super().__init__(
            message="Samtalen er slettet.",
            remedy="Den kan ikke hentes tilbage. Kvitteringen står på forsiden "
            "(eller skriv »medlyt receipts«).",
        )


class DeadlinePassed(ConsentError):
    """The time the observation could be kept is over; it can only be erased."""

    def __init__(self, *, observation_id: str) -> None:
        self.observation_id = observation_id
        super().__init__(
            message="Fristen er udløbet, så samtalen må ikke bruges mere.",
            remedy="Slet samtalen, eller luk Medlyt, og start det igen; så bliver den slettet af sig selv.",
        )


class IdInvalid(ConsentError):
    """The id could not be used as a file name on every system."""

    def __init__(self, *, recording_id: str) -> None:
        self.recording_id = recording_id
        super().__init__(
            message=f"{recording_id!r} kan ikke være navn på en samtale.",
            remedy="Brug bogstaverne a-z, tal, bindestreg og understreg; højst 64 tegn.",
        )


class LedgerBroken(ConsentError):
    """The ledger's chain does not hold at entry `number`; nothing goes on before someone has looked."""

    def __init__(self, *, number: int, reason: str) -> None:
        self.number = number
        self.reason = reason
        super().__init__(
            message=f"Samtykkebogen hænger ikke sammen ved post {number}: {reason}. "
            "Medlyt kan derfor ikke vide, hvem der har sagt ja, og går ikke videre.",
            remedy="Lad filerne ligge, som de er, og vis det til den, der har ansvar for jeres data.",
        )


class LedgerEntryTaken(ConsentError):
    """Another process wrote an entry of this number first."""

    def __init__(self, *, number: int) -> None:
        self.number = number
        super().__init__(
            message="Samtykkebogen blev skrevet af to på samme tid.",
            remedy="Prøv igen om et øjeblik.",
        )


class RetentionInvalid(ConsentError):
    """The wanted deadline is not one that may be set."""

    def __init__(self, *, hours: float, reason: str) -> None:
        self.hours = hours
        self.reason = reason
        super().__init__(
            message=f"En frist på {hours:g} timer kan ikke bruges: {reason}",
            remedy="Vælg en frist på højst 24 timer.",
        )


class KeyTaken(ConsentError):
    """A passage got a second key; a key is never replaced."""

    def __init__(self, *, recording_id: str, passage: int) -> None:
        self.recording_id = recording_id
        self.passage = passage
        super().__init__(
            message="Et stykke af optagelsen har allerede en nøgle.",
            remedy="Luk Medlyt, start det igen, og begynd en ny optagelse.",
        )


class VaultDamaged(ConsentError):
    """A file in the vault does not begin as a sealed recording."""

    def __init__(self, *, recording_id: str) -> None:
        self.recording_id = recording_id
        super().__init__(
            message="Optagelsen er beskadiget og kan ikke læses.",
            remedy="Lyden kan ikke reddes, men noterne kan stadig bruges. "
            "Slet samtalen, når I er færdige med dem.",
        )


class VaultFull(ConsentError):
    """The disk is full; everything sealed before stays readable."""

    def __init__(self, *, recording_id: str, sealed_s: float) -> None:
        self.recording_id = recording_id
        self.sealed_s = sealed_s
        super().__init__(
            message=f"Disken er fuld. De første {sealed_s:.0f} sekunder af lyden er gemt, "
            "resten er det ikke.",
            remedy="Gør plads på disken (en times samtale fylder 115 MB), og begynd igen. "
            "Du kan også gå videre med noter.",
        )


class VaultUnwritable(ConsentError):
    """The sealed file cannot be opened or written, for another cause than a full disk."""

    def __init__(self, *, recording_id: str) -> None:
        self.recording_id = recording_id
        super().__init__(
            message="Lyden kan ikke gemmes, fordi mappen ikke kan skrives i.",
            remedy="Se efter med »medlyt doctor«, om du har lov at skrive i Medlyts mappe.",
        )
