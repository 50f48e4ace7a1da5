"""`library priority`: what the workplace gives weight to for a time, and why (R023, R130).

It is a hint beside the choice of focus and never a choice: the focus person chooses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from observer.cli.danish import DanishCommand
from observer.cli.home import home_option, not_begun, open_begun, open_home
from observer.cli.output import format_option, say, write_json

if TYPE_CHECKING:
    from observer.day.records import Priority


@click.command(cls=DanishCommand)
@click.argument("ids", metavar="[KERNEELEMENT]...", nargs=-1)
@home_option
@click.option("--reason", default="", metavar="TEKST", help="Hvorfor. Det står ved fokus i Formøde.")
@click.option("--none", "nothing", is_flag=True, help="Læg ikke længere vægt på noget bestemt.")
@format_option("json")
def priority(home: Path, ids: tuple[str, ...], reason: str, nothing: bool, form: str | None) -> None:
    """Vis eller vælg, hvad arbejdspladsen lægger vægt på for tiden. Fokuspersonen vælger stadig selv."""
    if nothing and (ids or reason):
        raise click.UsageError("Skriv enten kerneelementer eller --none.")
    if reason and not ids:
        raise click.UsageError("Skriv også, hvilke kerneelementer det gælder.")
    found = chosen(home, ids, reason) if ids or nothing else current(home)
    if form == "json":
        write_json({"chosen": list(found.chosen), "reason": found.reason})
    elif not found.chosen:
        say("Arbejdspladsen lægger ikke vægt på noget bestemt.")
    else:
        for one in found.chosen:
            click.echo(one)
        if found.reason:
            say(f"Hvorfor: {found.reason}")


def chosen(home: Path, ids: tuple[str, ...], reason: str) -> Priority:
    """Keep what the workplace gives weight to, or nothing; raises BehaviourUnknown."""
    with open_home(home) as services:
        return services.prioritise(ids, " ".join(reason.split()))


def current(home: Path) -> Priority:
    """What the workplace gives weight to now: nothing where no home was begun."""
    from observer.day.records import Priority

    if not_begun(home):
        return Priority()
    with open_begun(home) as services:
        return services.priority()
