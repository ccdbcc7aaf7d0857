"""Objects of a tile asked of an Overpass server: one question a tile, one after the other, and never in a hurry."""

import threading
import time

import httpx2

from core.errors import MapDataError
from core.geography.tiles import Tile
from core.remote.access import Access, host_of
from core.remote.asking import AgainError, broken, persistently, refused
from core.remote.said import is_web_page
from core.settings import Settings
from generation.osm.clipping import clip
from generation.osm.objects import TileObjects
from generation.osm.saved import read

PAUSE_S = 1.0
"""Least time between two questions to one server."""

TIMEOUT_S = 90
LARGEST_ANSWER = 64 << 20

_turn = threading.Lock()
_last: dict[str, float] = {}


def open_access(settings: Settings, url: str) -> Access:
    """Return leave to ask one server, one question at a time."""
    return Access([url], own_hosts=settings.own_hosts, connections=1, timeout_s=TIMEOUT_S + 30)


def question(tile: Tile) -> str:
    """Return what is asked: all objects with tags that meet a tile, and the areas around it that have no line in it."""
    west, south, east, north = tile.bounds
    lon, lat = tile.centre
    box = f"{south:.7f},{west:.7f},{north:.7f},{east:.7f}"
    return (
        f"[out:json][timeout:{TIMEOUT_S}][maxsize:{LARGEST_ANSWER << 2}];"
        f"is_in({lat:.7f},{lon:.7f})->.around;"
        "("
        f'node({box})[~"."~"."];way({box})[~"."~"."];'
        f'relation({box})["type"="multipolygon"];'
        'way(pivot.around);relation(pivot.around)["type"="multipolygon"];'
        ");out body geom;"
    )


def ask(access: Access, url: str, tile: Tile) -> TileObjects:
    """Ask for the objects of a tile; waits for its turn, and for as long as the server asks to.

    Raises:
        RemoteError: The server refuses or fails, also when asked again.
        AddressError: It may not be asked.
        MapDataError: It answers with something else.
    """
    with _turn:
        data = persistently(access, url, lambda: _once(access, url, question(tile)))
    return clip(tile, read(data, f"The answer of {host_of(url)}"), f"Overpass at {host_of(url)}", url)


def _once(access: Access, url: str, asked: str) -> bytes:
    host, received = host_of(url), 0
    access.stopping.wait(max(0.0, _last.get(host, 0.0) + PAUSE_S - time.monotonic()))
    data = bytearray()
    try:
        with access.client(url).stream("POST", url, data={"data": asked}) as response:
            if not response.is_success:
                raise refused(url, response)
            for part in response.iter_raw():
                data += part
                received = len(data)
                if received > LARGEST_ANSWER:
                    raise MapDataError(
                        f"{host} sends more than {LARGEST_ANSWER >> 20} MB for one tile. Use an extract."
                    )
    except httpx2.HTTPError as error:
        raise broken(url, error) from error
    finally:
        _last[host] = time.monotonic()
        access.count(1, received)
    if is_web_page(data[:2_000].decode("utf-8", "replace")):
        raise AgainError(f"{host} answers with a web page, as it does when it is busy.")
    return bytes(data)
