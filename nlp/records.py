"""The records of language: what was said, and what it may be a pointer to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.records import Word


class Role(StrEnum):
    """Who a speaker is in the meeting."""

    JOBFORMIDLER = "jobformidler"
    BORGER = "borger"
    VIRKSOMHED = "virksomhed"
    OBSERVATOER = "observatoer"


def role_of(name: object) -> Role:
    """The role that is called so; raises ValueError in Danish."""
    try:
        return Role(name)  # type: ignore[arg-type]  # whatever it is, it is one of them or none
    except ValueError as exc:
        raise ValueError(f"ukendt taler »{name}«") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One stretch of speech by one speaker, in half-open time `[start_s, end_s)` from the recording's start.

    `role` is None while nobody has said who the speaker is. `words` is empty for text without sound.
    """

    start_s: float
    end_s: float
    speaker: str
    role: Role | None
    text: str
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"utterance times out of order: {self.start_s} .. {self.end_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A pointer: this utterance may bring `behaviour` into play, and why.

    `confidence` is calibrated: among tags with 0.8, eight in ten hold. `evidence` are the words of the
    utterance that made it, `example` is the nearest example of the library.
    """

    behaviour: str
    topic: str
    confidence: float
    evidence: tuple[str, ...]
    example: str

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence outside [0, 1]: {self.confidence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A behaviour that could be meant, shown or not."""

    behaviour: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """An utterance with its tags (shown) and its likeliest behaviours (best first, at most three)."""

    utterance: Utterance
    tags: tuple[Tag, ...]
    candidates: tuple[Candidate, ...]
