"""Light or dark: the computer's own choice, until a person makes another on this machine.

The choice is a cookie, the one thing the browser keeps for us beside the session: it says "light" or "dark"
and nothing else.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Scope

COOKIE = "medlyt-look"
LOOKS = ("light", "dark")
YEAR_S = 365 * 24 * 3600


class Look(BaseModel):
    """What a person chose; empty is the computer's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    look: Literal["light", "dark", ""]


def chosen_look(scope: Scope) -> str:
    """What the browser brings with it: "light", "dark", or "" for the computer's own."""
    cookie = SimpleCookie()
    try:
        for line in Headers(scope=scope).getlist("cookie"):
            cookie.load(line)
    except CookieError:
        return ""
    found = cookie.get(COOKIE)
    return found.value if found is not None and found.value in LOOKS else ""


def look_routes() -> APIRouter:
    """The switch."""
    routes = APIRouter(prefix="/api")

    @routes.post("/look")
    def choose(look: Look) -> JSONResponse:
        answer = JSONResponse({})
        if look.look:
            answer.set_cookie(COOKIE, look.look, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
        else:
            answer.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
        return answer

    return routes
