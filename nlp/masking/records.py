"""The records of masking: what is found where, and the text without it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """A kind of personal data."""

    PERSON = "PERSON"
    PHONE = "PHONE"
    CPR = "CPR"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    PLACE = "PLACE"
    ORG = "ORG"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"

    @property
    def word(self) -> str:
        """The word of its placeholder, as people read it."""
        return _WORDS[self]


_WORDS = {
    Label.PERSON: "NAVN",
    Label.PHONE: "TELEFON",
    Label.CPR: "CPR",
    Label.EMAIL: "E-MAIL",
    Label.ADDRESS: "ADRESSE",
    Label.PLACE: "STED",
    Label.ORG: "ARBEJDSPLADS",
    Label.DATE_OF_BIRTH: "FØDSELSDATO",
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Found:
    """Personal data at `[start, end)`, in characters of a text."""

    start: int
    end: int
    label: Label

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"an empty or backward span: {self.start} .. {self.end}")

    def meets(self, other: Found) -> bool:
        """Return whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A masked stretch `[start, end)` of a text; the same person or number has the same `placeholder`."""

    start: int
    end: int
    label: Label
    placeholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text, the same with placeholders, and what was masked, in order and without overlap."""

    text: str
    masked: str
    spans: tuple[Span, ...]
