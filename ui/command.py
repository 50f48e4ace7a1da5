"""`medlyt ui`: open the screens in the browser of this machine, until Ctrl+C."""

from __future__ import annotations

import socket
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import click

from observer.cli.danish import DanishCommand
from observer.cli.home import home_option, open_home
from observer.cli.output import say
from observer.errors import ObserverError
from observer.home_lock import HomeLock
from ui.texts import LANGUAGES, Texts, load_texts

LOOPBACK = "127.0.0.1"
TEXTS = load_texts()


class PortTaken(ObserverError):
    """Another program listens on `port`."""

    def __init__(self, *, port: int, texts: Texts) -> None:
        self.port = port
        super().__init__(
            message=texts("command.port_taken", port=port), remedy=texts("command.port_taken_remedy")
        )


@click.command("ui", cls=DanishCommand, help=TEXTS("command.help"))
@home_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help=TEXTS("command.port"))
@click.option("--no-browser", is_flag=True, help=TEXTS("command.no_browser"))
@click.option("--open", "observation_id", metavar="ID|latest", help=TEXTS("command.open"))
@click.option("--language", type=click.Choice(LANGUAGES), default="da", help=TEXTS("command.language"))
@click.option("--rest/--no-rest", default=None, help=TEXTS("command.rest"))
def ui(
    home: Path, port: int, no_browser: bool, observation_id: str | None, language: str, rest: bool | None
) -> None:
    """Open the services, listen on loopback, tell the address, and serve until interrupted."""
    with listening(port) as channel, HomeLock(home), open_home(home) as services:
        from ui.serve import serve

        texts = load_texts(language)
        if rest is not None:
            services.rest_when_strained(wanted=rest)
        port = channel.getsockname()[1]
        asked = {} if observation_id is None else {"samtale": services.observation(observation_id).id}

        def ready(token: str, ticket: str) -> None:
            say(texts("command.ready"))
            say(address(port, token, asked))
            say(texts("command.stop"))
            if not no_browser:
                # The browser's own address goes by other programs' eyes (process lists): it opens once.
                webbrowser.open(address(port, ticket, asked))

        serve(services, channel, texts=texts, ready=ready)


def address(port: int, token: str, asked: dict[str, str]) -> str:
    """The address that opens a session."""
    return f"http://{LOOPBACK}:{port}/?{urlencode({'token': token, **asked})}"


def listening(port: int) -> socket.socket:
    """A socket bound to loopback alone, whose answers are sent at once; raises PortTaken."""
    # Without the protocol's name asyncio leaves Nagle's algorithm on: then every answer, which is sent as
    # head and body, waits 40 ms for an acknowledgement.
    channel = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        channel.bind((LOOPBACK, port))
    except OSError as exc:
        channel.close()
        raise PortTaken(port=port, texts=TEXTS) from exc
    return channel
