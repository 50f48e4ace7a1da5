"""The sheets as files: made in memory when they are asked for, never kept here, behind the guard."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from observer.day.records import Party
from observer.sheet.records import Form
from observer.sheet.render import render
from ui.screens.sheet import BLANK
from ui.services import MeetingServices

KINDS: Final = {
    Form.PDF: "application/pdf",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.HTML: "text/html; charset=utf-8",
}


def sheet_routes(services: MeetingServices) -> APIRouter:
    """`/ark/{observation}/{party}.{form}`, and `{party}-tomt.{form}` for one to write on by hand.

    Every answer is `no-store`, as all are; a page is shown, a file is handed over under a name without names.
    """
    routes = APIRouter()

    @routes.get("/ark/{observation_id}/{name}.{ending}")
    def sheet(observation_id: str, name: str, ending: str) -> Response:
        who, _, blank = name.partition("-")
        if who not in set(Party) or ending not in set(Form) or blank not in {"", BLANK}:
            return Response(status_code=404)
        party, form = Party(who), Form(ending)
        observation = services.observation(observation_id)
        made = (
            services.blank_sheet(observation.variant, party)
            if blank
            else services.sheet(observation.id, party)
        )
        headers = (
            {}
            if form is Form.HTML
            else {"content-disposition": f'attachment; filename="{file_name(name, form)}"'}
        )
        return Response(render(made, form), media_type=KINDS[form], headers=headers)

    return routes


def file_name(name: str, form: Form) -> str:
    """The name of the file: whose sheet by role, never by name."""
    return f"sparringsark-{name}.{form}"
