"""Examples as JSON Lines: one object a line, as in the packaged library, with provenance and consent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from nlp.errors import problem_of
from nlp.interchange.reading import came_from, read_text
from nlp.trainers.errors import InterchangeInvalid
from nlp.trainers.records import Entry, entry_from_json, entry_to_json


def write_jsonl(path: Path, entries: Sequence[Entry]) -> None:
    """Write one line for each entry."""
    lines = (f"{json.dumps(entry_to_json(entry), ensure_ascii=False)}\n" for entry in entries)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_jsonl(path: Path) -> tuple[Entry, ...]:
    """Read the lines; one without provenance has the file for it. Raises InterchangeInvalid with the line."""
    entries: list[Entry] = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            try:
                raw = json.loads(line)
                if not isinstance(raw, dict):
                    raise TypeError("linjen er ikke et objekt")
                entries.append(entry_from_json({"context": [], **raw}, provenance=came_from(path)))
            except (ValueError, KeyError, TypeError) as exc:
                raise InterchangeInvalid(
                    place=f"{path.name}, linje {number}", problem=problem_of(exc)
                ) from exc
    return tuple(entries)
