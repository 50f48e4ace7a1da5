"""`library import` and `library export`: examples, core elements and transcripts, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observer.cli.danish import DanishCommand
from observer.cli.home import home_option, open_home
from observer.cli.output import say, told_of
from observer.unlock import is_new

if TYPE_CHECKING:
    from nlp.trainers.records import Entry
    from nlp.trainers.shelf import Added


@click.command("import", cls=DanishCommand)
@click.argument("path", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
def import_file(home: Path, path: Path) -> None:
    """Hent eksempler (.jsonl .csv .spacy) eller egne kerneelementer (.yaml .qdc) fra en fil."""
    from nlp import interchange
    from nlp.interchange.formats import suffix
    from nlp.trainers.home import library_of

    if suffix(path, (*interchange.EXAMPLES, *interchange.ELEMENTS)) in interchange.EXAMPLES:
        take_in(home, interchange.read_examples(path))
        return
    from nlp.core_elements import load_core_elements

    shelf = library_of(home)
    version = shelf.set_elements(interchange.read_elements(path, load_core_elements()))
    local = set(shelf.elements().behaviours) - set(load_core_elements().behaviours)
    say(f"Jeres eget sæt har {_so_many(len(local))}. Biblioteket er nu version {version}.")


@click.command(cls=DanishCommand)
@click.argument("path", metavar="FIL", type=click.Path(dir_okay=False, path_type=Path))
@home_option
@click.option("--all", "everything", is_flag=True, help="Tag det medfølgende med.")
@click.option("--transcript", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              metavar="UDSKRIFT.tsv", help="En udskrift, som skal ud som .vtt eller .eaf.")  # fmt: skip
@click.option("--unmasked", is_flag=True, help="Lad personoplysninger i udskriften stå.")
def export(home: Path, path: Path, everything: bool, transcript: Path | None, unmasked: bool) -> None:
    """Gem eksempler (.jsonl .csv .spacy), kerneelementer (.yaml .qdc) eller en udskrift (.vtt .eaf)."""
    from nlp import interchange
    from nlp.interchange.formats import suffix

    if transcript is not None:
        suffix(path, interchange.TRANSCRIPTS)
        _export_transcript(home, transcript, path, masked=not unmasked)
    elif suffix(path, (*interchange.EXAMPLES, *interchange.ELEMENTS)) in interchange.EXAMPLES:
        _export_examples(home, path, everything=everything)
    else:
        _export_elements(home, path, everything=everything)


def take_in(home: Path, entries: Sequence[Entry]) -> None:
    """Add entries, none that a meeting's words are in without a yes, and tell what came of it."""
    from nlp.trainers.accepting import packaged_mask

    added = _added(home, entries)
    say(f"{count(len(added.added))} tilføjet. Biblioteket er nu version {added.version}.")
    if added.known:
        say(f"{count(len(added.known))} var der i forvejen.")
    if added.alike:
        told = count(len(added.alike))
        say(f"{told} siger næsten det samme som et andet. Se dem med: medlyt library dedupe")
    if added.left:
        say(
            f"Udeladt: {count(len(added.left))} fra samtaler, som der ikke er et samtykke til her. "
            "Et ja kan kun trækkes tilbage dér, hvor det blev givet."
        )
    texts = [one.example.text for one in added.added]
    named = sum(one.masked != text for one, text in zip(packaged_mask()(texts), texts, strict=True))
    if named:
        say(
            f"{count(named)} ligner noget med personoplysninger. Er de opdigtede, er det i orden. "
            "Ellers fortryd med: medlyt library undo"
        )


def _added(home: Path, entries: Sequence[Entry]) -> Added:
    """What came of adding them; a home without meetings needs no passphrase."""
    from nlp.trainers.home import library_of
    from observer.examples import parted
    from observer.trainers import TrainersLibrary

    if is_new(home):
        kept, left = parted(None, entries)
        return replace(library_of(home).add(kept), left=left)
    with open_home(home) as services:
        return TrainersLibrary(services).add(entries)


def _export_examples(home: Path, path: Path, *, everything: bool) -> None:
    from nlp import interchange
    from nlp.library import load_library
    from nlp.trainers.home import library_of
    from nlp.trainers.records import entries_of

    own = tuple(library_of(home).contents().entries.values())
    entries = (*entries_of(load_library()), *own) if everything else own
    with told_of(path):
        interchange.write_examples(path, entries)
    say(f"{count(len(entries))} gemt i {path.name}.")


def _export_elements(home: Path, path: Path, *, everything: bool) -> None:
    from nlp import interchange
    from nlp.core_elements import load_core_elements
    from nlp.trainers.elements import local_elements, raw_of
    from nlp.trainers.home import library_of

    shelf, own = library_of(home), load_core_elements()
    raw = shelf.contents().elements
    if raw is None and not everything:
        raise click.ClickException(
            "I har ingen egne kerneelementer endnu. Tag kildens med --all, eller hent et sæt med: "
            "medlyt library import FIL"
        )
    whole = shelf.elements()
    elements = whole if everything or raw is None else local_elements(raw, own)
    with told_of(path):
        interchange.write_elements(path, raw_of(whole) if everything or raw is None else raw, elements)
    say(f"{_so_many(len(elements.behaviours))} gemt i {path.name}.")


def _so_many(count: int) -> str:
    return "1 kerneelement" if count == 1 else f"{count} kerneelementer"


def _export_transcript(home: Path, transcript: Path, path: Path, *, masked: bool) -> None:
    from nlp import interchange
    from nlp.trainers.accepting import packaged_mask
    from nlp.trainers.home import tagger_of
    from observer.transcript import read_transcript

    said = read_transcript(transcript).utterances
    behaviours: list[tuple[str, ...]] = [() for _ in said]
    if path.suffix.lower() == ".eaf":
        behaviours = [tuple(tag.behaviour for tag in one.tags) for one in tagger_of(home).tag(said)]
    if masked:
        found = packaged_mask()([one.text for one in said])
        said = tuple(replace(one, text=new.masked, words=()) for one, new in zip(said, found, strict=True))
    coded = [
        interchange.Coded(utterance=one, behaviours=these)
        for one, these in zip(said, behaviours, strict=True)
    ]
    with told_of(path):
        interchange.write_transcript(path, coded, at=datetime.now(UTC))
    say(f"{len(coded)} replikker gemt i {path.name}{', maskeret. Se det igennem.' if masked else '.'}")


def count(number: int) -> str:
    """So many examples, in words."""
    return "1 eksempel" if number == 1 else f"{number} eksempler"
