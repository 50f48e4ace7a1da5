"""Pointers as a table, and who is who as an option; for the commands that point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from nlp.core_elements import CoreElements
from nlp.records import Role, Tagged
from observer.cli.kept import clock_time
from observer.cli.output import say, write_table

Function = TypeVar("Function", bound=Callable[..., Any])


def roles_option(function: Function) -> Function:
    """Let a command take `--as ROLE=SPEAKER`, as often as needed; the function gets `roles` by role."""
    return click.option(
        "--as",
        "roles",
        multiple=True,
        metavar="ROLLE=TALER",
        callback=_roles,
        help="Sig, hvem der er hvem, fx jobformidler=S1. Kan gentages.",
    )(function)


def _roles(_ctx: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> dict[Role, str]:
    roles: dict[Role, str] = {}
    for value in values:
        name, _, speaker = value.partition("=")
        role = name.strip().lower()
        if role not in set(Role) or not speaker.strip():
            raise click.BadParameter(f"skriv en af {', '.join(Role)}, lighedstegn og en taler, fx S1.")
        roles[Role(role)] = speaker.strip()
    return roles


def write_pointers(tagged: Sequence[Tagged], elements: CoreElements, *, timed: bool = True) -> None:
    """Write every pointer: when, which words, which core element, and why."""
    rows = [
        (
            clock_time(one.utterance.start_s) if timed else str(number),
            one.utterance.text,
            elements.behaviours[tag.behaviour].example_da,
            f"»{' … '.join(tag.evidence)}« ligner: »{tag.example}«",
        )
        for number, one in enumerate(tagged, 1)
        for tag in one.tags
    ]
    if not rows:
        say("Der er ingen spor.")
        return
    write_table("Spor", ("Tid" if timed else "Nr.", "Sagt", "Kerneelement", "Hvorfor"), rows)
