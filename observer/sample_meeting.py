"""The made-up conversation that ships, with its text and pointers made beforehand (R132).

`sample/d3_pointed.json` is the text as it was written, with the times at which the voices say it, and
pointers where its authors labelled it. So it can be tried at once and without any model; what a recogniser
mishears and what the tagger overlooks is not in it, and the screen says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any, Final

from consent.choices import Answer, Choices, Person, Purpose
from consent.texts import read_aloud
from models.records import Word
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.records import Plain

SOUND: Final = "d3.ogg"
POINTED: Final = "d3_pointed.json"
# The made-up people say yes to all but lending their words to others.
REFUSED: Final = Purpose.EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class PointedSample:
    """The sample as it is shown, and the options that made it."""

    tagged: tuple[Tagged, ...]
    speakers: int
    options: Mapping[str, Plain]


def made_up_choices(at: datetime) -> Choices:
    """What the made-up people answer; `at` is timezone-aware."""
    text = read_aloud()
    persons = (Person.BORGER, Person.FOKUSPERSON)
    return Choices(
        persons=persons,
        answers=tuple(
            Answer(person=person, purpose=purpose, yes=purpose is not REFUSED)
            for person, purpose in product(persons, Purpose)
        ),
        text_version=text.version,
        text_sha256=text.sha256,
        read_at=at,
    )


@contextmanager
def sample_sound() -> Iterator[Path]:
    """The sample's sound as a file."""
    with resources.as_file(_packaged(SOUND)) as path:
        yield path


def pointed_sample() -> PointedSample:
    """The sample as it is shown."""
    data = json.loads(_packaged(POINTED).read_text(encoding="utf-8"))
    return PointedSample(
        tagged=tuple(_tagged(one) for one in data["utterances"]),
        speakers=data["speakers"],
        options=data["options"],
    )


def _packaged(name: str) -> Any:
    return resources.files("observer").joinpath("sample", name)


def _tagged(one: Mapping[str, Any]) -> Tagged:
    words = tuple(
        Word(start_s=start_s, end_s=end_s, text=text, probability=probability)
        for start_s, end_s, text, probability in one["words"]
    )
    utterance = Utterance(
        start_s=one["start_s"],
        end_s=one["end_s"],
        speaker=one["speaker"],
        role=None if one["role"] is None else Role(one["role"]),
        text=one["text"],
        words=words,
    )
    return Tagged(
        utterance=utterance,
        tags=tuple(Tag(**{**tag, "evidence": tuple(tag["evidence"])}) for tag in one["tags"]),
        candidates=tuple(Candidate(**candidate) for candidate in one["candidates"]),
    )
