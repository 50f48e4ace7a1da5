"""The made-up conversation that ships, and what Medlyt found in it beforehand (R132).

`sample/d3_heard.json` is one run of `Services.process` over `sample/d3.ogg`, unmended: with its mishearings and
its doubtful pointers, so that who tries Medlyt sees what it is like. No model is needed to look at it.
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
HEARD: Final = "d3_heard.json"
# The made-up people say yes to all but lending their words to others.
REFUSED: Final = Purpose.EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSample:
    """What a run over the sample found, and the options that it ran with."""

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


def heard_sample() -> HeardSample:
    """What Medlyt found in the sample."""
    data = json.loads(_packaged(HEARD).read_text(encoding="utf-8"))
    return HeardSample(
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
