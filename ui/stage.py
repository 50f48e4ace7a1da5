"""From what a person did to the page that follows: the one handler behind Gradio's one event."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from observer.errors import ROOTS
from ui.desk import Act, Desk, Drawn, Show, explained
from ui.screens import (
    citizen,
    consent,
    debrief,
    erase,
    excerpts,
    gather,
    library,
    preparation,
    recording,
    review,
    sheet,
    start,
)
from ui.screens.place import enter, open_steps, place, screen_of, step_of
from ui.screens.steps import SCREENS, steps

log = logging.getLogger(__name__)

Handler = Callable[[Desk, Act], Show]
Drawer = Callable[[Desk, Show], Drawn]


def arrive(desk: Desk, act: Act) -> Show:
    """Someone opens an address: the start, or the observation where the address says if that step is open.

    Else at the step that it has come to.
    """
    if not act.observation_id:
        return Show(screen="start")
    observation = desk.services.observation(act.observation_id)
    wanted = act.fields.get("screen", "")
    step = step_of(wanted)
    if step is None or step not in open_steps(desk, observation):
        return Show(screen=place(desk, observation), observation_id=observation.id)
    screen = screen_of(desk, observation, step)
    # The code and the gathering lie beside their step's first screen.
    return Show(screen=wanted if wanted in {"code", "gather"} else screen, observation_id=observation.id)


def go_to(screen: str) -> Handler:
    """The handler of a step in the indicator."""

    def to(desk: Desk, act: Act) -> Show:
        return arrive(desk, replace(act, fields={"screen": screen}))

    return to


DRAWERS: Mapping[str, Drawer] = {
    "start": start.draw,
    "preparation": preparation.draw,
    "consent": consent.draw,
    "code": consent.draw_code,
    "recording": recording.draw,
    "citizen": citizen.draw,
    "finding": recording.draw,
    "review": review.draw,
    "gather": gather.draw,
    "debrief": debrief.draw,
    "sheet": sheet.draw,
    "erase": erase.draw,
    "library": library.draw,
    "excerpts": excerpts.draw,
}
HANDLERS: Mapping[str, Handler] = {
    **start.HANDLERS,
    **preparation.HANDLERS,
    **consent.HANDLERS,
    **recording.HANDLERS,
    **citizen.HANDLERS,
    **review.HANDLERS,
    **gather.HANDLERS,
    **debrief.HANDLERS,
    **sheet.HANDLERS,
    **erase.HANDLERS,
    **library.HANDLERS,
    **excerpts.HANDLERS,
    **{f"step.{screen}": go_to(screen) for screen in SCREENS.values()},
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
            return self._drawn(show)
        # The boundary: what cannot be drawn becomes a page that says so.
        except Exception as error:
            problem = show.problem or explained(error, self._desk.texts)
            if not isinstance(error, ROOTS):
                log.error("%s could not be drawn: %s", show.screen, type(error).__name__)
                return self._undrawn(replace(show, problem=problem))
        # The observation is gone (erased by its deadline, or in another window).
        show = Show(screen="start", problem=problem)
        try:
            return self._drawn(show)
        except Exception as error:
            log.error("the start could not be drawn: %s", type(error).__name__)
            return self._undrawn(show)

    def _drawn(self, show: Show) -> dict[str, Any]:
        enter(self._desk, show.screen, show.observation_id)
        return self._answer(DRAWERS[show.screen](self._desk, show), show)

    def _undrawn(self, show: Show) -> dict[str, Any]:
        """What went wrong and what to do, on a page that asks nothing of the services."""
        recorder = self._desk.live.recorder(show.observation_id)
        records = recorder is not None and str(recorder.state) == "recording"
        drawn = Drawn(
            template="undrawn.html",
            title=self._desk.texts("app.undrawn"),
            view=show.screen,
            extra={"records": records},
        )
        return self._answer(drawn, show)

    def _answer(self, drawn: Drawn, show: Show) -> dict[str, Any]:
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

    def _open(self, drawn: Drawn, show: Show) -> frozenset[str]:
        if drawn.dim or not drawn.step:
            return frozenset()
        observation = self._desk.services.observation(show.observation_id)
        return frozenset(SCREENS[step] for step in open_steps(self._desk, observation))

    def _html(self, drawn: Drawn, show: Show) -> str:
        template = self._templates.get_template(drawn.template)
        return template.render(
            t=self._desk.texts,
            view=drawn.view,
            title=drawn.title,
            problem=show.problem,
            observation_id=show.observation_id,
            steps=steps(drawn.step, self._desk.texts, self._open(drawn, show)),
            **drawn.extra,
        )
