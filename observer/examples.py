"""Examples from a meeting: who allowed them, what may come near the library, and what must leave it again.

The library (nlp) knows nothing of consent. Here it is asked for, and each excerpt gets the observation as the
reference it rests on; when that consent is taken back, `forget_examples` takes them out of every version.
A yes can only be taken back where it was given: no file brings in the excerpts of another home's meetings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol

from consent.choices import Choices, Purpose
from consent.errors import ConsentError, ConsentMissing, ConsentWithdrawn, ObservationErased
from consent.gate import Permission
from consent.receipt import Reason, Receipt
from nlp.errors import LanguageError
from nlp.library import CONTEXT_TURNS, Example, Turn
from nlp.records import Role
from nlp.trainers.accepting import Mask, Offer, accept_confirmed, offers
from nlp.trainers.home import forget, library_of
from nlp.trainers.records import Entry
from nlp.trainers.shelf import Added
from observer.errors import FindingUnknown
from observer.records import Observation, ReviewView
from observer.reviewing import KEPT

_REFERENCE: Final = "observation:"


class Meetings(Protocol):
    """What is needed of the services."""

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        ...

    def observations(self) -> tuple[Observation, ...]:
        """All observations."""
        ...

    def permission(self, observation_id: str, purpose: Purpose) -> Permission:
        """Ask the gate; raises ConsentError."""
        ...

    def choices(self, observation_id: str) -> Choices | None:
        """What everyone answered."""
        ...

    def review(self, observation_id: str) -> ReviewView:
        """The utterances and what is pointed at; raises ConsentError."""
        ...

    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt of an erasure."""
        ...


def reference(observation_id: str) -> str:
    """What an excerpt of that observation rests on."""
    return f"{_REFERENCE}{observation_id}"


def protected_texts(meetings: Meetings) -> tuple[str, ...]:
    """Every utterance on this computer that nobody has allowed as an example."""
    texts: list[str] = []
    for observation in meetings.observations():
        if not allowed(meetings, observation.id):
            try:
                said = meetings.review(observation.id).utterances
            except ConsentError:
                continue  # without consent to the recording nothing of it may be read, and nothing is left
            texts.extend(one.text for one in said)
    return tuple(texts)


def offer_confirmed(
    meetings: Meetings, observation_id: str, numbers: Sequence[int], *, mask: Mask | None = None
) -> tuple[Offer, ...]:
    """Mask the utterances of those numbers, which the observer has confirmed, for a person to look through.

    Raises ConsentMissing and ConsentWithdrawn without everyone's yes to examples, FindingUnknown where an
    utterance has no confirmed pointer.
    """
    meetings.permission(observation_id, Purpose.EXAMPLES).require(Purpose.EXAMPLES)
    view = meetings.review(observation_id)
    return offers([_excerpt(view, number) for number in numbers], mask=mask)


def accept_examples(
    meetings: Meetings, observation_id: str, wanted: Sequence[Offer], *, looked_through: bool
) -> Added:
    """Let confirmed and masked excerpts into the library; asks for consent once more.

    Raises as `offer_confirmed`, NotLookedThrough, ExampleRefused.
    """
    permission = meetings.permission(observation_id, Purpose.EXAMPLES)
    choices = meetings.choices(observation_id)
    version = "" if choices is None else f" (oplæst tekst {choices.text_version})"
    permission.require(Purpose.EXAMPLES)
    return accept_confirmed(
        library_of(meetings.home),
        wanted,
        consent=reference(observation_id),
        provenance=f"Uddrag af en samtale, maskeret og set igennem{version}",
        looked_through=looked_through,
        protected=protected_texts(meetings),
    )


def forget_examples(home: Path, observation_id: str) -> int:
    """Take what came of an observation out of the library and of the tagger trained on it; how many.

    To be called where consent is taken back, also when that was cut off before.
    """
    return forget(home, reference(observation_id))


def examples_of(home: Path, observation_id: str) -> int | None:
    """How many examples of that observation some version of the library holds; None if it cannot be read."""
    wanted = reference(observation_id)
    try:
        made = library_of(home).versions()
    except (LanguageError, OSError):  # whatever may be wrong with the library: the erasure goes on
        return None
    return len({one.id for change in made for one in change.added if one.consent == wanted})


def parted(
    meetings: Meetings | None, entries: Iterable[Entry]
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Part what may come in from what rests on a yes that this home does not hold, or no longer.

    `meetings` is None for a home that has none yet.
    """
    wanted = tuple(entries)
    held = {consent: _held_here(meetings, consent) for consent in {one.consent for one in wanted}}
    kept = tuple(one for one in wanted if held[one.consent])
    return kept, tuple(one for one in wanted if not held[one.consent])


def forget_withdrawn(meetings: Meetings) -> int:
    """Take out whatever rests on a yes that no longer holds; how many examples."""
    entries = library_of(meetings.home).contents().entries.values()
    given = {one.consent for one in entries if one.consent.startswith(_REFERENCE)}
    return sum(
        forget(meetings.home, one)
        for one in sorted(given)
        if _withdrawn(meetings, one.removeprefix(_REFERENCE))
    )


def rests_on_meetings(home: Path) -> bool:
    """Whether any example of the library came from a meeting."""
    entries = library_of(home).contents().entries.values()
    return any(one.consent.startswith(_REFERENCE) for one in entries)


def allowed(meetings: Meetings, observation_id: str) -> bool:
    """Whether everyone's yes to examples holds now."""
    try:
        meetings.permission(observation_id, Purpose.EXAMPLES).require(Purpose.EXAMPLES)
    except ConsentError:
        return False
    return True


def _held_here(meetings: Meetings | None, consent: str) -> bool:
    """Whether `consent` is no meeting's, or that of a meeting here whose yes to examples holds."""
    if not consent.startswith(_REFERENCE):
        return True
    observation_id = consent.removeprefix(_REFERENCE)
    if meetings is None or meetings.choices(observation_id) is None:
        return False
    return not _withdrawn(meetings, observation_id)


def _withdrawn(meetings: Meetings, observation_id: str) -> bool:
    """Whether the yes to examples was taken back; an erased meeting alone is no such thing.

    Of a meeting that the ledger here does not know nobody can say so.
    """
    if meetings.choices(observation_id) is None:
        return False
    try:
        meetings.permission(observation_id, Purpose.EXAMPLES)
    except (ConsentMissing, ConsentWithdrawn):
        return True
    except ObservationErased:
        return any(
            one.observation_id == observation_id and one.reason is Reason.WITHDRAWN
            for one in meetings.receipts()
        )
    except ConsentError:
        return False  # its deadline is past: it is to be erased, and the yes still holds
    return False


def _excerpt(view: ReviewView, number: int) -> Example:
    confirmed = sorted(
        {one.behaviour for one in view.findings if one.utterance_number == number and one.status in KEPT}
    )
    places = [place for place, held in enumerate(view.numbers) if held == number]
    if not confirmed or not places:
        raise FindingUnknown(utterance_number=number, behaviour="")
    said, before = view.utterances[places[0]], view.utterances[: places[0]][-CONTEXT_TURNS:]
    if said.role not in (None, Role.JOBFORMIDLER):
        raise FindingUnknown(utterance_number=number, behaviour=confirmed[0])
    return Example(
        role=Role.JOBFORMIDLER,
        text=said.text,
        behaviours=tuple(confirmed),
        context=tuple(Turn(role=one.role, text=one.text) for one in before),
        kind="samtale",
    )
