"""What the command line gives back: data on standard output, words to the person on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from observer.pipeline import ProcessProgress

Function = TypeVar("Function", bound=Callable[..., Any])


def use_utf8() -> None:
    """Write UTF-8 whatever the system's code page is; Windows would else refuse or garble letters."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace" if stream is sys.stderr else "strict")


def format_option(*forms: str) -> Callable[[Function], Function]:
    """Let a command take `--format`, one of `forms` or, without it, a table."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        metavar="|".join(forms),
        help="Giv data i stedet for en tabel.",
    )


def write_json(data: object) -> None:
    """Write `data` as one JSON document."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def write_lines(rows: Iterable[object]) -> None:
    """Write each of `rows` as JSON on a line of its own."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def write_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table for people; what is in it is text, never markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=Text(title), title_justify="left", show_lines=False, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console(sys.stdout).print(table)


def say(text: str) -> None:
    """Tell the person something, on standard error."""
    click.echo(text, err=True)


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Say of the file `path`, which the person named, that it cannot be written."""
    try:
        yield
    except OSError as exc:
        raise click.ClickException(
            f"{path} kan ikke skrives. Vælg en anden mappe eller et andet navn."
        ) from exc


def console(file: IO[str]) -> Console:
    """Return a console on `file`; where it is no terminal, wide enough that no cell is cut."""
    from rich.console import Console

    return Console(file=file, highlight=False, soft_wrap=False, width=None if file.isatty() else 160)


@contextmanager
def progress_bar() -> Iterator[ProcessProgress]:
    """Draw a bar for each step on standard error, with how long is left; silent where nobody is watching."""
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

    steps: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    unseen = not sys.stderr.isatty()
    with Progress(*columns, console=console(sys.stderr), disable=unseen) as bar:

        def report(step: str, done: float, total: float) -> None:
            if step not in steps:
                for earlier in steps.values():
                    bar.update(earlier, completed=bar.tasks[earlier].total)
                steps[step] = bar.add_task(step, total=total)
            bar.update(steps[step], completed=done, total=total)

        yield report
