"""A transcript for ELAN (.eaf 3.0, Max Planck Institute): a tier for each speaker, and one of codes below it.

The role is the tier's linguistic type; the codes of an utterance subdivide it. No media file is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from nlp.interchange import xml
from nlp.interchange.transcripts import Coded, milliseconds
from nlp.records import Role, Utterance
from nlp.trainers.errors import InterchangeInvalid

_SAID: Final = "replik"
_CODES: Final = "kerneelementer"
_SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_CONSTRAINTS: Final = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed "
    "within this interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations refering to the same "
    "parent are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are "
    "allowed",
}
_NUMBER: Final = re.compile(r"a(\d+)$")

Voice = tuple[str, Role | None]


def write_eaf(path: Path, coded: Sequence[Coded], *, at: datetime) -> None:
    """Write utterances and codes; `at` (with timezone) is the document's date."""
    root = xml.make("ANNOTATION_DOCUMENT", AUTHOR="Medlyt", DATE=at.isoformat(), FORMAT="3.0", VERSION="3.0")
    root.set(f"{{{_XSI}}}noNamespaceSchemaLocation", _SCHEMA)
    codes = sum(len(one.behaviours) for one in coded)
    header = xml.make("HEADER", root, MEDIA_FILE="", TIME_UNITS="milliseconds")
    xml.make("PROPERTY", header, str(len(coded) + codes), NAME="lastUsedAnnotationId")
    slots = _slots(root, coded)
    voices: dict[Voice, list[int]] = {}
    for index, one in enumerate(coded):
        voices.setdefault((one.utterance.speaker, one.utterance.role), []).append(index)
    next_id = len(coded) + 1
    for number, (voice, members) in enumerate(voices.items(), start=1):
        next_id = _tiers(root, number, voice, [(i, coded[i]) for i in members], slots, next_id)
    _types(root, {role for _, role in voices})
    xml.write(path, root)


def read_eaf(path: Path) -> tuple[Coded, ...]:
    """Read a file that Medlyt wrote, or one whose tiers all have times; raises InterchangeInvalid."""
    root = xml.parse(path)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise InterchangeInvalid(place=path.name, problem="den er ikke fra ELAN")
    try:
        return _read(root)
    except (KeyError, ValueError, TypeError) as exc:
        raise InterchangeInvalid(place=path.name, problem=f"en henvisning mangler ({exc})") from exc


def _read(root: xml.Element) -> tuple[Coded, ...]:
    slots = {one.get("TIME_SLOT_ID"): int(one.get("TIME_VALUE")) / 1000 for one in root.iter("TIME_SLOT")}
    codes: dict[str, list[str]] = {}
    for one in _references(root):
        codes.setdefault(one.get("ANNOTATION_REF"), []).append(one.findtext("ANNOTATION_VALUE") or "")
    found: list[tuple[str, Coded]] = []
    for tier in root.iter("TIER"):
        role = _role(tier.get("LINGUISTIC_TYPE_REF") or "")
        speaker = tier.get("PARTICIPANT", tier.get("TIER_ID"))
        for one in tier.iter("ALIGNABLE_ANNOTATION"):
            utterance = Utterance(
                start_s=slots[one.get("TIME_SLOT_REF1")],
                end_s=slots[one.get("TIME_SLOT_REF2")],
                speaker=speaker,
                role=role,
                text=one.findtext("ANNOTATION_VALUE") or "",
            )
            id_ = one.get("ANNOTATION_ID")
            found.append((id_, Coded(utterance=utterance, behaviours=tuple(codes.get(id_, ())))))
    return tuple(coded for _, coded in sorted(found, key=_order))


def _references(root: xml.Element) -> Iterator[xml.Element]:
    """The codes in order: each after the one that it names as the one before."""
    waiting = [one for tier in root.iter("TIER") for one in tier.iter("REF_ANNOTATION")]
    after: dict[str | None, list[xml.Element]] = {}
    for one in waiting:
        after.setdefault(one.get("PREVIOUS_ANNOTATION"), []).append(one)
    ready = after.pop(None, [])
    while ready:
        one = ready.pop(0)
        yield one
        ready = [*after.pop(one.get("ANNOTATION_ID"), []), *ready]


def _order(found: tuple[str, Coded]) -> tuple[int, float]:
    """As they were numbered when Medlyt wrote them; others by time, after those."""
    number = _NUMBER.match(found[0])
    return (int(number[1]) if number else 2**62, found[1].utterance.start_s)


def _slots(root: xml.Element, coded: Sequence[Coded]) -> dict[int, tuple[str, str]]:
    """Write the time slots in order of time; the names of each utterance's two."""
    ends = [
        (milliseconds(seconds), index, side)
        for index, one in enumerate(coded)
        for side, seconds in enumerate((one.utterance.start_s, one.utterance.end_s))
    ]
    order = xml.make("TIME_ORDER", root)
    names: dict[int, dict[int, str]] = {}
    for number, (ms, index, side) in enumerate(sorted(ends), start=1):
        xml.make("TIME_SLOT", order, TIME_SLOT_ID=f"ts{number}", TIME_VALUE=str(ms))
        names.setdefault(index, {})[side] = f"ts{number}"
    return {index: (pair[0], pair[1]) for index, pair in names.items()}


def _tiers(
    root: xml.Element,
    number: int,
    voice: Voice,
    members: Sequence[tuple[int, Coded]],
    slots: dict[int, tuple[str, str]],
    next_id: int,
) -> int:
    """Write a voice's tier and that of its codes; the next free number of an annotation."""
    speaker, role = voice
    name = f"{number} {speaker}".rstrip()
    tier = xml.make("TIER", root, TIER_ID=name, PARTICIPANT=speaker, LINGUISTIC_TYPE_REF=_type(role))
    for index, one in members:
        start, end = slots[index]
        said = xml.make(
            "ALIGNABLE_ANNOTATION",
            xml.make("ANNOTATION", tier),
            ANNOTATION_ID=f"a{index + 1}",
            TIME_SLOT_REF1=start,
            TIME_SLOT_REF2=end,
        )
        xml.make("ANNOTATION_VALUE", said, one.utterance.text)
    if any(one.behaviours for _, one in members):
        below = xml.make(
            "TIER",
            root,
            TIER_ID=f"{name} {_CODES}",
            PARTICIPANT=speaker,
            PARENT_REF=name,
            LINGUISTIC_TYPE_REF=_CODES,
        )
        for index, one in members:
            previous: dict[str, str] = {}
            for behaviour in one.behaviours:
                code = xml.make(
                    "REF_ANNOTATION",
                    xml.make("ANNOTATION", below),
                    ANNOTATION_ID=f"a{next_id}",
                    ANNOTATION_REF=f"a{index + 1}",
                    **previous,
                )
                xml.make("ANNOTATION_VALUE", code, behaviour)
                previous = {"PREVIOUS_ANNOTATION": f"a{next_id}"}
                next_id += 1
    return next_id


def _types(root: xml.Element, roles: set[Role | None]) -> None:
    for role in sorted(roles, key=lambda one: one or ""):
        xml.make(
            "LINGUISTIC_TYPE",
            root,
            GRAPHIC_REFERENCES="false",
            LINGUISTIC_TYPE_ID=_type(role),
            TIME_ALIGNABLE="true",
        )
    xml.make(
        "LINGUISTIC_TYPE",
        root,
        CONSTRAINTS="Symbolic_Subdivision",
        GRAPHIC_REFERENCES="false",
        LINGUISTIC_TYPE_ID=_CODES,
        TIME_ALIGNABLE="false",
    )
    for name, description in _CONSTRAINTS.items():
        xml.make("CONSTRAINT", root, DESCRIPTION=description, STEREOTYPE=name)


def _type(role: Role | None) -> str:
    return f"{_SAID} {role.value}" if role else _SAID


def _role(type_: str) -> Role | None:
    name = type_.removeprefix(f"{_SAID} ")
    return Role(name) if name in set(Role) else None
