"""Choosing what to look at: the overview to choose from, favourites, and what is chosen (R003, R006)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nlp.core_elements import CoreElements
from ui.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be chosen: a whole core element, a topic or one example of how it can show."""

    id: str
    label: str
    chosen: bool
    favourite: bool
    priority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChoices:
    """A topic: itself, then its examples; shown open where anything of it is `chosen`."""

    id: str
    label: str
    lines: tuple[str, ...]
    choices: tuple[Choice, ...]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementChoices:
    """A core element: itself, and its topics."""

    whole: Choice
    title: str
    topics: tuple[TopicChoices, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusView:
    """The list to choose from in the source's order, what is chosen, and the favourites."""

    elements: tuple[ElementChoices, ...]
    chosen: tuple[Choice, ...]
    favourites: tuple[Choice, ...]
    own_words: str


def focus_view(
    elements: CoreElements,
    *,
    chosen: Sequence[str],
    own_words: str,
    favourites: Sequence[str],
    priority: Collection[str] = (),
    texts: Texts,
) -> FocusView:
    """Everything that can be chosen; ids that the overview does not know are passed over."""

    def choice(id_: str, label: str) -> Choice:
        return Choice(
            id=id_,
            label=label,
            chosen=id_ in chosen,
            favourite=id_ in favourites,
            priority=id_ in priority,
        )

    def topic(id_: str) -> TopicChoices:
        found = elements.topics[id_]
        own = choice(id_, texts("focus.whole_topic", label=found.label_da))
        examples = tuple(choice(one, elements.behaviours[one].example_da) for one in found.behaviours)
        return TopicChoices(
            id=id_,
            label=found.label_da,
            lines=found.lines_da,
            choices=(own, *examples),
            chosen=any(one.chosen for one in (own, *examples)),
        )

    known = tuple(
        ElementChoices(
            whole=choice(one.id, texts("focus.whole_element")),
            title=one.title_da,
            topics=tuple(topic(id_) for id_ in one.topics),
        )
        for one in elements.elements.values()
    )
    return FocusView(
        elements=known,
        chosen=tuple(choice(one, label) for one in chosen if (label := label_of(elements, one))),
        favourites=tuple(
            choice(id_, label) for id_ in all_ids(elements) if (label := label_of(elements, id_))
        ),
        own_words=own_words,
    )


def label_of(elements: CoreElements, id_: str) -> str:
    """What an element, topic or behaviour is called in the source; "" for an id it does not have."""
    if id_ in elements.behaviours:
        return elements.behaviours[id_].example_da
    if id_ in elements.topics:
        return elements.topics[id_].label_da
    return elements.elements[id_].title_da if id_ in elements.elements else ""


def all_ids(elements: CoreElements) -> tuple[str, ...]:
    """Every id in the source's order: each element, its topics, their behaviours."""
    of_topic = {topic.id: topic.behaviours for topic in elements.topics.values()}
    return tuple(
        id_
        for element in elements.elements.values()
        for id_ in (element.id, *(one for topic in element.topics for one in (topic, *of_topic[topic])))
    )
