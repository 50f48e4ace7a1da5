"""The tagger of one's own in `<home>/tagger/`: what training leaves there, and who may use it.

It is whole in itself, encoder and all, and `made.json` in it says what it was made of. Excerpts that consent
is taken back for are in it as vectors and words: then all of it goes.

The screens, a training and a withdrawal may be at it at once, each in a process of its own: whoever reads it
whole, puts one in or takes it away does so `alone`, and only one trains at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.core_elements import CoreElements, load_core_elements
from nlp.errors import TaggerDamaged
from nlp.trainers.changes import FOLDER, What
from nlp.trainers.elements import merged
from nlp.trainers.errors import LibraryChanged, TrainingGoesOn
from nlp.trainers.shelf import LIBRARY_FOLDER, Shelf

if TYPE_CHECKING:
    from nlp.tagger import Tagger

TAGGER_FOLDER: Final = "tagger"
BASE_FOLDER: Final = "base"  # what a whole training made, before the behaviours of one's own were added
MADE_FILE: Final = "made.json"
_TAGGER_FILE: Final = "tagger.npz"
_LOCK_FILE: Final = ".tagger.lock"
_TRAINING_FILE: Final = ".training.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a tagger was made of: the library's `version`, the `ids` of its examples, its core elements.

    `behaviours` are those of the local set that it finds, `encoder` the SHA-256 of its encoder's file, and
    `whole` whether all of it was made anew, not only refitted.
    """

    version: int
    ids: tuple[str, ...]
    behaviours: tuple[str, ...]
    elements: Mapping[str, Any] | None
    encoder: str
    whole: bool


def library_of(home: Path) -> Shelf:
    """The trainers' library of a home."""
    return Shelf(home / LIBRARY_FOLDER)


def library_version(home: Path) -> int:
    """How many changes a home's library has seen; whoever keeps what depends on it looks here."""
    return sum(1 for _ in (home / LIBRARY_FOLDER / FOLDER).glob("*.jsonl"))


def tagger_stamp(home: Path) -> int:
    """Changes whenever a tagger of one's own is put in, replaced or taken away; 0 for none."""
    try:
        return (home / TAGGER_FOLDER / MADE_FILE).stat().st_mtime_ns
    except FileNotFoundError:  # also between the two moves by which another process puts one in
        return 0


def core_elements_of(home: Path) -> CoreElements:
    """The source's core elements and the local ones: of the library, else those that the tagger finds."""
    own = load_core_elements()
    raw = library_of(home).contents().elements
    if raw is None:
        made = read_made(home / TAGGER_FOLDER)
        raw = None if made is None else made.elements
    return merged(own, raw)


def tagger_of(home: Path) -> Tagger:
    """The home's own tagger where one was trained, else the one that ships; raises TaggerDamaged."""
    from nlp.tagger import load_tagger
    from nlp.tagger.encoder import TextEncoder
    from nlp.tagger.trained import TrainedTagger
    from nlp.trainers.own_layer import read_own

    folder = home / TAGGER_FOLDER
    if not folder.exists() and not _old(folder).exists():
        return load_tagger()
    with alone(folder):
        _settle(folder)
        if (folder / _TAGGER_FILE).exists():
            made = read_made(folder)
            artefact = read_own(folder)
            elements = merged(load_core_elements(), None if made is None else made.elements)
            if not set(artefact.behaviours) <= set(elements.behaviours):
                raise TaggerDamaged(problem="den kender kerneelementer, som ingen har beskrevet")
            return TrainedTagger(artefact, TextEncoder(folder), elements)
    return load_tagger()


def read_made(folder: Path) -> Made | None:
    """What the tagger in `folder` was made of, None if there is none; raises TaggerDamaged."""
    try:
        raw = json.loads((folder / MADE_FILE).read_text(encoding="utf-8"))
        return Made(**{**raw, "ids": tuple(raw["ids"]), "behaviours": tuple(raw["behaviours"])})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise TaggerDamaged(problem=f"{MADE_FILE} kan ikke læses") from exc


def write_made(folder: Path, made: Made) -> None:
    """Say beside a tagger what it was made of."""
    (folder / MADE_FILE).write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")


def install(new: Path, folder: Path) -> None:
    """Put the tagger in `new` in the place of the one in `folder`; cut off, one of the two is there.

    Raises LibraryChanged where something it may have learned from was forgotten in the meantime.
    """
    old = _old(folder)
    with alone(folder):
        _refuse_forgotten(new, folder.parent)
        _settle(folder)
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
        shutil.rmtree(old, ignore_errors=True)


def _refuse_forgotten(new: Path, home: Path) -> None:
    if not new.exists():  # whoever forgot something took it away while it was being made
        raise LibraryChanged(version=library_version(home))
    made = read_made(new)
    since = library_of(home).versions()[0 if made is None else made.version :]
    for change in since:
        if change.what is What.FORGET:
            raise LibraryChanged(version=change.version)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else reads the tagger in `folder`, puts one in or takes it away, until this is done."""
    import filelock  # here, because most starts have no tagger of their own

    with filelock.FileLock(folder.with_name(_LOCK_FILE)):
        yield


@contextmanager
def training(home: Path) -> Iterator[None]:
    """Be the only one that trains in a home, with its tagger whole; raises TrainingGoesOn at once."""
    import filelock

    if not home.exists():
        yield
        return
    lock = filelock.FileLock(home / _TRAINING_FILE)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise TrainingGoesOn from None
    try:
        with alone(home / TAGGER_FOLDER):
            _settle(home / TAGGER_FOLDER)
        yield
    finally:
        lock.release()


def _settle(folder: Path) -> None:
    """Bring the earlier tagger back where putting in a new one was cut off."""
    if not folder.exists() and _old(folder).exists():
        _old(folder).replace(folder)


def drop(folder: Path) -> bool:
    """Take the tagger of one's own away, with all that it was made of; whether there was one."""
    found = False
    for one in (folder, _old(folder), *folder.parent.glob(f"{folder.name}.new-*")):
        if one.exists():
            shutil.rmtree(one)
            found = True
    return found


def forget(home: Path, consent: str) -> int:
    """Take all that rests on `consent` out of the library and of what was trained on it; how many examples.

    Safe to call again: what a cut-off call left is finished. Until it is trained anew, the tagger that ships
    serves.
    """
    shelf, folder = library_of(home), home / TAGGER_FOLDER
    gone = {entry.id for change in shelf.versions() for entry in change.added if entry.consent == consent}
    if not gone:
        return shelf.forget(consent)
    with alone(folder):
        # The tagger first: once the library has forgotten, nothing tells which examples were in it.
        drop(folder)
        return shelf.forget(consent)


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")
