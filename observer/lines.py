"""The lines that Medlyt gives to other programs: one JSON object an utterance, in stable form."""

from __future__ import annotations

from typing import Any

from nlp.records import Tag, Tagged


def tag_line(tag: Tag) -> dict[str, Any]:
    """Return a tag as plain values."""
    return {
        "behaviour": tag.behaviour,
        "topic": tag.topic,
        "confidence": round(tag.confidence, 3),
        "evidence": list(tag.evidence),
        "example": tag.example,
    }


def process_line(one: Tagged, *, timed: bool = True) -> dict[str, Any]:
    """Return a tagged utterance as `medlyt process` gives it; times are None where there are none."""
    said = one.utterance
    return {
        "start_s": round(said.start_s, 3) if timed else None,
        "end_s": round(said.end_s, 3) if timed else None,
        "speaker": said.speaker,
        "role": None if said.role is None else str(said.role),
        "text": said.text,
        "tags": [tag_line(tag) for tag in one.tags],
    }


def tag_command_line(one: Tagged, *, timed: bool) -> dict[str, Any]:
    """Return a tagged utterance as `medlyt tag` gives it: with the candidates beside the tags."""
    candidates = [
        {"behaviour": candidate.behaviour, "confidence": round(candidate.confidence, 3)}
        for candidate in one.candidates
    ]
    return {**process_line(one, timed=timed), "candidates": candidates}
