"""The review: the conversation as turns, the pointers beside it, as plain data for the page's own component.

The component (static/review.js) draws it and tells back what was decided; see
docs/adr/0006-review-component.md. No figure about a person is among the data: confidence only orders the
pointers of an utterance, and says "måske" for the low ones (R002).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

from models.records import UNCLEAR, Word
from nlp.core_elements import CoreElements
from nlp.records import Candidate, Role, Utterance
from observer.editing import words_of
from observer.records import Blind, Finding, FindingOrigin, Note, Origin, ReviewView
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.help import Key, keys
from ui.screens.review_notes import NoteView, note_views
from ui.texts import Texts

UNCERTAIN_BELOW = 0.4
MAYBE_BELOW = 0.6
SAMPLE_CHARACTERS = 90
TELLING_WORDS = 4
Span = tuple[int, int]
UnclearSpan = tuple[int, int, float, float]
Gap = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One utterance; `uncertain` are half-open character ranges of words that were poorly heard.

    `unclear` are ranges of what nobody could write down, with their times: shown as such, and played.
    `words` are what edits count, where that is not the text cut at its blanks.
    """

    number: int
    start_s: float
    end_s: float
    text: str
    uncertain: tuple[Span, ...]
    unclear: tuple[UnclearSpan, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """What one speaker says without being interrupted; `folded` is whether it is hidden at first (R004)."""

    speaker: str
    role: str
    name: str
    start_s: float
    folded: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A finding as it is shown; `evidence` are half-open character ranges in its utterance's text."""

    id: str
    utterance: int
    behaviour: str
    label: str
    topic: str
    status: str
    own: bool
    maybe: bool
    evidence: tuple[Span, ...]
    words: tuple[str, ...]
    example: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker as one is asked who they are; `sample` is something they said."""

    speaker: str
    role: str
    name: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A core element's behaviour that can be chosen."""

    id: str
    label: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision changes on the page; `surest` are the machine's pointers by id, the surest first."""

    pointers: tuple[Pointer, ...]
    surest: tuple[str, ...]
    can_undo: bool
    can_redo: bool

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON; `asdict` copies every value, which a key press should not wait for."""
        names = tuple(one.name for one in fields(Pointer))
        pointers = [{name: getattr(one, name) for name in names} for one in self.pointers]
        return {
            "pointers": pointers,
            "surest": self.surest,
            "can_undo": self.can_undo,
            "can_redo": self.can_redo,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewModel:
    """All that the component shows."""

    observation: str
    duration_s: float
    gaps: tuple[Gap, ...]
    voices: tuple[Voice, ...]
    turns: tuple[TurnView, ...]
    choices: tuple[Choice, ...]
    near: Mapping[int, tuple[str, ...]]
    notes: tuple[NoteView, ...]
    focus: tuple[str, ...]
    keys: tuple[Key, ...]
    sample: bool
    blind: bool
    reviewer: str
    waits: bool
    decided: Decided

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def review_model(
    view: ReviewView,
    *,
    duration_s: float,
    elements: CoreElements,
    texts: Texts,
    notes: Sequence[Note] = (),
    gaps: Collection[Gap] = (),
    focus: Collection[str] = (),
    waits: bool = False,
) -> ReviewModel:
    """The component's data from what the services say.

    `notes` are those that the reviewer may read. `gaps` are what was struck of the sound. `focus` are the
    behaviours that the pair agreed on. `waits` is whether the machine's pointers are kept back until the
    focus person has spoken (R071), so that nobody is offered to show them.
    """
    numbered = tuple(zip(view.numbers, view.utterances, strict=True))
    struck = tuple(sorted(gaps))
    return ReviewModel(
        observation=view.observation.id,
        duration_s=max([duration_s, *(one.end_s for one in view.utterances)]),
        gaps=struck,
        voices=voices(view.utterances, texts),
        turns=turns(numbered, texts, struck),
        choices=tuple(
            Choice(id=one.id, label=one.example_da, topic=elements.topics[one.topic].label_da)
            for one in elements.behaviours.values()
        ),
        near={number: near(found, elements) for number, found in view.candidates.items()},
        notes=note_views(notes),
        focus=tuple(one for one in elements.behaviours if one in focus),
        keys=keys(texts),
        sample=view.observation.origin is Origin.SAMPLE,
        blind=view.blind is Blind.ON,
        reviewer=view.reviewer.value,
        waits=waits,
        decided=decided(view, elements),
    )


def decided(view: ReviewView, elements: CoreElements) -> Decided:
    """The pointers as decided so far: in the order of the talk, the surest of an utterance first."""
    said = dict(zip(view.numbers, view.utterances, strict=True))
    order = {number: place for place, number in enumerate(view.numbers)}
    findings = sorted(
        (finding for finding in view.findings if finding.utterance_number in said),
        key=lambda finding: (order[finding.utterance_number], -finding.confidence),
    )
    by_machine = (one for one in findings if one.origin is FindingOrigin.MACHINE)
    return Decided(
        pointers=tuple(_pointer(one, said[one.utterance_number], elements) for one in findings),
        surest=tuple(id_of(one) for one in sorted(by_machine, key=lambda one: -one.confidence)),
        can_undo=view.can_undo,
        can_redo=view.can_redo,
    )


def id_of(finding: Finding) -> str:
    """A pointer's name on the page."""
    return f"{finding.utterance_number}:{finding.behaviour}"


def _pointer(finding: Finding, said: Utterance, elements: CoreElements) -> Pointer:
    machine = finding.origin is FindingOrigin.MACHINE
    marked = None if finding.words is None else span_of(said, finding.words)
    unsure = machine and finding.changed_from is None and finding.confidence < MAYBE_BELOW
    return Pointer(
        id=id_of(finding),
        utterance=finding.utterance_number,
        behaviour=finding.behaviour,
        label=label(finding.behaviour, elements),
        topic=elements.topics[finding.topic].label_da if finding.topic in elements.topics else "",
        status=finding.status.value,
        own=not machine,
        maybe=unsure,
        evidence=evidence_spans(said.text, finding.evidence) if marked is None else (marked,),
        words=finding.evidence,
        # Words and example speak for what the machine said, not for what it was changed to.
        example=finding.example if finding.changed_from is None else "",
        was="" if finding.changed_from is None else label(finding.changed_from, elements),
    )


def span_of(said: Utterance, words: tuple[int, int]) -> Span | None:
    """Where selected words stand in the text, first and last included; None where they are not in it."""
    spans = [span for span, _ in placed(said)]
    if not 0 <= words[0] <= words[1] < len(spans):
        return None
    return (spans[words[0]][0], spans[words[1]][1])


def label(behaviour: str, elements: CoreElements) -> str:
    """A behaviour in the source's words."""
    found = elements.behaviours.get(behaviour)
    return behaviour if found is None else found.example_da


def turns(
    numbered: Sequence[tuple[int, Utterance]], texts: Texts, gaps: Sequence[Gap] = ()
) -> tuple[TurnView, ...]:
    """The utterances gathered into turns, in time order; what was struck in the middle of one parts it."""

    def turn_of(pair: tuple[int, Utterance]) -> tuple[str, Role | None, int]:
        _, one = pair
        return (one.speaker, one.role, sum(start_s <= one.start_s for start_s, _ in gaps))

    views = []
    for (speaker, role, _), group in groupby(numbered, key=turn_of):
        said = tuple(group)
        views.append(
            TurnView(
                speaker=speaker,
                role="" if role is None else role.value,
                name=name_of(speaker, role, texts),
                start_s=said[0][1].start_s,
                folded=role is Role.BORGER,
                lines=tuple(line(number, one) for number, one in said),
            )
        )
    return tuple(views)


def line(number: int, one: Utterance) -> Line:
    """One utterance as it is shown."""
    texts = [word.text for word in words_of(one)]
    return Line(
        number=number,
        start_s=one.start_s,
        end_s=one.end_s,
        text=one.text,
        uncertain=uncertain_spans(one),
        unclear=unclear_spans(one),
        words=() if texts == one.text.split(" ") else tuple(texts),
    )


def voices(utterances: Sequence[Utterance], texts: Texts) -> tuple[Voice, ...]:
    """The speakers by first appearance, each with how they began as a sample: enough to know a voice by."""
    said: dict[str, list[Utterance]] = {}
    for one in utterances:
        said.setdefault(one.speaker, []).append(one)
    return tuple(
        Voice(
            speaker=speaker,
            role="" if ones[0].role is None else ones[0].role.value,
            name=name_of(speaker, ones[0].role, texts),
            sample=shortened(first_words(ones)),
        )
        for speaker, ones in said.items()
    )


def first_words(ones: Sequence[Utterance]) -> str:
    """The first of what someone said that is more than a word or two."""
    return next((one.text for one in ones if len(one.text.split()) >= TELLING_WORDS), ones[0].text)


def name_of(speaker: str, role: Role | None, texts: Texts) -> str:
    """A speaker as people say it: the role, or a number while nobody has said who it is."""
    if role is None:
        return texts("js.speaker", number=speaker.removeprefix("S"))
    return texts(f"js.{role}")


def shortened(text: str) -> str:
    """The beginning of a long text, cut at a word."""
    if len(text) <= SAMPLE_CHARACTERS:
        return text
    return text[:SAMPLE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def uncertain_spans(one: Utterance) -> tuple[Span, ...]:
    """Where the words of low probability stand in the text; none where the text is not made of its words."""
    doubtful = ((span, word) for span, word in placed(one) if UNCLEAR not in word.text)
    return tuple(span for span, word in doubtful if word.probability < UNCERTAIN_BELOW)


def unclear_spans(one: Utterance) -> tuple[UnclearSpan, ...]:
    """Where something was said that nobody could write down, with its times; neighbours as one."""
    spans: list[UnclearSpan] = []
    for (start, end), word in placed(one):
        if UNCLEAR not in word.text:
            continue
        if spans and spans[-1][1] + 1 == start:
            spans[-1] = (spans[-1][0], end, spans[-1][2], word.end_s)
        else:
            spans.append((start, end, word.start_s, word.end_s))
    return tuple(spans)


def placed(one: Utterance) -> tuple[tuple[Span, Word], ...]:
    """Each word with its place in the text; none where the text is not made of its words."""
    words = words_of(one)
    if " ".join(word.text for word in words) != one.text:
        return ()
    found, position = [], 0
    for word in words:
        found.append(((position, position + len(word.text)), word))
        position += len(word.text) + 1
    return tuple(found)


def evidence_spans(text: str, evidence: Sequence[str]) -> tuple[Span, ...]:
    """Where the words that point stand in the text, as whole words, each as often as it is said."""
    wanted = sorted({words for words in evidence if words.strip()}, key=len, reverse=True)
    if not wanted:
        return ()
    pattern = "|".join(re.escape(words) for words in wanted)
    found = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)
    return tuple(match.span() for match in found)


def near(candidates: Sequence[Candidate], elements: CoreElements) -> tuple[str, ...]:
    """What else could be meant: the likeliest first, then what is easily taken for them."""
    likely = [one.behaviour for one in candidates if one.behaviour in elements.behaviours]
    confused = [other for one in likely for other in elements.behaviours[one].confusable_with]
    return tuple(dict.fromkeys([*likely, *confused]))


def draw(_desk: Desk, show: Show) -> Drawn:
    """The page around the component, which fetches its own data."""
    observation = _desk.services.observation(show.observation_id)
    return Drawn(
        template="review.html",
        title=_desk.texts("review.title"),
        view=observation,
        step="review",
        wide=True,
    )


def finish(desk: Desk, act: Act) -> Show:
    """Keep what was chosen, and go on to gather what matters."""
    kept = desk.services.confirm(act.observation_id)
    said = desk.texts("review.saved" if kept else "review.nothing_confirmed")
    return Show(screen="gather", observation_id=act.observation_id, said=said)


HANDLERS = {"review.finish": finish}
