"""The shelf: the folder of installed models, and the check that they are the ones pinned."""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import platformdirs

from models.errors import ModelDamaged, ModelError, ModelMissing
from models.manifest import Manifest, ModelEntry, ModelFile, load_manifest
from models.recorded import recorded

FOLDER_VARIABLE = "MEDLYT_MODELS"
RECORD_FILE = ".verified.json"
CHUNK_BYTES = 1 << 20


class Standing(StrEnum):
    """How a model stands on this machine."""

    VERIFIED = "verified"
    MISSING = "missing"
    DAMAGED = "damaged"
    NOT_EMBEDDED = "not_embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedModel:
    """A model whose every file was checked; the only thing an engine loads from.

    Ask a `ModelShelf` for one, never build it by hand outside tests of that rule.
    """

    entry: ModelEntry
    folder: Path

    @property
    def name(self) -> str:
        """The name that the manifest gives it."""
        return self.entry.name

    def file(self, name: str) -> Path:
        """Return the path of its file `name`; raise `ModelDamaged` if the manifest pins no such file."""
        if not any(file.name == name for file in self.entry.files):
            raise ModelDamaged(name=self.name, file=name)
        return self.folder / name


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """One model and how it stands; `error` says what is wrong where something is."""

    entry: ModelEntry
    standing: Standing
    error: ModelError | None = None


class ModelShelf:
    """Installed models under `folder`, one sub-folder each.

    A file that was hashed once is known again by its size and time stamp, kept in `.verified.json` beside it,
    so that a start takes milliseconds. `verify` hashes every byte.
    """

    def __init__(self, folder: Path, *, manifest: Manifest | None = None) -> None:
        self.folder = folder
        self.manifest = load_manifest() if manifest is None else manifest

    def verified(self, name: str) -> VerifiedModel:
        """Return model `name` if it is here and whole.

        Raises `ModelUnknown`, `ModelMissing` or `ModelDamaged`.
        """
        return self._check(self.manifest.entry(name), rehash=False)

    def verify(self, name: str) -> VerifiedModel:
        """Return model `name` after hashing its every byte; raises as `verified` does."""
        return self._check(self.manifest.entry(name), rehash=True)

    def status(self) -> tuple[ModelStatus, ...]:
        """Return how every model of the manifest stands, in its order."""
        return tuple(self._status(entry) for entry in self.manifest.entries)

    def model_folder(self, entry: ModelEntry) -> Path:
        """Return where the files of `entry` lie, or would."""
        return self.folder / entry.name

    def _status(self, entry: ModelEntry) -> ModelStatus:
        entry = recorded(entry, self.model_folder(entry))
        if not entry.files:
            return ModelStatus(entry=entry, standing=Standing.NOT_EMBEDDED)
        try:
            self._check(entry, rehash=False)
        except ModelMissing as error:
            return ModelStatus(entry=entry, standing=Standing.MISSING, error=error)
        except ModelDamaged as error:
            return ModelStatus(entry=entry, standing=Standing.DAMAGED, error=error)
        return ModelStatus(entry=entry, standing=Standing.VERIFIED)

    def _check(self, entry: ModelEntry, *, rehash: bool) -> VerifiedModel:
        folder = self.model_folder(entry)
        entry = recorded(entry, folder)
        if not entry.files or not all((folder / file.name).is_file() for file in entry.files):
            raise ModelMissing(name=entry.name, folder=self.folder)
        known = {} if rehash else read_record(folder)
        if any(known.get(file.name) != stamp(folder / file.name, file.sha256) for file in entry.files):
            for file in entry.files:
                check_file(entry.name, file, folder)
            write_record(folder, {file.name: stamp(folder / file.name, file.sha256) for file in entry.files})
        return VerifiedModel(entry=entry, folder=folder)


def is_verified(shelf: ModelShelf, entry: ModelEntry) -> bool:
    """Return whether `entry` is on `shelf` and whole."""
    try:
        shelf.verified(entry.name)
    except (ModelMissing, ModelDamaged):
        return False
    return True


def default_folder() -> Path:
    """Return where models are kept: `MEDLYT_MODELS`, else the user's local application data."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_data_path("medlyt-models", appauthor=False)


def check_file(model: str, file: ModelFile, folder: Path) -> None:
    """Raise `ModelDamaged` unless `file` in `folder` has the pinned size and SHA-256."""
    path = folder / file.name
    if path.stat().st_size != file.size_bytes:
        raise ModelDamaged(name=model, file=file.name, expected_sha256=file.sha256)
    with path.open("rb") as stream:
        found = hash_stream(stream)
    if found != file.sha256:
        raise ModelDamaged(name=model, file=file.name, expected_sha256=file.sha256, found_sha256=found)


def hash_stream(stream: BinaryIO) -> str:
    """Return the SHA-256 of what is left in `stream`, in lower-case hex."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def stamp(path: Path, sha256: str) -> dict[str, int | str]:
    """Return what `.verified.json` keeps of the file at `path`."""
    status = path.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": sha256}


def read_record(folder: Path) -> Mapping[str, object]:
    """Return what was verified before in `folder`; nothing if the record is absent or unreadable."""
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(folder: Path, record: Mapping[str, object]) -> None:
    """Keep `record` in `folder`, whole or not at all."""
    part = folder / f"{RECORD_FILE}.{os.getpid()}.part"
    # A shelf that the user may only read is fine: its files are then hashed at every start.
    with contextlib.suppress(OSError):
        part.write_text(json.dumps(record, indent=1), encoding="utf-8")
        part.replace(folder / RECORD_FILE)
