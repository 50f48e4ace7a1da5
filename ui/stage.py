"""From what a person did to the page that follows: the one handler behind Gradio's one event."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from observer.errors import ROOTS
from observer.records import Observation
from ui.desk import Act, Desk, Drawn, Show, explained
from ui.screens import consent, erase, recording, review, start
from ui.screens.steps import screen_for, steps

log = logging.getLogger(__name__)

Handler = Callable[[Desk, Act], Show]
Drawer = Callable[[Desk, Show], Drawn]

DRAWERS: Mapping[str, Drawer] = {
    "start": start.draw,
    "consent": consent.draw,
    "code": consent.draw_code,
    "recording": recording.draw,
    "review": review.draw,
    "erase": erase.draw,
}
HANDLERS: Mapping[str, Handler] = {
    **start.HANDLERS,
    **consent.HANDLERS,
    **recording.HANDLERS,
    **review.HANDLERS,
    **erase.HANDLERS,
}


class Stage:
    """Handles acts and draws pages; holds nothing of a person or a meeting between two of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._number = itertools.count(1)
        self._templates = Environment(
            loader=PackageLoader("ui"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def handle(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `data` (act, observation, screen, fields) says and return the page that follows.

        Errors of the house come back as words on the screen where they happened.
        """
        act = Act(
            name=str(data.get("act", "")),
            observation_id=str(data.get("observation") or ""),
            fields={str(key): str(value) for key, value in dict(data.get("fields") or {}).items()},
        )
        here = str(data.get("screen") or "start")
        return self._page(self._acted(act, here))

    def _acted(self, act: Act, here: str) -> Show:
        handler = arrive if act.name == "arrive" else HANDLERS.get(act.name)
        if handler is None:
            # An old page against a new program, or a made-up act.
            return Show(screen="start")
        try:
            return handler(self._desk, act)
        # The boundary: every error becomes words on the page.
        except Exception as error:
            if not isinstance(error, ROOTS):
                log.error("%s failed: %s", act.name, type(error).__name__)
            problem = explained(error, self._desk.texts)
            screen = here if here in DRAWERS else "start"
            return Show(screen=screen, observation_id=act.observation_id, problem=problem, fields=act.fields)

    def _page(self, show: Show) -> dict[str, Any]:
        try:
            drawn = DRAWERS[show.screen](self._desk, show)
        except ROOTS as error:
            # The observation is gone (erased by its deadline, or in another window).
            show = Show(screen="start", problem=show.problem or explained(error, self._desk.texts))
            drawn = DRAWERS["start"](self._desk, show)
        return {
            "number": next(self._number),
            "screen": show.screen,
            "observation": show.observation_id,
            "title": drawn.title,
            "said": show.said,
            "dim": drawn.dim,
            "wide": drawn.wide,
            "html": self._html(drawn, show),
        }

    def _html(self, drawn: Drawn, show: Show) -> str:
        template = self._templates.get_template(drawn.template)
        return template.render(
            t=self._desk.texts,
            view=drawn.view,
            title=drawn.title,
            problem=show.problem,
            steps=steps(drawn.step, self._desk.texts),
            **drawn.extra,
        )


def arrive(desk: Desk, act: Act) -> Show:
    """Someone opens an address: the start, or the observation at the step that it has come to."""
    if not act.observation_id:
        return Show(screen="start")
    observation: Observation = desk.services.observation(act.observation_id)
    wanted = act.fields.get("screen", "")
    reached = screen_for(observation)
    # Back to the receipt or on to erasing is always allowed; forward past what is done is not.
    if reached == "review" and wanted == "erase":
        reached = "erase"
    return Show(screen=reached, observation_id=observation.id)
