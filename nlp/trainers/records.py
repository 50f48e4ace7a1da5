"""An example with where it comes from and whose consent it rests on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.library import CONTEXT_TURNS, Example, Library, Source, Turn, to_json
from nlp.records import Role, role_of

MADE_UP = "not needed: made up"
LOCAL = "local"
_SPACE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def clean(text: str) -> str:
    """`text` on one line: composed letters, single blanks, nothing that is no character in XML."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(c) in _SPACE else c for c in composed if ord(c) & 0xFFFE != 0xFFFE)
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An example of the library; `provenance` says in words where it is from, `consent` what it rests on.

    `consent` is MADE_UP, or a reference that whoever asked for consent gave. Raises ValueError where one of
    them is empty, the text is, there is too much context, or anybody but the consultant is labelled.
    """

    example: Example
    provenance: str
    consent: str

    def __post_init__(self) -> None:
        if not self.provenance.strip() or not self.consent.strip():
            raise ValueError("der mangler en oprindelse eller et samtykke")
        if not self.example.text.strip():
            raise ValueError("tom tekst")
        if len(self.example.context) > CONTEXT_TURNS:
            raise ValueError(f"højst {CONTEXT_TURNS} replikker før")
        if self.example.behaviours and self.example.role is not Role.JOBFORMIDLER:
            raise ValueError("kun jobformidlerens ord kan mærkes")

    @property
    def id(self) -> str:
        """The example's fingerprint."""
        return self.example.id


def turn_of(text: str) -> Turn:
    """A turn typed as "borger: Jeg har ingen bil"; without a known speaker all of it was said."""
    who, colon, said = text.partition(":")
    if colon and who.strip().lower() in set(Role):
        return Turn(role=Role(who.strip().lower()), text=said.strip())
    return Turn(role=None, text=text.strip())


def cleaned(example: Example) -> Example:
    """`example` with every text of it on one line, and its behaviours once each, in order of name."""
    turns = tuple(Turn(role=turn.role, text=clean(turn.text)) for turn in example.context)
    return replace(
        example,
        text=clean(example.text),
        behaviours=tuple(sorted(set(example.behaviours))),
        context=tuple(turn for turn in turns if turn.text),
        kind=clean(example.kind),
        source=clean(example.source),
        meeting=clean(example.meeting),
    )


def entry_of(example: Example, *, provenance: str, consent: str = MADE_UP) -> Entry:
    """The cleaned example as an entry; raises ValueError as Entry does."""
    return Entry(example=cleaned(example), provenance=clean(provenance), consent=clean(consent))


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """The entry as plain values."""
    return {
        **to_json(entry.example),
        "source": entry.example.source,
        "meeting": entry.example.meeting,
        "provenance": entry.provenance,
        "consent": entry.consent,
    }


def entry_from_json(raw: Mapping[str, Any], *, provenance: str | None = None) -> Entry:
    """The entry of plain values; raises ValueError, KeyError or TypeError where they are not one's.

    What they say is Danish; a KeyError names the value that is not there. `provenance` stands in where the
    values name none; then the consent is that of a made-up line.
    """
    example = Example(
        role=role_of(raw["speaker"]),
        text=_text(raw["text"]),
        behaviours=tuple(_text(one) for one in _list(raw["behaviours"])),
        context=tuple(_turn(one) for one in _list(raw["context"])),
        kind=_text(raw.get("kind", "")),
        source=_text(raw.get("source", "")),
        meeting=_text(raw.get("meeting", "")),
    )
    named = raw.get("provenance") or provenance
    if named is None:
        raise KeyError("provenance")
    return entry_of(example, provenance=_text(named), consent=_text(raw.get("consent") or MADE_UP))


def entries_of(library: Library) -> tuple[Entry, ...]:
    """The examples of a packaged library as entries, each with what its source says."""
    sources = {source.name: source for source in library.sources}
    return tuple(
        entry_of(one, provenance=sources[one.source].provenance, consent=sources[one.source].consent)
        for one in library.examples
    )


def joined(library: Library, entries: Iterable[Entry]) -> Library:
    """`library` with the entries as one more source, those first that it does not hold already."""
    held = {example.id for example in library.examples}
    own = tuple(replace(one.example, source=LOCAL) for one in entries if one.id not in held)
    if not own:
        return library
    source = Source(name=LOCAL, files=(), provenance="Trænernes eget bibliotek.", consent="pr. eksempel")
    return Library(sources=(*library.sources, source), examples=(*library.examples, *own))


def _turn(value: object) -> Turn:
    pair = _list(value)
    if len(pair) != 2:
        raise ValueError("hver replik før skal være en taler og en tekst")
    who, said = pair
    return Turn(role=role_of(who) if who else None, text=_text(said))


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"en liste var ventet, ikke {type(value).__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"en tekst var ventet, ikke {type(value).__name__}")
    return value
