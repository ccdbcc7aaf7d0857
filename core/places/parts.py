"""What a place of one's own gets from servers or folders: its land cover and a satellite image."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.imagery.fetch import fetch_scene
from core.imagery.form import BANDS, SceneLayer
from core.imagery.period import Period
from core.imagery.scenes import estimate_kb, hosts, open_access
from core.landcover import fetch as covers
from core.landcover.sources import CoverSource
from core.places.anywhere import Cost, Part
from core.places.scenesearch import SceneSearch, cells
from core.progress import Progress, Report
from core.remote.access import Access
from core.settings import Settings
from core.store.catalogue import Catalogue

_IN_VAIN = 8
"""Tiles that fail one after the other, without one that goes well, before the rest is left alone."""

_TRIED_SCENES = 3
"""Scenes of a tile that are tried until one has data in it."""

_REQUESTS, _REQUEST_S, _BYTES_PER_S = 18, 0.15, 4e6
"""Of an image, about: a header and a run of blocks for each of nine bands; on an ordinary line."""

_SEARCH_REQUESTS, _SEARCH_BYTES = 3, 3_000_000
"""Of a search, about: pages of fifty scenes, a megabyte each."""


def cover_part(catalogue: Catalogue, settings: Settings, source: CoverSource) -> Part:
    """Return land cover as a part."""

    def estimate(tiles: Sequence[Tile]) -> Cost:
        cost = covers.estimate(catalogue, source, [tile.key for tile in tiles], settings)
        return Cost(cost.requests, cost.bytes, cost.seconds)

    def fetch(tiles: Sequence[Tile], report: Report) -> dict[Tile, str]:
        found = covers.fetch(catalogue, source, [tile.key for tile in tiles], settings, report)
        failed = {Tile.parse(one.tile): one.reason for one in found.failed}
        if found.ended:
            failed |= {tile: found.ended for tile in tiles if tile not in failed and not _has_cover(catalogue, tile)}
        elif found.missing:
            sea = "WorldCover has nothing there: no file, which mostly means sea, or no data"
            failed |= {tile: sea for tile in tiles if tile not in failed and not _has_cover(catalogue, tile)}
        return failed

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
    """Return a Sentinel-2 image as a part: of the clearest pass in a period that has data in the tile."""
    size = estimate_kb(layers) * 1000

    def estimate(tiles: Sequence[Tile]) -> Cost:
        searches = cells(list(tiles))
        requests = _REQUESTS * len(tiles) + _SEARCH_REQUESTS * searches
        received = size * len(tiles) + _SEARCH_BYTES * searches
        return Cost(requests, received, max(requests * _REQUEST_S / settings.connections, received / _BYTES_PER_S))

    def fetch(tiles: Sequence[Tile], report: Report) -> dict[Tile, str]:
        with open_access(settings) as access:
            line = _Line(catalogue, settings, period or Period(), layers, access)
            return line.fetch(tiles, report)

    return Part("image", "rgb", f"Sentinel-2 from {hosts(settings)}", estimate, fetch)


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

    def fetch(self, tiles: Sequence[Tile], report: Report) -> dict[Tile, str]:
        failed: dict[Tile, str] = {}
        in_vain = 0
        pool = ThreadPoolExecutor(max(1, self._settings.connections // 2), thread_name_prefix="images")
        try:
            running = {pool.submit(self._one, tile): tile for tile in tiles}
            for done, future in enumerate(as_completed(running)):
                report(Progress("Fetching images", done, len(tiles)))
                reason = future.result()
                in_vain = in_vain + 1 if reason else 0
                if reason:
                    failed[running[future]] = reason
                if in_vain == _IN_VAIN:
                    self._given_up.set()
        finally:
            self._given_up.set()
            pool.shutdown(cancel_futures=True)
        return failed

    def _one(self, tile: Tile) -> str | None:
        """Fetch the image of a tile; return why there is none."""
        if self._given_up.is_set():
            return f"not asked for: {_IN_VAIN} tiles before it failed one after the other; try again later"
        try:
            scenes = self._search.scenes(tile)
        except ExplorerError as error:
            return str(error)
        reason = (
            f"no scene between {self._period.first} and {self._period.last} with less than "
            f"{self._period.max_cloud:g} % cloud"
        )
        for scene in scenes[:_TRIED_SCENES]:
            try:
                fetch_scene(self._catalogue, self._settings, tile, scene, self._layers, access=self._access)
            except ExplorerError as error:
                reason = str(error)
            else:
                return None
        return reason


ALL_LAYERS: tuple[SceneLayer, ...] = tuple(BANDS)
"""True colour, and the six bands of the false-colour pictures."""
