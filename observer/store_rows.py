"""Between the records of a meeting and the rows of the database; no SQL here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from models.records import Word
from nlp.records import Candidate, Role, Tag, Utterance
from observer.records import Decision, HeardStretch, Observation, Origin, Reviewer, State, Variant

Row = dict[str, Any]


def as_json(value: object) -> str:
    """Compact JSON, letters as they are; times keep every digit."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def observation_row(observation: Observation) -> Row:
    """The row of an observation."""
    return {
        "id": observation.id,
        "created_at": observation.created_at.isoformat(),
        "title": observation.title,
        "variant": str(observation.variant),
        "state": str(observation.state),
        "origin": None if observation.origin is None else str(observation.origin),
        "duration_s": observation.duration_s,
        "speakers": observation.speakers,
        "deadline_at": None if observation.deadline_at is None else observation.deadline_at.isoformat(),
        "process_options": as_json(dict(observation.process_options)),
    }


def as_observation(row: Row) -> Observation:
    """The observation of a row."""
    return Observation(
        id=row["id"],
        created_at=datetime.fromisoformat(row["created_at"]),
        title=row["title"],
        variant=Variant(row["variant"]),
        state=State(row["state"]),
        origin=None if row["origin"] is None else Origin(row["origin"]),
        duration_s=row["duration_s"],
        speakers=row["speakers"],
        deadline_at=None if row["deadline_at"] is None else datetime.fromisoformat(row["deadline_at"]),
        process_options=MappingProxyType(json.loads(row["process_options"])),
    )


def words_json(words: Sequence[Word]) -> str:
    """The words as JSON, each `[start_s, end_s, text, probability]`."""
    return as_json([[word.start_s, word.end_s, word.text, word.probability] for word in words])


def as_words(text: str) -> tuple[Word, ...]:
    """The words of their JSON."""
    return tuple(
        Word(start_s=start_s, end_s=end_s, text=text, probability=probability)
        for start_s, end_s, text, probability in json.loads(text)
    )


def heard_row(observation_id: str, stretch: HeardStretch, options_sha256: str) -> Row:
    """The row of a stretch's words, and what options they were heard with."""
    return {
        "observation_id": observation_id,
        "start_s": stretch.start_s,
        "end_s": stretch.end_s,
        "words": words_json(stretch.words),
        "options_sha256": options_sha256,
    }


def as_heard(row: Row) -> HeardStretch:
    """The stretch of a row."""
    return HeardStretch(start_s=row["start_s"], end_s=row["end_s"], words=as_words(row["words"]))


def utterance_row(observation_id: str, number: int, utterance: Utterance) -> Row:
    """The row of an utterance."""
    return {
        "observation_id": observation_id,
        "number": number,
        "start_s": utterance.start_s,
        "end_s": utterance.end_s,
        "speaker": utterance.speaker,
        "role": None if utterance.role is None else str(utterance.role),
        "text": utterance.text,
        "words": words_json(utterance.words),
    }


def as_utterance(row: Row) -> Utterance:
    """The utterance of a row."""
    return Utterance(
        start_s=row["start_s"],
        end_s=row["end_s"],
        speaker=row["speaker"],
        role=None if row["role"] is None else Role(row["role"]),
        text=row["text"],
        words=as_words(row["words"]),
    )


def tag_row(observation_id: str, number: int, rank: int, tag: Tag) -> Row:
    """The row of the tag at place `rank` of utterance `number`."""
    return {
        "observation_id": observation_id,
        "utterance_number": number,
        "rank": rank,
        "behaviour": tag.behaviour,
        "topic": tag.topic,
        "confidence": tag.confidence,
        "evidence": as_json(list(tag.evidence)),
        "example": tag.example,
    }


def as_tag(row: Row) -> Tag:
    """The tag of a row."""
    return Tag(
        behaviour=row["behaviour"],
        topic=row["topic"],
        confidence=row["confidence"],
        evidence=tuple(json.loads(row["evidence"])),
        example=row["example"],
    )


def candidate_row(observation_id: str, number: int, rank: int, candidate: Candidate) -> Row:
    """The row of the candidate at place `rank` of utterance `number`."""
    return {
        "observation_id": observation_id,
        "utterance_number": number,
        "rank": rank,
        "behaviour": candidate.behaviour,
        "confidence": candidate.confidence,
    }


def as_decision(row: Row) -> Decision:
    """The decision of a row."""
    return Decision(
        id=row["id"],
        observation_id=row["observation_id"],
        at=datetime.fromisoformat(row["at"]),
        kind=row["kind"],
        utterance_number=row["utterance_number"],
        behaviour=row["behaviour"],
        payload=MappingProxyType(json.loads(row["payload"])),
        undone=bool(row["undone"]),
        reviewer=Reviewer(row["reviewer"]),
    )
