"""What can go wrong with language, and what to do about it.

LanguageError
├── CoreElementsInvalid   the file of core elements breaks its own rules
├── TranscriptInvalid     a transcript file cannot be read as one
├── LibraryInvalid        an example library cannot be read as one
└── TaggerDamaged         the trained tagger beside the code is missing or does not fit together
"""

from __future__ import annotations

import json
from collections.abc import Sequence


def problem_of(error: Exception) -> str:
    """What is wrong with a line that was read, in Danish: what our own records say is Danish already."""
    if isinstance(error, json.JSONDecodeError):
        return "det er ikke JSON"
    if isinstance(error, KeyError):
        return f"{error.args[0]} mangler"
    return str(error)


class LanguageError(Exception):
    """Root of nlp's errors: `message` says what happened and `remedy` what to do, both in Danish."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


class CoreElementsInvalid(LanguageError):
    """The core elements break their own rules; `place` says where."""

    def __init__(self, *, place: str, problem: str) -> None:
        super().__init__(
            f"Kerneelementerne kan ikke læses: {place}: {problem}.",
            "Ret filen, eller geninstallér Medlyt for at få den oprindelige tilbage.",
        )
        self.place, self.problem = place, problem


class TranscriptInvalid(LanguageError):
    """A transcript file cannot be read; `place` is a file name or a line, `columns` what it must have."""

    def __init__(self, *, place: str, problem: str, columns: Sequence[str] = ("speaker", "text")) -> None:
        named = f"kolonnen {columns[0]}" if len(columns) == 1 else f"kolonnerne {' og '.join(columns)}"
        super().__init__(
            f"Udskriften kan ikke læses: {place}: {problem}.",
            "Filen skal være UTF-8-tekst med tabulator mellem kolonnerne og en første linje, "
            f"der nævner {named}.",
        )
        self.place, self.problem, self.columns = place, problem, tuple(columns)


class LibraryInvalid(LanguageError):
    """An example library cannot be read; `place` is a file and line."""

    def __init__(self, *, place: str, problem: str) -> None:
        super().__init__(
            f"Eksempelbiblioteket kan ikke læses: {place}: {problem}.",
            "Ret linjen, eller fjern den, og prøv igen.",
        )
        self.place, self.problem = place, problem


class TaggerDamaged(LanguageError):
    """The trained tagger is missing or its files do not fit together; `problem` says what."""

    def __init__(self, *, problem: str) -> None:
        super().__init__(
            f"Den trænede sporfinder kan ikke indlæses: {problem}.",
            "Geninstallér Medlyt. Har I selv trænet sporfinderen, så træn den igen med: medlyt library train",
        )
        self.problem = problem
