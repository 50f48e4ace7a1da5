"""`mask`: a text without its personal data; needs neither a home nor a passphrase."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from observer.cli.danish import DanishCommand
from observer.cli.output import format_option, say, write_lines, write_table
from observer.transcript import TEXT, read_rows

if TYPE_CHECKING:
    from nlp.masking import Masked


@click.command(cls=DanishCommand)
@click.argument("file", metavar="FIL.tsv", type=click.Path(path_type=Path))
@format_option("jsonl")
def mask(file: Path, form: str | None) -> None:
    """Erstat navne, numre og steder i kolonnen text med fx [NAVN 1]; den samme får det samme i hele filen."""
    from nlp.masking import mask as mask_texts

    masked = mask_texts([row[TEXT] for row in read_rows(file, (TEXT,))])
    if form == "jsonl":
        write_lines(map(mask_line, masked))
        return
    write_table(
        "Uden personoplysninger",
        ("Nr.", "Tekst"),
        ((str(number), one.masked) for number, one in enumerate(masked, 1)),
    )
    say(what_was_masked(masked))


def mask_line(masked: Masked) -> dict[str, Any]:
    """Return one row's text, the masked one, and `[start, end, label]` of each mask."""
    return {
        "text": masked.text,
        "masked": masked.masked,
        "spans": [[span.start, span.end, str(span.label)] for span in masked.spans],
    }


def what_was_masked(masked: tuple[Masked, ...]) -> str:
    """Return how many of each kind were masked, and what a person is to do now."""
    kinds = Counter(span.label.word for one in masked for span in one.spans)
    if not kinds:
        return "Der blev ikke fundet personoplysninger. Læs teksten igennem, før den forlader computeren."
    found = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    return f"Erstattet: {found}. Læs teksten igennem, før den forlader computeren: maskering kan tage fejl."
