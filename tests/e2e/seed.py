"""An observation to look at: the packaged sample meeting, sealed and pointed at without any model.

The pointers are the labels that the sample comes with; where there are two, the second is a doubtful one.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

from consent.choices import Answer, Choices, Person, Purpose
from consent.texts import read_aloud
from models.records import Word
from nlp.core_elements import load_core_elements
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.bootstrap import open_services
from observer.records import State
from observer.sample_meeting import pointed_sample
from observer.services import Services

PASSPHRASE = "korrekt hest batteri hæfteklamme"
SPEAKERS = {"jobformidler": "S1", "borger": "S2"}


def choices(*, recording: bool = True, quotes: bool = True) -> Choices:
    text = read_aloud()
    refused = {Purpose.EXAMPLES}
    refused |= set() if recording else {Purpose.RECORDING}
    refused |= set() if quotes else {Purpose.QUOTES}
    persons = (Person.BORGER, Person.FOKUSPERSON)
    answers = tuple(
        Answer(person=person, purpose=purpose, yes=purpose not in refused)
        for person, purpose in itertools.product(persons, Purpose)
    )
    return Choices(
        persons=persons,
        answers=answers,
        text_version=text.version,
        text_sha256=text.sha256,
        read_at=datetime.now(UTC),
    )


def seeded(home: Path, *, repeat: int = 1, quotes: bool = True) -> str:
    """Make an observation in `home` that is ready for review; returns its id."""
    with open_services(home, PASSPHRASE) as services:
        observation = services.create(title="Prøvesamtale")
        services.give_consent(observation.id, choices(quotes=quotes))
        sample = resources.files("observer").joinpath("sample", "d3.ogg")
        with resources.as_file(sample) as sound:
            services.import_sound(observation.id, sound)
        put(services, observation.id, tuple(itertools.chain.from_iterable(rows() for _ in range(repeat))))
        return observation.id


def rows() -> tuple[Tagged, ...]:
    text = resources.files("observer").joinpath("sample", "d3.tsv").read_text(encoding="utf-8")
    return tuple(tagged(row) for row in csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def reasons() -> Mapping[tuple[str, str], Tag]:
    """Why there is a pointer, by utterance and behaviour: as in the packaged sample."""
    return {(one.utterance.text, tag.behaviour): tag for one in pointed_sample().tagged for tag in one.tags}


def tagged(row: dict[str, str]) -> Tagged:
    elements = load_core_elements()
    found = () if row["behaviours"] == "none" else tuple(row["behaviours"].split(","))
    text = row["text"]
    utterance = Utterance(
        start_s=float(row["start_s"]),
        end_s=float(row["end_s"]),
        speaker=SPEAKERS[row["speaker"]],
        role=Role(row["speaker"]),
        text=text,
        words=words(text, float(row["start_s"]), float(row["end_s"])),
    )
    tags = tuple(
        Tag(
            behaviour=behaviour,
            topic=elements.behaviours[behaviour].topic,
            confidence=0.9 - 0.35 * place,
            evidence=reasons()[text, behaviour].evidence,
            example=reasons()[text, behaviour].example,
        )
        for place, behaviour in enumerate(found)
    )
    near = elements.behaviours[found[0]].confusable_with if found else ()
    candidates = tuple(Candidate(behaviour=one, confidence=0.3) for one in (*found, *near)[:3])
    return Tagged(utterance=utterance, tags=tags, candidates=candidates)


def words(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    parts = text.split()
    step = (end_s - start_s) / len(parts)
    return tuple(
        Word(
            start_s=start_s + place * step,
            end_s=start_s + (place + 1) * step,
            text=part,
            # Names are what a recogniser hears worst.
            probability=0.25 if part.strip(".,") in {"Jonas", "Ida", "Lindegaard"} else 0.9,
        )
        for place, part in enumerate(parts)
    )


def put(services: Services, observation_id: str, found: tuple[Tagged, ...]) -> None:
    store = services._parts.store
    observation = services.observation(observation_id)
    with store.together():
        store.put_utterances(observation_id, [one.utterance for one in found])
        store.put_tags(observation_id, dict(enumerate(found)))
        store.update_observation(replace(observation, state=State.PROCESSED, speakers=2))


if __name__ == "__main__":
    import sys

    sys.stdout.write(seeded(Path(sys.argv[1])) + "\n")
