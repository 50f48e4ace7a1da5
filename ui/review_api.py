"""The JSON routes of the review: the talk, each decision, edits of the text, notes, roles, two reviewers.

A decision about a pointer answers with the pointers of its utterance as they are now, in milliseconds; where
the text was edited, or a decision is taken back, with all of them; what changes the text answers with the
whole review anew. See docs/adr/0006-review-component.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from nlp.records import Role
from observer.records import Reviewer
from ui.desk import Desk
from ui.screens.review import decided, label, review_model
from ui.screens.review_notes import note_views, readable, waits, write

# What is decided where a pointer stands and changes nothing elsewhere.
ONE_PLACE = frozenset({"accept", "reject", "change"})


class Asked(BaseModel):
    """What is asked on behalf of one of the two reviewers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reviewer: Reviewer = Reviewer.OBSERVER


class Decision(Asked):
    """One key in the review; `words` are the first and last word that are pointed at, both included."""

    act: Literal["accept", "reject", "change", "add", "undo", "redo"]
    utterance: int = -1
    behaviour: str = ""
    to: str = ""
    words: tuple[int, int] | None = None


class Edit(Asked):
    """An edit of the text: what a word was, where an utterance is split, or that it goes on in the next."""

    act: Literal["correct", "split", "join"]
    utterance: int
    word: int = 0
    text: str = ""


class Roles(Asked):
    """Who each speaker is."""

    roles: Mapping[str, Role]


class Remark(Asked):
    """An own note at a place in the talk; without an id a new one, without a text gone."""

    at_s: float | None = None
    text: str
    id: int | None = None


class MarkBlind(Asked):
    """Whether the machine's pointers are kept back."""

    on: bool


def review_routes(desk: Desk) -> APIRouter:
    """What the review component asks and tells."""
    routes = APIRouter(prefix="/api/observation/{observation_id}")
    services = desk.services

    def anew(observation_id: str, asked: Asked) -> JSONResponse:
        return JSONResponse(review_data(desk, observation_id, asked.reviewer))

    @routes.get("/review")
    def review(observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> JSONResponse:
        return JSONResponse(review_data(desk, observation_id, reviewer))

    @routes.post("/decision")
    def decision(observation_id: str, decision: Decision) -> JSONResponse:
        travels = decision.act in {"undo", "redo"}
        before = services.edits(observation_id) if travels else ()
        done = decide(desk, observation_id, decision)
        part = None
        if decision.act in ONE_PLACE:
            part = services.review_at(observation_id, decision.utterance, reviewer=decision.reviewer)
        view = part or services.review(observation_id, reviewer=decision.reviewer)
        at = None if part is None else decision.utterance
        answer = {"done": done, "at": at, **decided(view, desk.elements).as_data()}
        # What was undone may have been an edit; then the talk itself is another.
        if travels and services.edits(observation_id) != before:
            answer["review"] = review_data(desk, observation_id, decision.reviewer)
        return JSONResponse(answer)

    @routes.post("/edit")
    def mend(observation_id: str, change: Edit) -> JSONResponse:
        edit(desk, observation_id, change)
        return anew(observation_id, change)

    @routes.post("/roles")
    def roles(observation_id: str, roles: Roles) -> JSONResponse:
        services.set_roles(observation_id, dict(roles.roles))
        return anew(observation_id, roles)

    @routes.post("/note")
    def note(observation_id: str, remark: Remark) -> JSONResponse:
        by = remark.reviewer
        kept = write(desk, observation_id, by, remark.text, note_id=remark.id, at_s=remark.at_s)
        shown = note_views(readable(desk, observation_id, by))
        return JSONResponse({"id": kept, "notes": [asdict(one) for one in shown]})

    @routes.post("/blind")
    def mark_blind(observation_id: str, wanted: MarkBlind) -> JSONResponse:
        (services.mark_blind if wanted.on else services.end_blind)(observation_id, wanted.reviewer)
        return anew(observation_id, wanted)

    @routes.get("/side")
    def side(observation_id: str) -> JSONResponse:
        return JSONResponse({"rows": side_rows(desk, observation_id)})

    return routes


def review_data(desk: Desk, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> dict[str, Any]:
    """All that the component shows one reviewer."""
    services = desk.services
    model = review_model(
        services.review(observation_id, reviewer=reviewer),
        duration_s=services.duration_s(observation_id),
        elements=desk.elements,
        texts=desk.texts,
        notes=readable(desk, observation_id, reviewer),
        gaps=services.sound_gaps(observation_id),
        focus=services.focus_behaviours(observation_id),
        waits=waits(desk, observation_id, reviewer),
    )
    return model.as_data()


def side_rows(desk: Desk, observation_id: str) -> list[dict[str, Any]]:
    """What the two have marked, one beside the other, in the order of the talk; no sums (R002)."""
    view = desk.services.review(observation_id)
    said = dict(zip(view.numbers, view.utterances, strict=True))
    return [
        {
            "at_s": said[row.utterance_number].start_s,
            "text": said[row.utterance_number].text,
            "label": label(row.behaviour, desk.elements),
            "observer": row.observer,
            "focus": row.focus,
        }
        for row in desk.services.side_by_side(observation_id)
        if row.utterance_number in said
    ]


def edit(desk: Desk, observation_id: str, change: Edit) -> None:
    """Mend the text as asked; raises EditImpossible."""
    services = desk.services
    if change.act == "correct":
        services.correct(observation_id, change.utterance, change.word, change.text, reviewer=change.reviewer)
    elif change.act == "split":
        services.split(observation_id, change.utterance, change.word, reviewer=change.reviewer)
    else:
        services.join(observation_id, change.utterance, reviewer=change.reviewer)


def decide(desk: Desk, observation_id: str, decision: Decision) -> bool:
    """Do what a key says; False where there was nothing to undo or take again."""
    services = desk.services
    place = (observation_id, decision.utterance, decision.behaviour)
    by = decision.reviewer
    if decision.act == "accept":
        services.accept(*place, reviewer=by)
    elif decision.act == "reject":
        services.reject(*place, reviewer=by)
    elif decision.act == "change":
        services.change(*place, decision.to, reviewer=by)
    elif decision.act == "add":
        services.add(*place, words=decision.words, reviewer=by)
    elif decision.act == "undo":
        return services.undo(observation_id, reviewer=by)
    else:
        return services.redo(observation_id, reviewer=by)
    return True
