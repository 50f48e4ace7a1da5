"""The library's versions as files: `changes/000001.jsonl` and on, each a small change to the one before.

The first line says what kind of change it is and how many lines follow; each of those adds or removes one
example or sets the local core elements. A file is written aside and then given its name, which only one
writer can get; so a version is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from nlp.errors import LibraryInvalid
from nlp.trainers.errors import LibraryChanged
from nlp.trainers.records import Entry, entry_from_json, entry_to_json

FOLDER: Final = "changes"
_PART: Final = ".part"


class What(StrEnum):
    """The kinds of change."""

    ADD = "add"
    REMOVE = "remove"
    ELEMENTS = "elements"
    UNDO = "undo"
    REDO = "redo"
    FORGET = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The local core elements from a change on: the raw form of their file, None for no set."""

    raw: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What makes version `version` out of the one before, `at` a moment with timezone.

    `of` is the version that an undo takes back or a redo makes again. `elements` is None where the local core
    elements stay as they are.
    """

    version: int
    at: datetime
    what: What
    of: int | None = None
    added: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    elements: Elements | None = None


def read_changes(folder: Path) -> tuple[Change, ...]:
    """Every change, oldest first; raises LibraryInvalid where one is broken or missing."""
    paths = sorted((folder / FOLDER).glob("*.jsonl"))
    for number, path in enumerate(paths, start=1):
        if path != _path(folder, number):
            raise LibraryInvalid(place=f"version {number}", problem="den mangler")
    return tuple(_read(path, number) for number, path in enumerate(paths, start=1))


def write_change(folder: Path, change: Change) -> None:
    """Add a version; raises LibraryChanged where another writer has made one of that number."""
    path = _path(folder, change.version)
    part = _write_part(path, change)
    try:
        _claim(part, path, change.version)
    finally:
        part.unlink(missing_ok=True)


def rewrite_change(folder: Path, change: Change) -> None:
    """Put `change` in the place of the version of its number: only to forget what was in it."""
    path = _path(folder, change.version)
    _write_part(path, change).replace(path)


def remove_parts(folder: Path) -> None:
    """Take away what a writer that was cut off has left."""
    for part in (folder / FOLDER).glob(f"*{_PART}"):
        part.unlink(missing_ok=True)


def _path(folder: Path, version: int) -> Path:
    return folder / FOLDER / f"{version:06d}.jsonl"


def _write_part(path: Path, change: Change) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{_PART}")
    # Masked or made up, it is nobody's but this person's; Windows keeps it by the folder's own rights.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in _lines(change)))
        stream.flush()
        os.fsync(stream.fileno())
    return part


def _claim(part: Path, path: Path, version: int) -> None:
    """Give `part` its name, unless somebody has it."""
    try:
        os.link(part, path)
    except FileExistsError as exc:
        raise LibraryChanged(version=version) from exc
    except OSError:  # a file system without hard links (a stick, a share): look first, then move
        if path.exists():
            raise LibraryChanged(version=version) from None
        part.replace(path)


def _lines(change: Change) -> Sequence[Mapping[str, Any]]:
    body: list[Mapping[str, Any]] = [{"remove": one} for one in change.removed]
    body += [{"add": entry_to_json(entry)} for entry in change.added]
    if change.elements is not None:
        body.append({"elements": change.elements.raw})
    head = {
        "version": change.version,
        "at": change.at.isoformat(),
        "what": change.what.value,
        "of": change.of,
        "lines": len(body),
    }
    return [head, *body]


def _read(path: Path, version: int) -> Change:
    try:
        head, *body = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)
        if head["version"] != version or head["lines"] != len(body):
            raise ValueError("linjer mangler, eller de er en anden versions")
        at = datetime.fromisoformat(head["at"])
        if at.tzinfo is None:
            raise ValueError("tidspunktet mangler en tidszone")
        elements = [line["elements"] for line in body if "elements" in line]
        return Change(
            version=version,
            at=at,
            what=What(head["what"]),
            of=head["of"],
            added=tuple(entry_from_json(line["add"]) for line in body if "add" in line),
            removed=tuple(str(line["remove"]) for line in body if "remove" in line),
            elements=Elements(raw=elements[-1]) if elements else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise LibraryInvalid(place=f"{FOLDER}/{path.name}", problem=str(exc)) from exc
