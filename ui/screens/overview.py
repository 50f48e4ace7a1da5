"""The overview of the core elements in the source's wording, one click away on every screen (R006, R007)."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.core_elements import CoreElements


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """A topic's lines and its behaviours' examples; `heard` is whether one utterance can show it."""

    label: str
    lines: tuple[str, ...]
    behaviours: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementView:
    """A core element with its topics."""

    title: str
    topics: tuple[TopicView, ...]


def overview(elements: CoreElements) -> tuple[ElementView, ...]:
    """Everything in the source's order."""
    return tuple(
        ElementView(
            title=element.title_da,
            topics=tuple(_topic(elements, topic) for topic in element.topics),
        )
        for element in elements.elements.values()
    )


def _topic(elements: CoreElements, topic_id: str) -> TopicView:
    topic = elements.topics[topic_id]
    behaviours = (elements.behaviours[one] for one in topic.behaviours)
    return TopicView(
        label=topic.label_da,
        lines=topic.lines_da,
        behaviours=tuple((one.example_da, one.auto_tag) for one in behaviours),
    )
