"""What every screen works with: services, what is going on, texts; what a person did, and what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nlp.core_elements import CoreElements
from observer.errors import ROOTS
from ui.live import Live, Problem
from ui.services import MeetingServices
from ui.texts import Texts
from ui.training import Training

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What screens need to draw and to act."""

    services: MeetingServices
    live: Live
    texts: Texts
    now: Callable[[], datetime]
    training: Training = field(default_factory=Training)

    @property
    def elements(self) -> CoreElements:
        """The core elements as they are now: the trainers' own may come in while the screens are open."""
        return self.services.core_elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person did: which button on which screen, about which observation, with what filled in."""

    name: str
    observation_id: str = ""
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What to show next.

    `said` is told politely to those who do not see the page change; `fields` are kept in the form when
    `problem` keeps the person there.
    """

    screen: str
    observation_id: str = ""
    said: str = ""
    problem: Problem | None = None
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A screen ready for its template: the template's name, what it shows, and the step it belongs to."""

    template: str
    title: str
    view: object
    step: str = ""
    dim: bool = False
    wide: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


def explained(error: Exception, texts: Texts) -> Problem:
    """An error as people read it; one that is not the house's own is named by its class alone."""
    if isinstance(error, ROOTS):
        return Problem(message=str(error), remedy=getattr(error, "remedy", ""))
    kind = type(error).__name__
    return Problem(message=texts("app.failed", kind=kind), remedy=texts("app.failed_remedy"))
