"""`library`: the trainers' own examples and core elements, and what is trained on them."""

from __future__ import annotations

import click

from observer.cli.danish import DanishGroup
from observer.cli.exchange import export, import_file
from observer.cli.shelf import add, dedupe, list_library, redo, remove, show, undo
from observer.cli.training import evaluate, train


@click.group("library", cls=DanishGroup)
def library_group() -> None:
    """Dit eget eksempelbibliotek: eksempler, egne kerneelementer og træning."""


for command in (add, dedupe, evaluate, export, import_file, list_library, redo, remove, show, train, undo):
    library_group.add_command(command)
