"""The page and its routes: Gradio hosts the stage, our own routes stand beside it, the guard before all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.api import add_routes
from ui.desk import Desk, explained
from ui.host import gradio_app
from ui.live import Live
from ui.microphones import MachineMicrophones
from ui.page import OurPage
from ui.playback import router as playback
from ui.services import MeetingServices, Microphones
from ui.sheets import sheet_routes
from ui.stage import Stage
from ui.texts import Texts, load_texts

HERE = Path(__file__).parent
STYLES = ("tokens", "base", "screens", "review", "day", "library", "print")
# What the page needs of Gradio. Its file, upload, proxy, stream and documentation routes are not among it.
GRADIO_NEEDED = ("/assets/", "/static/fonts/", "/static/js/", "/gradio_api/run/", "/gradio_api/queue/")
GRADIO_PAGES = frozenset({"/", "/theme.css", "/gradio_api/app_id", "/config"})


def build_app(
    services: MeetingServices, *, language: str = "da", microphones: Microphones | None = None
) -> FastAPI:
    """The screens over `services`, not yet guarded: serve it through `ui.guard.Guard`."""
    texts = load_texts(language)
    live = Live(services, microphones or MachineMicrophones(), explain=lambda error: explained(error, texts))
    desk = Desk(
        services=services,
        live=live,
        texts=texts,
        now=lambda: datetime.now().astimezone(),
    )
    hosted = gradio_app(Stage(desk), texts)
    # A mounted app is not told of the start by itself.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan_of(hosted))
    app.state.live = live
    add_routes(app, desk)
    app.include_router(playback(services))
    app.include_router(sheet_routes(services))
    app.mount("/medlyt/static", StaticFiles(directory=HERE / "static"))
    app.mount("/medlyt/theme", StaticFiles(directory=HERE / "theme"))
    app.mount("/", OurPage(NeededOnly(hosted), **page_parts(texts)))
    return app


def page_parts(texts: Texts) -> Mapping[str, Any]:
    """What is put into Gradio's page."""
    return {
        "language": texts.language,
        "title": texts("app.name"),
        "styles": tuple(f"/medlyt/theme/{name}.css" for name in STYLES),
        "texts": json.dumps(dict(texts.under("js")), ensure_ascii=False),
    }


def lifespan_of(hosted: FastAPI) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The start and end of `hosted`, for the app that it is mounted in."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with hosted.router.lifespan_context(hosted):
            yield

    return lifespan


class NeededOnly:
    """ASGI: lets through only those of Gradio's routes that the page uses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 404."""
        path = scope.get("path", "")
        if scope["type"] == "lifespan" or path in GRADIO_PAGES or path.startswith(GRADIO_NEEDED):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
