"""Examples as CSV for spreadsheets (RFC 4180, UTF-8 with a mark that Excel knows it by).

Behaviours stand in one cell with a blank between; each turn before has two columns, the oldest first. When
read, it may have semicolons or tabs instead, as a Danish Excel saves it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from nlp.errors import problem_of
from nlp.interchange.reading import came_from, read_text
from nlp.library import CONTEXT_TURNS
from nlp.trainers.errors import InterchangeInvalid
from nlp.trainers.records import Entry, entry_from_json, entry_to_json

_PLAIN: Final = ("speaker", "text", "behaviours", "kind", "source", "meeting", "provenance", "consent")
_TURNS: Final = tuple(
    (f"before_{number}_speaker", f"before_{number}_text") for number in range(1, CONTEXT_TURNS + 1)
)
COLUMNS: Final = (*_PLAIN, *(name for pair in _TURNS for name in pair))
# A cell that begins so is a formula to a spreadsheet; a quote in front makes it words again.
_FORMULA: Final = tuple("=+-@'")


def write_table(path: Path, entries: Sequence[Entry]) -> None:
    """Write a row for each entry."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({name: _guarded(cell) for name, cell in _row(entry).items()} for entry in entries)
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def read_table(path: Path) -> tuple[Entry, ...]:
    """Read the rows; at least `speaker`, `text` and `behaviours`. Raises InterchangeInvalid with the row."""
    text = read_text(path)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    entries: list[Entry] = []
    try:
        for row in _rows(reader, path):
            try:
                entries.append(entry_from_json(_raw(row), provenance=came_from(path)))
            except (ValueError, KeyError, TypeError) as exc:
                place = f"{path.name}, linje {reader.line_num}"
                raise InterchangeInvalid(place=place, problem=problem_of(exc)) from exc
    except csv.Error as exc:
        place = f"{path.name}, linje {reader.line_num}"
        raise InterchangeInvalid(place=place, problem="cellerne følger ikke CSV") from exc
    return tuple(entries)


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[Mapping[str, str]]:
    missing = [name for name in ("speaker", "text", "behaviours") if name not in (reader.fieldnames or ())]
    if missing:
        raise InterchangeInvalid(place=path.name, problem=f"kolonnen {missing[0]} mangler")
    for row in reader:
        if None in row:
            place = f"{path.name}, linje {reader.line_num}"
            raise InterchangeInvalid(place=place, problem="den har flere celler end den første")
        held = {name: _bare(cell or "") for name, cell in row.items()}
        if any(held.values()):
            yield held


def _row(entry: Entry) -> dict[str, str]:
    raw = entry_to_json(entry)
    row = {name: raw[name] for name in _PLAIN if name != "behaviours"}
    row["behaviours"] = " ".join(raw["behaviours"])
    for (who, said), turn in zip(_TURNS, raw["context"], strict=False):
        row[who], row[said] = turn[0] or "", turn[1]
    return row


def _raw(row: Mapping[str, str]) -> dict[str, Any]:
    context = [[row.get(who) or None, row[said]] for who, said in _TURNS if row.get(said)]
    plain = {name: row[name] for name in _PLAIN if name in row and name != "behaviours"}
    return {**plain, "behaviours": row["behaviours"].replace(",", " ").split(), "context": context}


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
