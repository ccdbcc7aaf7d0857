"""The maps that were fetched: one small picture a tile and version in the data folder, and where each comes from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast

from core.errors import LabelError
from core.geography.tiles import TILE_PX, Tile
from core.landcover.sources import VERSIONS, Version
from core.raster.landcover import LabelMap, decode_label
from core.settings import Settings
from core.store.catalogue import Catalogue


class Held(NamedTuple):
    """Where a fetched map comes from."""

    version: Version
    place: str
    """Address with `{cell}` in it, or folder."""
    tag: str
    """ETag or date of each file that it was cut from; empty for a folder."""
    unknown: int
    """Pixels without a class; 65,536 where the map has nothing of the tile."""
    fetched_at: datetime


def covers_of(catalogue: Catalogue, tile: Tile) -> tuple[Held, ...]:
    """Return which versions of the map were fetched for a tile, the oldest version first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select version, place, tag, unknown, fetched_at from covers where key = ? order by version", [tile.key]
        ).fetchall()
    return tuple(
        Held(version, place, tag, unknown, at.replace(tzinfo=UTC)) for version, place, tag, unknown, at in rows
    )


def read_cover(catalogue: Catalogue, settings: Settings, tile: Tile, version: Version) -> LabelMap | None:
    """Read a fetched map of a tile; None where that version was not fetched, or has nothing of the tile.

    Raises:
        LabelError: Its file is damaged, or gone.
    """
    found = next((held for held in covers_of(catalogue, tile) if held.version == version), None)
    if found is None or found.unknown == TILE_PX * TILE_PX:
        return None
    path = path_of(settings, tile, version)
    try:
        return decode_label(path.read_bytes(), max_pixels=settings.max_image_pixels, reading="ids")
    except OSError as error:
        raise LabelError(
            f"{path} cannot be read ({error.strerror}). Fetch it again: chatearth landcover fetch {tile.name} "
            f"--version {version}."
        ) from error


def path_of(settings: Settings, tile: Tile, version: Version) -> Path:
    """Where the map of a tile lies."""
    return settings.data / "landcover" / version / f"{tile.name}.png"


def is_sound(settings: Settings, tile: Tile, version: Version) -> bool:
    """Whether the map of a tile lies in its place and can be read."""
    try:
        decode_label(path_of(settings, tile, version).read_bytes(), max_pixels=settings.max_image_pixels, reading="ids")
    except (LabelError, OSError):
        return False
    return True


def names_held(settings: Settings, version: Version) -> frozenset[str]:
    """Return the names of the tiles whose map of a version lies in the data folder."""
    return frozenset(path.stem for path in (settings.data / "landcover" / version).glob("*.png"))


def held_in_all(catalogue: Catalogue) -> dict[Version, int]:
    """Count the fetched maps of each version."""
    with catalogue.cursor() as cursor:
        rows = dict(cursor.execute("select version, count(*) from covers group by all").fetchall())
    return {version: cast(int, rows.get(version, 0)) for version in VERSIONS}


def shown_version(settings: Settings, tile: Tile, held: Sequence[Held]) -> Version | None:
    """Return which of the fetched maps is the land cover of the tile; None where that comes from an import."""
    label = settings.labels / f"{tile.name}.png"
    for one in sorted(held, key=lambda item: item.fetched_at):
        path = path_of(settings, tile, one.version)
        if path.is_file() and label.is_file() and path.read_bytes() == label.read_bytes():
            return one.version
    return None
