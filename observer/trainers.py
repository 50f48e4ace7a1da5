"""The trainers' library beside the meetings: what the screens ask of it, and what must be asked first.

What comes in is compared with every utterance that nobody has let out, and what rests on a consent that was
taken back is forgotten before anything is learned.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from nlp.core_elements import CoreElements, load_core_elements
from nlp.library import Library, load_library
from nlp.records import Role
from nlp.trainers.accepting import Mask, Offer
from nlp.trainers.errors import FormatUnknown
from nlp.trainers.home import library_of
from nlp.trainers.records import Entry
from nlp.trainers.shelf import Added, Shelf
from nlp.trainers.view import LibraryView, library_view
from observer.examples import (
    Meetings,
    accept_examples,
    allowed,
    forget_withdrawn,
    offer_confirmed,
    parted,
    protected_texts,
)
from observer.records import Observation
from observer.reviewing import KEPT

EXPORTS: Final = (
    "eksempler.jsonl",
    "eksempler.csv",
    "eksempler.spacy",
    "kerneelementer.yaml",
    "kerneelementer.qdc",
)


class TrainersLibrary:
    """The library of the home that `meetings` are in; each act raises as `nlp.trainers.errors` says."""

    def __init__(self, meetings: Meetings) -> None:
        self._meetings = meetings

    @property
    def shelf(self) -> Shelf:
        """The library's versions."""
        return library_of(self._meetings.home)

    def view(self) -> LibraryView:
        """Everything that a list of the library shows."""
        return library_view(self.shelf.contents(), packaged(), self.elements())

    def elements(self) -> CoreElements:
        """The source's core elements and the local ones."""
        return self.shelf.elements()

    def add(self, entries: Iterable[Entry]) -> Added:
        """Add examples, but for excerpts whose yes this home does not hold (`Added.left`).

        Raises ExampleRefused for what was said in a meeting that may not be used.
        """
        forget_withdrawn(self._meetings)
        kept, left = parted(self._meetings, entries)
        return replace(self.shelf.add(kept, protected=protected_texts(self._meetings)), left=left)

    # Excerpts of meetings

    def open_meetings(self) -> tuple[Observation, ...]:
        """The observations that everyone has allowed examples of and that have something confirmed."""
        return tuple(
            one
            for one in self._meetings.observations()
            if allowed(self._meetings, one.id) and self.confirmed(one.id)
        )

    def confirmed(self, observation_id: str) -> tuple[int, ...]:
        """The numbers of the consultant's utterances with a confirmed pointer, in the order of the talk."""
        view = self._meetings.review(observation_id)
        kept = {one.utterance_number for one in view.findings if one.status in KEPT}
        return tuple(
            number
            for number, said in zip(view.numbers, view.utterances, strict=True)
            if number in kept and said.role in (None, Role.JOBFORMIDLER)
        )

    def offers(self, observation_id: str, *, mask: Mask) -> tuple[Offer, ...]:
        """Every confirmed utterance, masked for a person to look through; raises as `offer_confirmed`."""
        return offer_confirmed(self._meetings, observation_id, self.confirmed(observation_id), mask=mask)

    def accept(self, observation_id: str, wanted: Sequence[Offer], *, looked_through: bool) -> Added:
        """Let them in; raises as `accept_examples`."""
        return accept_examples(self._meetings, observation_id, wanted, looked_through=looked_through)

    # In, out, and learning

    def take_in(self, name: str, data: bytes) -> Added | CoreElements:
        """Add a file's examples, or make its core elements the local set; raises InterchangeInvalid."""
        from nlp import interchange
        from nlp.interchange.formats import suffix

        with tempfile.TemporaryDirectory(dir=self._made_home()) as folder:
            # The name is only ever shown; where it leads is not followed.
            path = Path(folder) / Path(name.replace("\\", "/")).name
            kind = suffix(path, (*interchange.EXAMPLES, *interchange.ELEMENTS))
            path.write_bytes(data)
            if kind in interchange.EXAMPLES:
                return self.add(interchange.read_examples(path))
            self.shelf.set_elements(interchange.read_elements(path, load_core_elements()))
        return self.elements()

    def give_out(self, name: str) -> bytes:
        """One of EXPORTS: one's own examples, or the local core elements (the source's where there are none).

        Raises FormatUnknown.
        """
        from nlp import interchange
        from nlp.trainers.elements import local_elements, raw_of

        if name not in EXPORTS:
            raise FormatUnknown(suffix=Path(name).suffix, known=[Path(one).suffix for one in EXPORTS])
        contents, whole = self.shelf.contents(), self.elements()
        with tempfile.TemporaryDirectory(dir=self._made_home()) as folder:
            path = Path(folder) / name
            if path.suffix in interchange.EXAMPLES:
                interchange.write_examples(path, tuple(contents.entries.values()))
            elif contents.elements is None:
                interchange.write_elements(path, raw_of(whole), whole)
            else:
                only = local_elements(contents.elements, load_core_elements())
                interchange.write_elements(path, contents.elements, only)
            return path.read_bytes()

    def train(self, *, step: Callable[[str], None]) -> int:
        """Refit the tagger to the library; of how many examples it learned. Raises NothingToTrain."""
        from nlp.training.own import train_quick

        forget_withdrawn(self._meetings)
        return train_quick(self._meetings.home, step=step).examples

    def _made_home(self) -> Path:
        """Files in passing lie where the library lies, not in a folder that all programs share."""
        folder = self.shelf.folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@lru_cache(maxsize=1)
def packaged() -> Library:
    """The library that ships; it does not change while the program runs."""
    return load_library()
