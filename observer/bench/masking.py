"""Masking on made-up lines whose personal data are marked: what is found of each kind, and traps touched.

Lines are read one by one, as if each were all that was said. `whole`: every letter and digit of a stretch is
masked, whatever it is called; `as_such`: under its own label; `exact`: from and to the same character.
`precision`: masks that meet something marked, of all masks. A trap is a line with nothing to mask; touched is
one that got a mask.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from observer.bench.figures import Figures, this_machine
from observer.errors import BenchDataInvalid
from observer.pipeline import Engines
from observer.transcript import read_rows

if TYPE_CHECKING:
    from nlp.masking import Span

_CHECKOUT_FOLDER: Final = Path(__file__).parents[2] / "tests" / "data" / "masking"
_SHARES: Final = ("whole", "as_such", "exact")

Marked = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedLine:
    """A text and what is to be masked in it: `(start, end, label)`."""

    text: str
    marked: tuple[Marked, ...]


def measure(engines: Engines, folder: Path | None) -> Figures:
    """Mask every line of every table with columns text and spans; raises BenchDataInvalid. Uses no engine."""
    del engines
    from nlp.masking import mask

    source = folder or _CHECKOUT_FOLDER
    paths = sorted(source.glob("*.tsv")) if source.is_dir() else []
    if not paths:
        raise BenchDataInvalid(folder=source, missing=["*.tsv"])
    began = perf_counter()
    mask(["Hej"])
    results: dict[str, Any] = {"load": {"seconds": round(perf_counter() - began, 2)}}
    for path in paths:
        lines = read_marked(path)
        began = perf_counter()
        found = [mask([line.text])[0].spans for line in lines]
        seconds = perf_counter() - began
        results[path.stem] = {
            **score(lines, found),
            "seconds_per_1000_lines": round(1000 * seconds / max(1, len(lines)), 2),
        }
    return Figures(bench="masking", machine=this_machine(), options={"lines": "one by one"}, results=results)


def read_marked(path: Path) -> list[MarkedLine]:
    """Read a table of texts and their spans; raises TranscriptInvalid and BenchDataInvalid."""
    lines = []
    for row in read_rows(path, ("text", "spans")):
        try:
            marked = tuple(
                (int(start), int(end), str(label)) for start, end, label in json.loads(row["spans"])
            )
        except ValueError as exc:
            raise BenchDataInvalid(folder=path.parent, missing=[path.name]) from exc
        lines.append(MarkedLine(text=row["text"], marked=marked))
    return lines


def score(lines: Sequence[MarkedLine], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Return recall per label, precision over all, and traps touched."""
    counts: dict[str, Counter[str]] = {}
    masks = met = traps = touched = 0
    for line, spans in zip(lines, found, strict=True):
        masks += len(spans)
        met += sum(
            any(span.start < end and start < span.end for start, end, _ in line.marked) for span in spans
        )
        traps += not line.marked
        touched += not line.marked and bool(spans)
        for one in line.marked:
            counts.setdefault(one[2], Counter()).update(["marked", *_hits(line.text, one, spans)])
    per_label = {label: _shares(count) for label, count in sorted(counts.items())}
    return {**per_label, "precision": _share(met, masks), "traps": traps, "traps_touched": touched}


def _hits(text: str, marked: Marked, spans: Sequence[Span]) -> Iterator[str]:
    start, end, label = marked
    signs = [at for at in range(start, end) if text[at].isalnum()]
    if all(any(span.start <= at < span.end for span in spans) for at in signs):
        yield "whole"
    if all(any(span.start <= at < span.end and str(span.label) == label for span in spans) for at in signs):
        yield "as_such"
    if any((span.start, span.end, str(span.label)) == marked for span in spans):
        yield "exact"


def _shares(count: Counter[str]) -> str:
    shares = " ".join(f"{name} {_share(count[name], count['marked'])}" for name in _SHARES)
    return f"{shares} of {count['marked']}"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 1.0
