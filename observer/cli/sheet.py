"""`sheet`: one person's sparringsark as a file, filled from the day or blank."""

from __future__ import annotations

from pathlib import Path

import click

from observer.cli.danish import DanishCommand
from observer.cli.home import home_option, open_begun
from observer.cli.output import say, told_of
from observer.day.records import Party
from observer.records import Variant
from observer.sheet.records import Form, Sheet


@click.command(cls=DanishCommand)
@click.argument("observation_id", metavar="[ID|latest]", required=False)
@click.option("--blank", is_flag=True, help="Et tomt ark til at skrive på i hånden.")
@click.option(
    "--variant",
    type=click.Choice([str(one) for one in Variant]),
    metavar="|".join(Variant),
    default=str(Variant.FLERE_SKAL_MED),
    help="Hvilket tomt ark (ellers flere_skal_med).",
)
@click.option(
    "--person",
    type=click.Choice([str(one) for one in Party]),
    metavar="|".join(Party),
    default=str(Party.FOKUSPERSON),
    help="Hvis ark (ellers fokusperson).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([str(one) for one in Form]),
    metavar="|".join(Form),
    default=str(Form.PDF),
    help="Hvad arket skal gemmes som (ellers pdf).",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FIL", required=True, help="Filen."
)
@click.option("--force", is_flag=True, help="Skriv oven i en fil, der er der i forvejen.")
@home_option
def sheet(
    home: Path,
    observation_id: str | None,
    blank: bool,
    variant: str,
    person: str,
    form: str,
    out: Path,
    force: bool,
) -> None:
    """Gem et sparringsark til at printe, ét til hver af jer."""
    if blank is (observation_id is not None):
        raise click.UsageError("Skriv enten en samtale (eller latest) eller --blank.")
    if out.exists() and not force:
        raise click.ClickException(f"{out} er der allerede. Vælg et andet navn, eller brug --force.")
    made = blank_sheet(variant, person) if blank else filled_sheet(home, str(observation_id), person)
    from observer.sheet.render import render

    data = render(made, Form(form))
    with told_of(out):
        out.write_bytes(data)
    say(f"Arket er gemt i {out}. Medlyt sletter ikke filen for dig. Del den kun, hvis I begge er enige.")


def blank_sheet(variant: str, person: str) -> Sheet:
    """Return a sheet to write on by hand; that needs neither a home nor a passphrase."""
    from observer.day.plans import load_plan
    from observer.sheet.fill import blank

    return blank(load_plan(Variant(variant)), Party(person))


def filled_sheet(home: Path, observation_id: str, person: str) -> Sheet:
    """Return the sheet of an observation as it now is."""
    with open_begun(home) as services:
        return services.sheet(observation_id, Party(person))
