"""What a place of one's own gets from servers or folders: its land cover and a satellite image."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import NamedTuple

from core.errors import AddressError, ExplorerError, RemoteError, RemoteMissingError
from core.geography.tiles import Tile
from core.imagery.fetch import fetch_scene
from core.imagery.form import BANDS, SceneLayer
from core.imagery.period import Period
from core.imagery.scenes import SEARCH_KB, estimate_kb, hosts, open_access
from core.imagery.store import HeldScene, show
from core.landcover import fetch as covers
from core.landcover.sources import CoverSource
from core.places.anywhere import Cost, Part
from core.places.scenesearch import SceneSearch, cells
from core.progress import Progress, Report
from core.release.problems import Problem
from core.remote.access import Access
from core.settings import Settings
from core.store.catalogue import Catalogue

_IN_VAIN = 8
"""Tiles at which a server fails one after the other, without one that goes well, before the rest is left alone."""

_TRIED_SCENES = 3
"""Scenes of a tile that are tried until one has data in it."""

_AS_SAID = 0.05
"""Share of the tile by which an image may fall short of the outline of its scene; the next is tried beyond."""

_GAP = 0.001
"""Share of the tile without data from which on an image is told as partial."""

_REQUESTS, _REQUEST_S, _BYTES_PER_S = 18, 0.15, 4e6
"""Of an image, about: a header and a run of blocks for each of nine bands; on an ordinary line."""

_SEARCH_REQUESTS = 3


def cover_part(catalogue: Catalogue, settings: Settings, source: CoverSource) -> Part:
    """Return land cover as a part."""

    def estimate(tiles: Sequence[Tile]) -> Cost:
        cost = covers.estimate(catalogue, source, [tile.key for tile in tiles], settings)
        return Cost(cost.requests, cost.bytes, cost.seconds)

    def fetch(tiles: Sequence[Tile], report: Report) -> list[Problem]:
        found = covers.fetch(catalogue, source, [tile.key for tile in tiles], settings, report)
        failed = {Tile.parse(one.tile): one.reason for one in found.failed}
        if found.ended:
            failed |= {tile: found.ended for tile in tiles if tile not in failed and not _has_cover(catalogue, tile)}
        elif found.missing:
            sea = "WorldCover has nothing there: no file, which mostly means sea, or no data"
            failed |= {tile: sea for tile in tiles if tile not in failed and not _has_cover(catalogue, tile)}
        return [Problem("no land cover", tile.name, reason) for tile, reason in failed.items()]

    return Part("land cover", "labels", source.words, estimate, fetch)


def _has_cover(catalogue: Catalogue, tile: Tile) -> bool:
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select 1 from images where key = ? and layer = 'labels'", [tile.key]).fetchall()
    return bool(rows)


def image_part(
    catalogue: Catalogue,
    settings: Settings,
    period: Period | None = None,
    layers: Sequence[SceneLayer] = ("rgb",),
) -> Part:
    """Return a Sentinel-2 image as a part: of the pass in a period that shows most of the tile clear."""
    size = estimate_kb(layers) * 1000

    def estimate(tiles: Sequence[Tile]) -> Cost:
        searches = cells(list(tiles))
        requests = _REQUESTS * len(tiles) + _SEARCH_REQUESTS * searches
        received = size * len(tiles) + SEARCH_KB * 1000 * searches
        return Cost(requests, received, max(requests * _REQUEST_S / settings.connections, received / _BYTES_PER_S))

    def fetch(tiles: Sequence[Tile], report: Report) -> list[Problem]:
        with open_access(settings) as access:
            line = _Line(catalogue, settings, period or Period(), layers, access)
            return line.fetch(tiles, report)

    return Part("image", "rgb", f"Sentinel-2 from {hosts(settings)}", estimate, fetch)


class _Short(NamedTuple):
    """Why a tile has no image, or not a whole one."""

    reason: str
    by_server: bool = False
    """Whether a server failed; that nothing was found says nothing of what others will find."""
    kind: str = "no image"


class _Line:
    """Fetches images of tiles side by side."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: Settings,
        period: Period,
        layers: Sequence[SceneLayer],
        access: Access,
    ) -> None:
        self._catalogue, self._settings, self._period = catalogue, settings, period
        self._search = SceneSearch(settings, access, period.first, period.last, period.max_cloud)
        self._layers, self._access = layers, access
        self._given_up = Event()

    def fetch(self, tiles: Sequence[Tile], report: Report) -> list[Problem]:
        told: list[Problem] = []
        in_vain = 0
        pool = ThreadPoolExecutor(max(1, self._settings.connections // 2), thread_name_prefix="images")
        try:
            running = {pool.submit(self._one, tile): tile for tile in tiles}
            for done, future in enumerate(as_completed(running)):
                report(Progress("Fetching images", done, len(tiles)))
                short = future.result()
                if short:
                    told.append(Problem(short.kind, running[future].name, short.reason))
                in_vain = in_vain + short.by_server if short and short.kind == "no image" else 0
                if in_vain == _IN_VAIN:
                    self._given_up.set()
        finally:
            self._given_up.set()
            pool.shutdown(cancel_futures=True)
        return told

    def _one(self, tile: Tile) -> _Short | None:
        """Fetch the image of a tile; return why there is none, or only a part."""
        if self._given_up.is_set():
            return _Short(
                f"not asked for: at {_IN_VAIN} tiles before it a server failed one after the other; try again later"
            )
        try:
            scenes = self._search.scenes(tile)
        except ExplorerError as error:
            return _Short(str(error), by_server=True)
        short = _Short(
            f"no scene between {self._period.first} and {self._period.last} with less than "
            f"{self._period.max_cloud:g}% cloud"
        )
        best: HeldScene | None = None
        for scene in scenes[:_TRIED_SCENES]:
            if best and best.valid >= scene.coverage:
                break
            try:
                held = fetch_scene(self._catalogue, self._settings, tile, scene, self._layers, access=self._access)
            except ExplorerError as error:
                short = _Short(str(error), short.by_server or _is_of_server(error))
                continue
            best = max(best or held, held, key=lambda one: one.valid)
            if held.valid >= scene.coverage - _AS_SAID:
                break
        if best is None:
            return short
        if not best.shown:
            show(self._catalogue, self._settings, tile, best.id, best.layers)
        gap = 1 - best.valid
        return _Short(f"no scene shows the whole tile: {best.words}", kind="partial image") if gap > _GAP else None


def _is_of_server(error: ExplorerError) -> bool:
    """Tell a server that fails from a file that it has not, or that shows nothing of the tile."""
    return isinstance(error, RemoteError | AddressError) and not isinstance(error, RemoteMissingError)


ALL_LAYERS: tuple[SceneLayer, ...] = tuple(BANDS)
"""True colour, and the six bands of the false-colour pictures."""
