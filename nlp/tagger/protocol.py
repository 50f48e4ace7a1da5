"""What a tagger owes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nlp.records import Tagged, Utterance


class Tagger(Protocol):
    """Finds core elements in a conversation."""

    def tag(self, utterances: Sequence[Utterance]) -> tuple[Tagged, ...]:
        """Return one Tagged per utterance, in order; only the consultant's speech can have tags."""
        ...
