"""`library train` and `library evaluate`: a tagger of one's own, and how well it does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observer.cli.danish import DanishCommand
from observer.cli.exchange import count
from observer.cli.home import home_option, open_home
from observer.cli.output import format_option, say, write_json, write_table
from observer.unlock import is_new

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nlp.evaluation import Scoring
    from nlp.training.measure import HeldOut
    from nlp.training.own import Trained

_data_option = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPPE",
    help="En mappe med mærkede møder (.tsv med speaker, text og behaviours) at måle på.",
)


@click.command(cls=DanishCommand)
@home_option
@click.option("--quick", is_flag=True, help="Under et minut: behold sprogmodellen, og lær kun det nye oveni.")
@_data_option
def train(home: Path, quick: bool, data: Path | None) -> None:
    """Træn sporfinderen på dine eksempler. Den bruges, så snart den er færdig."""
    from nlp.training.own import train_quick, train_whole

    _forget_withdrawn(home)
    started = time.monotonic()
    if quick:
        trained = train_quick(home)
    else:
        say("Træningen tager nogle minutter. Du kan afbryde den; så bruges den sporfinder, du har.")
        trained = train_whole(home, data=data, log=say)
    _tell(trained, time.monotonic() - started)


@click.command(cls=DanishCommand)
@home_option
@_data_option
@format_option("json")
def evaluate(home: Path, data: Path | None, form: str | None) -> None:
    """Mål sporfinderen: på mærkede møder med --data, ellers på dine egne eksempler, gemt væk på skift."""
    if data is None:
        from nlp.training.measure import measure_own

        _write_held_out(measure_own(home), form)
        return
    from nlp.tagger.trained import PACKAGED, TrainedTagger, read_artefact
    from nlp.trainers.home import TAGGER_FOLDER, core_elements_of, tagger_of
    from nlp.training.measure import measure_meetings

    tagger = tagger_of(home)
    own = home / TAGGER_FOLDER
    artefact = read_artefact(own if (own / "tagger.npz").exists() else PACKAGED)
    assert isinstance(tagger, TrainedTagger)  # noqa: S101 -- whichever of the two it is
    figures = measure_meetings(tagger, artefact.behaviours, artefact.layer, data, core_elements_of(home))
    _write_figures(figures, form)


def _forget_withdrawn(home: Path) -> None:
    """Ask again, before words are learnt from, whether their people still allow it."""
    from observer.examples import forget_withdrawn, rests_on_meetings

    if not is_new(home) and rests_on_meetings(home):
        with open_home(home) as services:
            gone = forget_withdrawn(services)
        if gone:
            say(f"{count(gone)} er glemt, fordi et samtykke er trukket tilbage.")


def _tell(trained: Trained, seconds: float) -> None:
    say(f"Sporfinderen har lært af {count(trained.examples)} på {seconds:.0f} sekunder, og den er i brug.")
    for behaviour, examples in trained.thin.items():
        say(f"{behaviour} er ikke med endnu: der er kun {count(examples)}.")
    if trained.figures:
        _write_figures(trained.figures, None)


def _write_held_out(held: HeldOut, form: str | None) -> None:
    if form == "json":
        write_json(
            {
                "examples": held.examples,
                "astray": held.astray,
                "behaviours": [
                    {
                        "behaviour": row.behaviour,
                        "examples": row.examples,
                        "shown": row.shown,
                        "among_first": row.among_first,
                    }
                    for row in held.rows
                ],
            }
        )
        return
    rows = [(row.behaviour, str(row.examples), str(row.shown), str(row.among_first)) for row in held.rows]
    columns = ("Kerneelement", "Eksempler", "Fundet", "Blandt de tre første")
    write_table("Dine eksempler, fundet uden at være lært", columns, rows)
    say(f"{held.astray} gange pegede den på noget andet end det, eksemplet viser.")


def _write_figures(figures: Mapping[str, Scoring], form: str | None) -> None:
    if form == "json":
        write_json({reading: figures_line(one) for reading, one in figures.items()})
        return
    rows = [
        (reading, *(str(value) for value in figures_line(one).values())) for reading, one in figures.items()
    ]
    columns = (
        "Læst",
        "F1",
        "Præcision",
        "Genkaldelse",
        "Emne",
        "Noget",
        "Blandt tre",
        "ECE",
        "Forkerte",
        "Replikker",
    )
    write_table("Målt på mærkede møder", columns, rows)


def figures_line(one: Scoring) -> dict[str, float | int]:
    """The figures of one reading as plain values."""
    return {
        "f1": round(one.behaviour.f1, 3),
        "precision": round(one.behaviour.precision, 3),
        "recall": round(one.behaviour.recall, 3),
        "topic_f1": round(one.topic.f1, 3),
        "anything_f1": round(one.anything.f1, 3),
        "among_first_three": round(one.candidates, 3),
        "calibration_error": round(one.calibration_error, 3),
        "false_pointers": one.false_pointers,
        "utterances": one.utterances,
    }
