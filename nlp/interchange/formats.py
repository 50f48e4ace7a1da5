"""Which format a file has, by its name, and what reads and writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from nlp.core_elements import CoreElements
from nlp.interchange.transcripts import Coded
from nlp.trainers.elements import read_local, to_yaml
from nlp.trainers.errors import FormatUnknown
from nlp.trainers.records import Entry

EXAMPLES: Final = (".jsonl", ".csv", ".spacy")
ELEMENTS: Final = (".yaml", ".yml", ".qdc")
TRANSCRIPTS: Final = (".vtt", ".eaf")


def read_examples(path: Path) -> tuple[Entry, ...]:
    """The examples in a file; raises FormatUnknown, InterchangeInvalid."""
    match suffix(path, EXAMPLES):
        case ".jsonl":
            from nlp.interchange.jsonl import read_jsonl

            return read_jsonl(path)
        case ".csv":
            from nlp.interchange.table import read_table

            return read_table(path)
        case _:
            from nlp.interchange.docbin import read_docbin

            return read_docbin(path)


def write_examples(path: Path, entries: Sequence[Entry]) -> None:
    """Write examples to a file, over what is there; raises FormatUnknown, and OSError as the system does."""
    match suffix(path, EXAMPLES):
        case ".jsonl":
            from nlp.interchange.jsonl import write_jsonl

            write_jsonl(path, entries)
        case ".csv":
            from nlp.interchange.table import write_table

            write_table(path, entries)
        case _:
            from nlp.interchange.docbin import write_docbin

            write_docbin(path, entries)


def read_elements(path: Path, own: CoreElements) -> dict[str, Any]:
    """The raw form of a set beside `own`; raises FormatUnknown, InterchangeInvalid, CoreElementsInvalid."""
    if suffix(path, ELEMENTS) == ".qdc":
        from nlp.interchange.codebook import read_codebook

        return read_codebook(path, own)
    return read_local(path, own)


def write_elements(path: Path, raw: Mapping[str, Any], elements: CoreElements) -> None:
    """Write a set, given raw and parsed; raises FormatUnknown, InterchangeInvalid."""
    if suffix(path, ELEMENTS) == ".qdc":
        from nlp.interchange.codebook import write_codebook

        write_codebook(path, elements)
    else:
        path.write_text(to_yaml(raw), encoding="utf-8", newline="\n")


def read_transcript(path: Path) -> tuple[Coded, ...]:
    """The utterances in a file with what they were coded as; raises FormatUnknown, InterchangeInvalid."""
    if suffix(path, TRANSCRIPTS) == ".vtt":
        from nlp.interchange.webvtt import read_webvtt

        return tuple(Coded(utterance=one) for one in read_webvtt(path))
    from nlp.interchange.eaf import read_eaf

    return read_eaf(path)


def write_transcript(path: Path, coded: Sequence[Coded], *, at: datetime) -> None:
    """Write utterances, in `.eaf` with their codes; `at` (with timezone) is the date that `.eaf` carries."""
    if suffix(path, TRANSCRIPTS) == ".vtt":
        from nlp.interchange.webvtt import write_webvtt

        write_webvtt(path, [one.utterance for one in coded])
    else:
        from nlp.interchange.eaf import write_eaf

        write_eaf(path, coded, at=at)


def suffix(path: Path, known: Sequence[str]) -> str:
    """How the file's name ends, in lower case; raises FormatUnknown unless it is one of `known`."""
    ending = path.suffix.lower()
    if ending not in known:
        raise FormatUnknown(suffix=ending, known=known)
    return ending
