"""What the screen Eksempelbibliotek shows, as plain records: no drawing, no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.core_elements import CoreElements
from nlp.library import Library
from nlp.trainers.near import NearIndex, Pair
from nlp.trainers.records import MADE_UP, Entry
from nlp.trainers.shelf import Contents

ENOUGH = 40  # examples that a behaviour should have, in many voices
LEAST = 5  # below this a behaviour of one's own is not trained


class Cover(StrEnum):
    """How well examples cover a behaviour."""

    NONE = "none"
    TOO_FEW = "too_few"  # not trained
    THIN = "thin"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourRow:
    """A behaviour with how many examples show it: `packaged` with Medlyt, `own` of the person's library.

    `voices` is how many kinds of voice they have; `local` is True for a behaviour of the local set.
    """

    behaviour: str
    topic: str
    wording: str
    local: bool
    packaged: int
    own: int
    voices: int
    cover: Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRow:
    """An example of the person's library."""

    id: str
    speaker: str
    text: str
    before: tuple[str, ...]
    behaviours: tuple[str, ...]
    provenance: str
    consent: str
    made_up: bool
    alike: tuple[str, ...]  # ids of others that tell the same


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """The whole screen; `thin` are the behaviours that want more examples, the emptiest first."""

    version: int
    can_undo: bool
    can_redo: bool
    behaviours: tuple[BehaviourRow, ...]
    examples: tuple[ExampleRow, ...]

    @property
    def thin(self) -> tuple[BehaviourRow, ...]:
        """The behaviours that want more examples, the emptiest first."""
        wanting = [row for row in self.behaviours if row.cover is not Cover.ENOUGH]
        return tuple(sorted(wanting, key=lambda row: row.packaged + row.own))


def library_view(contents: Contents, packaged: Library, elements: CoreElements) -> LibraryView:
    """The view of a library beside the packaged one, under the merged `elements`."""
    entries = tuple(contents.entries.values())
    return LibraryView(
        version=contents.version,
        can_undo=contents.can_undo,
        can_redo=contents.can_redo,
        behaviours=behaviour_rows(entries, packaged, elements, local=_local(contents)),
        examples=example_rows(entries),
    )


def behaviour_rows(
    entries: Sequence[Entry], packaged: Library, elements: CoreElements, *, local: Iterable[str] = ()
) -> tuple[BehaviourRow, ...]:
    """One row for each behaviour that an utterance can show, in the order of `elements`."""
    shipped = Counter(b for example in packaged.examples for b in example.behaviours)
    own = Counter(b for entry in entries for b in entry.example.behaviours)
    voices: dict[str, set[str]] = {}
    for example in (*packaged.examples, *(entry.example for entry in entries)):
        for behaviour in example.behaviours:
            voices.setdefault(behaviour, set()).add(example.kind)
    ours = frozenset(local)
    return tuple(
        BehaviourRow(
            behaviour=id_,
            topic=elements.behaviours[id_].topic,
            wording=elements.behaviours[id_].example_da,
            local=id_ in ours,
            packaged=shipped[id_],
            own=own[id_],
            voices=len(voices.get(id_, set())),
            cover=cover(shipped[id_] + own[id_]),
        )
        for id_ in elements.taggable
    )


def cover(examples: int) -> Cover:
    """How well so many examples cover a behaviour."""
    if not examples:
        return Cover.NONE
    if examples < LEAST:
        return Cover.TOO_FEW
    return Cover.THIN if examples < ENOUGH else Cover.ENOUGH


def example_rows(entries: Sequence[Entry]) -> tuple[ExampleRow, ...]:
    """One row for each entry, with the others that tell the same."""
    alike: dict[int, list[str]] = {}
    for pair in duplicates(entries):
        alike.setdefault(pair.first, []).append(entries[pair.second].id)
        alike.setdefault(pair.second, []).append(entries[pair.first].id)
    return tuple(
        ExampleRow(
            id=entry.id,
            speaker=entry.example.role.value,
            text=entry.example.text,
            before=tuple(f"{turn.role or 'taler'}: {turn.text}" for turn in entry.example.context),
            behaviours=entry.example.behaviours,
            provenance=entry.provenance,
            consent=entry.consent,
            made_up=entry.consent == MADE_UP,
            alike=tuple(alike.get(index, ())),
        )
        for index, entry in enumerate(entries)
    )


def duplicates(entries: Sequence[Entry]) -> tuple[Pair, ...]:
    """Every two entries that tell the same with the same labels after the same turns, the likest first.

    The same words in another context or with other labels are a contrast, not a repetition.
    """

    def situation(entry: Entry) -> tuple[object, ...]:
        one = entry.example
        return (one.role, frozenset(one.behaviours), one.context)

    pairs = NearIndex([entry.example.text for entry in entries]).pairs()
    return tuple(pair for pair in pairs if situation(entries[pair.first]) == situation(entries[pair.second]))


def _local(contents: Contents) -> frozenset[str]:
    if contents.elements is None:
        return frozenset()
    return frozenset(
        behaviour["id"]
        for element in contents.elements["core_elements"]
        for topic in element["topics"]
        for behaviour in topic["behaviours"]
    )
