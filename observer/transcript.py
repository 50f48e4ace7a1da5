"""Transcripts as files: text with tabs, a first line that names the columns, one utterance a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import TranscriptInvalid
from nlp.records import Role, Utterance

SPEAKER, TEXT, START_S, END_S = "speaker", "text", "start_s", "end_s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The rows of a file as utterances, in its order.

    `timed` says whether the file gave the times; otherwise row n stands in [n, n + 1). A speaker who is
    called by a role has it, any other has none.
    """

    utterances: tuple[Utterance, ...]
    timed: bool


def read_transcript(path: Path) -> Transcript:
    """Read columns `speaker` and `text`, and `start_s` and `end_s` if there; other columns are left alone.

    Raises TranscriptInvalid, which names the line.
    """
    return transcript_of(read_rows(path))


def read_rows(path: Path, columns: Sequence[str] = (SPEAKER, TEXT)) -> tuple[Mapping[str, str], ...]:
    """Read the rows of a table with tabs, by column; raises TranscriptInvalid where `columns` are not there.

    There is no quoting: a quotation mark is a character like any other.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise TranscriptInvalid(place="filen", problem="den kan ikke åbnes", columns=columns) from exc
    except UnicodeDecodeError as exc:
        raise TranscriptInvalid(place="filen", problem="den er ikke tekst i UTF-8", columns=columns) from exc
    if "\0" in text:
        raise TranscriptInvalid(place="filen", problem="den er ikke tekst", columns=columns)
    # Every line end is a line feed by now. A tab is all there is to look for: no quoting, no longest cell.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    names = [name.strip() for name in lines[0][1].split("\t")] if lines else []
    for column in columns:
        if column not in names:
            raise TranscriptInvalid(
                place="første linje", problem=f"kolonnen {column} mangler", columns=columns
            )
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) > len(names):
            problem = "den har flere kolonner end den første"
            raise TranscriptInvalid(place=f"linje {number}", problem=problem, columns=columns)
        cells += [""] * (len(names) - len(cells))
        rows.append(dict(zip(names, cells, strict=True)))
    return tuple(rows)


def transcript_of(rows: Iterable[Mapping[str, str]]) -> Transcript:
    """Return rows by column as utterances; raises TranscriptInvalid for times that cannot be."""
    rows = tuple(rows)
    timed = bool(rows) and all(row.get(START_S, "").strip() and row.get(END_S, "").strip() for row in rows)
    return Transcript(
        utterances=tuple(utterance_of(row, number, timed=timed) for number, row in enumerate(rows)),
        timed=timed,
    )


def utterance_of(row: Mapping[str, str], number: int, *, timed: bool) -> Utterance:
    """Return row `number` (from 0) as an utterance."""
    speaker = row[SPEAKER].strip()
    try:
        start_s = float(row[START_S].replace(",", ".")) if timed else float(number)
        end_s = float(row[END_S].replace(",", ".")) if timed else number + 1.0
        role = Role(speaker.lower()) if speaker.lower() in set(Role) else None
        return Utterance(start_s=start_s, end_s=end_s, speaker=speaker, role=role, text=row[TEXT].strip())
    except ValueError as exc:
        problem = "start_s og end_s skal være sekunder, og start må ikke komme efter slut"
        raise TranscriptInvalid(place=f"linje {number + 2}", problem=problem) from exc
