"""From a passphrase to the key of the database: Argon2id, with its salt and costs beside the database.

`<home>/medlyt.key.json` holds nothing secret: the salt, the costs that made the key (so that they can be
raised for new homes without shutting out old ones), and a check by which a wrong passphrase is told from a
damaged database. Guessing against the check costs one Argon2id a guess, just as guessing against the
database would.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from observer.errors import DiskFull, HomeUnusable
from observer.store_errors import (
    KeyFileDamaged,
    KeyFileMissing,
    PassphraseTooShort,
    PassphraseWanted,
    WrongPassphrase,
)

PASSPHRASE_VARIABLE: Final = "MEDLYT_PASSPHRASE"  # noqa: S105 -- the variable's name, not a passphrase
SHORTEST_PASSPHRASE: Final = 8
KEY_FILE: Final = "medlyt.key.json"
DATABASE_FILE: Final = "medlyt.db"
_SALT_BYTES: Final = 16
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What one derivation costs: passes, memory in KiB, lanes."""

    time_cost: int = 3
    memory_kib: int = 64 * 1024
    parallelism: int = 2

    def __post_init__(self) -> None:
        # What Argon2 takes at least, and what a laptop could ever be asked for.
        possible = (
            1 <= self.time_cost <= 100
            and 1 <= self.parallelism <= 64
            and 8 * self.parallelism <= self.memory_kib <= 4 * 1024 * 1024
        )
        if not possible:
            raise ValueError(f"no derivation costs {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeyFile:
    salt: bytes
    costs: Costs
    check: str


def unlock(home: Path, passphrase: str, *, costs: Costs | None = None) -> bytes:
    """The 32 byte key of the database in `home`; a home without a database is given a new key.

    `costs` are for a new home. Raises WrongPassphrase, PassphraseTooShort (new homes), KeyFileMissing,
    KeyFileDamaged, HomeUnusable, DiskFull.
    """
    has_database = not is_new(home)
    key_file = _read(home)
    if key_file is None and has_database:
        raise KeyFileMissing(home=home)
    if key_file is not None:
        key = _derive(passphrase, key_file.salt, key_file.costs)
        if hmac.compare_digest(_check(key), key_file.check):
            return key
        if has_database:
            raise WrongPassphrase
        # A key file without a database is left from a first start that was cut off: nothing is locked with
        # it.
    return _create(home, passphrase, costs or Costs())


def is_new(home: Path) -> bool:
    """Whether the home has no database yet, so that a passphrase is chosen rather than asked for.

    Raises HomeUnusable where that cannot be seen, or where a file lies in the folder's place.
    """
    try:
        (home / DATABASE_FILE).stat()
    except FileNotFoundError as exc:
        if home.is_file():  # Windows finds nothing in a file; elsewhere it is no folder
            raise home_error(home, exc) from exc
        return True
    except OSError as exc:
        raise home_error(home, exc) from exc
    return False


def find_passphrase(environ: Mapping[str, str]) -> str:
    """The passphrase from MEDLYT_PASSPHRASE; raises PassphraseWanted where it is not there: then one asks."""
    given = environ.get(PASSPHRASE_VARIABLE)
    if not given:
        raise PassphraseWanted
    return given


def _create(home: Path, passphrase: str, costs: Costs) -> bytes:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort(shortest=SHORTEST_PASSPHRASE)
    salt = os.urandom(_SALT_BYTES)
    key = _derive(passphrase, salt, costs)
    _write(home, _KeyFile(salt=salt, costs=costs, check=_check(key)))
    return key


def _derive(passphrase: str, salt: bytes, costs: Costs) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    # The same letters typed on another keyboard may be other code points (å as one or as two).
    # Bytes of the environment that are no UTF-8 are what they are: a passphrase is not for us to mend.
    secret = unicodedata.normalize("NFC", passphrase).encode(errors="surrogateescape")
    return hash_secret_raw(
        secret,
        salt,
        time_cost=costs.time_cost,
        memory_cost=costs.memory_kib,
        parallelism=costs.parallelism,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _check(key: bytes) -> str:
    return hmac.new(key, b"medlyt key check 1", hashlib.sha256).hexdigest()


def _read(home: Path) -> _KeyFile | None:
    try:
        data: dict[str, Any] = json.loads((home / KEY_FILE).read_text(encoding="utf-8"))
        if data["kdf"] != "argon2id":
            raise KeyFileDamaged(home=home)
        return _KeyFile(
            salt=bytes.fromhex(data["salt"]),
            costs=Costs(**data["costs"]),
            # Back and forth, so that what is no hex is damage and not a wrong passphrase.
            check=bytes.fromhex(data["check"]).hex(),
        )
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise HomeUnusable(home=home, reason=str(exc)) from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise KeyFileDamaged(home=home) from exc


def _write(home: Path, key_file: _KeyFile) -> None:
    """Write it whole or not at all: losing this file is losing the database."""
    data = {
        "kdf": "argon2id",
        "salt": key_file.salt.hex(),
        "costs": asdict(key_file.costs),
        "check": key_file.check,
    }
    path, unfinished = home / KEY_FILE, home / f"{KEY_FILE}.new"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            json.dump(data, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o600)
        unfinished.replace(path)
    except OSError as exc:
        raise home_error(home, exc) from exc


def home_error(home: Path, exc: OSError) -> DiskFull | HomeUnusable:
    """What an operating system's error about the home folder is called here."""
    import errno

    if exc.errno == errno.ENOSPC:
        return DiskFull(home=home)
    return HomeUnusable(home=home, reason=exc.strerror or str(exc))
