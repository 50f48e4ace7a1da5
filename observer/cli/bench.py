"""`bench`: the figures, with the machine and the options they were made under."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from observer.bench import BENCHES, IN_PARTS, IN_REAL_TIME, WITHOUT_ENGINES, Figures
from observer.bench import bench as bench_called
from observer.bench.tables import tables_of
from observer.cli.danish import DanishCommand
from observer.cli.output import format_option, say, write_json, write_table

ALL: Final = "all"
REAL_MINUTES: Final = 30.0


@click.command(cls=DanishCommand)
@click.argument("name", metavar="NAVN", type=click.Choice((*BENCHES, ALL)))
@click.option(
    "--data",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPPE",
    help="En mappe med møder, hvor sandheden er kendt (.ogg, .rttm, .tsv).",
)
@click.option(
    "--write",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FIL",
    help="Skriv også tallene ind i en side (Markdown), hver måling på sin plads.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.5),
    metavar="MINUTTER",
    help="Hvor længe samtalen varer, når den bliver spillet i virkelig tid (ellers 30), og hvor meget af den "
    "asr hører (ellers det hele).",
)
@format_option("json")
def bench(name: str, folder: Path | None, page: Path | None, minutes: float | None, form: str | None) -> None:
    """Mål på opdigtede samtaler: hvad der bliver fundet, hørt og skelnet, og hvor hurtigt (all: alt)."""
    from observer.bootstrap import LocalEngines, default_shelf

    engines = LocalEngines(default_shelf())
    names = tuple(BENCHES) if name == ALL else (name,)
    if not WITHOUT_ENGINES.issuperset(names):
        engines.check()
    measured = []
    for one in names:
        # Each bench knows its own form of data; only what was asked for by name gets the folder.
        told = one in IN_REAL_TIME or (one in IN_PARTS and minutes is not None)
        asked = {"minutes": minutes or REAL_MINUTES} if told else {}
        figures = bench_called(one)(engines, None if name == ALL else folder, **asked)
        measured.append(figures)
        if page is not None:
            from observer.bench.page import write_section

            write_section(page, figures)
        if form is None:
            show(figures)
    if form == "json":
        write_json(plain(measured, several=name == ALL))


def plain(measured: Sequence[Figures], *, several: bool) -> object:
    """Return the figures for JSON: one bench's as they are, of several a list."""
    data = [figures.as_data() for figures in measured]
    return data if several else data[0]


def show(figures: Figures) -> None:
    """Show one bench's figures as people read them."""
    machine = ", ".join(f"{key} {value}" for key, value in figures.machine.items())
    say(f"{BENCHES[figures.bench]} Målt på {machine}.")
    say("; ".join(f"{key}: {value}" for key, value in figures.options.items()))
    for table in tables_of(figures.results):
        write_table(table.title, table.columns, table.rows)
