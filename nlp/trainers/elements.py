"""A local set of core elements beside the source's own: an office's, or a catalogue of STAR's.

Same form as `nlp/data/core_elements.yaml`, each behaviour with `source: local`. No id may be the source's
own; a local behaviour may name one of the source's among those it can be confused with.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from nlp.core_elements import CoreElements, Observability, parse_core_elements, read_yaml
from nlp.errors import CoreElementsInvalid
from nlp.trainers.records import LOCAL

_SPEECH: Final = {kind.value: kind.value for kind in Observability}


def read_local(path: Path, own: CoreElements) -> dict[str, Any]:
    """The raw form of a local set's YAML file; raises CoreElementsInvalid where it is not one."""
    return check_local(read_yaml(path), own)


def check_local(raw: object, own: CoreElements) -> dict[str, Any]:
    """Return `raw` if it is the form of a local set beside `own`; raises CoreElementsInvalid."""
    local = parse_core_elements(raw, elsewhere=frozenset(own.behaviours))
    for kind in ("elements", "topics", "behaviours"):
        taken = [one for one in getattr(local, kind) if one in getattr(own, kind)]
        if taken:
            raise CoreElementsInvalid(place=taken[0], problem="navnet er optaget i kildens eget sæt")
    assert isinstance(raw, dict)  # noqa: S101 -- parsed as one just above
    for element in raw["core_elements"]:
        for topic in element["topics"]:
            for behaviour in topic["behaviours"]:
                if behaviour["source"] != LOCAL:
                    raise CoreElementsInvalid(place=behaviour["id"], problem=f"source skal være {LOCAL}")
    return raw


def merged(own: CoreElements, raw: Mapping[str, Any] | None) -> CoreElements:
    """`own` with the local set of that raw form after it."""
    if raw is None:
        return own
    local = local_elements(raw, own)
    return CoreElements(
        elements=MappingProxyType({**own.elements, **local.elements}),
        topics=MappingProxyType({**own.topics, **local.topics}),
        behaviours=MappingProxyType({**own.behaviours, **local.behaviours}),
    )


def local_elements(raw: Mapping[str, Any], own: CoreElements) -> CoreElements:
    """The local set of that raw form alone."""
    return parse_core_elements(raw, elsewhere=frozenset(own.behaviours))


def raw_of(elements: CoreElements, *, source: str = LOCAL) -> dict[str, Any]:
    """The form of a file that holds `elements`: what `read_local` gives back for it."""
    return {
        "version": 1,
        "language": "da",
        "observability_values": dict(_SPEECH),
        "counts": {},
        "core_elements": [
            {
                "id": element.id,
                "title_da": element.title_da,
                "topics": [_topic(elements, topic, source) for topic in element.topics],
            }
            for element in elements.elements.values()
        ],
    }


def to_yaml(raw: Mapping[str, Any]) -> str:
    """The text of a file of core elements."""
    return yaml.safe_dump(dict(raw), allow_unicode=True, sort_keys=False, width=100)


def _topic(elements: CoreElements, id_: str, source: str) -> dict[str, Any]:
    topic = elements.topics[id_]
    behaviours = []
    for one in topic.behaviours:
        held = dataclasses.asdict(elements.behaviours[one])
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in held.items()}
        plain["observability"] = held["observability"].value
        for derived in ("topic", "element"):
            del plain[derived]
        behaviours.append({**plain, "speaker": "jobformidler", "source": source})
    return {
        "id": topic.id,
        "short_label_da": topic.label_da,
        "topic_lines_da": list(topic.lines_da),
        "behaviours": behaviours,
    }
