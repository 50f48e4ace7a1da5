"""`tag`: pointers in a transcript that exists already; needs neither a home nor a passphrase.

Where the home has a tagger of its own, that one is used; no meeting of the home is read.
"""

from __future__ import annotations

from pathlib import Path

import click

from nlp.records import Role, Tagged, Utterance
from observer.cli.danish import DanishCommand
from observer.cli.home import home_option
from observer.cli.output import format_option, say, write_lines
from observer.cli.pointers import roles_option, write_pointers
from observer.lines import tag_command_line
from observer.pipeline import speakers_of, weigh_with
from observer.roles import chosen_roles, suggest_roles, with_roles
from observer.transcript import read_transcript


@click.command(cls=DanishCommand)
@click.argument("transcript", metavar="UDSKRIFT.tsv", type=click.Path(path_type=Path))
@roles_option
@format_option("jsonl")
@home_option
def tag(transcript: Path, roles: dict[Role, str], form: str | None, home: Path) -> None:
    """Find spor i en udskrift med kolonnerne speaker og text, adskilt af tabulator."""
    read = read_transcript(transcript)
    tagged = tag_utterances(read.utterances, roles, home=home)
    if form == "jsonl":
        write_lines(tag_command_line(one, timed=read.timed) for one in tagged)
    else:
        from nlp.trainers.home import core_elements_of

        write_pointers(tagged, core_elements_of(home), timed=read.timed)
        say("Ingen spor betyder ikke, at det ikke skete.")


def tag_utterances(said: tuple[Utterance, ...], roles: dict[Role, str], *, home: Path) -> tuple[Tagged, ...]:
    """Tag a transcript, by the home's own tagger if it has one.

    Whoever is not called by a role is given the likeliest one.
    """
    from nlp.trainers.home import tagger_of

    tagger = tagger_of(home)
    if all(one.role is not None for one in said) and not roles:
        return tagger.tag(said)
    known = {one.speaker: one.role for one in said if one.role is not None}
    suggested = {**suggest_roles(said, pointer_weight=weigh_with(tagger)).roles, **known}
    return tagger.tag(with_roles(said, chosen_roles(speakers_of(said), roles, suggested)))
