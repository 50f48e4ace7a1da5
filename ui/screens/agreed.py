"""What the pair agreed to look at, as it is read out again (R070, F05, F06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.core_elements import CoreElements
from observer.day.records import Focus
from ui.screens.focus import label_of

HOW = "udtryk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The focus in words, and how it is to show; both can be empty."""

    lines: tuple[str, ...]
    how: str


def agreed(focus: Focus, answers: Mapping[str, str], elements: CoreElements) -> Agreed:
    """The focus as lines: what is chosen in the source's words, then their own."""
    chosen = tuple(label for one in focus.chosen if (label := label_of(elements, one)))
    own = focus.own_words.strip()
    return Agreed(lines=(*chosen, *([own] if own else [])), how=answers.get(HOW, "").strip())
