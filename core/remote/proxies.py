"""The proxy that a machine is set up with, for requests that leave it: what has no proxy goes the guarded way."""

import ipaddress
import urllib.request
from urllib.parse import urlsplit

import httpx2

from core.errors import PrerequisiteError, echoed
from core.remote.web import guarded, plain_request


def client(*, local: bool, timeout: httpx2.Timeout, max_bytes: int) -> httpx2.Client:
    """Return a client that goes through the proxy of the machine where it has one, without redirects.

    A proxy looks names up by itself: whoever uses this makes sure that the hosts are among those that were chosen.
    """
    transport = _ByProxy(guarded(local=local, max_bytes=max_bytes))
    return httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False)


def proxy_of(url: str) -> str:
    """Return the proxy for an address, as HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY or the system tell it.

    Raises:
        PrerequisiteError: What is set is no address of a proxy.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_this_machine(host) or urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
        return ""
    found = urllib.request.getproxies()
    proxy = found.get(parts.scheme) or found.get("all") or ""
    proxy = proxy if "://" in proxy or not proxy else f"http://{proxy}"
    try:
        whole = urlsplit(proxy)
        _ = whole.port
    except ValueError as error:
        raise _unusable(proxy) from error
    if proxy and not whole.hostname:
        raise _unusable(proxy)
    return proxy


def proxy_words(url: str) -> str:
    """Name the proxy for an address, without a password; empty where there is none."""
    parts = urlsplit(proxy_of(url))
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""


class _ByProxy(httpx2.BaseTransport):
    def __init__(self, direct: httpx2.BaseTransport) -> None:
        self._direct = direct
        self._proxies: dict[str, httpx2.HTTPTransport] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        proxy = proxy_of(str(request.url))
        if not proxy:
            return self._direct.handle_request(request)
        if proxy not in self._proxies:
            self._proxies[proxy] = _transport(proxy)
        return self._proxies[proxy].handle_request(plain_request(request))

    def close(self) -> None:
        self._direct.close()
        for transport in self._proxies.values():
            transport.close()


def _transport(proxy: str) -> httpx2.HTTPTransport:
    try:
        return httpx2.HTTPTransport(verify=httpx2.create_ssl_context(), proxy=proxy)
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        raise _unusable(proxy) from error


def _unusable(proxy: str) -> PrerequisiteError:
    """Name a proxy without its password."""
    scheme, _, rest = proxy.partition("://")
    return PrerequisiteError(
        f"The proxy {echoed(scheme)}://{echoed(rest.rpartition('@')[2])} cannot be used. "
        "Write HTTPS_PROXY like http://proxy.example.org:3128; of other kinds none is known."
    )


def _is_this_machine(host: str) -> bool:
    """Whether a proxy, which is another machine, could not reach what is meant."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
