"""What can go wrong with the trainers' library. None of these carries what was said in a meeting.

LanguageError
├── ExampleUnknown          no example has that id
├── ExampleRefused          an example may not come in, and why
├── NotLookedThrough        an excerpt of a real meeting that nobody has looked through
├── NothingToUndo           there is no change to take back
├── NothingToRedo           there is no change to make again
├── LibraryChanged          somebody else changed the library at the same time
├── ElementsInUse           core elements that examples still rest on would go
├── TrainingGoesOn          another Medlyt is training on the same library
├── NothingToTrain          no example of one's own is there to train on
├── FormatUnknown           no way in or out has that file name
├── InterchangeInvalid      a file does not keep to its format
└── TrainingDataMissing     there is no labelled meeting to measure on
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.errors import LanguageError


class ExampleUnknown(LanguageError):
    """There is no example `id`."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- the attribute's name everywhere
        super().__init__(
            f"Der er ikke noget eksempel med nummeret {id} i dit bibliotek.",
            "Se numrene med: medlyt library list --behaviour KERNEELEMENT",
        )
        self.id = id


class ExampleRefused(LanguageError):
    """Example `number` (from 1, in the order given) may not come in; `reason` says why, in Danish."""

    def __init__(self, *, number: int, reason: str, remedy: str) -> None:
        super().__init__(f"Eksempel nummer {number} kan ikke komme med: {reason}.", remedy)
        self.number, self.reason = number, reason


class NotLookedThrough(LanguageError):
    """An excerpt of a real meeting was offered that no person has looked through."""

    def __init__(self) -> None:
        super().__init__(
            "Uddrag af en rigtig samtale kan først komme med, når du har set dem igennem.",
            "Læs hvert uddrag efter maskeringen, ret det, hvis noget kan genkendes, og sig så ja til det.",
        )


class NothingToUndo(LanguageError):
    """No change is left to take back."""

    def __init__(self) -> None:
        super().__init__(
            "Der er ikke flere ændringer at fortryde.", "Se biblioteket med: medlyt library list"
        )


class NothingToRedo(LanguageError):
    """No change that was taken back is left to make again."""

    def __init__(self) -> None:
        super().__init__(
            "Der er ikke noget fortrudt, som kan gentages.", "Se biblioteket med: medlyt library list"
        )


class LibraryChanged(LanguageError):
    """Version `version` was written by somebody else in the meantime."""

    def __init__(self, *, version: int) -> None:
        super().__init__("Biblioteket blev ændret et andet sted i mellemtiden.", "Prøv igen.")
        self.version = version


class ElementsInUse(LanguageError):
    """`behaviours` of the local set would go, though examples show them."""

    def __init__(self, *, behaviours: Sequence[str]) -> None:
        super().__init__(
            f"Dine eksempler bruger kerneelementer, som ikke er i den nye fil: {', '.join(behaviours)}.",
            "Tag dem med i filen, eller fjern eksemplerne først.",
        )
        self.behaviours = tuple(behaviours)


class TrainingGoesOn(LanguageError):
    """Another Medlyt, or another window, is training on the same library."""

    def __init__(self) -> None:
        super().__init__(
            "Sporfinderen er allerede ved at blive trænet et andet sted.",
            "Vent, til det er færdigt, og prøv igen.",
        )


class NothingToTrain(LanguageError):
    """No example of one's own can be trained on; `needed` is how many a behaviour of one's own must have."""

    def __init__(self, *, needed: int) -> None:
        super().__init__(
            "Der er ingen egne eksempler at træne på endnu.",
            "Tilføj eksempler med: medlyt library add. "
            f"Et kerneelement af jeres eget skal have mindst {needed}.",
        )
        self.needed = needed


class FormatUnknown(LanguageError):
    """No way in or out is called by `suffix`."""

    def __init__(self, *, suffix: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Medlyt kender ikke filer, der ender på »{suffix}«."
            if suffix
            else "Filnavnet har ingen endelse.",
            f"Brug en af disse endelser: {', '.join(known)}.",
        )
        self.suffix, self.known = suffix, tuple(known)


class InterchangeInvalid(LanguageError):
    """A file does not keep to its format; `place` is a file and perhaps a line."""

    def __init__(self, *, place: str, problem: str) -> None:
        super().__init__(f"Filen kan ikke læses: {place}: {problem}.", "Ret filen, og prøv igen.")
        self.place, self.problem = place, problem


class TrainingDataMissing(LanguageError):
    """There is no labelled meeting to measure on; `place` is where one was looked for."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"Der er ingen mærkede møder at måle på i {place}.",
            "Peg med --data på en mappe med filer, der har kolonnerne speaker, text og behaviours.",
        )
        self.place = place
