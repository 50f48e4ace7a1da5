"""Masking a whole conversation: finding, agreeing between its texts, and a person's last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.masking.lexicon import load_lexicon
from nlp.masking.line import Line, read_line
from nlp.masking.placeholders import name_words, replace
from nlp.masking.records import Found, Label, Masked
from nlp.spacy_alone import without_torch

if TYPE_CHECKING:
    from spacy.language import Language

_SHORTEST_LEARNED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A person's decision about text number `text`: `[start, end)` is `label`, or nothing if None."""

    text: int
    start: int
    end: int
    label: Label | None


class Masker:
    """Masks the texts of one conversation; what a person adds or removes goes before what was found.

    Raises IndexError and ValueError for a change outside the texts.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        pipeline = _pipeline()
        from nlp.masking.components import find_all

        self._texts = tuple(texts)
        self._lexicon = load_lexicon()
        self._lines = tuple(map(read_line, self._texts))
        self._machine = find_all(pipeline, self._texts)
        self._lexicon.forget()
        self._changes: list[Change] = []

    def add(self, text: int, start: int, end: int, label: Label, *, everywhere: bool = True) -> None:
        """Mask `[start, end)` of a text as `label`; and, if `everywhere`, wherever the same words stand."""
        for change in self._same(text, start, end, label, everywhere=everywhere):
            self._change(change)

    def remove(self, text: int, start: int, end: int, *, everywhere: bool = False) -> None:
        """Leave `[start, end)` of a text as it is, with all of each mask that it meets."""
        for change in self._same(text, start, end, None, everywhere=everywhere):
            self._change(change)

    def masked(self) -> tuple[Masked, ...]:
        """Return every text masked, in order."""
        spans = [self._with_changes(number, list(found)) for number, found in enumerate(self._machine)]
        self._learn(spans)
        masked = replace(self._texts, [sorted(one) for one in spans], self._lexicon)
        self._lexicon.forget()
        return masked

    def _change(self, change: Change) -> None:
        if not 0 <= change.text < len(self._texts):
            raise IndexError(f"no text {change.text}")
        if not 0 <= change.start < change.end <= len(self._texts[change.text]):
            raise ValueError(f"outside the text: {change.start} .. {change.end}")
        self._changes.append(change)

    def _same(
        self, text: int, start: int, end: int, label: Label | None, *, everywhere: bool
    ) -> list[Change]:
        """Return the change and, where asked, the same for every place with the same whole words."""
        own = Change(text=text, start=start, end=end, label=label)
        if not everywhere or not 0 <= text < len(self._texts):
            return [own]
        wanted = [token.low for token in read_line(self._texts[text][start:end]).tokens]
        others = [
            Change(
                text=number,
                start=line.tokens[at].start,
                end=line.tokens[at + len(wanted) - 1].end,
                label=label,
            )
            for number, line in enumerate(self._lines)
            for at in range(len(line.tokens) - len(wanted) + 1)
            if wanted and [token.low for token in line.tokens[at : at + len(wanted)]] == wanted
        ]
        return [
            own,
            *(one for one in others if not (one.text == text and one.start < end and start < one.end)),
        ]

    def _with_changes(self, number: int, found: list[Found]) -> list[Found]:
        for change in self._changes:
            if change.text != number:
                continue
            found = [one for one in found if not (one.start < change.end and change.start < one.end)]
            if change.label is not None:
                found.append(Found(start=change.start, end=change.end, label=change.label))
        return found

    def _learn(self, spans: list[list[Found]]) -> None:
        """Mask a name that no list has wherever it stands, once one text has told that it is a name."""
        learned = {
            word
            for text, found in zip(self._texts, spans, strict=True)
            for one in found
            if one.label is Label.PERSON
            for word in name_words(text[one.start : one.end], self._lexicon)
            if len(word) >= _SHORTEST_LEARNED and not self._lexicon.listed(word)
        }
        for number, (line, found) in enumerate(zip(self._lines, spans, strict=True)):
            found.extend(self._learned_in(number, line, found, learned))

    def _learned_in(self, number: int, line: Line, found: list[Found], learned: set[str]) -> list[Found]:
        removed = [change for change in self._changes if change.text == number and change.label is None]
        return [
            one
            for token in line.tokens
            if token.is_word and (token.low in learned or token.low.removesuffix("s") in learned)
            for one in (Found(start=token.start, end=token.end, label=Label.PERSON),)
            if not any(map(one.meets, found))
            and not any(one.start < change.end and change.start < one.end for change in removed)
        ]


def mask(texts: Sequence[str]) -> tuple[Masked, ...]:
    """Return a conversation's texts with their personal data replaced, one Masked per text, in order."""
    return Masker(texts).masked()


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    """Return the spaCy pipeline; built once."""
    with without_torch():
        from nlp.masking.components import build
    return build()
