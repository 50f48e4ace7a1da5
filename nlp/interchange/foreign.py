"""A codebook of another program as a local set: what its codes are called becomes topics and behaviours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from nlp.core_elements import CoreElements
from nlp.trainers.records import LOCAL

_DANISH: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})
_LONGEST: Final = 40
TITLE: Final = "Importeret kodebog"


def adopt(codes: Sequence[dict[str, Any]], own: CoreElements) -> list[dict[str, Any]]:
    """The elements of a raw set: a code without codes is a behaviour, the code it stands in its topic.

    `codes` have `name`, `description`, `codable` and `codes`. Ids are made of names, none the source's `own`.
    """
    names = _Names(own)
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for path, code in _leaves(codes, ()):
        grouped.setdefault(path, []).append(code)
    topics = [
        {
            "id": names.topic(path[-1] if path else TITLE),
            "short_label_da": _at_least(path[-1] if path else TITLE, 3),
            "topic_lines_da": [" › ".join(path) or TITLE],
            "behaviours": [_behaviour(code, names) for code in members],
        }
        for path, members in grouped.items()
    ]
    return [{"id": names.element(TITLE), "title_da": TITLE, "topics": topics}] if topics else []


def _leaves(
    codes: Sequence[dict[str, Any]], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for code in codes:
        if code["codes"]:
            yield from _leaves(code["codes"], (*path, code["name"]))
        else:
            yield path, code


def _behaviour(code: dict[str, Any], names: _Names) -> dict[str, Any]:
    return {
        "id": names.behaviour(code["name"]),
        "example_da": _at_least(code["name"], 5),
        "observability": "speech" if code["codable"] else "mixed",
        "auto_tag": code["codable"],
        "speaker": "jobformidler",
        "addressee": ["borger", "virksomhed"],
        "meeting_type": ["citizen", "company"],
        "confusable_with": [],
        "source": LOCAL,
        "note_da": code["description"],
    }


def _at_least(name: str, letters: int) -> str:
    return name if len(name) >= letters else f"Kode: {name}"


class _Names:
    """Ids in the form of a core element file, each once."""

    def __init__(self, own: CoreElements) -> None:
        self._elements, self._topics = set(own.elements), set(own.topics)
        self._behaviours = set(own.behaviours)

    def element(self, name: str) -> str:
        return _new(_plain(name) or "kodebog", self._elements, lambda n: f"_{n}")

    def topic(self, name: str) -> str:
        letters = re.sub(r"[^a-z]", "", _plain(name)) or "emne"
        return _new(letters, self._topics, lambda n: "x" * n)

    def behaviour(self, name: str) -> str:
        return _new(f"{LOCAL}_{_plain(name) or 'kode'}", self._behaviours, lambda n: f"_{n}")


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_DANISH))
    ascii_ = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_)[:_LONGEST].strip("_")


def _new(wanted: str, taken: set[str], suffix: Callable[[int], str]) -> str:
    name = next(one for one in _tries(wanted, suffix) if one not in taken)
    taken.add(name)
    return name


def _tries(wanted: str, suffix: Callable[[int], str]) -> Iterator[str]:
    yield wanted
    number = 1
    while True:
        number += 1
        yield f"{wanted}{suffix(number)}"
