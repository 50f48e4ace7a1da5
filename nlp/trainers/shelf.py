"""A person's own library in `<home>/library/`: examples and core elements, every change a new version.

Nothing is ever written over but to forget: when someone takes back the consent that examples rest on, they go
out of every version, and no undo brings them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from nlp.core_elements import CoreElements, load_core_elements
from nlp.trainers import changes
from nlp.trainers.changes import Change, Elements, What
from nlp.trainers.elements import check_local, merged
from nlp.trainers.errors import (
    ElementsInUse,
    ExampleRefused,
    ExampleUnknown,
    NothingToRedo,
    NothingToUndo,
)
from nlp.trainers.near import NearIndex, Protected
from nlp.trainers.records import Entry, cleaned

LIBRARY_FOLDER: Final = "library"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The library as it stands in `version` (0: nothing yet).

    `entries` by id, in the order they came; `elements` are the local core elements in their raw form.
    """

    version: int
    entries: Mapping[str, Entry]
    elements: Mapping[str, Any] | None
    can_undo: bool
    can_redo: bool

    def of(self, behaviour: str) -> tuple[Entry, ...]:
        """The examples that show `behaviour`."""
        return tuple(one for one in self.entries.values() if behaviour in one.example.behaviours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding: the version it made (unchanged if nothing was new) and the entries by fate.

    `known` were there already; `alike` are those added that tell what another example of the library tells.
    `left` did not come in: they rest on a consent that whoever asked for them cannot speak for.
    """

    version: int
    added: tuple[Entry, ...]
    known: tuple[Entry, ...]
    alike: tuple[Entry, ...]
    left: tuple[Entry, ...] = ()


class Shelf:
    """The library in `folder`; `own` are the source's core elements, beside which the local ones stand."""

    def __init__(self, folder: Path, *, own: CoreElements | None = None, clock: Clock = utc_now) -> None:
        self.folder, self._clock = folder, clock
        self._own = own or load_core_elements()

    def contents(self) -> Contents:
        """The library as it stands; raises LibraryInvalid."""
        return self._contents(changes.read_changes(self.folder))

    def versions(self) -> tuple[Change, ...]:
        """Every change that was made, oldest first."""
        return changes.read_changes(self.folder)

    def elements(self) -> CoreElements:
        """The source's core elements with the local ones after them."""
        return merged(self._own, self.contents().elements)

    def example(self, id: str) -> Entry:  # noqa: A002 -- the attribute's name everywhere
        """The example of that id; raises ExampleUnknown."""
        try:
            return self.contents().entries[id]
        except KeyError as exc:
            raise ExampleUnknown(id=id) from exc

    def add(self, entries: Iterable[Entry], *, protected: Sequence[str] = ()) -> Added:
        """Add all of `entries` or, where one may not come in, none.

        `protected` are utterances of meetings whose words nobody has let out. Raises ExampleRefused where an
        entry or a turn before it is told by one of them, or where a behaviour is unknown.
        """
        made = changes.read_changes(self.folder)
        now = self._contents(made)
        wanted = [replace(entry, example=cleaned(entry.example)) for entry in entries]
        self._admit(wanted, now, protected)
        new: dict[str, Entry] = {}
        known: list[Entry] = []
        for entry in wanted:
            if entry.id in now.entries or entry.id in new:
                known.append(entry)
            else:
                new[entry.id] = entry
        told = NearIndex([one.example.text for one in now.entries.values()])
        alike = tuple(one for one in new.values() if told.near(one.example.text))
        version = now.version
        if new:
            version = self._write(made, What.ADD, added=tuple(new.values()))
        return Added(version=version, added=tuple(new.values()), known=tuple(known), alike=alike)

    def remove(self, ids: Iterable[str]) -> int:
        """Take examples out and return the new version; raises ExampleUnknown, and then takes none."""
        made = changes.read_changes(self.folder)
        now = self._contents(made)
        wanted = tuple(dict.fromkeys(ids))
        for one in wanted:
            if one not in now.entries:
                raise ExampleUnknown(id=one)
        return self._write(made, What.REMOVE, removed=wanted) if wanted else now.version

    def set_elements(self, raw: Mapping[str, Any] | None) -> int:
        """Put `raw`, the form of a file of core elements, in the place of the local set.

        Raises CoreElementsInvalid where it breaks its form or takes an id of the source's, ElementsInUse
        where examples show what would go.
        """
        made = changes.read_changes(self.folder)
        now = self._contents(made)
        if raw == now.elements:
            return now.version
        known = merged(self._own, None if raw is None else check_local(raw, self._own)).behaviours
        used = {b for entry in now.entries.values() for b in entry.example.behaviours}
        gone = sorted(b for b in used if b not in known and b in merged(self._own, now.elements).behaviours)
        if gone:
            raise ElementsInUse(behaviours=gone)
        return self._write(made, What.ELEMENTS, elements=Elements(raw=raw))

    def undo(self) -> int:
        """Take the last change back and return the new version; raises NothingToUndo."""
        made = changes.read_changes(self.folder)
        done, _ = _stacks(made)
        if not done:
            raise NothingToUndo
        last = made[done[-1] - 1]
        before = self._contents(made[: last.version - 1])
        return self._write(
            made,
            What.UNDO,
            of=last.version,
            removed=tuple(entry.id for entry in last.added),
            added=tuple(before.entries[one] for one in last.removed if one in before.entries),
            elements=None if last.elements is None else Elements(raw=before.elements),
        )

    def redo(self) -> int:
        """Make the change again that was undone last and return the new version; raises NothingToRedo."""
        made = changes.read_changes(self.folder)
        _, undone = _stacks(made)
        if not undone:
            raise NothingToRedo
        again = made[undone[-1] - 1]
        return self._write(
            made,
            What.REDO,
            of=again.version,
            added=again.added,
            removed=again.removed,
            elements=again.elements,
        )

    def forget(self, consent: str) -> int:
        """Take every example that rests on `consent` out of every version; returns how many there were.

        Cut off anywhere, it finishes when called again.
        """
        changes.remove_parts(self.folder)
        made = changes.read_changes(self.folder)
        gone = {entry.id for change in made for entry in change.added if entry.consent == consent}
        for change in made:
            kept = replace(
                change,
                added=tuple(entry for entry in change.added if entry.id not in gone),
                removed=tuple(one for one in change.removed if one not in gone),
            )
            if kept != change:
                changes.rewrite_change(self.folder, kept)
        if gone:
            self._write(changes.read_changes(self.folder), What.FORGET)
        return len(gone)

    def _admit(self, wanted: Sequence[Entry], now: Contents, protected: Sequence[str]) -> None:
        known = merged(self._own, now.elements).behaviours
        guarded = Protected(protected)
        for number, entry in enumerate(wanted, start=1):
            unknown = [b for b in entry.example.behaviours if b not in known]
            if unknown:
                raise ExampleRefused(
                    number=number,
                    reason=f"ukendt kerneelement {unknown[0]}",
                    remedy="Vælg et fra medlyt library list, eller læg dit eget sæt ind først.",
                )
            said = (entry.example.text, *(turn.text for turn in entry.example.context))
            if any(guarded.holds(text) for text in said):
                raise ExampleRefused(
                    number=number,
                    reason="det ligner noget, der blev sagt i en samtale, som ikke må bruges som eksempel",
                    remedy="Skriv et nyt med dine egne ord, eller spørg dem, der var med.",
                )

    def _contents(self, made: Sequence[Change]) -> Contents:
        entries: dict[str, Entry] = {}
        elements: Mapping[str, Any] | None = None
        for change in made:
            for one in change.removed:
                entries.pop(one, None)
            entries.update((entry.id, entry) for entry in change.added)
            if change.elements is not None:
                elements = change.elements.raw
        done, undone = _stacks(made)
        return Contents(
            version=len(made),
            entries=MappingProxyType(entries),
            elements=elements,
            can_undo=bool(done),
            can_redo=bool(undone),
        )

    def _write(
        self,
        made: Sequence[Change],
        what: What,
        *,
        of: int | None = None,
        added: tuple[Entry, ...] = (),
        removed: tuple[str, ...] = (),
        elements: Elements | None = None,
    ) -> int:
        change = Change(
            version=len(made) + 1,
            at=self._clock(),
            what=what,
            of=of,
            added=added,
            removed=removed,
            elements=elements,
        )
        changes.write_change(self.folder, change)
        return change.version


def _stacks(made: Sequence[Change]) -> tuple[list[int], list[int]]:
    """Versions that can be undone and those that can be redone, the next one last."""
    done: list[int] = []
    undone: list[int] = []
    for change in made:
        match change.what:
            case What.UNDO:
                undone.append(done.pop())
            case What.REDO:
                done.append(undone.pop())
            case What.FORGET:
                pass
            case _:
                done.append(change.version)
                undone.clear()
    return done, undone
