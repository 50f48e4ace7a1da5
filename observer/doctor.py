"""Is this machine fit for Medlyt? Each check says what it found, and what to do where something is wrong."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.store import ModelShelf, Standing
from observer.disk import Encryption, encryption, existing, synced_by
from observer.errors import ROOTS, NoMicrophone

if TYPE_CHECKING:
    from observer.services import Services

GIGABYTE: Final = 1e9
# An hour of sound is 115 MB; the rest is for the database's own copying.
LEAST_FREE_BYTES: Final = 0.5 * GIGABYTE
GOOD_FREE_BYTES: Final = 2 * GIGABYTE
# Whisper and the diarizer take at most 2.5 GB beside what else is open.
GOOD_MEMORY_BYTES: Final = 7 * GIGABYTE
GOOD_CORES: Final = 2
PLAIN_DATABASE: Final = b"SQLite format 3"


class CheckStatus(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at; `message` and `remedy` are Danish, `remedy` is empty where all is well."""

    name: str
    status: CheckStatus
    message: str
    remedy: str = ""


def examine(home: Path, shelf: ModelShelf) -> Iterator[Check]:
    """Yield every check that needs no passphrase; nothing is written outside a folder of its own."""
    yield versions()
    yield machine()
    yield from models(shelf)
    yield guarded("Sporfinder", tagger)
    yield guarded("Mikrofon", microphone)
    yield folder(home)
    yield room(home)
    yield synced(home)
    yield encrypted(home)
    yield guarded("Kryptering af data", cipher)


def examine_opened(services: Services) -> Check:
    """Return whether anything is still here that should be erased; opening has verified the ledger."""
    waiting = services.unfinished_erasures()
    if waiting:
        return Check(
            name="Sletning",
            status=CheckStatus.FAIL,
            message=f"Samtaler, der ikke er slettet helt: {len(waiting)}.",
            remedy="Luk andre programmer, der kan holde filerne åbne, og kør medlyt doctor igen.",
        )
    return ok("Sletning", "Samtykkebogen hænger sammen, og intet venter på at blive slettet.")


def not_examined(error: Exception | None) -> Check:
    """Return what is said where the data could not be opened: no passphrase (None), or `error`."""
    if error is None:
        return Check(
            name="Sletning",
            status=CheckStatus.WARN,
            message="Ikke undersøgt, for det kræver din adgangssætning.",
            remedy="Sæt miljøvariablen MEDLYT_PASSPHRASE, og kør medlyt doctor igen.",
        )
    return failed("Sletning", error)


def versions() -> Check:
    """Say which versions these are."""
    named = [f"{name} {metadata.version(name)}" for name in _listed()]
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    return ok("Versioner", f"{', '.join(named)}; {system}.")


def _listed() -> Iterator[str]:
    for name in ("medlyt", "faster-whisper", "pyannote.audio", "torch", "spacy", "sqlcipher3", "gradio"):
        with suppress(metadata.PackageNotFoundError):
            metadata.version(name)
            yield name


def machine() -> Check:
    """Say what the machine has to work with."""
    import psutil

    memory, cores = psutil.virtual_memory().total, os.cpu_count() or 1
    has = f"{cores} kerner og {memory / GIGABYTE:.0f} GB hukommelse"
    if memory < GOOD_MEMORY_BYTES or cores < GOOD_CORES:
        return Check(
            name="Computeren",
            status=CheckStatus.WARN,
            message=f"Computeren har {has}. Det er i underkanten.",
            remedy="Luk andre programmer, mens en samtale bliver gjort klar.",
        )
    return ok("Computeren", f"Computeren har {has}.")


def models(shelf: ModelShelf) -> Iterator[Check]:
    """Yield whether each model that is needed is here and whole."""
    for one in shelf.status():
        if not one.entry.default:
            continue
        name = f"Modellen {one.entry.name}"
        if one.standing is Standing.VERIFIED:
            yield ok(name, "Den er her, og hver fil er efterprøvet.")
        elif one.error is not None:
            yield failed(name, one.error)


def tagger() -> Check:
    """Say whether what points at core elements can be loaded."""
    from nlp.tagger import load_tagger

    load_tagger()
    return ok("Sporfinder", "Den er her og virker.")


def microphone() -> Check:
    """Say whether there is a microphone; without one a recording can still be brought in."""
    from observer.devices import list_devices

    devices = list_devices()
    if not devices:
        return failed("Mikrofon", NoMicrophone(), CheckStatus.WARN)
    return ok("Mikrofon", f"{devices[0].name} ({len(devices)} i alt).")


def folder(home: Path) -> Check:
    """Say whether the data folder can be used."""
    place = existing(home)
    if not (place.is_dir() and os.access(place, os.W_OK)):
        return Check(
            name="Datamappen",
            status=CheckStatus.FAIL,
            message=f"Medlyt må ikke skrive i {home}.",
            remedy="Vælg en anden mappe med --home eller miljøvariablen MEDLYT_HOME.",
        )
    return ok("Datamappen", f"{home}{'' if home.exists() else ' (bliver lavet, når den skal bruges)'}")


def room(home: Path) -> Check:
    """Say whether there is room for a few meetings."""
    free = shutil.disk_usage(existing(home)).free
    gigabytes = f"{free / GIGABYTE:.1f}".replace(".", ",")
    message = f"Der er {gigabytes} GB ledig plads. En times samtale fylder 0,1 GB."
    if free >= GOOD_FREE_BYTES:
        return ok("Plads på disken", message)
    return Check(
        name="Plads på disken",
        status=CheckStatus.FAIL if free < LEAST_FREE_BYTES else CheckStatus.WARN,
        message=message,
        remedy="Gør plads på disken, før I optager.",
    )


def synced(home: Path) -> Check:
    """Say whether another service would copy the data off this machine."""
    by = synced_by(home)
    if by is None:
        return ok("Kopi til nettet", "Datamappen ligger ikke i en mappe, som bliver kopieret til nettet.")
    return Check(
        name="Kopi til nettet",
        status=CheckStatus.FAIL,
        message=f"Datamappen ligger i »{by}«, som bliver kopieret til nettet. Så kan Medlyt ikke slette den.",
        remedy="Brug den almindelige datamappe: fjern --home og MEDLYT_HOME.",
    )


def encrypted(home: Path) -> Check:
    """Say whether the disk is encrypted; the data are in any case."""
    name = "Kryptering af disken"
    found = encryption(home)
    if found is Encryption.ON:
        return ok(name, "Disken er krypteret.")
    if found is Encryption.OFF:
        return Check(
            name=name,
            status=CheckStatus.WARN,
            message="Disken er ikke krypteret. Medlyts egne data er det, men sidefilen er ikke.",
            remedy="Bed din it-afdeling om at slå kryptering af disken til.",
        )
    return Check(
        name=name,
        status=CheckStatus.WARN,
        message="Det kunne ikke undersøges, om disken er krypteret.",
        remedy="Spørg din it-afdeling, om BitLocker (eller det, I bruger) er slået til.",
    )


def cipher() -> Check:
    """Say whether the encrypted database works here: one is made, read back, and looked at from outside."""
    from observer.database import EncryptedDatabase
    from observer.unlock import DATABASE_FILE

    # Windows may hold the file a moment after it is closed.
    with tempfile.TemporaryDirectory(prefix="medlyt-", ignore_cleanup_errors=True) as place:
        EncryptedDatabase(Path(place), os.urandom(32)).close()
        readable = (Path(place) / DATABASE_FILE).read_bytes().startswith(PLAIN_DATABASE)
    if readable:
        return Check(
            name="Kryptering af data",
            status=CheckStatus.FAIL,
            message="Databasen bliver ikke krypteret på denne computer.",
            remedy="Brug ikke Medlyt her, før det er installeret igen (SQLCipher mangler).",
        )
    return ok("Kryptering af data", "SQLCipher virker.")


def guarded(name: str, check: Callable[[], Check]) -> Check:
    """Return what `check` finds; an error of ours, or of a library that does not load, is a finding too."""
    try:
        return check()
    except ROOTS as error:
        status = CheckStatus.WARN if name == "Mikrofon" else CheckStatus.FAIL
        return failed(name, error, status)
    except (ImportError, OSError) as error:
        return Check(
            name=name,
            status=CheckStatus.FAIL,
            message=f"Det kunne ikke undersøges ({type(error).__name__}).",
            remedy="Installér Medlyt igen.",
        )


def ok(name: str, message: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name=name, status=CheckStatus.OK, message=message)


def failed(name: str, error: Exception, status: CheckStatus = CheckStatus.FAIL) -> Check:
    """Return a check that met one of the house's errors."""
    return Check(name=name, status=status, message=str(error), remedy=getattr(error, "remedy", ""))
