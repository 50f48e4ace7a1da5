"""The JSON routes of the page's own components, beside Gradio and behind the same guard.

They answer in milliseconds what Gradio's events would answer in tens: the review's decisions, the level of
the microphone, how far the work is.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict
from starlette.responses import HTMLResponse, JSONResponse

from observer.errors import ROOTS
from observer.level import SILENCE_DB, Level
from ui.api_day import day_routes
from ui.desk import Desk, explained
from ui.library_api import library_routes
from ui.live import Job, JobState
from ui.look import look_routes
from ui.review_api import review_routes
from ui.screens.help import keys
from ui.screens.overview import overview
from ui.screens.recording import microphone_value
from ui.when import left, position

STEPS_OF_WORK = 3
LOW_DB = -34.0
CLIPPED = 0.001


class Trial(BaseModel):
    """Which microphone to try."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    microphone: str = ""


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Put the routes on `app`."""
    app.include_router(review_routes(desk))
    app.include_router(live_routes(desk))
    app.include_router(day_routes(desk))
    app.include_router(look_routes())
    app.include_router(library_routes(desk))

    for root in ROOTS:

        @app.exception_handler(root)
        async def _(_request: Request, error: Exception) -> JSONResponse:
            return JSONResponse(asdict(explained(error, desk.texts)), status_code=409)

    @app.exception_handler(Exception)
    async def _(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse(asdict(explained(error, desk.texts)), status_code=500)


def live_routes(desk: Desk) -> APIRouter:
    """What changes by itself while a page is open."""
    routes = APIRouter(prefix="/api")
    templates = Environment(loader=PackageLoader("ui"), autoescape=True, undefined=StrictUndefined)

    @routes.get("/alive")
    def alive() -> JSONResponse:
        return JSONResponse({})

    @routes.get("/overview")
    def elements() -> HTMLResponse:
        page = templates.get_template("overview.html")
        return HTMLResponse(page.render(t=desk.texts, elements=overview(desk.elements)))

    @routes.get("/help")
    def help_page() -> HTMLResponse:
        return HTMLResponse(templates.get_template("help.html").render(t=desk.texts, keys=keys(desk.texts)))

    @routes.get("/observation/{observation_id}/recorder")
    def recorder(observation_id: str) -> JSONResponse:
        found = desk.live.recorder(observation_id)
        if found is None:
            return JSONResponse({"state": "none"})
        answer = {"state": str(found.state), "elapsed": position(found.elapsed_s), "failure": found.failure}
        return JSONResponse(answer)

    @routes.get("/observation/{observation_id}/progress")
    def progress(observation_id: str) -> JSONResponse:
        return JSONResponse(progress_data(desk, desk.live.job(observation_id)))

    @routes.post("/microphone/try")
    def try_microphone(trial: Trial) -> JSONResponse:
        devices = desk.live.microphones.devices()
        wanted = next((one for one in devices if microphone_value(one) == trial.microphone), None)
        desk.live.start_trial(wanted)
        return JSONResponse({})

    @routes.post("/microphone/stop")
    def stop_microphone() -> JSONResponse:
        desk.live.stop_trial()
        return JSONResponse({})

    @routes.get("/microphone/level")
    def level() -> JSONResponse:
        heard, problem = desk.live.trial()
        return JSONResponse(
            {
                "on": heard is not None,
                "level": None if heard is None else level_data(heard),
                "problem": None if problem is None else asdict(problem),
            }
        )

    return routes


def progress_data(desk: Desk, job: Job | None) -> dict[str, Any]:
    """How far the work is: a share in [0, 1] of the step, an estimate in words, and which step it is."""
    if job is None:
        return {"state": "none"}
    share = min(1.0, job.done / job.total) if job.total else 0.0
    number = max(1, job.steps_seen)
    return {
        "state": job.state.value,
        "step": job.step,
        "share": share,
        "number": desk.texts("process.step", number=number, count=max(number, STEPS_OF_WORK)),
        "left": left(job.done, job.total, desk.live.step_elapsed_s(job), desk.texts)
        if job.state is JobState.WORKING
        else "",
    }


def level_data(level: Level) -> dict[str, Any]:
    """How loud it is for a meter of 60 dB, and whether that is good."""
    if level.silent_s > 1.5 or level.rms_db < SILENCE_DB:
        word = "silent"
    elif level.clipped > CLIPPED:
        word = "loud"
    elif level.peak_db < LOW_DB:
        word = "low"
    else:
        word = "good"
    return {"share": round(max(0.0, min(1.0, (level.rms_db + 60.0) / 54.0)), 3), "word": word}
