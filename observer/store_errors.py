"""What can go wrong with the home folder: its passphrase, its lock and its database.

ObserverError
├── PassphraseWanted      nobody gave one
├── PassphraseTooShort    a new home wants at least 8 characters
├── WrongPassphrase       it does not open this home
├── NothingHere           the folder holds no Medlyt data, so there is nothing to look up or erase
├── KeyFileMissing        the database is there, the file its key is made from is not
├── KeyFileDamaged        that file cannot be read
├── AlreadyRunning        Medlyt's screens are open on this home already
├── StoreBusy             another process kept the database to itself for too long
├── StoreDamaged          the database cannot be read although the passphrase is right
└── StoreTooNew           a newer Medlyt has been at it
"""

from __future__ import annotations

from pathlib import Path

from observer.errors import ObserverError


class PassphraseWanted(ObserverError):
    """Nobody gave a passphrase."""

    def __init__(self) -> None:
        super().__init__(
            message="Medlyt mangler din adgangssætning.",
            remedy="Skriv den, når du bliver spurgt, eller sæt miljøvariablen MEDLYT_PASSPHRASE.",
        )


class PassphraseTooShort(ObserverError):
    """A new home wants a passphrase of at least `shortest` characters."""

    def __init__(self, *, shortest: int) -> None:
        self.shortest = shortest
        super().__init__(
            message="Adgangssætningen er for kort.",
            remedy=f"Vælg mindst {shortest} tegn, gerne fire-fem ord, du kan huske.",
        )


class WrongPassphrase(ObserverError):
    """The passphrase does not open this home; it is not kept in the error."""

    def __init__(self) -> None:
        super().__init__(
            message="Adgangssætningen passer ikke.",
            remedy="Prøv igen, og tjek store og små bogstaver. Er den glemt, kan det gemte ikke åbnes; "
            "spørg jeres it-afdeling om at begynde forfra i en ny mappe.",
        )


class NothingHere(ObserverError):
    """Something is to be found or erased in `home`, which holds no data: most likely a slip of the keys."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message=f"Medlyt har ingen data i mappen {home}.",
            remedy="Se efter, om mappen er skrevet rigtigt (--home eller miljøvariablen MEDLYT_HOME). "
            "Uden dem bruges din egen datamappe.",
        )


class KeyFileMissing(ObserverError):
    """The database in `home` is there, but not the file that its key is made from."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message=f"Filen medlyt.key.json mangler i {home}, så databasen ikke kan låses op.",
            remedy="Læg filen tilbage, hvis den er flyttet. Begynd ellers forfra med en ny mappe (--home).",
        )


class KeyFileDamaged(ObserverError):
    """The file that the key is made from cannot be read."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message=f"Filen medlyt.key.json i {home} er beskadiget, så databasen ikke kan låses op.",
            remedy="Læg en hel udgave af filen tilbage. Begynd ellers forfra med en ny mappe (--home).",
        )


class AlreadyRunning(ObserverError):
    """Another process holds this home."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message="Medlyt er allerede åbent.",
            remedy="Find det vindue, der er åbent, eller luk det, og prøv igen.",
        )


class StoreBusy(ObserverError):
    """Another process kept the database for too long; nothing was half done."""

    def __init__(self) -> None:
        super().__init__(
            message="Medlyts data er i brug af et andet program.",
            remedy="Vent et øjeblik, luk andre vinduer med Medlyt, og prøv igen.",
        )


class StoreDamaged(ObserverError):
    """The database in `home` cannot be read although its key is right."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message=f"Databasen i {home} er beskadiget.",
            remedy="Luk Medlyt, lad filerne ligge, og vis det til jeres it-afdeling: svarene om samtykke "
            "ligger i dem.",
        )


class StoreTooNew(ObserverError):
    """The database holds migrations that this version does not know."""

    def __init__(self, *, home: Path) -> None:
        self.home = home
        super().__init__(
            message="Dine data er skrevet af en nyere Medlyt end denne.",
            remedy="Brug den nyeste udgave af Medlyt.",
        )
