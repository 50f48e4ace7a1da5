"""Gradio's page made ours: Danish, without links that point off this machine, its scripts under a nonce.

Gradio writes `lang="en"`, promotional meta tags and inline scripts into its page and has no setting for them,
so the one answer that is the page is rewritten on its way out.
"""

from __future__ import annotations

import re
import secrets
from html import escape

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard import policy
from ui.look import chosen_look

_PROMOTION = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*?/?>|<link rel="manifest"[^>]*>', re.S)
# Only of use inside another site's frame, which the policy forbids.
_FRAMES = re.compile(r"<script data-gradio-mode>.*?</script>\s*<script>\s*\(\(\) => \{.*?</script>", re.S)
_MODE = '<script data-gradio-mode>window.__gradio_mode__ = "app";</script>'
# What the browser shows until the screens are there; `text` is never Gradio's English.
HEAD = """
<title>{title}</title>
<meta name="medlyt-language" content="{language}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/medlyt/static/icon.svg" type="image/svg+xml">
{styles}
<script type="application/json" id="medlyt-texts">{texts}</script>
<script type="module" src="/medlyt/static/app.js"></script>
"""


class OurPage:
    """ASGI around Gradio: rewrites the page at "/", passes on what the page needs and nothing else."""

    def __init__(
        self, app: ASGIApp, *, language: str, title: str, styles: tuple[str, ...], texts: str
    ) -> None:
        self._app = app
        self._language = language
        links = "\n".join(f'<link rel="stylesheet" href="{escape(style)}">' for style in styles)
        # "<" cannot begin a tag inside the JSON.
        self._head = HEAD.format(
            language=language, title=escape(title), styles=links, texts=texts.replace("<", "\\u003c")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        look = chosen_look(scope)
        start: Message = {}
        body = bytearray()

        async def gather(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._answer(start, bytes(body), look, send)

        await self._app(scope, receive, gather)

    async def _answer(self, start: Message, body: bytes, look: str, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        page = self.rewritten(body.decode("utf-8"), nonce, look).encode() if body else body
        headers = [pair for pair in start["headers"] if pair[0].lower() not in {b"content-length", b"etag"}]
        headers += [
            (b"content-length", str(len(page)).encode()),
            (b"content-security-policy", policy([nonce]).encode()),
        ]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    def rewritten(self, page: str, nonce: str, look: str = "") -> str:
        """The page as ours, in the look that was chosen ("light", "dark", or "" for the computer's)."""
        page = _PROMOTION.sub("", page)
        page = _FRAMES.sub(_MODE, page)
        page = page.replace(
            'lang="en"', f'lang="{self._language}"' + (f' data-look="{look}"' if look else ""), 1
        )
        # Ours first: Gradio's module runs after it, and finds it there.
        page = page.replace('<meta charset="utf-8" />', '<meta charset="utf-8" />' + self._head, 1)
        return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
