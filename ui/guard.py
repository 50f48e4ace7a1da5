"""Who may talk to the screens: this machine's browser with this start's token, and nobody else.

The guard stands before every route, Gradio's own included (file, upload, queue, api, websockets), as pure
ASGI, so that no route can be added behind its back. It refuses

- a client that is not on this machine,
- a Host that is not this server's own address (another name that resolves here: DNS rebinding),
- an Origin, or a browser's own word for it, that is another site's,
- a request without this start's session.

A session begins with the token in the address: `?token=` is exchanged for a cookie and leaves the address.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_BYTES = 32
# Gradio needs `eval` for its HTML component's template and inline styles; scripts in the page carry a nonce.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; media-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'"
)
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
}


class Keys:
    """The secrets of one start: the token people are given, tickets that open once, and the session itself.

    The session differs from the token, so that an address left in a browser's history opens nothing by itself
    after the start is over, and a cookie never spells an address.
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._session = secrets.token_urlsafe(TOKEN_BYTES)
        self._tickets: set[str] = set()

    def ticket(self) -> str:
        """A token that opens a session once; for an address that other programs could see on its way."""
        ticket = secrets.token_urlsafe(TOKEN_BYTES)
        self._tickets.add(ticket)
        return ticket

    def exchange(self, token: str) -> str | None:
        """The session's secret for a good token or an unused ticket; else None."""
        if same(token, self.token):
            return self._session
        used = next((ticket for ticket in self._tickets if same(token, ticket)), None)
        if used is None:
            return None
        self._tickets.discard(used)
        return self._session

    def is_session(self, secret: str) -> bool:
        """Whether `secret` is this start's session."""
        return same(secret, self._session)


def same(given: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), secret.encode())


class Guard:
    """ASGI: passes on what may pass to `app` on `port`, and answers 403 to the rest."""

    def __init__(self, app: ASGIApp, *, port: int, keys: Keys, refusal: str) -> None:
        self._app = app
        self._keys = keys
        self._refusal = refusal
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        # Cookies do not know ports: another start on another port must not overwrite this one's.
        self._cookie = f"medlyt-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, exchange a token, or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not (from_this_machine(scope) and self._addressed_here(headers) and self._own_origin(headers)):
            await self._refuse(scope, receive, send)
        elif self._has_session(headers):
            await self._app(scope, receive, hardened(send))
        elif (session := self._token(scope)) is not None:
            await self._begin(session, scope, receive, send)
        else:
            await self._refuse(scope, receive, send)

    def _addressed_here(self, headers: Headers) -> bool:
        hosts = headers.getlist("host")
        return len(hosts) == 1 and hosts[0].lower() in self._hosts

    def _own_origin(self, headers: Headers) -> bool:
        # Several, or "null", are nobody we know.
        origins = headers.getlist("origin")
        known = {f"http://{host}" for host in self._hosts}
        site = headers.get("sec-fetch-site", "none")
        return all(origin.lower() in known for origin in origins) and site in {"none", "same-origin"}

    def _has_session(self, headers: Headers) -> bool:
        cookie = SimpleCookie()
        try:
            for line in headers.getlist("cookie"):
                cookie.load(line)
        except CookieError:
            return False
        found = cookie.get(self._cookie)
        return found is not None and self._keys.is_session(found.value)

    def _token(self, scope: Scope) -> str | None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return None
        given = dict(query(scope)).get("token")
        return None if given is None else self._keys.exchange(given)

    async def _begin(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        rest = urlencode([(name, value) for name, value in query(scope) if name != "token"])
        answer = RedirectResponse(f"/?{rest}" if rest else "/", status_code=303)
        answer.set_cookie(self._cookie, session, httponly=True, samesite="strict", path="/")
        await answer(scope, receive, hardened(send))

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            # Before the handshake is accepted this makes the server answer 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        answer: Response = HTMLResponse(self._refusal, status_code=403)
        await answer(scope, receive, hardened(send))


def from_this_machine(scope: Scope) -> bool:
    """Whether the other end of the connection is loopback."""
    client = scope.get("client")
    if client is None:
        return False
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def query(scope: Scope) -> list[tuple[str, str]]:
    """The query of the request, in order."""
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def hardened(send: Send) -> Send:
    """`send` that puts the security headers on every answer; a page may bring a policy with its own nonce."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("content-security-policy", policy())
        await send(message)

    return with_headers


def policy(nonces: Iterable[str] = ()) -> str:
    """The content security policy, with inline scripts of these nonces allowed."""
    return POLICY.format(scripts=" ".join(f"'nonce-{nonce}'" for nonce in nonces)).replace(" ;", ";")
