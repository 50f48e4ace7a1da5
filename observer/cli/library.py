"""`library`: the trainers' own examples and core elements, and what is trained on them."""

from __future__ import annotations

from typing import Any

import click

from observer.cli.danish import DanishGroup
from observer.cli.exchange import export, import_file
from observer.cli.home import chosen_home
from observer.cli.priority import priority
from observer.cli.shelf import add, dedupe, list_library, redo, remove, show, undo
from observer.cli.training import evaluate, train
from observer.unlock import home_error


class LibraryGroup(DanishGroup):
    """The commands over plain files: what the system says of those is said in Danish here, for all."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; raises DiskFull and HomeUnusable where the home's folder takes no file."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # Whoever read the output has had enough; the home is well.
        except OSError as exc:
            home = chosen_home(ctx)
            if home is None:
                raise
            raise home_error(home, exc) from exc


@click.group("library", cls=LibraryGroup)
def library_group() -> None:
    """Dit eget eksempelbibliotek: eksempler, egne kerneelementer og træning."""


for command in (
    add,
    dedupe,
    evaluate,
    export,
    import_file,
    list_library,
    priority,
    redo,
    remove,
    show,
    train,
    undo,
):
    library_group.add_command(command)
