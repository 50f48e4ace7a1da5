"""Turns made of what a diarizer gives: within the sound, numbered as they appear, short pauses closed."""

import math
from collections.abc import Iterable, Iterator

from models.records import Turn


def number_turns(
    spans: Iterable[tuple[float, float, str]],
    total_s: float,
    *,
    pause_s: float = 0.0,
    pause_share: float = math.inf,
) -> tuple[Turn, ...]:
    """Return `spans`, `(start_s, end_s, label)`, as turns within [0, total_s], in order of their starts.

    Speakers become S1, S2, ... by first appearance. One speaker's turns never overlap, two speakers' may. A
    speaker's turns become one where they touch, and across a pause of at most `pause_s` in which nobody else
    speaks, unless that pause is longer than `pause_share` of the longer side: who draws breath still has the
    floor; who is answered, or calls and waits ("hallo?"), has given it up.
    """
    names: dict[str, str] = {}
    turns: list[Turn] = []
    latest: dict[str, int] = {}
    for raw_start_s, raw_end_s, label in sorted(spans):
        start_s, end_s = max(0.0, raw_start_s), min(raw_end_s, total_s)
        if end_s <= start_s:
            continue
        speaker = names.setdefault(label, f"S{len(names) + 1}")
        before = turns[latest[speaker]] if speaker in latest else None
        if before is not None and (
            start_s <= before.end_s
            or (
                start_s - before.end_s
                <= min(pause_s, pause_share * max(before.end_s - before.start_s, end_s - start_s))
                and not answered(turns, latest, before, start_s)
            )
        ):
            turns[latest[speaker]] = Turn(
                start_s=before.start_s, end_s=max(before.end_s, end_s), speaker=speaker
            )
        else:
            latest[speaker] = len(turns)
            turns.append(Turn(start_s=start_s, end_s=end_s, speaker=speaker))
    return tuple(turns)


def begun_late(
    spans: Iterable[tuple[float, float, str]], late_s: float
) -> Iterator[tuple[float, float, str]]:
    """Yield `spans` in order of their starts, those begun while somebody else speaks begun `late_s` later.

    Where people really talk, a segmentation model hears a second voice a tenth of a second before it is there
    (docs/adr/0011-speakers.md). What is no longer than `late_s` is left out.
    """
    until_s: dict[str, float] = {}
    for start_s, end_s, label in sorted(spans):
        beside = any(other_s > start_s for other, other_s in until_s.items() if other != label)
        until_s[label] = max(end_s, until_s.get(label, end_s))
        begun_s = start_s + late_s if beside else start_s
        if begun_s < end_s:
            yield begun_s, end_s, label


def answered(turns: list[Turn], latest: dict[str, int], before: Turn, until_s: float) -> bool:
    """Return whether anyone else speaks between the end of `before` and `until_s`; `latest` by speaker."""
    others = (turns[at] for speaker, at in latest.items() if speaker != before.speaker)
    return any(other.end_s > before.end_s and other.start_s < until_s for other in others)
