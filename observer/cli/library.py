"""`library`: the trainers' own examples and core elements, and what is trained on them."""

from __future__ import annotations

import errno
from typing import Any

import click

from observer.cli.danish import DanishGroup
from observer.cli.exchange import export, import_file
from observer.cli.shelf import add, dedupe, list_library, redo, remove, show, undo
from observer.cli.training import evaluate, train
from observer.errors import DiskFull, HomeUnusable


class LibraryGroup(DanishGroup):
    """The commands over plain files: what the system says of those is said in Danish here, for all."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; raises DiskFull and HomeUnusable where the home's folder takes no file."""
        try:
            return super().invoke(ctx)
        except OSError as exc:
            home = ctx.meta["medlyt.library.home"]
            if exc.errno == errno.ENOSPC:
                raise DiskFull(home=home) from exc
            raise HomeUnusable(home=home, reason=str(exc)) from exc


@click.group("library", cls=LibraryGroup)
def library_group() -> None:
    """Dit eget eksempelbibliotek: eksempler, egne kerneelementer og træning."""


for command in (add, dedupe, evaluate, export, import_file, list_library, redo, remove, show, train, undo):
    library_group.add_command(command)
