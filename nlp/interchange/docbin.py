"""Examples as a spaCy DocBin: `doc.spans["core_elements"]`, and the rest in `doc.user_data`.

It loads in plain spaCy: `DocBin().from_disk(path).get_docs(spacy.blank("da").vocab)`. A span covers the whole
line; its label is the behaviour's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from nlp.errors import problem_of
from nlp.interchange.reading import came_from
from nlp.spacy_alone import import_spacy
from nlp.trainers.errors import InterchangeInvalid
from nlp.trainers.records import Entry, entry_from_json, entry_to_json

SPANS: Final = "core_elements"
_USER_DATA: Final = ("context", "kind", "source", "meeting", "provenance", "consent")


def write_docbin(path: Path, entries: Sequence[Entry]) -> None:
    """Write one Doc for each entry."""
    nlp = import_spacy().blank("da")
    from spacy.tokens import DocBin, Span

    packed = DocBin(store_user_data=True)
    for entry in entries:
        raw = entry_to_json(entry)
        doc = nlp.make_doc(raw["text"])
        doc.spans[SPANS] = [Span(doc, 0, len(doc), label=one) for one in raw["behaviours"]]
        doc.user_data["role"] = raw["speaker"]
        for name in _USER_DATA:
            doc.user_data[name] = raw[name]
        packed.add(doc)
    packed.to_disk(path)


def read_docbin(path: Path) -> tuple[Entry, ...]:
    """Read the Docs; one without provenance has the file for it. Raises InterchangeInvalid."""
    spacy = import_spacy()
    from spacy.tokens import DocBin

    try:
        packed = DocBin(store_user_data=True).from_disk(path)
        docs = list(packed.get_docs(spacy.blank("da").vocab))
    except Exception as exc:  # zlib, msgpack and spaCy each raise their own
        raise InterchangeInvalid(place=path.name, problem="den er ikke en DocBin fra spaCy") from exc
    entries: list[Entry] = []
    for number, doc in enumerate(docs, start=1):
        try:
            entries.append(entry_from_json(_raw(doc), provenance=came_from(path)))
        except (ValueError, KeyError, TypeError) as exc:
            raise InterchangeInvalid(
                place=f"{path.name}, dokument {number}", problem=problem_of(exc)
            ) from exc
    return tuple(entries)


def _raw(doc: Any) -> dict[str, Any]:
    held = {name: doc.user_data[name] for name in _USER_DATA if name in doc.user_data}
    labels = [span.label_ for span in doc.spans[SPANS]] if SPANS in doc.spans else []
    return {
        "context": [],
        **held,
        "text": doc.text,
        "speaker": doc.user_data.get("role", "jobformidler"),
        "behaviours": labels,
    }
