"""The review: the conversation as turns, the pointers beside it, as plain data for the page's own component.

The component (static/review.js) draws it and tells back what was decided; see
docs/adr/0006-review-component.md. No figure about a person is among the data: confidence only orders the
pointers of an utterance, and says "måske" for the low ones (R002).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from nlp.core_elements import CoreElements
from nlp.records import Candidate, Role, Utterance
from observer.records import Finding, FindingOrigin, ReviewView
from ui.desk import Act, Desk, Drawn, Show
from ui.texts import Texts

UNCERTAIN_BELOW = 0.4
MAYBE_BELOW = 0.6
SAMPLE_CHARACTERS = 90
TELLING_WORDS = 4
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One utterance; `uncertain` are half-open character ranges of words that were poorly heard."""

    number: int
    start_s: float
    end_s: float
    text: str
    uncertain: tuple[Span, ...]


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
    """What a decision changes on the page."""

    pointers: tuple[Pointer, ...]
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewModel:
    """All that the component shows."""

    observation: str
    duration_s: float
    gaps: tuple[tuple[float, float], ...]
    voices: tuple[Voice, ...]
    turns: tuple[TurnView, ...]
    choices: tuple[Choice, ...]
    near: Mapping[int, tuple[str, ...]]
    decided: Decided

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def review_model(view: ReviewView, *, duration_s: float, elements: CoreElements, texts: Texts) -> ReviewModel:
    """The component's data from what the services say."""
    numbered = tuple(zip(view.numbers, view.utterances, strict=True))
    return ReviewModel(
        observation=view.observation.id,
        duration_s=max([duration_s, *(one.end_s for one in view.utterances)]),
        gaps=view.gaps,
        voices=voices(view.utterances, texts),
        turns=turns(numbered, texts),
        choices=tuple(
            Choice(id=one.id, label=one.example_da, topic=elements.topics[one.topic].label_da)
            for one in elements.behaviours.values()
        ),
        near={number: near(found, elements) for number, found in view.candidates.items()},
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
    return Decided(
        pointers=tuple(_pointer(one, said[one.utterance_number].text, elements) for one in findings),
        can_undo=view.can_undo,
        can_redo=view.can_redo,
    )


def _pointer(finding: Finding, text: str, elements: CoreElements) -> Pointer:
    machine = finding.origin is FindingOrigin.MACHINE
    unsure = machine and finding.changed_from is None and finding.confidence < MAYBE_BELOW
    return Pointer(
        id=f"{finding.utterance_number}:{finding.behaviour}",
        utterance=finding.utterance_number,
        behaviour=finding.behaviour,
        label=label(finding.behaviour, elements),
        topic=elements.topics[finding.topic].label_da if finding.topic in elements.topics else "",
        status=finding.status.value,
        own=not machine,
        maybe=unsure,
        evidence=evidence_spans(text, finding.evidence),
        words=finding.evidence,
        # Words and example speak for what the machine said, not for what it was changed to.
        example=finding.example if finding.changed_from is None else "",
        was="" if finding.changed_from is None else label(finding.changed_from, elements),
    )


def label(behaviour: str, elements: CoreElements) -> str:
    """A behaviour in the source's words."""
    found = elements.behaviours.get(behaviour)
    return behaviour if found is None else found.example_da


def turns(numbered: Sequence[tuple[int, Utterance]], texts: Texts) -> tuple[TurnView, ...]:
    """The utterances gathered into turns, in time order."""
    views = []
    for (speaker, role), group in groupby(numbered, key=lambda pair: (pair[1].speaker, pair[1].role)):
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
    return Line(
        number=number,
        start_s=one.start_s,
        end_s=one.end_s,
        text=one.text,
        uncertain=uncertain_spans(one),
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
    if " ".join(word.text for word in one.words) != one.text:
        return ()
    spans, position = [], 0
    for word in one.words:
        if word.probability < UNCERTAIN_BELOW:
            spans.append((position, position + len(word.text)))
        position += len(word.text) + 1
    return tuple(spans)


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
    """Keep what was chosen, and go on to erasing."""
    kept = desk.services.confirm(act.observation_id)
    said = desk.texts("review.saved" if kept else "review.nothing_confirmed")
    return Show(screen="erase", observation_id=act.observation_id, said=said)


HANDLERS = {"review.finish": finish}
