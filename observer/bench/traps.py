"""`bench traps`: lines that show a behaviour, each with a twin, nearly the same words, that does not.

A pair is right when the behaviour is pointed at in the line and not in its twin. Twins are negated, reported,
past, about something else, or said by the citizen or the company. None of them was trained on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.records import Role, Utterance
from observer.bench.figures import Figures, this_machine
from observer.errors import BenchDataInvalid
from observer.pipeline import Engines

if TYPE_CHECKING:
    from nlp.tagger.protocol import Tagger

FILE: Final = "traps.jsonl"
_CHECKOUT_FOLDER: Final = Path(__file__).parents[2] / "tests" / "data"
# The source says nearly the same of both, and a line that shows one shows the other.
_ALIKE: Final = frozenset({"goal_tasks_before_next_meeting", "rel_mutual_followup_agreement"})
_SECONDS_A_TURN: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A line and its twin, each the last of its utterances; `kind` is how the twin differs."""

    behaviour: str
    kind: str
    line: tuple[Utterance, ...]
    twin: tuple[Utterance, ...]


def measure(engines: Engines, folder: Path | None) -> Figures:
    """Tag every pair of `traps.jsonl` in `folder`; raises BenchDataInvalid. Uses no engine."""
    del engines
    from nlp.tagger.trained import load_tagger

    traps = read_traps(folder or _CHECKOUT_FOLDER)
    return Figures(
        bench="traps",
        machine=this_machine(),
        options={"tagger": "as shipped", "pairs": str(len(traps))},
        results={"pairs": judged(traps, load_tagger())},
    )


def read_traps(folder: Path) -> tuple[Trap, ...]:
    """Read the pairs; raises BenchDataInvalid."""
    try:
        rows = [json.loads(line) for line in (folder / FILE).read_text(encoding="utf-8").splitlines()]
        return tuple(
            Trap(
                behaviour=row["behaviour"],
                kind=row["kind"],
                line=utterances_of(row["positive"]),
                twin=utterances_of(row["twin"]),
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError) as exc:
        raise BenchDataInvalid(folder=folder, missing=[FILE]) from exc


def utterances_of(side: dict[str, Any]) -> tuple[Utterance, ...]:
    """The turns before, oldest first, and then what is said."""
    turns = [*side.get("context", ()), (side["speaker"], side["text"])]
    return tuple(
        Utterance(
            start_s=number * _SECONDS_A_TURN,
            end_s=(number + 1) * _SECONDS_A_TURN,
            speaker=who,
            role=Role(who),
            text=said,
        )
        for number, (who, said) in enumerate(turns)
    )


def judged(traps: Sequence[Trap], tagger: Tagger) -> dict[str, dict[str, float]]:
    """Per kind and for all: pairs, lines found, twins left alone, and the share of pairs with both right."""
    pairs: Counter[str] = Counter()
    found: Counter[str] = Counter()
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for trap in traps:
        in_line, in_twin = (points_at(trap.behaviour, side, tagger) for side in (trap.line, trap.twin))
        for name in (trap.kind, "all"):
            pairs[name] += 1
            found[name] += in_line
            left[name] += not in_twin
            right[name] += in_line and not in_twin
    return {
        name: {
            "pairs": pairs[name],
            "lines_found": found[name],
            "twins_left_alone": left[name],
            "right_share": round(right[name] / pairs[name], 4),
        }
        for name in [*sorted(pairs.keys() - {"all"}), *(("all",) if traps else ())]
    }


def points_at(behaviour: str, utterances: Sequence[Utterance], tagger: Tagger) -> bool:
    """Whether the last utterance gets a pointer at `behaviour`, or at its like."""
    shown = {tag.behaviour for tag in tagger.tag(utterances)[-1].tags}
    return bool(shown & (_ALIKE if behaviour in _ALIKE else {behaviour}))
