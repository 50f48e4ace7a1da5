"""`library list`, `show`, `add`, `remove`, `dedupe`, `undo`, `redo`: examples of one's own, in versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlp.library import CONTEXT_TURNS, Example
from nlp.records import Role
from nlp.trainers.records import turn_of
from observer.cli.danish import DanishCommand
from observer.cli.exchange import count, take_in
from observer.cli.home import home_option
from observer.cli.kept import local_time
from observer.cli.output import format_option, say, write_json, write_table

if TYPE_CHECKING:
    from nlp.trainers.records import Entry
    from nlp.trainers.view import BehaviourRow, ExampleRow, LibraryView

WRITTEN_BY_A_TRAINER: Final = "Skrevet af en træner"
COVER_DA: Final = {"none": "ingen", "too_few": "for få", "thin": "tynd", "enough": "dækket"}
WHAT_DA: Final = {
    "add": "tilføjet",
    "remove": "fjernet",
    "elements": "egne kerneelementer",
    "undo": "fortrudt",
    "redo": "gentaget",
    "forget": "glemt, fordi et samtykke er trukket tilbage",
}
_CLOSEST: Final = 0.97  # cosine of the encoder's vectors from which two examples may mean the same
_behaviour_option = click.option(
    "--behaviour", "-b", metavar="KERNEELEMENT", help="Vis kun eksempler på det."
)


@click.command("list", cls=DanishCommand)
@home_option
@_behaviour_option
@click.option("--thin", is_flag=True, help="Vis kun kerneelementer, der mangler eksempler.")
@click.option("--versions", is_flag=True, help="Vis ændringerne i stedet.")
@format_option("json")
def list_library(home: Path, behaviour: str | None, thin: bool, versions: bool, form: str | None) -> None:
    """Vis, hvor mange eksempler hvert kerneelement har, eller eksemplerne på ét af dem."""
    if versions:
        _list_versions(home, form)
        return
    view = view_of(home)
    if behaviour is None:
        rows = view.thin if thin else view.behaviours
        if form == "json":
            write_json([behaviour_line(row) for row in rows])
        else:
            columns = ("Kerneelement", "Ordlyd", "Medfølger", "Egne", "Stemmer", "Dækning")
            write_table(
                f"Eksempelbibliotek, version {view.version}", columns, [_behaviour_row(r) for r in rows]
            )
        return
    known(home, [behaviour])
    examples = [one for one in view.examples if behaviour in one.behaviours]
    if form == "json":
        write_json([example_line(one) for one in examples])
    elif examples:
        write_table(behaviour, ("Nummer", "Sagt", "Oprindelse"), [_example_row(one) for one in examples])
    else:
        say("Du har ingen egne eksempler på det endnu.")


@click.command(cls=DanishCommand)
@click.argument("example_id", metavar="NUMMER")
@home_option
@format_option("json")
def show(home: Path, example_id: str, form: str | None) -> None:
    """Vis et eksempel med det, der gik forud, dets oprindelse og samtykke."""
    from nlp.trainers.home import library_of
    from nlp.trainers.view import example_rows

    entry = library_of(home).example(example_id)
    (row,) = example_rows([entry])
    if form == "json":
        write_json(example_line(row))
        return
    for before in row.before:
        click.echo(f"  {before}")
    click.echo(f"{row.speaker}: {row.text}")
    click.echo(f"Kerneelementer: {', '.join(row.behaviours) or 'ingen'}")
    click.echo(f"Oprindelse: {row.provenance}")
    click.echo(f"Samtykke: {'ikke nødvendigt, det er opdigtet' if row.made_up else row.consent}")


@click.command(cls=DanishCommand)
@click.argument("texts", metavar="TEKST...", nargs=-1, required=True)
@home_option
@click.option("--behaviour", "-b", "behaviours", multiple=True, metavar="KERNEELEMENT",
              help="Hvad det viser. Kan gentages; uden viser det ingenting.")  # fmt: skip
@click.option("--before", multiple=True, metavar="TALER: TEKST",
              help=f"Hvad der blev sagt lige før, det ældste først. Højst {CONTEXT_TURNS}.")  # fmt: skip
@click.option("--speaker", type=click.Choice([role.value for role in Role]), metavar="TALER",
              default=Role.JOBFORMIDLER.value, help="Hvem der siger det (ellers jobformidler).")  # fmt: skip
@click.option("--voice", default="", metavar="ORD", help="Stemmen med ét ord, fx varm eller travl.")
@click.option("--provenance", default=WRITTEN_BY_A_TRAINER, metavar="TEKST", help="Hvor det kommer fra.")
def add(
    home: Path,
    texts: tuple[str, ...],
    behaviours: tuple[str, ...],
    before: tuple[str, ...],
    speaker: str,
    voice: str,
    provenance: str,
) -> None:
    """Tilføj opdigtede eksempler, ét for hver tekst (sæt hver i anførselstegn)."""
    from nlp.trainers.records import entry_of

    known(home, behaviours)
    context = tuple(turn_of(one) for one in before)
    try:
        entries = [
            entry_of(
                Example(
                    role=Role(speaker), text=text, behaviours=tuple(behaviours), context=context, kind=voice
                ),
                provenance=provenance,
            )
            for text in texts
        ]
    except ValueError as exc:
        raise click.UsageError(f"Eksemplet kan ikke bruges: {exc}.") from exc
    take_in(home, entries)


@click.command(cls=DanishCommand)
@click.argument("example_ids", metavar="NUMMER...", nargs=-1, required=True)
@home_option
def remove(home: Path, example_ids: tuple[str, ...]) -> None:
    """Fjern eksempler. Det kan fortrydes."""
    from nlp.trainers.home import library_of

    version = library_of(home).remove(example_ids)
    say(f"{count(len(set(example_ids)))} fjernet. Biblioteket er nu version {version}.")


@click.command(cls=DanishCommand)
@home_option
@click.option("--meaning", is_flag=True, help="Find også dem, der siger det samme med andre ord.")
@click.option("--remove", "remove_them", is_flag=True, help="Behold det første af hvert par. Kan fortrydes.")
@format_option("json")
def dedupe(home: Path, meaning: bool, remove_them: bool, form: str | None) -> None:
    """Find eksempler, der siger det samme."""
    from nlp.trainers.home import library_of
    from nlp.trainers.view import duplicates

    shelf = library_of(home)
    entries = tuple(shelf.contents().entries.values())
    told = duplicates(entries)
    pairs = [("ord", pair) for pair in told]
    if meaning:
        seen = {(pair.first, pair.second) for pair in told}
        pairs += [
            ("mening", one) for one in _alike_in_meaning(home, entries) if (one.first, one.second) not in seen
        ]
    found = [
        {
            "first": entries[pair.first].id,
            "second": entries[pair.second].id,
            "likeness": round(pair.likeness, 3),
            "by": by,
        }
        for by, pair in pairs
    ]
    if form == "json":
        write_json(found)
    elif found:
        rows = [
            (f"{pair.likeness:.2f}", by, entries[pair.first].example.text, entries[pair.second].example.text)
            for by, pair in pairs
        ]
        write_table("Siger det samme", ("Lighed", "Ved", "Det ene", "Det andet"), rows)
    else:
        say("Ingen eksempler siger det samme.")
    if remove_them and told:
        # Meaning alone is too unsure a ground to take anything away on.
        version = shelf.remove({entries[pair.second].id for pair in told})
        say(f"Gengangerne er fjernet. Biblioteket er nu version {version}.")


@click.command(cls=DanishCommand)
@home_option
def undo(home: Path) -> None:
    """Fortryd den seneste ændring."""
    from nlp.trainers.home import library_of

    say(f"Fortrudt. Biblioteket er nu version {library_of(home).undo()}.")


@click.command(cls=DanishCommand)
@home_option
def redo(home: Path) -> None:
    """Gentag den ændring, du sidst fortrød."""
    from nlp.trainers.home import library_of

    say(f"Gentaget. Biblioteket er nu version {library_of(home).redo()}.")


def view_of(home: Path) -> LibraryView:
    """Everything that a list of the library shows."""
    from nlp.library import load_library
    from nlp.trainers.home import library_of
    from nlp.trainers.view import library_view

    shelf = library_of(home)
    return library_view(shelf.contents(), load_library(), shelf.elements())


def known(home: Path, behaviours: Sequence[str]) -> None:
    """Raise BehaviourUnknown for the first that neither the source nor the local set has."""
    from nlp.trainers.home import library_of
    from observer.errors import BehaviourUnknown

    elements = library_of(home).elements()
    for one in behaviours:
        if one not in elements.behaviours:
            raise BehaviourUnknown(behaviour=one)


def behaviour_line(row: BehaviourRow) -> dict[str, Any]:
    """A behaviour's coverage as plain values."""
    return {
        "behaviour": row.behaviour,
        "topic": row.topic,
        "wording": row.wording,
        "local": row.local,
        "packaged": row.packaged,
        "own": row.own,
        "voices": row.voices,
        "cover": row.cover.value,
    }


def example_line(row: ExampleRow) -> dict[str, Any]:
    """An example as plain values."""
    return {
        "id": row.id,
        "speaker": row.speaker,
        "text": row.text,
        "before": list(row.before),
        "behaviours": list(row.behaviours),
        "provenance": row.provenance,
        "consent": row.consent,
        "alike": list(row.alike),
    }


def _behaviour_row(row: BehaviourRow) -> tuple[str, ...]:
    name = f"{row.behaviour} (eget)" if row.local else row.behaviour
    return (name, row.wording, str(row.packaged), str(row.own), str(row.voices), COVER_DA[row.cover.value])


def _example_row(row: ExampleRow) -> tuple[str, ...]:
    said = " / ".join((*row.before, row.text))
    return (row.id, said, row.provenance)


def _list_versions(home: Path, form: str | None) -> None:
    from nlp.trainers.home import library_of

    made = library_of(home).versions()
    if form == "json":
        write_json(
            [
                {
                    "version": one.version,
                    "at": one.at.isoformat(),
                    "what": one.what.value,
                    "of": one.of,
                    "added": len(one.added),
                    "removed": len(one.removed),
                }
                for one in made
            ]
        )
        return
    rows = [
        (
            str(one.version),
            local_time(one.at),
            WHAT_DA[one.what.value],
            f"+{len(one.added)} -{len(one.removed)}",
        )
        for one in reversed(made)
    ]
    write_table("Ændringer", ("Version", "Hvornår", "Hvad", "Eksempler"), rows)


def _alike_in_meaning(home: Path, entries: Sequence[Entry]) -> list[Any]:
    """Pairs with the same labels whose vectors are close."""
    from nlp.tagger.trained import PACKAGED
    from nlp.trainers.home import TAGGER_FOLDER
    from nlp.trainers.near import close_pairs
    from nlp.training.own import own_vectors

    if not entries:
        return []
    vectors = own_vectors([one.example for one in entries], PACKAGED, home / TAGGER_FOLDER)
    return [
        pair
        for pair in close_pairs(vectors, least_cosine=_CLOSEST)
        if set(entries[pair.first].example.behaviours) == set(entries[pair.second].example.behaviours)
    ]
