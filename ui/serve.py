"""Serving the screens: the app behind the guard, on a socket that is bound already."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from html import escape

import uvicorn

from observer.errors import ROOTS
from ui.app import build_app
from ui.guard import Guard, Keys
from ui.services import MeetingServices
from ui.texts import Texts

REFUSAL = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<body style="font: 18px/1.5 system-ui, sans-serif; max-width: 34em; margin: 4em auto; padding: 0 1em">
<h1>{title}</h1><p>{text}</p></body></html>"""

ERASE_EVERY_S = 60.0
"""How often what is past its deadline is looked for, in seconds."""

Ready = Callable[[str, str], None]
"""Told, once requests are answered, the start's token and a ticket that opens once."""


def serve(services: MeetingServices, channel: socket.socket, *, texts: Texts, ready: Ready) -> None:
    """Serve until interrupted; what is being recorded is sealed at the end."""
    quiet()
    keys = Keys()
    app = build_app(services, language=texts.language)
    guarded = Guard(app, port=channel.getsockname()[1], keys=keys, refusal=refusal(texts))
    config = uvicorn.Config(
        guarded,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        # Only the socket's own other end counts as the client, whatever a header says.
        proxy_headers=False,
    )
    server = _Server(config, lambda: ready(keys.token, keys.ticket()))
    ended = threading.Event()
    threading.Thread(target=erase_in_time, args=(services, ended), name="erase in time", daemon=True).start()
    try:
        # Ctrl+C is how people close it: no error, once everything is sealed and shut.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[channel])
    finally:
        ended.set()
        app.state.live.stop_all()


def erase_in_time(
    services: MeetingServices, ended: threading.Event, *, every_s: float = ERASE_EVERY_S
) -> None:
    """Erase what should be gone, again and again until `ended`: the window may stay open for days."""
    while not ended.wait(every_s):
        with suppress(*ROOTS, OSError):
            services.finish_pending()


def refusal(texts: Texts) -> str:
    """The page for those who may not come in."""
    return REFUSAL.format(
        language=texts.language, title=escape(texts("app.refused_title")), text=escape(texts("app.refused"))
    )


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        if self.started:
            self._told()


def quiet() -> None:
    """Keep the server's own words off the terminal: they could repeat what a request held."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "gradio", "httpx"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
