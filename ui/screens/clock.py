"""The soft clock of a step: it says what has gone, and stops nobody (R020)."""

from __future__ import annotations

from dataclasses import dataclass

# After so long nobody is in the step any more that its clock was begun for (a lunch, another day).
LONGEST_S = 3 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How many minutes were set aside, and how many seconds have gone."""

    minutes: int
    gone_s: int


def clock(minutes: int, gone_s: float) -> Clock | None:
    """The clock; None once it has lost its meaning."""
    if gone_s > LONGEST_S:
        return None
    return Clock(minutes=minutes, gone_s=max(0, int(gone_s)))
