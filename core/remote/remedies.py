"""What to write instead of an address that cannot be used: people paste what servers print and tools log."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_WITHIN_TEXT = re.compile(r"https?://[^\s\"'<>`|()]+", re.IGNORECASE)
_SCHEME = re.compile(r"(?:h?t?tps?|http?s?)\s*[:;]?\s*[/\\]+|https?:", re.IGNORECASE)
"""The beginning of a web address, also with a slip in it."""

_ROUTES = re.compile(
    r"(?:/(?:chat/completions|completions|chat|embeddings|embed|models|responses|messages|generate|tags|docs)"
    r"|/api(?:/(?:chat|generate|tags|embed|embeddings|show))?)/*$"
)
"""Ends of addresses of single routes; the base address stands before them."""

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?")
_PORT = re.compile(r":?[1-9]\d{2,4}")
_ANYWHERE = {"*", "0", "+"}


def remedy(url: str) -> str:
    """Return the base address of a model server that was probably meant; empty where that cannot be told.

    User, password and what follows '?' or '#' are left out, since they may be secrets.
    """
    url = "".join(mark for mark in url if mark.isprintable())
    found = _WITHIN_TEXT.search(url)
    text = (found[0] if found else url).strip().strip("\"'`<>()[]," if "[" not in url else "\"'`<>(),")
    begins = _SCHEME.match(text)
    rest = (text[begins.end() :] if begins else text).strip()
    if _PORT.fullmatch(rest):
        rest = f"127.0.0.1:{rest.lstrip(':')}"
    try:
        parts = urlsplit("//" + rest.replace("\\", "/").lstrip("/"))
        host, port = _host(parts), parts.port
    except ValueError:
        return ""
    named = begins or port is not None or "." in host or ":" in host or host == "localhost"
    if not host or not named or (begins is None and "://" in text):
        return ""
    secure = _is_secure(begins[0] if begins else "", host, port)
    place = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{place}{f':{port}' if port is not None else ''}{base_path(parts.path)}"


def base_path(path: str) -> str:
    """Return the path of the base address to which a route is added; `/v1` where there is none."""
    short = path.rstrip("/")
    while found := _ROUTES.search(short):
        short = short[: found.start()]
    return short or "/v1"


def is_route(path: str) -> bool:
    """Whether a path is that of one route, such as `/v1/chat/completions`."""
    return _ROUTES.search(path.rstrip("/")) is not None and not path.rstrip("/").endswith("/api")


def is_unspecified(host: str) -> bool:
    """Whether a host is where servers listen, on all addresses, and nothing that can be asked."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in _ANYWHERE or re.fullmatch(r"0+(?:\.0+){0,3}|0x0+", host) is not None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_unspecified


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if is_unspecified(host):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host if _HOST.fullmatch(host) else ""


def _is_secure(scheme: str, host: str, port: int | None) -> bool:
    """Keep https where it was written; else servers nearby, and on ports of their own, mostly speak http."""
    if scheme:
        return "s" in scheme.lower()
    try:
        return ipaddress.ip_address(host).is_global and port in (None, 443)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".lan")) and port in (None, 443)
