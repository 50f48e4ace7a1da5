"""What the review asks of the services: `observer.mending.Mending` meets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from nlp.records import Role
from observer.records import Reviewer, ReviewView, SideBySide

Words = tuple[int, int]
"""The first and the last word of an utterance, both included, from 0."""


class ReviewServices(Protocol):
    """Pointers, decisions and edits of the text; each raises one of the house's error roots."""

    def review(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> ReviewView:
        """The conversation with its findings, as one reviewer may see it."""
        ...

    def review_at(
        self, observation_id: str, utterance_number: int, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> ReviewView | None:
        """One utterance of it; None where only the whole is right."""
        ...

    def edits(self, observation_id: str) -> tuple[int, ...]:
        """The edits that hold, by their ids."""
        ...

    def accept(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """It fits."""
        ...

    def reject(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """It does not."""
        ...

    def change(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        to: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """It is another core element."""
        ...

    def add(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        words: Words | None = None,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """The reviewer's own pointer, at all of an utterance or at selected words."""
        ...

    def undo(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> bool:
        """Take the last decision back; False if there is none."""
        ...

    def redo(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> bool:
        """Take it again; False if there is none."""
        ...

    def join(
        self, observation_id: str, utterance_number: int, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> None:
        """Join an utterance with the next."""
        ...

    def split(
        self,
        observation_id: str,
        utterance_number: int,
        word: int,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Split it so that `word` begins the second part."""
        ...

    def correct(
        self,
        observation_id: str,
        utterance_number: int,
        word: int,
        text: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Write what a word was."""
        ...

    def mark_blind(self, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> None:
        """Begin to mark before seeing the machine's pointers."""
        ...

    def end_blind(self, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> None:
        """Show them."""
        ...

    def pointers_open(self, observation_id: str) -> bool:
        """Whether the focus person has spoken (R071)."""
        ...

    def side_by_side(self, observation_id: str) -> tuple[SideBySide, ...]:
        """What both have marked; raises PointersWait."""
        ...

    def focus_behaviours(self, observation_id: str) -> frozenset[str]:
        """Every behaviour that the pair agreed to look at."""
        ...

    def set_roles(self, observation_id: str, roles: Mapping[str, Role]) -> None:
        """Say who each speaker is, and point anew."""
        ...
