"""`bench`: the figures, with the machine and the options they were made under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from observer.bench import BENCHES, WITHOUT_ENGINES
from observer.bench import bench as bench_called
from observer.cli.danish import DanishCommand
from observer.cli.output import format_option, say, write_json, write_table


@click.command(cls=DanishCommand)
@click.argument("name", metavar="NAVN", type=click.Choice(tuple(BENCHES)))
@click.option(
    "--data",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPPE",
    help="En mappe med møder, hvor sandheden er kendt (.ogg, .rttm, .tsv).",
)
@format_option("json")
def bench(name: str, folder: Path | None, form: str | None) -> None:
    """Mål på opdigtede samtaler: sample (hvad der bliver fundet), speakers (stemmer), masking (data)."""
    from observer.bootstrap import LocalEngines, default_shelf

    engines = LocalEngines(default_shelf())
    if name not in WITHOUT_ENGINES:
        engines.check()
    figures = bench_called(name)(engines, folder)
    if form == "json":
        write_json(figures.as_data())
        return
    say(f"{BENCHES[name]} Målt på {', '.join(f'{key} {value}' for key, value in figures.machine.items())}.")
    say("; ".join(f"{key}: {value}" for key, value in figures.options.items()))
    for title, result in figures.results.items():
        write_table(title, ("", ""), result_rows(result))


def result_rows(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield one result's figures as rows, each item of a list on a row of its own."""
    for key, value in result.items():
        if isinstance(value, list):
            for item in value:
                yield key, ", ".join(str(part) for part in item.values())
        else:
            yield key, str(value)
