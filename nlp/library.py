"""The example library: what people really say, and which core element it shows.

Sources are listed in `library.toml` beside their files, each with where it comes from and whose consent it
rests on. Two forms: `*.jsonl`, one example a line, and `*.tsv`, a whole labelled meeting in order.
"""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.core_elements import CoreElements, load_core_elements
from nlp.errors import LibraryInvalid, problem_of
from nlp.records import Role, role_of

PACKAGED = Path(__file__).parent / "data" / "library"
CONTEXT_TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something said just before: by whom (None: not known), and the words."""

    role: Role | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One utterance with its labels; `behaviours` is empty where nothing is to be marked.

    `context` holds the up to three turns before it, oldest first. `meeting` names the meeting it was taken
    from, so that one meeting can be held back whole; it is empty for a line written on its own. `heard` is
    what a recogniser made of `text` when it was spoken, empty where nobody has spoken it.
    """

    role: Role
    text: str
    behaviours: tuple[str, ...]
    context: tuple[Turn, ...] = ()
    kind: str = ""
    source: str = ""
    meeting: str = ""
    heard: str = ""

    @property
    def id(self) -> str:
        """A short fingerprint of who says what after what."""
        said = "\x1f".join([self.role, self.text, *(f"{turn.role}:{turn.text}" for turn in self.context)])
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where examples come from: `provenance` in words and `consent`, the reference it rests on."""

    name: str
    files: tuple[str, ...]
    provenance: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The examples of one or more sources."""

    sources: tuple[Source, ...]
    examples: tuple[Example, ...]

    def of(self, behaviour: str) -> tuple[Example, ...]:
        """The examples that show `behaviour`."""
        return tuple(example for example in self.examples if behaviour in example.behaviours)


def load_library(folder: Path = PACKAGED, *, elements: CoreElements | None = None) -> Library:
    """Read every source that `library.toml` in `folder` lists; raises LibraryInvalid with the place."""
    known = frozenset((elements or load_core_elements()).behaviours)
    try:
        listed = tomllib.loads((folder / "library.toml").read_text(encoding="utf-8"))["source"]
        sources = tuple(Source(**{**one, "files": tuple(one["files"])}) for one in listed)
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as exc:
        raise LibraryInvalid(place="library.toml", problem=str(exc)) from exc
    examples: list[Example] = []
    for source in sources:
        for name in source.files:
            path = folder / name
            read = read_meeting if path.suffix == ".tsv" else read_examples
            examples.extend(read(path, source=source.name, known=known))
    return Library(sources=sources, examples=tuple(examples))


def read_examples(path: Path, *, source: str, known: Iterable[str]) -> Iterator[Example]:
    """Read a `.jsonl` file of examples; raises LibraryInvalid at the first line that is not one."""
    ids = frozenset(known)
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            try:
                yield _example(json.loads(line), source=source, known=ids)
            except (ValueError, KeyError, TypeError) as exc:
                raise LibraryInvalid(place=f"{path.name}, linje {number}", problem=problem_of(exc)) from exc


def read_meeting(path: Path, *, source: str, known: Iterable[str], column: str = "text") -> Iterator[Example]:
    """Read a labelled meeting (`speaker`, `text`, `behaviours` and more) as examples with their context.

    `column` picks the words: "text" as said, or a column of recognised text. Read as said, each example keeps
    what a column `heard` has for it. Labels that `known` does not hold raise LibraryInvalid.
    """
    ids = frozenset(known)
    lines = _text(path).split("\n")
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))
    turns: list[Turn] = []
    for number, row in enumerate(rows, start=2):
        try:
            role, text = role_of(row["speaker"]), row[column]
            behaviours = tuple(b for b in row["behaviours"].split(",") if b and b != "none")
            _check_labels(role, behaviours, ids)
        except (ValueError, KeyError) as exc:
            raise LibraryInvalid(place=f"{path.name}, linje {number}", problem=problem_of(exc)) from exc
        yield Example(
            role=role,
            text=text,
            behaviours=behaviours,
            context=tuple(turns[-CONTEXT_TURNS:]),
            kind=(row.get("note") or "").split(";")[0],
            source=source,
            meeting=path.stem,
            heard=(row.get("heard") or "") if column == "text" else "",
        )
        turns.append(Turn(role=role, text=text))


def to_json(example: Example) -> dict[str, Any]:
    """The example as one object of a `.jsonl` file."""
    return {
        "behaviours": list(example.behaviours),
        "speaker": example.role.value,
        "text": example.text,
        "context": [[turn.role, turn.text] for turn in example.context],
        "kind": example.kind,
    }


def _example(raw: dict[str, Any], *, source: str, known: frozenset[str]) -> Example:
    role, behaviours = role_of(raw["speaker"]), tuple(raw["behaviours"])
    _check_labels(role, behaviours, known)
    context = tuple(Turn(role=role_of(who), text=said) for who, said in raw.get("context", ()))
    if len(context) > CONTEXT_TURNS:
        raise ValueError(f"højst {CONTEXT_TURNS} replikker før")
    if not raw["text"].strip():
        raise ValueError("tom tekst")
    return Example(
        role=role,
        text=raw["text"],
        behaviours=behaviours,
        context=context,
        kind=raw.get("kind", ""),
        source=source,
    )


def _check_labels(role: Role, behaviours: Sequence[str], known: frozenset[str]) -> None:
    unknown = [b for b in behaviours if b not in known]
    if unknown:
        raise ValueError(f"ukendt kerneelement {unknown[0]}")
    if behaviours and role is not Role.JOBFORMIDLER:
        raise ValueError("kun jobformidlerens ord kan mærkes")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise LibraryInvalid(place=path.name, problem="filen kan ikke læses som UTF-8-tekst") from exc
