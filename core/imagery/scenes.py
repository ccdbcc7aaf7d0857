"""Scenes that show a tile: searched in a catalogue, those of one pass put together, the clearest first."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from shapely import Polygon, box, union_all
from shapely.affinity import translate
from shapely.errors import ShapelyError
from shapely.geometry import shape

from core.errors import RemoteError
from core.geography.tiles import Tile
from core.imagery.form import SceneLayer
from core.imagery.period import Period
from core.remote.access import Access, host_of
from core.remote.stacitems import StacItem
from core.settings import Settings

COLLECTIONS = ("sentinel-2-c1-l2a", "sentinel-2-l2a")
"""Where scenes are looked for: first where all was processed anew in one way."""

_PASS = timedelta(minutes=15)
"""Scenes of one satellite within this time were taken in one pass."""

_WHOLE = 0.9999
_LEAST = 0.005
_LAYER_KB: dict[SceneLayer, int] = {"rgb": 8_000, "bands-5-6-7": 4_500, "bands-8-11-12": 5_500}
"""About what a tile's window costs: one to four blocks of 1,024 px of each band."""


class Scene(NamedTuple):
    """One pass of a satellite over a tile."""

    parts: tuple[StacItem, ...]
    """Scenes of the catalogue, in the order in which they fill the tile."""
    coverage: float
    """Share of the tile that they cover by their outlines."""

    @property
    def id(self) -> str:
        """Name of the first part."""
        return self.parts[0].id

    @property
    def taken(self) -> datetime:
        """When it was taken."""
        return self.parts[0].taken

    @property
    def clear(self) -> float:
        """Share of the tile that is expected to be seen: covered, and clear as far as the whole scene tells."""
        return self.coverage * (1 - self.cloud / 100)

    @property
    def cloud(self) -> float:
        """Share of clouds in the whole first part, in percent."""
        return self.parts[0].cloud


def open_access(settings: Settings) -> Access:
    """Return leave to ask the configured catalogue and the servers of its pictures."""
    return Access(
        [settings.stac, *settings.scene_servers.split()],
        own_hosts=settings.own_hosts,
        connections=settings.connections,
    )


def estimate_kb(layers: Iterable[SceneLayer]) -> int:
    """Return about how much is read for the pictures of one tile and date."""
    return sum(_LAYER_KB[layer] for layer in layers)


def hosts(settings: Settings) -> str:
    """Name the servers that are asked, for people."""
    return " and ".join(dict.fromkeys(map(host_of, [settings.stac, *settings.scene_servers.split()])))


def find_scenes(settings: Settings, tile: Tile, period: Period, *, access: Access | None = None) -> list[Scene]:
    """Look for scenes of a tile, first those that show most of it clear. Asks the catalogue.

    Raises:
        RemoteError: The catalogue fails, or does not answer as one.
        AddressError: It may not be asked.
    """
    if access is None:
        with open_access(settings) as opened:
            return find_scenes(settings, tile, period, access=opened)
    from core.remote.stac import search

    if period.first > period.last:
        raise RemoteError(f"The period ends before it begins: {period.first} to {period.last}. Turn the dates round.")
    for collection in COLLECTIONS:
        items = search(
            access, settings.stac, collection, tile.bounds, period.first, period.last, max_cloud=period.max_cloud
        )
        if found := passes(items, tile):
            return found
    return []


def passes(items: Sequence[StacItem], tile: Tile) -> list[Scene]:
    """Put the scenes of one pass together: what one does not cover of the tile is filled from the next."""
    groups: list[list[StacItem]] = []
    for item in sorted(items, key=lambda one: (one.platform, one.taken)):
        last = groups[-1][-1] if groups else None
        if last and last.platform == item.platform and item.taken - last.taken <= _PASS:
            groups[-1].append(item)
        else:
            groups.append([item])
    scenes = [scene for group in groups if (scene := _scene(group, tile))]
    return sorted(scenes, key=lambda scene: (-scene.clear, scene.cloud, scene.id))


def _scene(group: Sequence[StacItem], tile: Tile) -> Scene | None:
    newest: dict[str, StacItem] = {}
    for item in sorted(group, key=lambda one: (one.baseline, one.id)):  # what was processed twice counts once
        newest[item.grid] = item
    outlines = [(_within(item, tile), item) for item in newest.values()]
    outlines.sort(key=lambda one: (-one[0].area, one[1].cloud, one[1].id))
    whole, seen, parts = box(*tile.bounds), Polygon(), list[StacItem]()
    for outline, item in outlines:
        more = union_all([seen, outline])
        if more.area - seen.area > _LEAST * whole.area:
            seen = more
            parts.append(item)
        if seen.area >= _WHOLE * whole.area:
            break
    share = seen.area / whole.area
    return Scene(tuple(parts), 1.0 if share >= _WHOLE else share) if parts else None


def _within(item: StacItem, tile: Tile) -> Polygon:
    """Return what an outline has of a tile; the whole tile where the outline cannot be read.

    Outlines beyond the antimeridian run past 180 in some catalogues.
    """
    whole = box(*tile.bounds)
    try:
        outline = shape(dict(item.footprint)).buffer(0)
        turns = [outline.intersection(translate(whole, turn)) for turn in (0, 360, -360)]
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return whole
    best = max(range(3), key=lambda turn: turns[turn].area)
    return translate(turns[best], (0, -360, 360)[best])
