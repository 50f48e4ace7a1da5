"""`doctor`: whether this machine is fit for Medlyt."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from observer.cli.danish import DanishCommand
from observer.cli.home import home_option
from observer.cli.output import format_option, write_json, write_table
from observer.doctor import Check, CheckStatus
from observer.errors import ROOTS
from observer.store_errors import PassphraseWanted

STATUS_DA: Final = {CheckStatus.OK: "i orden", CheckStatus.WARN: "se her", CheckStatus.FAIL: "skal rettes"}


@click.command(cls=DanishCommand)
@home_option
@format_option("json")
@click.pass_context
def doctor(ctx: click.Context, home: Path, form: str | None) -> None:
    """Undersøg, om computeren er klar til Medlyt. Exit 1, hvis noget skal rettes."""
    checks = list(examined(home))
    if form == "json":
        write_json(
            [
                {"name": one.name, "status": str(one.status), "message": one.message, "remedy": one.remedy}
                for one in checks
            ]
        )
    else:
        rows = [(STATUS_DA[one.status], one.name, f"{one.message} {one.remedy}".strip()) for one in checks]
        write_table("Er computeren klar?", ("", "Hvad", "Fundet"), rows)
    if any(one.status is CheckStatus.FAIL for one in checks):
        ctx.exit(1)


def examined(home: Path) -> Iterator[Check]:
    """Yield every check; what lies in the data is looked at where the passphrase is at hand."""
    from observer.bootstrap import default_shelf, open_services
    from observer.doctor import examine, examine_opened, not_examined, ok
    from observer.unlock import find_passphrase, is_new

    yield from examine(home, default_shelf())
    try:
        if is_new(home):
            yield ok("Sletning", "Der er ingen data endnu.")
            return
        passphrase = find_passphrase(os.environ)
        with open_services(home, passphrase) as services:
            yield examine_opened(services)
    except PassphraseWanted:
        yield not_examined(None)
    except ROOTS as error:
        yield not_examined(error)
