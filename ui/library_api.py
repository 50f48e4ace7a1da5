"""The library's files in and out, and how the training goes: routes of our own, behind the guard.

A file goes straight from the page to the library; the host's own upload would leave a copy behind.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from nlp.core_elements import load_core_elements
from nlp.trainers.shelf import Added
from observer.trainers import EXPORTS, TrainersLibrary
from ui.desk import Desk
from ui.live import JobState
from ui.screens.library import added_notice, counted

LARGEST_BYTES: Final = 20_000_000
KINDS: Final = {
    ".jsonl": "application/jsonl; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".spacy": "application/octet-stream",
    ".yaml": "application/yaml; charset=utf-8",
    ".qdc": "application/xml; charset=utf-8",
}


def library_routes(desk: Desk) -> APIRouter:
    """`/api/library/...`; a refused file is answered as any error of the house."""
    routes = APIRouter(prefix="/api/library")

    @routes.get("/training")
    def training() -> JSONResponse:
        return JSONResponse(training_data(desk))

    @routes.get("/export/{name}")
    def give_out(name: str) -> Response:
        if name not in EXPORTS:
            return Response(status_code=404)
        return Response(
            TrainersLibrary(desk.services).give_out(name),
            media_type=KINDS[f".{name.rpartition('.')[2]}"],
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    @routes.post("/import")
    async def take_in(request: Request, name: str) -> JSONResponse:
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > LARGEST_BYTES:
                return JSONResponse(too_large(desk), status_code=413)
        return JSONResponse({"notice": taken_in(desk, name, bytes(data))})

    return routes


def too_large(desk: Desk) -> dict[str, str]:
    """What is said of a file that nobody could have written by hand."""
    return {"message": desk.texts("library.too_large"), "remedy": desk.texts("library.too_large_remedy")}


def taken_in(desk: Desk, name: str, data: bytes) -> str:
    """Take a file in; what came of it, in words."""
    found = TrainersLibrary(desk.services).take_in(name, data)
    if isinstance(found, Added):
        return added_notice(found, 0, desk.texts)
    own = len(set(found.behaviours) - set(load_core_elements().behaviours))
    return counted(desk.texts, "library.elements", own)


def training_data(desk: Desk) -> dict[str, Any]:
    """How the training goes; `told` is what came of it, `error` what went wrong."""
    job = desk.training.job()
    if job is None:
        return {"state": "none"}
    seconds = round(desk.training.elapsed_s(job)) if job.state is JobState.WORKING else 0
    return {
        "state": job.state.value,
        "step": job.step,
        "seconds": seconds,
        "told": counted(desk.texts, "library.trained", job.examples) if job.state is JobState.DONE else "",
        "error": None if job.problem is None else asdict(job.problem),
    }
