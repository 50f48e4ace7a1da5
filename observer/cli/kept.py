"""What there is and how it goes: `list`, `erase`, `receipts`, `withdraw`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from consent.receipt import Reason, Receipt
from observer.cli.danish import DanishCommand
from observer.cli.home import home_option, not_begun, open_begun
from observer.cli.output import format_option, say, write_json, write_table
from observer.records import Observation, State

STATE_DA: Final = {
    State.PREPARED: "forberedt",
    State.RECORDING: "optager",
    State.RECORDED: "optaget",
    State.PROCESSED: "klar til gennemsyn",
    State.ERASED: "slettet",
}


@click.command("list", cls=DanishCommand)
@home_option
@format_option("json")
@click.option("--all", "everything", is_flag=True, help="Vis også dem, der er slettet.")
def list_observations(home: Path, form: str | None, everything: bool) -> None:
    """Vis de samtaler, der er på computeren, den nyeste først."""
    found: list[Observation] = []
    if not not_begun(home):
        with open_begun(home) as services:
            found = [one for one in services.observations() if everything or one.state is not State.ERASED]
    if form == "json":
        write_json([observation_line(one) for one in found])
    elif not found:
        say("Der er ingen samtaler.")
    else:
        columns = ("Samtale", "Begyndt", "Tilstand", "Længde", "Slettes senest")
        write_table("Samtaler", columns, [observation_row(one) for one in found])


@click.command(cls=DanishCommand)
@click.argument("observation_id", metavar="ID|latest")
@home_option
def erase(home: Path, observation_id: str) -> None:
    """Slet en samtale og alt, der kom af den, og vis kvitteringen."""
    with open_begun(home) as services:
        receipt = services.erase(observation_id, Reason.ASKED)
    click.echo(receipt.as_text())


@click.command(cls=DanishCommand)
@home_option
@format_option("json")
def receipts(home: Path, form: str | None) -> None:
    """Vis kvitteringerne for det, der er slettet."""
    found: tuple[Receipt, ...] = ()
    if not not_begun(home):
        with open_begun(home) as services:
            found = services.receipts()
    if form == "json":
        write_json([json.loads(receipt.to_json()) for receipt in found])
    elif not found:
        say("Der er ingen kvitteringer.")
    else:
        click.echo("\n\n".join(receipt.as_text() for receipt in found))


@click.command(cls=DanishCommand)
@click.argument("code", metavar="KODE")
@home_option
def withdraw(home: Path, code: str) -> None:
    """Træk et samtykke tilbage med koden fra sedlen. Alt fra samtalen bliver slettet."""
    with open_begun(home) as services:
        receipt = services.withdraw(code)
    if receipt is None:
        say("Der var ikke givet noget samtykke, så der er intet at trække tilbage.")
    else:
        click.echo(receipt.as_text())


def observation_line(one: Observation) -> dict[str, Any]:
    """Return an observation as plain values."""
    return {
        "id": one.id,
        "created_at": one.created_at.isoformat(),
        "state": str(one.state),
        "origin": None if one.origin is None else str(one.origin),
        "variant": str(one.variant),
        "title": one.title,
        "duration_s": one.duration_s,
        "speakers": one.speakers,
        "deadline_at": None if one.deadline_at is None else one.deadline_at.isoformat(),
    }


def observation_row(one: Observation) -> tuple[str, ...]:
    """Return an observation as people read it."""
    length = "" if one.duration_s is None else clock_time(one.duration_s)
    deadline = "" if one.deadline_at is None else local_time(one.deadline_at)
    return (one.id, local_time(one.created_at), STATE_DA[one.state], length, deadline)


def local_time(moment: datetime) -> str:
    """Return a moment in the computer's own zone."""
    return f"{moment.astimezone():%d.%m.%Y %H:%M}"


def clock_time(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
