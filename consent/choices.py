"""What each person present answered, purpose by purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Person(StrEnum):
    """A person present, by role only: names are never kept."""

    BORGER = "borger"
    FOKUSPERSON = "fokusperson"
    VIRKSOMHED = "virksomhed"


class Purpose(StrEnum):
    """What a yes is a yes to; each is asked on its own (R010)."""

    OBSERVER = "observer"
    RECORDING = "recording"
    QUOTES = "quotes"
    EXAMPLES = "examples"


ALWAYS_PRESENT = (Person.BORGER, Person.FOKUSPERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One person's yes or no to one purpose."""

    person: Person
    purpose: Purpose
    yes: bool

    def __post_init__(self) -> None:
        # Truthiness would let "nej" count as a yes.
        if not isinstance(self.yes, bool):
            raise ValueError(f"an answer is True or False, not {self.yes!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The answers of everyone present, and which text they had heard when they gave them.

    `text_sha256` is the lower-case hex SHA-256 of the text read aloud; `read_at` is timezone-aware.
    Raises ValueError where the parts contradict each other.
    """

    persons: tuple[Person, ...]
    answers: tuple[Answer, ...]
    text_version: str
    text_sha256: str
    read_at: datetime

    def __post_init__(self) -> None:
        if len(set(self.persons)) != len(self.persons):
            raise ValueError("a person is listed twice")
        asked = [(answer.person, answer.purpose) for answer in self.answers]
        if len(set(asked)) != len(asked):
            raise ValueError("a question is answered twice by the same person")
        if not {person for person, _ in asked} <= set(self.persons):
            raise ValueError("an answer from someone who is not present")
        if self.read_at.tzinfo is None:
            raise ValueError("read_at needs a timezone")

    def allows(self, purpose: Purpose) -> bool:
        """Whether everyone present said yes; no answer is a no, citizen and focus person always count."""
        return not self.missing(purpose)

    def missing(self, purpose: Purpose) -> tuple[Person, ...]:
        """Everyone whose yes to `purpose` is lacking, in the order of `Person`."""
        yes = {answer.person for answer in self.answers if answer.purpose == purpose and answer.yes}
        needed = {*ALWAYS_PRESENT, *self.persons}
        return tuple(person for person in Person if person in needed and person not in yes)
