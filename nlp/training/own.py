"""Training a tagger of one's own from the trainers' library, into `<home>/tagger/`.

Quick: the layers over the encoder that is there are refitted (see `refit`). Whole: everything is made anew as
the packaged tagger was, from its examples and one's own (see `make`), and the behaviours of the local set are
added on top. Either way the new tagger takes the old one's place only when it is done.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from nlp.core_elements import load_core_elements
from nlp.evaluation import Scoring
from nlp.library import Example, Library, load_library
from nlp.records import Role
from nlp.tagger.encoder import TextEncoder
from nlp.tagger.features import Floats
from nlp.tagger.trained import PACKAGED
from nlp.trainers.errors import NothingToTrain, TrainingDataMissing
from nlp.trainers.home import (
    BASE_FOLDER,
    TAGGER_FOLDER,
    Made,
    install,
    library_of,
    read_made,
    training,
    write_made,
)
from nlp.trainers.records import joined
from nlp.trainers.shelf import Contents
from nlp.trainers.view import LEAST
from nlp.training import make
from nlp.training.card import figures_table
from nlp.training.make import ENCODER_FILES, HeldBack
from nlp.training.refit import Base, read_base, refit, write_base

_VECTORS_FILE: Final = "own_vectors.npz"
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What training made; `thin` are local behaviours left out, with how many examples they have.

    `figures` by reading, None after a quick training, which measures nothing.
    """

    made: Made
    examples: int
    thin: Mapping[str, int]
    figures: Mapping[str, Scoring] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What of the library can be trained on: lines, and the local behaviours that have enough of them."""

    examples: tuple[Example, ...]
    behaviours: tuple[str, ...]
    thin: Mapping[str, int]


def lesson(contents: Contents, taggable: Sequence[str], *, held: Sequence[str] = ()) -> Lesson:
    """The consultant's lines of the library but those whose ids are `held`, for a tagger to learn from.

    `taggable` are the behaviours of the merged set. A line that shows something no utterance can show, or
    something that has too few examples, is left out: it would teach that there is nothing.
    """
    own = frozenset(load_core_elements().taggable)
    lines = [
        entry.example
        for entry in contents.entries.values()
        if entry.example.role is Role.JOBFORMIDLER and set(entry.example.behaviours) <= set(taggable)
    ]
    counts = Counter(b for line in lines for b in line.behaviours)
    local = [b for b in taggable if b not in own]
    enough = tuple(b for b in local if counts[b] >= LEAST)
    kept = tuple(
        line for line in lines if set(line.behaviours) <= {*own, *enough} and line.id not in set(held)
    )
    thin = {b: counts[b] for b in local if b not in enough}
    return Lesson(examples=kept, behaviours=enough, thin=thin)


def train_quick(home: Path, *, packaged: Path = PACKAGED, step: Log | None = None) -> Trained:
    """Refit the layers to the home's library; `step` is told in Danish what is being done.

    Raises NothingToTrain, TrainingGoesOn, LibraryChanged, TaggerDamaged, LibraryInvalid.
    """
    with training(home):
        return _quick(home, packaged, step or _unheard)


def _quick(home: Path, packaged: Path, step: Log) -> Trained:
    folder = home / TAGGER_FOLDER
    encoder_folder, base_folder, base_made = _base(folder, packaged)
    held = () if base_made is None else base_made.ids
    contents = library_of(home).contents()
    learnt = lesson(contents, library_of(home).elements().taggable, held=held)
    if not learnt.examples:
        raise NothingToTrain(needed=LEAST)
    step("Læser dine eksempler")
    vectors = own_vectors(learnt.examples, encoder_folder, folder)
    step("Lærer af dem")
    base = read_base(base_folder)
    base = refit(base, learnt.examples, vectors, (*base.behaviours, *learnt.behaviours))
    step("Gør sporfinderen klar")
    with _new(folder) as new:
        for name in ENCODER_FILES:
            shutil.copyfile(encoder_folder / name, new / name)
        if base_made is not None:
            shutil.copytree(base_folder, new / BASE_FOLDER)
        ids = (*held, *(one.id for one in learnt.examples))
        made = _write(new, base, contents, ids, learnt, whole=base_made is not None)
        _keep_vectors(new, learnt.examples, vectors)
    return Trained(made=made, examples=len(learnt.examples), thin=learnt.thin, figures=None)


def train_whole(home: Path, *, data: Path | None = None, packaged: Path = PACKAGED, log: Log) -> Trained:
    """Make the tagger from the packaged examples and the home's, then add the local behaviours.

    The packaged encoder stays: tuning it takes longer than people wait. `data` is a folder of labelled
    meetings to calibrate and measure on, with what a recogniser heard of them if it is there; without it the
    packaged calibration stays. Raises TrainingDataMissing, TrainingGoesOn, LibraryChanged.
    """
    with training(home):
        return _whole(home, data, packaged, log)


def _whole(home: Path, data: Path | None, packaged: Path, log: Log) -> Trained:
    folder = home / TAGGER_FOLDER
    contents = library_of(home).contents()
    elements = library_of(home).elements()
    learnt = lesson(contents, elements.taggable)
    library, apart, heard = _apart(data)
    own = [
        one for one in contents.entries.values() if not set(one.example.behaviours) & set(learnt.behaviours)
    ]
    library = joined(library, own)
    with _new(folder) as new:
        figures = make.make_over(packaged, apart, heard, new, library=library, log=log)
        base = read_base(new)
        (new / BASE_FOLDER).mkdir()
        write_base(new / BASE_FOLDER, base)
        in_base = {example.id for example in make.consultant(library.examples)}
        ids = tuple(one.id for one in learnt.examples if one.id in in_base)
        none = Lesson(examples=(), behaviours=(), thin={})
        _write(new / BASE_FOLDER, base, contents, ids, none, whole=True, encoder=new)
        rest = replace(learnt, examples=tuple(one for one in learnt.examples if one.id not in in_base))
        if rest.examples:
            vectors = own_vectors(rest.examples, new, new)
            base = refit(base, rest.examples, vectors, (*base.behaviours, *rest.behaviours))
            _keep_vectors(new, rest.examples, vectors)
        every = (*ids, *(one.id for one in rest.examples))
        made = _write(new, base, contents, every, learnt, whole=True, figures=figures)
    return Trained(made=made, examples=len(every), thin=learnt.thin, figures=figures)


def own_vectors(examples: Sequence[Example], encoder_folder: Path, kept: Path) -> Floats:
    """(examples, dimension) vectors; those that the tagger in folder `kept` holds are not made again."""
    known: dict[str, Floats] = {}
    if (kept / _VECTORS_FILE).exists() and encoder_hash(kept) == encoder_hash(encoder_folder):
        with np.load(kept / _VECTORS_FILE, allow_pickle=False) as held:
            known = dict(zip((str(one) for one in held["ids"]), held["vectors"], strict=True))
    missing = [one for one in examples if one.id not in known]
    if missing:
        encoded = TextEncoder(encoder_folder).encode([(one.text, one.context) for one in missing])
        known |= {one.id: found.vector for one, found in zip(missing, encoded, strict=True)}
    return np.stack([known[one.id] for one in examples]).astype(np.float32)


def encoder_hash(folder: Path) -> str:
    """The SHA-256 of the encoder's file in `folder`."""
    with (folder / ENCODER_FILES[0]).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unheard(_step: str) -> None:
    """Nobody is told."""


def _base(folder: Path, packaged: Path) -> tuple[Path, Path, Made | None]:
    """Folders of the encoder and of the artefact to refit, and what that was made of if it is the home's."""
    base = folder / BASE_FOLDER
    made = read_made(base)
    return (packaged, packaged, None) if made is None else (folder, base, made)


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """A folder to make a tagger in, which takes the place of `folder` at the end, or goes away."""
    for left in folder.parent.glob(f"{folder.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    new = folder.with_name(f"{folder.name}.new-{secrets.token_hex(4)}")
    new.mkdir(parents=True)
    try:
        try:
            yield new
        except FileNotFoundError:
            if new.exists():
                raise
        # Where it was taken away meanwhile, this says so.
        install(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write(
    new: Path,
    base: Base,
    contents: Contents,
    ids: Sequence[str],
    learnt: Lesson,
    *,
    whole: bool,
    encoder: Path | None = None,
    figures: Mapping[str, Scoring] | None = None,
) -> Made:
    write_base(new, base, small=True)
    made = Made(
        version=contents.version,
        ids=tuple(ids),
        behaviours=learnt.behaviours,
        elements=contents.elements,
        encoder=encoder_hash(encoder or new),
        whole=whole,
    )
    write_made(new, made)
    card = _card(made, learnt, figures)
    (new / "own.md").write_text(card, encoding="utf-8")
    return made


def _card(made: Made, learnt: Lesson, figures: Mapping[str, Scoring] | None) -> str:
    how = "All was made anew." if made.whole else "The packaged tagger was refitted."
    table = "" if figures is None else f"\n{figures_table(figures)}\n"
    return f"""# A tagger of one's own

Version {made.version} of the trainers' library: {len(made.ids)} of its lines. {how}
Behaviours of the local set: {", ".join(learnt.behaviours) or "none"}.
{table}
A behaviour with few examples is found by what these few say: more voices find more. Silence means nothing.
"""


def _keep_vectors(folder: Path, examples: Sequence[Example], vectors: Floats) -> None:
    np.savez_compressed(folder / _VECTORS_FILE, ids=np.array([one.id for one in examples]), vectors=vectors)


def _apart(data: Path | None) -> tuple[Library, tuple[HeldBack, ...], tuple[Path, ...]]:
    """The library to train on, what is held back from it or in `data`, and what a recogniser heard there."""
    if data is None:
        return load_library(), (), ()
    apart = make.held_back(data)
    if not any(one.examples for one in apart):
        raise TrainingDataMissing(place=data.name)
    return load_library(), apart, tuple(sorted(data.glob("*.heard.tsv")))
