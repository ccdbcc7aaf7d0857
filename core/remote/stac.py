"""Search in catalogues of scenes (STAC): pystac-client turns the pages, our guarded client asks for each of them."""

import json
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pystac.link import Link
from pystac_client.exceptions import APIError
from pystac_client.item_search import ItemSearch
from pystac_client.stac_api_io import StacApiIO

from core.errors import ExplorerError, RemoteError
from core.geography.tiles import BBox
from core.remote.access import Access, host_of
from core.remote.addresses import origin
from core.remote.asking import AgainError, broken, persistently, refused
from core.remote.said import is_web_page
from core.remote.stacitems import StacItem, read_item

PAGE = 50
"""Scenes that are asked for at a time."""

MOST_PAGES = 8
"""Pages that are read at most: a server that sorts gives what is wanted first."""

MAX_PAGE_BYTES = 8 << 20
"""Longest page; fifty scenes come in about one megabyte."""

_LONGEST_PAGE_S = 60.0
_CLOUD = "eo:cloud_cover"
_NOT_STAC = (ValueError, RecursionError, KeyError, TypeError, AttributeError, APIError)


def search(
    access: Access, root: str, collection: str, box: BBox, first: date, last: date, *, max_cloud: float
) -> list[StacItem]:
    """Return the scenes of a collection that meet a box, least cloud first.

    A server may neither sort nor filter without saying so: both is done again here.

    Raises:
        RemoteError: The server fails, refuses, or does not answer as a STAC API.
        AddressError: It may not be asked.
    """
    found: dict[str, StacItem] = {}
    for raw in _items(access, root, _question(collection, box, first, last, max_cloud)):
        item = read_item(raw)
        if item and item.cloud <= max_cloud and first <= item.taken.date() <= last:
            found.setdefault(item.id, item)
    return sorted(found.values(), key=lambda item: (item.cloud, item.id))


def _question(collection: str, box: BBox, first: date, last: date, max_cloud: float) -> dict[str, Any]:
    return {
        "collections": [collection],
        "bbox": list(box),
        "datetime": f"{first.isoformat()}T00:00:00Z/{last.isoformat()}T23:59:59Z",
        "limit": PAGE,
        "query": {_CLOUD: {"lte": max_cloud}},
        "sortby": [{"field": f"properties.{_CLOUD}", "direction": "asc"}],
    }


def _items(access: Access, root: str, question: dict[str, Any]) -> Iterator[object]:
    """Turn the pages, within bounds."""
    url = f"{root.rstrip('/')}/search"
    pages = ItemSearch(url, method="POST", stac_io=_GuardedIO(access, root), **question).pages_as_dicts()
    try:
        for number, page in enumerate(pages, 1):
            yield from page["features"]
            if number >= MOST_PAGES:
                return
    except ExplorerError:
        raise
    except _NOT_STAC as error:
        raise RemoteError(
            f"{host_of(url)} does not answer as a catalogue of scenes (STAC API) does. Check the address {root}."
        ) from error


class _GuardedIO(StacApiIO):
    """Lets pystac-client ask one server, and nothing else: no other host, no file, no redirect, no headers of links."""

    def __init__(self, access: Access, root: str) -> None:
        super().__init__(max_retries=None)
        self._access, self._origin = access, origin(root)

    def read_text(self, source: Any, *args: Any, **kwargs: Any) -> str:
        if isinstance(source, Link):
            return super().read_text(source, *args, **kwargs)
        return self.request(str(source), *args, **kwargs)

    def request(
        self,
        href: str,
        method: str | None = None,
        headers: dict[str, str] | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:
        place = urlsplit(href)._replace(query="", fragment="").geturl()
        if origin(place) != self._origin:
            raise RemoteError(
                f"The catalogue leads on to {host_of(place)}, which was not asked. "
                "If that server is meant, configure it as the catalogue."
            )
        return persistently(self._access, place, lambda: self._once(href, place, method or "GET", parameters))

    def _once(self, href: str, place: str, method: str, parameters: dict[str, Any] | None) -> str:
        client, received, until = self._access.client(place), 0, time.monotonic() + _LONGEST_PAGE_S
        asked = {"json": parameters} if method.upper() == "POST" else {"params": parameters} if parameters else {}
        try:
            with client.stream("POST" if method.upper() == "POST" else "GET", href, **asked) as response:
                if not response.is_success:
                    raise refused(place, response)
                data = bytearray()
                for part in response.iter_raw():
                    data += part
                    received = len(data)
                    if received > MAX_PAGE_BYTES:
                        raise RemoteError(f"A page of {host_of(place)} is longer than {MAX_PAGE_BYTES >> 20} MB.")
                    if time.monotonic() > until:
                        raise AgainError(f"{host_of(place)}: the answer took longer than {_LONGEST_PAGE_S:.0f} s.")
        except httpx2.HTTPError as error:
            raise broken(place, error) from error
        finally:
            self._access.count(1, received)
        return _checked(bytes(data).decode("utf-8", "replace"), place)


def _checked(text: str, place: str) -> str:
    """Return an answer if it is JSON; says what else it is."""
    if is_web_page(text):
        raise RemoteError(f"{host_of(place)} answers with a web page, not as a catalogue does. Check the address.")
    json.loads(text)
    return text
