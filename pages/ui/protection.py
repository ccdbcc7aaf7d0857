"""What stands before every answer: which names the explorer is asked by, and what a browser may load for a page."""

import base64
import hashlib
import ipaddress
import re
import socket
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings
from pages.ui.frame.resources import prefix
from pages.ui.map.basemaps import ONLINE

ANY = "*"
"""In the setting of names: every name is answered, since what stands in front lets only known ones through."""

_HOST = re.compile(r"(\[[0-9a-f:.%]+\]|[^\s:/?#@\[\]]+?)\.?(?::[0-9]*)?")
"""A `Host` header: a name or an address, and a port that does not matter."""

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Protection:
    """ASGI middleware: refuses names that are not its own, and sends the rules of content with every answer.

    A page elsewhere can have its own name lead to this machine and then read answers as if they were its own. It
    cannot do so under an address of digits, nor under a name that it does not own.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = own_names(settings, str(st.get_option("server.address") or ""))
        self._component = f"{prefix()}/component/"
        self._usual, self._loose = (_encoded(settings, loose=loose) for loose in (False, True))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that the name is not one of ours."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = self._loose if scope["path"].startswith(self._component) else self._usual

        async def protected(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        host = host_name(Headers(scope=scope).get("host", ""))
        if is_served(host, self._names):
            await self._app(scope, receive, protected)
        else:
            await PlainTextResponse(refusal(host), 421)(scope, receive, protected)


def own_names(settings: Settings, address: str) -> frozenset[str]:
    """Return the names that the explorer answers to: this machine's, what it listens on, and those of the settings."""
    given = (name.strip().rstrip(".") for name in settings.hosts.split(","))
    here = socket.gethostname()
    return frozenset(name.lower() for name in ("localhost", here, f"{here}.local", address, *given) if name)


def host_name(header: str) -> str:
    """Return the host of a `Host` header without its port, in lower case; empty if it is none."""
    found = _HOST.fullmatch(header.lower())
    return found[1].strip("[]") if found else ""


def is_served(host: str, names: Iterable[str]) -> bool:
    """Tell whether a host is one of the names, an address of digits, or a name that always means this machine."""
    if host in names or ANY in names or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def refusal(host: str) -> str:
    """Say that a name is not served, and how it comes to be."""
    named = f"'{host[:100]}'" if host.isprintable() and host else "this name"
    return (
        f"The explorer does not answer to {named}. Whoever runs it can add the name to CHATEARTH_HOSTS (names "
        "separated by commas) and start it again. By its address in digits it can be reached at once.\n"
    )


def content_policy(settings: Settings, *, loose: bool = False) -> str:
    """Return what a browser may load for a page: of this origin only, so that no text can ask anything of elsewhere.

    Args:
        settings: Basemaps of the internet are let in where they are switched on.
        loose: For the frame of the tile page's map, which is handed its script as a text.
    """
    maps = sorted({_origin(basemap.url) for basemap in ONLINE.values()}) if settings.online_basemaps else []
    scripts = ["'unsafe-inline'"] if loose else [*_page_scripts(), "blob:"]
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *scripts],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *maps],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def _encoded(settings: Settings, *, loose: bool) -> list[tuple[bytes, bytes]]:
    # Servers of maps ask to be told who shows them, so they are told the origin, where they are switched on.
    referrer = "strict-origin-when-cross-origin" if settings.online_basemaps else "same-origin"
    headers = {
        "content-security-policy": content_policy(settings, loose=loose),
        "x-content-type-options": "nosniff",
        "referrer-policy": referrer,
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _page_scripts() -> list[str]:
    """Return what lets in the scripts that stand in Streamlit's page itself, by their hashes."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
