"""A bench's results as tables: the same for the screen and for the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A title, the names of the columns (the first is of the rows' names) and the rows, all text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(results: Mapping[str, Any]) -> Iterator[Table]:
    """Yield a table for each of a bench's results; like rows share one."""
    flat: dict[str, Any] = {}
    for title, result in results.items():
        if not isinstance(result, Mapping):
            flat[title] = result
        elif result and all(isinstance(row, Mapping) for row in result.values()):
            yield grid(title, result)
        else:
            yield Table(title=title, columns=("", ""), rows=tuple(pairs(result)))
    if flat:
        yield Table(title="", columns=("", ""), rows=tuple(pairs(flat)))


def grid(title: str, result: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return rows of figures as one table; a figure that a row lacks is a blank cell."""
    names = tuple(dict.fromkeys(name for row in result.values() for name in row))
    rows = tuple((key, *(cell(row.get(name, "")) for name in names)) for key, row in result.items())
    return Table(title=title, columns=("", *names), rows=rows)


def pairs(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield one result's figures as rows, each item of a list on a row of its own."""
    for key, value in result.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            for item in value:
                yield key, cell(item)
        else:
            yield key, cell(value)


def cell(value: Any) -> str:
    """Return one figure as text."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return str(value)
