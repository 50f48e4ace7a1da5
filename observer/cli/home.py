"""Where the data are and what opens them: `--home` and the passphrase, for every command that needs them."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from observer.store_errors import NothingHere, PassphraseWanted
from observer.unlock import SHORTEST_PASSPHRASE, find_passphrase, is_new

if TYPE_CHECKING:
    from observer.services import Services

Function = TypeVar("Function", bound=Callable[..., Any])

_GIVEN: Final = "medlyt.home.given"
_CHOSEN: Final = "medlyt.home.chosen"
_NAMED: Final = "medlyt.home.named"


def home_option(function: Function) -> Function:
    """Let a command take `--home`, which may also stand before it; the function gets `home: Path`."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="MAPPE",
        callback=_home,
        help="Mappen med Medlyts data (ellers MEDLYT_HOME, ellers din lokale datamappe).",
    )(function)


def remember_home(ctx: click.Context, home: Path | None) -> None:
    """Keep the `--home` that stood before the command."""
    ctx.meta[_GIVEN] = home


def _home(ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    from observer.bootstrap import default_home

    given = value or ctx.meta.get(_GIVEN)
    home = default_home() if given is None else Path(given).expanduser().absolute()
    ctx.meta[_CHOSEN], ctx.meta[_NAMED] = home, given is not None
    return home


def chosen_home(ctx: click.Context) -> Path | None:
    """Return the home that the command works on; None where none was asked for yet."""
    home: Path | None = ctx.meta.get(_CHOSEN)
    return home


def ask_passphrase(home: Path) -> str:
    """Return the passphrase: from the environment, else typed by the person.

    A new home asks twice. Raises PassphraseWanted where nobody is there to type it.
    """
    try:
        return find_passphrase(os.environ)
    except PassphraseWanted:
        if not sys.stdin.isatty():
            raise
    if not is_new(home):
        return getpass.getpass("Adgangssætning: ", stream=sys.stderr)
    click.echo(
        "Vælg en adgangssætning, som låser dine data. Den kan ikke gendannes, hvis du glemmer den.", err=True
    )
    while True:
        first = getpass.getpass(f"Ny adgangssætning (mindst {SHORTEST_PASSPHRASE} tegn): ", stream=sys.stderr)
        if len(first) < SHORTEST_PASSPHRASE:
            click.echo("Den er for kort. Prøv igen.", err=True)
        elif first != getpass.getpass("Skriv den igen: ", stream=sys.stderr):
            click.echo("De to var ikke ens. Prøv igen.", err=True)
        else:
            return first


def open_home(home: Path) -> Services:
    """Open the home with the passphrase, asked for if need be; what should be gone by now is erased first."""
    from observer.bootstrap import open_services

    return open_services(home, ask_passphrase(home))


def open_begun(home: Path) -> Services:
    """Open a home that is in use, to look something up or erase it; a mistyped folder begins no home.

    Raises NothingHere.
    """
    if is_new(home):
        raise NothingHere(home=home)
    return open_home(home)


def not_begun(home: Path) -> bool:
    """Whether Medlyt was never used here: then there is nothing to list, and no passphrase to ask for.

    Of a folder that was named with `--home` it is said on standard error: it may be a slip of the keys.
    """
    new = is_new(home)
    if new and click.get_current_context().meta.get(_NAMED, False):
        told = NothingHere(home=home)
        click.echo(f"{told.message} {told.remedy}", err=True)
    return new
