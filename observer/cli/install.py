"""`models`: what listens, and how it gets here; installing is the only act that may use the network."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from models import offline
from models.store import ModelStatus, Standing
from observer.cli.danish import DanishCommand, DanishGroup
from observer.cli.output import console, format_option, say, write_json, write_table

STANDING_DA: Final = {
    Standing.VERIFIED: "klar",
    Standing.MISSING: "ikke installeret",
    Standing.DAMAGED: "beskadiget",
    Standing.NOT_EMBEDDED: "skal I selv skaffe",
}
ANOTHER_INSTALLS: Final = (
    "En anden Medlyt er ved at hente modeller. Det her går i gang, når den er færdig. Afbryd med Ctrl+C."
)


@click.group("models", cls=DanishGroup)
@click.pass_context
def models_group(ctx: click.Context) -> None:
    """Se, hent og efterprøv de modeller, der lytter."""
    if ctx.invoked_subcommand != install_models.name:
        offline.refuse_network()


@models_group.command("list", cls=DanishCommand)
@format_option("json")
def list_models(form: str | None) -> None:
    """Vis alle modeller, og hvordan det står til med dem."""
    from observer.bootstrap import default_shelf

    found = default_shelf().status()
    if form == "json":
        write_json([status_line(one) for one in found])
        return
    columns = ("Model", "Tilstand", "MB", "Licens", "Ordfejl i samtale", "Hvad den gør")
    write_table("Modeller", columns, [status_row(one) for one in found])


@models_group.command("install", cls=DanishCommand)
@click.argument("names", metavar="[MODEL]...", nargs=-1)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPPE",
    help="Hent fra en mappe i stedet for nettet.",
)
def install_models(names: tuple[str, ...], source: Path | None) -> None:
    """Hent modeller (uden navne: dem, Medlyt skal bruge), og efterprøv hver fil."""
    from models.install import install
    from observer.bootstrap import default_shelf

    if source is not None:
        offline.refuse_network()
    shelf = default_shelf()
    for name in names:
        if not shelf.manifest.entry(name).embedded:
            say(f"{name} bliver hentet, omsat og efterprøvet. Det kan tage lang tid, første gang.")
    with install_bar() as report:
        installed = install(
            shelf, names or None, source=source, progress=report.update, waits=lambda: say(ANOTHER_INSTALLS)
        )
    for model in installed:
        say(f"{model.name} er klar.")


@models_group.command("verify", cls=DanishCommand)
@click.argument("names", metavar="[MODEL]...", nargs=-1)
def verify_models(names: tuple[str, ...]) -> None:
    """Efterprøv hver byte i de modeller, der er installeret (uden navne: dem, Medlyt skal bruge)."""
    from observer.bootstrap import default_shelf

    shelf = default_shelf()
    for name in names or tuple(entry.name for entry in shelf.manifest.defaults):
        shelf.verify(name)
        click.echo(f"{name}: hver byte er, som den skal være.")


@models_group.command(cls=DanishCommand)
@format_option("json")
def advise(form: str | None) -> None:
    """Få råd om, hvilken model der passer til denne computer."""
    from models.advice import advise as advice_for
    from models.advice import this_machine
    from observer.bootstrap import default_shelf

    shelf = default_shelf()
    advice = advice_for(this_machine(), shelf.manifest)
    name = advice.entry.name
    standing = next(one.standing for one in shelf.status() if one.entry.name == name)
    if form == "json":
        write_json(
            {
                "facts": asdict(advice.facts),
                "model": name,
                "pace": str(advice.rule.pace),
                "because": advice.rule.because,
                "standing": str(standing),
            }
        )
        return
    facts = advice.facts
    card = f", grafikkort med {facts.graphics_gb:.0f} GB" if facts.graphics_gb else ""
    say(f"Computeren har {facts.memory_gb:.0f} GB hukommelse og {facts.cores} kerner{card}.")
    click.echo(f"{name}: {advice.rule.because}")
    if advice.rule.graphics_gb is not None:
        say("Sæt miljøvariablen MEDLYT_DEVICE til cuda, så grafikkortet bliver brugt.")
    if standing is not Standing.VERIFIED:
        say(f"Hent den med: medlyt models install {name}")


class install_bar:  # noqa: N801 -- used as a `with` statement's word, like the standard library's own
    """A bar for each model on standard error; silent where nobody is watching."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

        self._tasks: dict[str, TaskID] = {}
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=console(sys.stderr),
            disable=not sys.stderr.isatty(),
        )

    def update(self, name: str, done_bytes: int, total_bytes: int) -> None:
        """Show how far model `name` is."""
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(f"Henter {name}", total=total_bytes)
        self._bar.update(self._tasks[name], completed=done_bytes, total=total_bytes)

    def __enter__(self) -> install_bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def status_line(one: ModelStatus) -> dict[str, object]:
    """Return a model and its standing as plain values."""
    entry = one.entry
    return {
        "name": entry.name,
        "kind": str(entry.kind),
        "standing": str(one.standing),
        "default": entry.default,
        "size_bytes": entry.size_bytes,
        "licence": entry.licence,
        "source": entry.source,
        "parameters_millions": entry.parameters_millions,
        "memory_gb": entry.memory_gb,
        "speed": None if entry.speed is None else str(entry.speed),
        "word_error_rate_conversation": None if entry.figures is None else entry.figures.conversation,
        "description": entry.description,
    }


def status_row(one: ModelStatus) -> tuple[str, ...]:
    """Return a model and its standing as people read it."""
    entry = one.entry
    size = f"{entry.size_bytes / 1e6:.0f}" if entry.files else ""
    errors = "" if entry.figures is None else f"{entry.figures.conversation:.0f} %"
    return (entry.name, STANDING_DA[one.standing], size, entry.licence, errors, entry.description)
