"""`process`: from a recording and its consent to tagged utterances, kept for review."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from consent.choices import Choices, Purpose
from consent.errors import ConsentMissing, ConsentWithdrawn
from consent.form import load_form
from consent.receipt import Reason
from nlp.records import Role, Tagged
from observer.cli.danish import DanishCommand
from observer.cli.home import ask_passphrase, home_option
from observer.cli.output import format_option, progress_bar, say, write_lines
from observer.cli.pointers import roles_option, write_pointers
from observer.errors import ROOTS
from observer.lines import process_line
from observer.records import Origin

if TYPE_CHECKING:
    from observer.services import Services

NOBODY_YET = "ny"
BRINGING_IN = "Henter og låser lyden"


@click.command(cls=DanishCommand)
@click.argument("audio", metavar="LYDFIL", type=click.Path(path_type=Path))
@click.option(
    "--consent",
    "form_file",
    required=True,
    metavar="FIL.toml",
    type=click.Path(path_type=Path),
    help="Hvad alle har svaret på; se consent/example.toml.",
)
@click.option("--speakers", type=click.IntRange(min=1), metavar="ANTAL", help="Hvor mange der taler.")
@roles_option
@format_option("jsonl")
@home_option
def process(
    audio: Path, form_file: Path, speakers: int | None, roles: dict[Role, str], form: str | None, home: Path
) -> None:
    """Hent en optagelse ind, skriv den ned, skeln stemmerne, og find spor."""
    from observer.bootstrap import LocalEngines, default_shelf, open_services
    from observer.sound_files import decode

    choices = consenting(form_file)
    shelf = default_shelf()
    LocalEngines(shelf, home=home).check()
    # A file that is no use should not leave as much as an empty home behind.
    decode(audio).close()
    with open_services(home, ask_passphrase(home), models=shelf) as services:
        tagged = processed(services, audio, choices, speakers=speakers, roles=roles)
        elements = services.core_elements
    if form == "jsonl":
        write_lines(process_line(one) for one in tagged)
    else:
        write_pointers(tagged, elements)
        say("Teksten kan indeholde fejl – lyt efter. Ingen spor betyder ikke, at det ikke skete.")


def consenting(form_file: Path) -> Choices:
    """Return what everyone answered, if that allows a recording; nothing has been written by then.

    Raises ConsentFormInvalid, ConsentMissing, ConsentWithdrawn.
    """
    choices, withdrawn_at = load_form(form_file)
    if withdrawn_at is not None:
        raise ConsentWithdrawn(observation_id=NOBODY_YET)
    missing = choices.missing(Purpose.RECORDING)
    if missing:
        raise ConsentMissing(observation_id=NOBODY_YET, purpose=Purpose.RECORDING, missing=missing)
    return choices


def processed(
    services: Services, audio: Path, choices: Choices, *, speakers: int | None, roles: dict[Role, str]
) -> tuple[Tagged, ...]:
    """Take a recording through; whatever goes wrong on the way, its sound is erased again."""
    observation = services.create(origin=Origin.IMPORT, speakers=speakers)
    with taken_back(services, observation.id), progress_bar() as report:
        code = services.give_consent(observation.id, choices)
        imported = services.import_sound(
            observation.id, audio, lambda done_s, total_s: report(BRINGING_IN, done_s, total_s)
        )
        tagged = services.process(observation.id, speakers=speakers, roles=roles, progress=report)
    if not imported.complete:
        say("Filen er ikke hel. Det, der kunne læses, er taget med; resten mangler.")
    say(f"Samtalen hedder {observation.id}. Borgerens kode til sedlen: {code}")
    return tagged


@contextmanager
def taken_back(services: Services, observation_id: str) -> Iterator[None]:
    """Erase the observation if anything goes wrong inside, and say so, or what to do if it cannot be now."""
    try:
        yield
    except BaseException as error:
        reason = Reason.CANCELLED if isinstance(error, KeyboardInterrupt) else Reason.FAILED
        try:
            checked = services.erase(observation_id, reason).checked
        except ROOTS:
            say(f"Lyden kunne ikke slettes nu. Slet den med: medlyt erase {observation_id}")
            raise
        if checked:
            say("Lyden er slettet igen, og intet af den er gemt.")
        else:
            say("Sletningen er begyndt og bliver gjort færdig, næste gang Medlyt starter.")
        raise
