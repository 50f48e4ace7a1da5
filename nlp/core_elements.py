"""The core elements of "Flere skal med": elements, topics and behaviours, validated on load.

Source: "Oversigt over kerneelementer" in STAR's Sparringsværktøj. The source calls its behaviours
"netop blot eksempler": they are never a checklist to be completed (R006).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.errors import CoreElementsInvalid

PACKAGED = Path(__file__).parent / "data" / "core_elements.yaml"


class Observability(StrEnum):
    """Whether speech can show a behaviour."""

    SPEECH = "speech"
    MIXED = "mixed"
    WHOLE_MEETING = "whole_meeting"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One example of how a core element can show, in the source's wording."""

    id: str
    topic: str
    element: str
    example_da: str
    observability: Observability
    auto_tag: bool
    addressee: tuple[str, ...]
    meeting_type: tuple[str, ...]
    confusable_with: tuple[str, ...]
    note_da: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A group of behaviours with the source's headings."""

    id: str
    element: str
    label_da: str
    lines_da: tuple[str, ...]
    behaviours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One of the core elements."""

    id: str
    title_da: str
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CoreElements:
    """Elements, topics and behaviours, each by id in the source's order."""

    elements: Mapping[str, Element]
    topics: Mapping[str, Topic]
    behaviours: Mapping[str, Behaviour]

    @cached_property
    def taggable(self) -> tuple[str, ...]:
        """Ids of the behaviours that a single utterance can show, in the source's order."""
        return tuple(b.id for b in self.behaviours.values() if b.auto_tag)


# By pydantic's name of the fault; its own words are English.
_PROBLEMS_DA: Final = {
    "missing": "feltet mangler",
    "extra_forbidden": "feltet kendes ikke",
    "string_too_short": "teksten er for kort",
    "string_pattern_mismatch": "navnet har ikke den rette form",
    "too_short": "der skal være mindst én",
    "literal_error": "værdien er ikke en af de mulige",
    "enum": "værdien er ikke en af de mulige",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Behaviour(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z0-9]+)+$")]
    example_da: Annotated[str, Field(min_length=5)]
    observability: Observability
    auto_tag: bool
    speaker: Literal["jobformidler"]
    addressee: tuple[Literal["borger", "virksomhed"], ...]
    meeting_type: tuple[Literal["citizen", "company"], ...]
    confusable_with: tuple[str, ...]
    source: str
    note_da: str = ""


class _Topic(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    short_label_da: Annotated[str, Field(min_length=3)]
    topic_lines_da: Annotated[tuple[str, ...], Field(min_length=1)]
    behaviours: Annotated[tuple[_Behaviour, ...], Field(min_length=1)]


class _Element(_Strict):
    id: str
    title_da: Annotated[str, Field(min_length=5)]
    topics: Annotated[tuple[_Topic, ...], Field(min_length=1)]


class _File(_Strict):
    version: int
    language: Literal["da"]
    observability_values: dict[Observability, str]
    counts: dict[str, int]
    core_elements: Annotated[tuple[_Element, ...], Field(min_length=1)]


def load_core_elements(path: Path = PACKAGED) -> CoreElements:
    """Read and check a file of core elements.

    Raises CoreElementsInvalid where the file cannot be read, breaks its form, repeats an id, points at a
    behaviour that does not exist, or does not hold what its own `counts` say. Those that ship are read once.
    """
    return _packaged() if path == PACKAGED else _read(path)


@lru_cache(maxsize=1)
def _packaged() -> CoreElements:
    return _read(PACKAGED)


def _read(path: Path) -> CoreElements:
    return parse_core_elements(read_yaml(path))


def read_yaml(path: Path) -> object:
    """The values in a YAML file; raises CoreElementsInvalid where it cannot be read or is none."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise CoreElementsInvalid(place=path.name, problem="filen kan ikke åbnes") from exc
    except UnicodeDecodeError as exc:
        raise CoreElementsInvalid(place=path.name, problem="filen er ikke tekst i UTF-8") from exc
    except (yaml.YAMLError, ValueError) as exc:
        # A date that is none is a ValueError; neither has words for people.
        mark = getattr(exc, "problem_mark", None)
        line = "" if mark is None else f", linje {mark.line + 1}"
        raise CoreElementsInvalid(place=f"{path.name}{line}", problem="det følger ikke YAML") from exc


def parse_core_elements(raw: object, *, elsewhere: Collection[str] = ()) -> CoreElements:
    """Check core elements that are read already; raises as `load_core_elements`.

    `elsewhere` are ids of behaviours of another set that this one may point at.
    """
    try:
        file = _File.model_validate(raw)
    except ValidationError as exc:
        first = exc.errors()[0]
        problem = _PROBLEMS_DA.get(first["type"], "værdien er af en anden slags end ventet")
        raise CoreElementsInvalid(place=".".join(map(str, first["loc"])) or "filen", problem=problem) from exc
    loaded = _assemble(file)
    _check(file, loaded, elsewhere)
    return loaded


def _assemble(file: _File) -> CoreElements:
    elements: dict[str, Element] = {}
    topics: dict[str, Topic] = {}
    behaviours: dict[str, Behaviour] = {}
    for element in file.core_elements:
        _once(elements, element.id)
        elements[element.id] = Element(
            id=element.id, title_da=element.title_da, topics=tuple(t.id for t in element.topics)
        )
        for topic in element.topics:
            _once(topics, topic.id)
            topics[topic.id] = Topic(
                id=topic.id,
                element=element.id,
                label_da=topic.short_label_da,
                lines_da=topic.topic_lines_da,
                behaviours=tuple(b.id for b in topic.behaviours),
            )
            for one in topic.behaviours:
                _once(behaviours, one.id)
                behaviours[one.id] = Behaviour(
                    topic=topic.id,
                    element=element.id,
                    **one.model_dump(exclude={"speaker", "source"}),
                )
    return CoreElements(
        elements=MappingProxyType(elements),
        topics=MappingProxyType(topics),
        behaviours=MappingProxyType(behaviours),
    )


def _once(known: Mapping[str, object], id_: str) -> None:
    if id_ in known:
        raise CoreElementsInvalid(place=id_, problem="står der to gange")


def _check(file: _File, loaded: CoreElements, elsewhere: Collection[str]) -> None:
    for behaviour in loaded.behaviours.values():
        unknown = [
            other
            for other in behaviour.confusable_with
            if other not in loaded.behaviours and other not in elsewhere
        ]
        if unknown:
            raise CoreElementsInvalid(place=behaviour.id, problem=f"peger på {unknown[0]}, der ikke findes")
    held = {
        "core_elements": len(loaded.elements),
        "topics": len(loaded.topics),
        "topic_lines": sum(len(t.lines_da) for t in loaded.topics.values()),
        "behaviours": len(loaded.behaviours),
        **{
            kind.value: sum(b.observability is kind for b in loaded.behaviours.values())
            for kind in Observability
        },
    }
    for name, stated in file.counts.items():
        if held.get(name) != stated:
            raise CoreElementsInvalid(
                place=f"counts.{name}", problem=f"siger {stated}, men filen har {held.get(name)}"
            )
