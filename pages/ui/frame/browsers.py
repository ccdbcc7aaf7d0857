"""Which browser a session belongs to, so that what one person writes is told apart from what another does."""

import re
import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "chatearth_browser"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_YEAR_S = 365 * 24 * 3600


def own() -> str:
    """Name the browser of this session; it is the same after a reload, and for nobody else.

    It tells drafts apart and is no proof of who somebody is.
    """
    held = str(st.context.cookies.get(COOKIE, ""))  # a page that is tested without a browser has no text here
    return held if _TOKEN.fullmatch(held) else "explorer"


class Recognition:
    """ASGI middleware: gives a browser that asks for a page a name of its own, unless it has one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with a cookie where the answer is a page."""
        if scope["type"] != "http" or _TOKEN.fullmatch(HTTPConnection(scope).cookies.get(COOKIE, "")):
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    told = f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax"
                    headers.append("set-cookie", told)
            await send(message)

        await self._app(scope, receive, named)
