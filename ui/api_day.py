"""The JSON routes of the screens of the day: what is typed, the focus, and marks with one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from observer.records import Note
from ui.desk import Desk
from ui.screens import marks
from ui.screens.consent import answers_so_far, keep_answers
from ui.screens.focus import label_of
from ui.screens.recording import keep_typed


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Typed(_Said):
    """What stands in a field, and when it was typed: milliseconds that only grow."""

    field: str
    text: str
    turn: float = 0.0


class Chosen(_Said):
    """Something taken into the focus or the favourites, or out of it; one of the two ids is given."""

    behaviour: str = ""
    favourite: str = ""
    on: bool


class Ticked(_Said):
    """What was ticked in the consent form just now, by field."""

    answers: Mapping[str, str]


class Agreed(_Said):
    """Whether the pair agrees that its sheet may stay."""

    on: bool


class Marked(_Said):
    """A mark of a kind."""

    kind: str


class Unmarked(_Said):
    """A mark that goes."""

    note: str


class PutBack(_Said):
    """A note that was taken away by mistake, as it was."""

    at_s: float | None
    kind: str
    text: str


def day_routes(desk: Desk) -> APIRouter:
    """What the screens of the day tell while people write."""
    routes = APIRouter(prefix="/api/observation/{observation_id}")
    _take_what_is_typed(routes, desk)
    _take_what_is_chosen(routes, desk)
    _take_marks(routes, desk)
    return routes


def _take_what_is_typed(routes: APIRouter, desk: Desk) -> None:
    services = desk.services

    def keep(observation_id: str, typed: Typed, act: Callable[[], None]) -> None:
        desk.live.in_turn(observation_id, typed.field, typed.turn, act)

    @routes.post("/answer")
    def answer(observation_id: str, typed: Typed) -> JSONResponse:
        keep(observation_id, typed, lambda: services.write(observation_id, typed.field, typed.text))
        return JSONResponse({})

    @routes.post("/own-words")
    def own_words(observation_id: str, typed: Typed) -> JSONResponse:
        def write() -> None:
            services.choose_focus(observation_id, services.focus(observation_id).chosen, typed.text)

        keep(observation_id, typed, write)
        return JSONResponse({})

    @routes.post("/note-text")
    def note_text(observation_id: str, typed: Typed) -> JSONResponse:
        note = number(typed.field)
        keep(observation_id, typed, lambda: marks.write(desk, observation_id, note, typed.text))
        return JSONResponse({})

    @routes.post("/draft")
    def draft(observation_id: str, typed: Typed) -> JSONResponse:
        keep(observation_id, typed, lambda: keep_typed(desk, observation_id, typed.text))
        return JSONResponse({})


def _take_what_is_chosen(routes: APIRouter, desk: Desk) -> None:
    services = desk.services

    @routes.post("/focus")
    def focus(observation_id: str, chosen: Chosen) -> JSONResponse:
        if chosen.favourite:
            services.favour(chosen.favourite, wanted=chosen.on)
        else:
            choose(desk, observation_id, chosen.behaviour, wanted=chosen.on)
        return JSONResponse(focus_data(desk, observation_id))

    @routes.post("/answers-so-far")
    def ticks(observation_id: str, ticked: Ticked) -> JSONResponse:
        def more() -> None:
            so_far = answers_so_far(desk, observation_id)
            keep_answers(desk, observation_id, {**so_far, **ticked.answers})

        desk.live.in_turn(observation_id, "", 0.0, more)
        return JSONResponse({})

    @routes.post("/agreed")
    def agreed(observation_id: str, word: Agreed) -> JSONResponse:
        if word.on:
            services.agree_sheet(observation_id)
        else:
            services.reopen_sheet(observation_id)
        return JSONResponse({})


def _take_marks(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/mark")
    def mark(observation_id: str, marked: Marked) -> JSONResponse:
        return JSONResponse(marks_data(marks.make(desk, observation_id, marked.kind)))

    @routes.post("/unmark")
    def unmark(observation_id: str, marked: Unmarked) -> JSONResponse:
        dropped = marks.drop(desk, observation_id, number(marked.note))
        shown = marks_data(marks.view(desk, observation_id))
        return JSONResponse({**shown, "dropped": dropped_data(desk, dropped)})

    @routes.post("/put-back")
    def put_back(observation_id: str, note: PutBack) -> JSONResponse:
        back = marks.put_back(desk, observation_id, note.at_s, note.kind, note.text)
        shown = marks_data(marks.view(desk, observation_id))
        return JSONResponse({**shown, "back": None if back is None else asdict(back)})


def number(field: str) -> int:
    """The number in a note's field; one that no note has where it is none."""
    return int(field) if field.isdecimal() else -1


def choose(desk: Desk, observation_id: str, id_: str, *, wanted: bool) -> None:
    """Take an element, topic or behaviour into the focus, or out of it."""
    now = desk.services.focus(observation_id)
    rest = tuple(one for one in now.chosen if one != id_)
    desk.services.choose_focus(observation_id, (*rest, id_) if wanted else rest, now.own_words)


def focus_data(desk: Desk, observation_id: str) -> dict[str, Any]:
    """What is chosen, with its words, and the favourites."""
    chosen = desk.services.focus(observation_id).chosen
    return {
        "chosen": [{"behaviour": one, "label": label_of(desk.elements, one)} for one in chosen],
        "favourites": list(desk.services.favourites()),
    }


def marks_data(view: marks.MarksView) -> dict[str, Any]:
    """The newest mark, and how many there are in words."""
    return {"last": None if view.last is None else asdict(view.last), "count": view.count}


def dropped_data(desk: Desk, note: Note | None) -> dict[str, Any] | None:
    """A note that was taken away, as it was listed and as `PutBack` wants it."""
    if note is None:
        return None
    return {**asdict(marks.mark(note, desk.texts)), "at_s": note.at_s, "value": note.kind}
