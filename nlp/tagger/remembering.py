"""For one meeting that is tagged again and again as it grows: no text is encoded twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nlp.library import Turn
from nlp.tagger.encoder import CONTEXT_TURNS, Encoded

Said = tuple[str, Sequence[Turn]]


class Encoder(Protocol):
    """Turns texts, each with the turns before it, into vectors; each by itself."""

    def encode(self, texts: Sequence[Said]) -> tuple[Encoded, ...]:
        """Encode each (text, turns before it, oldest first)."""
        ...


class RememberingEncoder:
    """An encoder that keeps what it gave, in memory alone; let it go with the meeting."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, tuple[Turn, ...]], Encoded] = {}

    def encode(self, texts: Sequence[Said]) -> tuple[Encoded, ...]:
        """Encode what is new; see `Encoder.encode`."""
        keys = [(text, tuple(context[-CONTEXT_TURNS:])) for text, context in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return tuple(self._known[key] for key in keys)
