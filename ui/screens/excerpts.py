"""Confirmed excerpts on their way into the library: masked, each mask changeable, looked through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nlp.core_elements import CoreElements
from nlp.masking import Label, Masked, Masker
from nlp.trainers.accepting import Offer
from observer.trainers import TrainersLibrary
from ui.desk import Act, Desk, Drawn, Fields, Show
from ui.live import Problem
from ui.screens.library import added_notice, name_of

_MASK: Final = "mask"
_TAKE: Final = "take"
_BREAK: Final = "\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskLine:
    """A stretch that is or was masked: the form's field for it, the words, what stands instead."""

    field: str
    words: str
    placeholder: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One text of an excerpt as it would come in; `who` is empty for the line itself."""

    who: str
    masked: str
    masks: tuple[MaskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptLine:
    """An excerpt: the form's field to take it, what it shows, and its texts in the order they were said."""

    field: str
    taken: bool
    behaviours: tuple[str, ...]
    texts: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptsView:
    """Everything on the screen; `shown` and `more` are kept in the form from one look to the next."""

    meeting: str
    excerpts: tuple[ExcerptLine, ...]
    shown: str
    more: str
    kinds: tuple[tuple[str, str], ...]
    looked_through: bool


@dataclass(slots=True, kw_only=True)
class PersonsMask:
    """Masks texts as the machine finds, and then as the person in front of it has said.

    `shown` are the masks that the person has seen, those of them not in `hidden` were taken off, and `more`
    are further words to mask, each with its kind. Afterwards `seen` holds each text's masks before any was
    taken off, and `masked` the result.
    """

    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    more: tuple[tuple[Label, str], ...] = ()
    seen: tuple[Masked, ...] = field(default=(), init=False)
    masked: tuple[Masked, ...] = field(default=(), init=False)

    def __call__(self, texts: Sequence[str]) -> Sequence[Masked]:
        """Mask one meeting's texts."""
        masker = Masker(texts)
        for label, words in self.more:
            for number, text in enumerate(texts):
                for start, end in places(words, text):
                    masker.add(number, start, end, label, everywhere=False)
        self.seen = masker.masked()
        for number, one in enumerate(self.seen):
            for span in one.spans:
                key = key_of(number, span.start, span.end)
                if key in self.shown and key not in self.hidden:
                    masker.remove(number, span.start, span.end)
        self.masked = masker.masked()
        return self.masked


def key_of(number: int, start: int, end: int) -> str:
    """A mask's name: text `number`, characters `[start, end)`."""
    return f"{_MASK}.{number}.{start}.{end}"


def places(words: str, text: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text` by themselves, in whatever letters."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return [found.span() for found in pattern.finditer(text)]


def persons_mask(fields: Fields) -> PersonsMask:
    """The mask as the form says."""
    return PersonsMask(
        shown=frozenset(fields.get("shown", "").split()),
        hidden=frozenset(name for name in fields if name.startswith(f"{_MASK}.")),
        more=more_words(fields),
    )


def more_words(fields: Fields) -> tuple[tuple[Label, str], ...]:
    """The further words to mask: those kept in the form, and the ones just typed."""
    kept = [line.partition(_BREAK) for line in fields.get("more", "").splitlines()]
    found = [(Label(kind), words) for kind, _, words in kept if kind in set(Label) and words]
    typed, kind = " ".join(fields.get("words", "").split()), fields.get("kind", "")
    if typed and kind in set(Label):
        found.append((Label(kind), typed))
    return tuple(dict.fromkeys(found))


def excerpts_view(
    offers: Sequence[Offer], mask: PersonsMask, fields: Fields, elements: CoreElements, *, meeting: str
) -> ExcerptsView:
    """The offers with their masks; `mask` has masked them."""
    excerpts: list[ExcerptLine] = []
    number = 0
    for place, offer in enumerate(offers):
        own = _text(mask, number, "")
        turns = offer.said.context
        before = [_text(mask, number + 1 + at, turn.role or "") for at, turn in enumerate(turns)]
        number += 1 + len(turns)
        excerpts.append(
            ExcerptLine(
                field=f"{_TAKE}.{place}",
                taken=f"{_TAKE}.{place}" in fields,
                behaviours=tuple(elements.behaviours[one].example_da for one in offer.said.behaviours),
                texts=(*before, own),
            )
        )
    every = [key_of(n, span.start, span.end) for n, one in enumerate(mask.seen) for span in one.spans]
    return ExcerptsView(
        meeting=meeting,
        excerpts=tuple(excerpts),
        shown=" ".join(every),
        more="\n".join(f"{label.value}{_BREAK}{words}" for label, words in mask.more),
        kinds=tuple((label.value, label.word.lower()) for label in Label),
        looked_through="looked_through" in fields,
    )


def _text(mask: PersonsMask, number: int, who: str) -> TextLine:
    still = {(span.start, span.end) for span in mask.masked[number].spans}
    seen = mask.seen[number]
    return TextLine(
        who=who,
        masked=mask.masked[number].masked,
        masks=tuple(
            MaskLine(
                field=key_of(number, span.start, span.end),
                words=seen.text[span.start : span.end],
                placeholder=span.placeholder,
                hidden=(span.start, span.end) in still,
            )
            for span in seen.spans
        ),
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The excerpts of an observation, masked."""
    library, mask = TrainersLibrary(desk.services), persons_mask(show.fields)
    observation = desk.services.observation(show.observation_id)
    offers = library.offers(observation.id, mask=mask)
    view = excerpts_view(
        offers,
        mask,
        show.fields,
        library.elements(),
        meeting=name_of(observation, desk.now(), desk.texts),
    )
    return Drawn(template="excerpts.html", title=desk.texts("excerpts.title"), view=view)


def look(_desk: Desk, act: Act) -> Show:
    """Look at the excerpts, again with other masks."""
    return Show(screen="excerpts", observation_id=act.observation_id, fields=act.fields)


def accept(desk: Desk, act: Act) -> Show:
    """Let the chosen ones in."""
    library, mask = TrainersLibrary(desk.services), persons_mask(act.fields)
    offers = library.offers(act.observation_id, mask=mask)
    chosen = [offer for place, offer in enumerate(offers) if f"{_TAKE}.{place}" in act.fields]
    if not chosen:
        problem = Problem(
            message=desk.texts("excerpts.none_chosen"), remedy=desk.texts("excerpts.none_chosen_remedy")
        )
        return Show(screen="excerpts", observation_id=act.observation_id, problem=problem, fields=act.fields)
    added = library.accept(act.observation_id, chosen, looked_through="looked_through" in act.fields)
    notice = added_notice(added, 0, desk.texts)
    return Show(screen="library", said=notice, fields={"notice": notice})


HANDLERS = {"excerpts.look": look, "excerpts.accept": accept}
