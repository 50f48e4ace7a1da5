"""What an office brought: the files as they were recorded when they came, so that they are held to that.

The manifest cannot pin what it has never seen. So the first install writes down each file's SHA-256, and from
then on the model is verified against it like any other.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from models.manifest import ModelEntry, ModelFile

RECORDED_FILE = "recorded.json"


def recorded(entry: ModelEntry, folder: Path) -> ModelEntry:
    """Return `entry` with the files recorded in `folder`; as it is if embedded or never recorded."""
    if entry.embedded:
        return entry
    try:
        files = json.loads((folder / RECORDED_FILE).read_text(encoding="utf-8"))["files"]
        return replace(entry, files=tuple(read_file(name, pin) for name, pin in files.items()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return entry  # no record, or not one: the model counts as missing


def read_file(name: str, pin: Mapping[str, object]) -> ModelFile:
    """Return one recorded file; raise `ValueError` or `TypeError` if the record breaks its form."""
    size_bytes, sha256 = pin["size_bytes"], pin["sha256"]
    if not isinstance(size_bytes, int) or not isinstance(sha256, str):
        raise TypeError(f"{name}: a size and a SHA-256")
    return ModelFile(name=name, size_bytes=size_bytes, sha256=sha256, sources=())


def write_recorded(folder: Path, files: Mapping[str, tuple[int, str]], *, source: str, how: str) -> None:
    """Write down `files`, `(size_bytes, sha256)` by name, where they came from and what was done to them."""
    pins = {name: {"size_bytes": size, "sha256": sha256} for name, (size, sha256) in sorted(files.items())}
    record = {"source": source, "how": how, "files": pins}
    (folder / RECORDED_FILE).write_text(json.dumps(record, indent=1), encoding="utf-8")
