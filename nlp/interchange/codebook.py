"""Core elements as a REFI-QDA codebook (.qdc), which NVivo, MAXQDA, ATLAS.ti, QualCoder and others read.

Elements, topics and behaviours are codes within codes. What a code has no place for follows its description
in a line that begins with "Medlyt:"; a codebook of another program, without such lines, becomes a local set
too.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from nlp.core_elements import CoreElements
from nlp.errors import problem_of
from nlp.interchange import xml
from nlp.interchange.foreign import adopt
from nlp.trainers.elements import check_local, raw_of
from nlp.trainers.errors import InterchangeInvalid

SCHEMA: Final = Path(__file__).parent.parent / "data" / "refi-qda-codebook.xsd"
NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
_GUIDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "medlyt:core-elements")
_TRAIL: Final = "\n\nMedlyt: "
_IN_PLACE: Final = {"title_da", "short_label_da", "example_da", "note_da", "topics", "behaviours"}


def write_codebook(path: Path, elements: CoreElements) -> None:
    """Write the codebook, valid by the standard's schema; raises InterchangeInvalid where it has no code."""
    root = xml.make(f"{{{NAMESPACE}}}CodeBook", origin="Medlyt")
    codes = xml.make(f"{{{NAMESPACE}}}Codes", root)
    for element in raw_of(elements)["core_elements"]:
        within = _code(codes, element, "element", element["title_da"])
        for topic in element["topics"]:
            below = _code(within, topic, "topic", topic["short_label_da"])
            for behaviour in topic["behaviours"]:
                _code(below, behaviour, "behaviour", behaviour["example_da"])
    xml.validate(root, SCHEMA, place=path.name)
    xml.write(path, root)


def read_codebook(path: Path, own: CoreElements) -> dict[str, Any]:
    """The raw form of the set in a codebook, without what is the source's `own`.

    Raises InterchangeInvalid where the file breaks the standard's schema, CoreElementsInvalid where what it
    holds is no set.
    """
    root = xml.parse(path)
    xml.validate(root, SCHEMA, place=path.name)
    raw = raw_of(CoreElements(elements={}, topics={}, behaviours={}))
    tops = list(_codes(root[0]))
    ours = [one for one in tops if _trail(one) is not None]
    if ours:
        try:
            found = [_element(one) for one in ours]
        except (ValueError, KeyError, TypeError) as exc:
            problem = f"linjen efter Medlyt: {problem_of(exc)}"
            raise InterchangeInvalid(place=path.name, problem=problem) from exc
        raw["core_elements"] = [one for one in found if one["id"] not in own.elements]
    else:
        raw["core_elements"] = adopt([_plain(one) for one in tops], own)
    if not raw["core_elements"]:
        raise InterchangeInvalid(place=path.name, problem="den har ingen kerneelementer ud over kildens")
    return check_local(raw, own)


def _code(parent: xml.Element, raw: dict[str, Any], kind: str, name: str) -> xml.Element:
    # Ids of the three kinds may be the same word.
    guid = uuid.uuid5(_GUIDS, f"{kind}:{raw['id']}")
    code = xml.make(
        f"{{{NAMESPACE}}}Code",
        parent,
        guid=str(guid).upper(),
        name=name,
        isCodable="true" if kind == "behaviour" and raw["auto_tag"] else "false",
    )
    rest = {key: value for key, value in raw.items() if key not in _IN_PLACE}
    text = f"{raw.get('note_da', '')}{_TRAIL}{json.dumps(rest, ensure_ascii=False)}"
    xml.make(f"{{{NAMESPACE}}}Description", code, text)
    return code


def _codes(parent: xml.Element) -> Iterator[xml.Element]:
    return iter(parent.findall(f"{{{NAMESPACE}}}Code"))


def _description(code: xml.Element) -> str:
    return code.findtext(f"{{{NAMESPACE}}}Description") or ""


def _trail(code: xml.Element) -> str | None:
    _, found, rest = _description(code).rpartition(_TRAIL)
    return rest if found else None


def _element(code: xml.Element) -> dict[str, Any]:
    topics = [
        {
            **_rest(topic),
            "short_label_da": topic.get("name"),
            "behaviours": [_behaviour(one) for one in _codes(topic)],
        }
        for topic in _codes(code)
    ]
    return {**_rest(code), "title_da": code.get("name"), "topics": topics}


def _behaviour(code: xml.Element) -> dict[str, Any]:
    note = _description(code).rpartition(_TRAIL)[0]
    return {**_rest(code), "example_da": code.get("name"), "note_da": note}


def _rest(code: xml.Element) -> dict[str, Any]:
    trail = _trail(code)
    if trail is None:
        raise ValueError(f"mangler ved koden {code.get('name')}")
    rest = json.loads(trail)
    if not isinstance(rest, dict):
        raise TypeError("er ikke et objekt")
    return rest


def _plain(code: xml.Element) -> dict[str, Any]:
    """A code of another program: its name, description, whether it may be used, and the codes within."""
    return {
        "name": code.get("name"),
        "description": _description(code).strip(),
        "codable": code.get("isCodable") in ("true", "1"),
        "codes": [_plain(one) for one in _codes(code)],
    }
