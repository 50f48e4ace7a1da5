"""The page of results: a section for each bench, each with the machine, the versions and the options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from observer.bench.figures import Figures
from observer.bench.tables import Table, tables_of

HEAD: Final = """# Benchmarks

Made by `medlyt bench NAME --data FOLDER --write docs/benchmarks.md`. A run replaces its own section, between
its marks; what stands outside them is kept. Each says on what machine and with which versions and options it
was made. Compare times within a section only: the same machine is quicker at one time than at another.
"""


def write_section(path: Path, figures: Figures, *, at: datetime | None = None) -> None:
    """Put `figures` into the page at `path`, in place of the section of the same bench, else last."""
    text = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    section = "\n".join(section_lines(figures, at or datetime.now(UTC)))
    place = re.compile(rf"{re.escape(_begin(figures.bench))}.*?{re.escape(_end(figures.bench))}", re.DOTALL)
    found = place.search(text)
    text = place.sub(lambda _: section, text) if found else f"{text.rstrip()}\n\n{section}\n"
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def section_lines(figures: Figures, at: datetime) -> Iterator[str]:
    """Yield the lines of one bench's section, in Markdown."""
    machine = ", ".join(f"{key} {value}" for key, value in figures.machine.items())
    yield _begin(figures.bench)
    yield f"## {figures.bench}"
    yield ""
    yield f"{at:%Y-%m-%d}. {machine}."
    for table in tables_of(figures.results):
        yield ""
        yield from table_lines(table)
    yield ""
    yield "<details><summary>Models, versions and options</summary>"
    yield ""
    for key, value in figures.options.items():
        yield f"- {key}: `{value}`"
    yield ""
    yield "</details>"
    yield _end(figures.bench)


def table_lines(table: Table) -> Iterator[str]:
    """Yield a table in Markdown under its title."""
    if table.title:
        yield f"**{table.title}**"
        yield ""
    for row in (table.columns, ("---",) * len(table.columns), *table.rows):
        yield f"| {' | '.join(part.replace('|', '/').replace(chr(10), ' ') for part in row)} |"


def _begin(bench: str) -> str:
    return f"<!-- bench {bench} -->"


def _end(bench: str) -> str:
    return f"<!-- end {bench} -->"
