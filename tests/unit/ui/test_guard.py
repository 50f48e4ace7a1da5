"""Nobody but this machine's browser with this start's token comes past the guard."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ui.guard import Guard, Keys, policy

pytestmark = pytest.mark.unit

PORT = 8123
HOST = f"127.0.0.1:{PORT}"


class Inside:
    """The app behind the guard; remembers who came in."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


class Door:
    def __init__(self) -> None:
        self.inside = Inside()
        self.keys = Keys()
        self.guard = Guard(self.inside, port=PORT, keys=self.keys, refusal="<p>Nej</p>")

    def ask(
        self,
        path: str = "/",
        *,
        kind: str = "http",
        method: str = "GET",
        query: str = "",
        client: tuple[str, int] | None = ("127.0.0.1", 50_000),
        **headers: str,
    ) -> tuple[int, dict[str, str]]:
        """The status and headers of the answer; a websocket refused before its handshake counts as 403."""
        headers.setdefault("host", HOST)
        scope = {
            "type": kind,
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "client": client,
            "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()],
        }
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        asyncio.run(self.guard(scope, receive, send))
        if sent[0]["type"] == "websocket.close":
            return 403, {}
        return sent[0]["status"], {key.decode(): value.decode() for key, value in sent[0]["headers"]}

    def cookie(self) -> str:
        _, headers = self.ask(query=f"token={self.keys.token}")
        return headers["set-cookie"].split(";")[0]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/run/predict",
        "/gradio_api/info",
        "/config",
        "/lyd/o1.wav",
        "/api/observation/o1/review",
        "/medlyt/static/app.js",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_without_the_session_every_route_is_shut(door: Door, path: str, method: str) -> None:
    status, headers = door.ask(path, method=method)
    assert status == 403
    assert headers["cache-control"] == "no-store"
    assert door.inside.reached == []


def test_a_websocket_without_the_session_is_refused(door: Door) -> None:
    assert door.ask("/gradio_api/queue/join", kind="websocket")[0] == 403
    assert door.inside.reached == []


def test_the_token_becomes_a_cookie_and_leaves_the_address(door: Door) -> None:
    status, headers = door.ask(query=f"token={door.keys.token}&samtale=o1")
    assert status == 303
    assert headers["location"] == "/?samtale=o1"
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert door.keys.token not in cookie
    assert door.inside.reached == []


def test_with_the_cookie_one_comes_in(door: Door) -> None:
    assert door.ask("/gradio_api/run/predict", method="POST", cookie=door.cookie())[0] == 200
    assert door.inside.reached == ["/gradio_api/run/predict"]


@pytest.mark.parametrize("token", ["", "x", "Ø", "a" * 43])
def test_a_wrong_token_opens_nothing(door: Door, token: str) -> None:
    assert door.ask(query=f"token={token}")[0] == 403


def test_a_token_is_only_taken_by_the_page(door: Door) -> None:
    assert door.ask("/lyd/o1.wav", query=f"token={door.keys.token}")[0] == 403
    assert door.ask("/", method="POST", query=f"token={door.keys.token}")[0] == 403


def test_a_ticket_opens_once(door: Door) -> None:
    ticket = door.keys.ticket()
    assert door.ask(query=f"token={ticket}")[0] == 303
    assert door.ask(query=f"token={ticket}")[0] == 403
    assert door.ask(query=f"token={door.keys.token}")[0] == 303


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        f"localhost.evil.example:{PORT}",
        f"0.0.0.0:{PORT}",
        "",
    ],
)
def test_a_foreign_host_is_refused_even_with_the_cookie(door: Door, host: str) -> None:
    assert door.ask(host=host, cookie=door.cookie())[0] == 403


@pytest.mark.parametrize(
    "host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"]
)
def test_its_own_names_are_good(door: Door, host: str) -> None:
    assert door.ask(host=host, cookie=door.cookie())[0] == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:1", "http://localhost"],
)
def test_a_foreign_origin_is_refused_even_with_the_cookie(door: Door, origin: str) -> None:
    assert door.ask(origin=origin, cookie=door.cookie(), method="POST")[0] == 403


def test_its_own_origin_is_good(door: Door) -> None:
    assert door.ask(origin=f"http://{HOST}", cookie=door.cookie(), method="POST")[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_comes_from_another_site_is_refused(door: Door, site: str) -> None:
    assert door.ask(sec_fetch_site=site, cookie=door.cookie())[0] == 403


@pytest.mark.parametrize(
    "client", [("192.168.1.7", 1), ("10.0.0.1", 1), ("::ffff:10.0.0.1", 1), ("name", 1), None]
)
def test_another_machine_is_refused_even_with_the_cookie(door: Door, client: tuple[str, int] | None) -> None:
    assert door.ask(client=client, cookie=door.cookie())[0] == 403


@pytest.mark.parametrize("client", [("::1", 1), ("127.0.0.9", 1), ("::ffff:127.0.0.1", 1)])
def test_loopback_in_all_its_forms_is_this_machine(door: Door, client: tuple[str, int]) -> None:
    assert door.ask(client=client, cookie=door.cookie())[0] == 200


def test_another_starts_cookie_opens_nothing(door: Door) -> None:
    assert Door().ask(cookie=door.cookie())[0] == 403


@pytest.mark.parametrize("cookie", ["medlyt-8123=", "medlyt-8123", "=", "\x00", "a=b; medlyt-8124=x"])
def test_a_broken_cookie_opens_nothing(door: Door, cookie: str) -> None:
    assert door.ask(cookie=cookie)[0] == 403


def test_every_answer_has_the_security_headers(door: Door) -> None:
    _, headers = door.ask(cookie=door.cookie())
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_the_policy_knows_no_other_address() -> None:
    assert "http" not in policy(["abc"])
    assert "'nonce-abc'" in policy(["abc"])
    assert "script-src 'self' 'unsafe-eval';" in policy()
