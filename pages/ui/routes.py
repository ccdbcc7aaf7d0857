"""The explorer's HTTP routes beside its pages: assets, map points, filters as masks, and pictures."""

from collections.abc import Awaitable, Callable

import numpy as np
from numpy.typing import NDArray
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.errors import ExplorerError, SelectionError, TileNameError, TileNotFoundError
from core.geography.tiles import Tile
from core.imagery import store
from core.pictures.layers import MAP_LAYERS
from core.selection.filters import Selection
from core.store.points import encode_mask, encode_points
from core.tile import files
from core.tile.record import load
from pages.ui.boxes import layer as boxes
from pages.ui.frame import assets, turns
from pages.ui.frame.resources import browser, catalogue, layers, prefix, settings
from pages.ui.meaning import http
from pages.ui.runs import standing
from pages.ui.tile import captions

FOREVER = "public, max-age=31536000, immutable"
"""For addresses that carry the catalogue's revision."""

_STATUS: tuple[tuple[type[ExplorerError], int], ...] = (
    (TileNotFoundError, 404),
    (TileNameError, 404),
    (SelectionError, 400),
)

Answer = Callable[[Request], Response]


_DIGITS = 18


class _Number(Convertor[int]):
    """A whole number in a path; Python reads none of thousands of digits, and nothing has a number that long."""

    regex = "[0-9]+"

    def convert(self, value: str) -> int:
        return int(value[:_DIGITS])

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())


def routes() -> list[BaseRoute]:
    """Every route, under the path that the explorer is served from."""
    base = prefix()
    return [
        *assets.mounts(),
        Route(f"{base}/map/points", _answered(points)),
        Route(f"{base}/map/mask", _answered(mask)),
        Route(f"{base}/map/run/{{number:number}}", _answered(run_states)),
        Route(f"{base}/map/run/{{number:number}}/mask", _answered(run_mask)),
        Route(f"{base}/map/meaning", _answered(lambda request: _packed(request, http.captions(request)))),
        Route(f"{base}/map/meaning/mask", _answered(lambda request: _packed(request, http.mask(request)))),
        Route(f"{base}/map/meaning/words/{{number:number}}", _answered(http.words)),
        Route(f"{base}/boxes/{{z:number}}/{{x:number}}/{{y:number}}", _answered(_boxes)),
        Route(f"{base}/xyz/{{layer}}/{{z:number}}/{{x:number}}/{{y:number}}", _answered(picture)),
        Route(f"{base}/dates/{{name}}/{{scene}}/{{layer}}", _answered(date)),
        Route(f"{base}/files/{{kind}}/{{name}}", _answered(file)),
        Route(f"{base}/ahead/{{name}}", _answered(ahead)),
        Route(f"{base}/ready", _answered(ready)),
    ]


def points(request: Request) -> Response:
    """All tiles in the packed form that the world map draws."""
    return _packed(request, encode_points(browser().points()))


def mask(request: Request) -> Response:
    """Which of the points a filter keeps."""
    return _packed(request, encode_mask(browser().mask(Selection.from_query(request.query_params.multi_items()))))


def run_states(request: Request) -> Response:
    """How the tiles of a run stand, a byte a point."""
    return _packed(request, standing.encode_states(_states(request)))


def run_mask(request: Request) -> Response:
    """Which of the points a run is about."""
    return _packed(request, encode_mask(_states(request) > 0))


def _states(request: Request) -> NDArray[np.uint8]:
    return standing.states_of(browser(), settings(), request.path_params["number"])


def picture(request: Request) -> Response:
    """One picture of a slippy map, as it is stored; empty cells have no content."""
    place = request.path_params
    if place["layer"] not in MAP_LAYERS:
        return PlainTextResponse(f"There is no layer '{place['layer']}'. Known are: {', '.join(MAP_LAYERS)}.", 404)
    found = layers().picture(place["layer"], place["z"], place["x"], place["y"])
    if found is None:
        return Response(status_code=204, headers=_caching(request))
    return Response(found.data, media_type=found.media_type, headers=_caching(request))


def _boxes(request: Request) -> Response:
    place = request.path_params
    return boxes.drawn(place["z"], place["x"], place["y"])


def date(request: Request) -> Response:
    """A fetched picture of a tile, as it is stored."""
    place = request.path_params
    tile = Tile.parse(place["name"])
    held = next((one for one in store.held(catalogue(), tile) if one.id == place["scene"]), None)
    if held is None or place["layer"] not in held.layers:
        return PlainTextResponse(f"No such date of {tile.name} was fetched.", 404)
    found = store.picture(settings(), tile, held.id, place["layer"])
    return Response(found, media_type="image/png", headers=_caching(request))


def file(request: Request) -> Response:
    """A tile as a file to keep: picture, label map, GeoTIFF or JSON."""
    tile = Tile.parse(request.path_params["name"])
    made = files.make(catalogue(), tile, request.path_params["kind"], settings())
    return Response(
        made.data,
        media_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def ahead(request: Request) -> Response:
    """What the page of a tile shows first; nothing while others wait for their pages."""
    if turns.crowded():
        return Response(status_code=204)
    return JSONResponse(captions.ahead(load(catalogue(), Tile.parse(request.path_params["name"]))))


def ready(_: Request) -> Response:
    """Tell that the catalogue is open, and how many tiles it holds."""
    return JSONResponse({"tiles": browser().count(Selection())})


def _answered(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Run a route in a thread and turn expected errors into a status and their message."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except ExplorerError as error:
            status = next((status for kind, status in _STATUS if isinstance(error, kind)), 422)
            return PlainTextResponse(str(error), status)

    return endpoint


def _packed(request: Request, data: bytes) -> Response:
    headers = {**_caching(request), "Content-Encoding": "gzip"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _caching(request: Request) -> dict[str, str]:
    return {"Cache-Control": FOREVER if request.query_params.get("v") else "no-cache"}
