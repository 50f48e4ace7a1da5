"""Letting excerpts of a real meeting into the library: asked for, masked, and looked through by a person.

This room knows nothing of consent: whoever calls has asked everyone present for examples, and gives the
reference that the excerpts rest on. `Shelf.forget` takes that reference when consent is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from nlp.library import Example, Turn
from nlp.trainers.errors import ExampleRefused, NotLookedThrough
from nlp.trainers.records import MADE_UP, cleaned, entry_of
from nlp.trainers.shelf import Added, Shelf


class MaskedText(Protocol):
    """What masking gives for one text."""

    @property
    def masked(self) -> str:
        """The text with placeholders for personal data."""
        ...


Mask = Callable[[Sequence[str]], Sequence[MaskedText]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An excerpt on its way in: `said` as it was, for the person to compare, and `masked`, what comes in."""

    said: Example
    masked: Example


def offers(excerpts: Iterable[Example], *, mask: Mask | None = None) -> tuple[Offer, ...]:
    """Mask excerpts of one meeting for a person to look through; one name has one placeholder in all of them.

    `mask` is nlp.masking's unless another is given.
    """
    said = [cleaned(one) for one in excerpts]
    texts = [text for one in said for text in (one.text, *(turn.text for turn in one.context))]
    masked = iter((mask or packaged_mask())(texts))
    found: list[Offer] = []
    for one in said:
        text = next(masked).masked
        turns = tuple(Turn(role=turn.role, text=next(masked).masked) for turn in one.context)
        # Which meeting it was says more than the words need: it stays behind.
        found.append(Offer(said=one, masked=replace(one, text=text, context=turns, meeting="")))
    return tuple(found)


def accept_confirmed(
    shelf: Shelf,
    wanted: Sequence[Offer],
    *,
    consent: str,
    provenance: str,
    looked_through: bool,
    protected: Sequence[str] = (),
) -> Added:
    """Add what the pair confirmed; all or none.

    `consent` is the reference of everyone's yes to examples, `looked_through` a person's word that nobody can
    be known from the offers, `protected` the utterances of other meetings that may not be used. Raises
    NotLookedThrough, ExampleRefused.
    """
    if not looked_through:
        raise NotLookedThrough
    if not consent.strip() or consent == MADE_UP:
        raise ValueError("an excerpt of a real meeting rests on somebody's consent")
    entries = []
    for number, offer in enumerate(wanted, start=1):
        if not offer.masked.text.strip():
            raise ExampleRefused(number=number, reason="der er ingen tekst tilbage", remedy="Udelad det.")
        entries.append(entry_of(offer.masked, provenance=provenance, consent=consent))
    return shelf.add(entries, protected=protected)


def packaged_mask() -> Mask:
    """nlp.masking's, imported late: it brings spaCy, which few who touch the library need."""
    from nlp.masking import mask

    return mask
