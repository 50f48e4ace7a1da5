"""What a transcript's ways in and out share."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.records import Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An utterance and the behaviours that it was taken to show, in order."""

    utterance: Utterance
    behaviours: tuple[str, ...] = ()


def milliseconds(seconds: float) -> int:
    """Seconds as whole milliseconds."""
    return round(seconds * 1000)
