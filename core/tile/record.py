"""Everything the catalogue holds about one tile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.imagery.store import HeldScene, held
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.raster.landcover import REGIONS, Composition
from core.raster.legend import CLASSES
from core.release.sources import Layer
from core.store.bases import WITH_BASIS, Basis
from core.store.captionversions import Slot
from core.store.catalogue import Catalogue, first_row
from core.store.flags import SYNTHETIC


class Caption(NamedTuple):
    """One version of a caption."""

    id: int
    caption_set: str
    variant: int
    """Which of several captions of the same set, from 0."""
    version: int
    split: str | None
    origin: str
    text: str
    words: int
    author: str | None
    created_at: datetime
    active: bool
    rev: int = 0
    """How often what is in force was changed, where this version is."""
    basis: Basis = "unknown"
    """What it was written from."""
    generation: int | None = None
    """Call of a model, or of the rules, that it came from."""
    reviewer: str | None = None
    """Who put it in force in a review."""


@dataclass(frozen=True, slots=True)
class TileRecord:
    """A tile with its captions, land cover, pictures and flags."""

    tile: Tile
    split: str | None
    flags: int
    synthetic: bool
    """Whether the tile comes from a synthetic release: made up, at a place that it does not show."""
    own: bool
    """Whether it is a place that a person added."""
    captions: tuple[Caption, ...]
    """Newest version of each first; sets in the order in which they were imported."""
    composition: Composition | None
    """None where there is no land-cover map, or it could not be read."""
    landcover_problem: str | None
    unmatched: int
    """Pixels of the land-cover map whose colour or value is in no legend."""
    landcover_note: str | None
    """What a person should know about how the land-cover map is read."""
    pictures: Mapping[Layer, Location]
    scene: HeldScene | None
    """The Sentinel-2 scene that stands for a picture which the dataset does not give; None where there is none."""
    details: tuple[str, ...]
    """What was noted about the tile's files, in words."""


def load(catalogue: Catalogue, tile: Tile) -> TileRecord:
    """Read everything about a tile.

    Raises:
        TileNotFoundError: The catalogue holds neither an image nor a caption of it, and nobody added its place.
    """
    return _load(catalogue, catalogue.edits, tile)


@lru_cache(maxsize=64)  # a page asks for its tile in several places, and so do its parts that are drawn anew
def _load(catalogue: Catalogue, _edits: int, tile: Tile) -> TileRecord:
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select split, flags, synthetic, own from tiles where key = ?", [tile.key])
        if row is None:
            raise TileNotFoundError(
                f"The catalogue holds no tile {tile.name}. Check the name, or import a release that has it."
            )
        captions = cursor.execute(
            f"""select c.id, c.caption_set, c.variant, c.version, c.split, c.origin, c.text, c.words,
            c.author, c.created_at,
            a.caption is not null, coalesce(a.rev, 0), c.basis, c.generation, c.reviewer
            from {WITH_BASIS} c join caption_sets s on s.name = c.caption_set
            left join active_captions a on a.key = c.key and a.caption = c.id
            where c.key = ? order by s.bit, c.variant, c.version desc""",
            [tile.key],
        ).fetchall()
        cover = first_row(
            cursor,
            "select regions, unmatched, problem, if(settled, null, note) from landcover where key = ?",
            [tile.key],
        )
        places = cursor.execute(
            f"select i.layer, {LOCATION_COLUMNS} from images i join sources s on s.id = i.source where i.key = ?",
            [tile.key],
        ).fetchall()
        details = cursor.execute(
            """select detail from inspections join images using (key, source)
            where key = $1 and layer = 'rgb' and detail is not null
            union all select detail from notes where key = $1 and flag <> $2""",
            [tile.key, SYNTHETIC],
        ).fetchall()
    regions, unmatched, problem, remark = cover or (b"", 0, None, None)
    return TileRecord(
        tile=tile,
        split=row[0],
        flags=row[1],
        synthetic=row[2],
        own=row[3],
        captions=tuple(map(_caption, captions)),
        composition=None if cover is None or problem else composition(regions),
        landcover_problem=problem,
        unmatched=unmatched,
        landcover_note=remark,
        pictures=MappingProxyType({layer: Location(*place) for layer, *place in places}),
        scene=next((one for one in held(catalogue, tile) if one.shown), None),
        details=tuple(detail for (detail,) in details),
    )


def in_force(record: TileRecord, slot: Slot | None) -> Caption | None:
    """Return what is in force as a caption of the tile; of its first one if no slot is named."""
    active = (one for one in record.captions if one.active)
    return next((one for one in active if slot is None or (one.caption_set, one.variant) == slot[1:]), None)


def _caption(row: tuple[Any, ...]) -> Caption:
    """Name the columns of a caption; the store keeps times as UTC without saying so."""
    caption = Caption(*row)
    return caption._replace(created_at=caption.created_at.replace(tzinfo=UTC))


def compositions(catalogue: Catalogue, tiles: Iterable[Tile]) -> dict[Tile, Composition]:
    """Read the land cover of some tiles at once; those without are left out."""
    with catalogue.cursor() as cursor:
        found = cursor.execute(
            "select key, regions from landcover where problem is null and key in (select unnest($1::bigint[]))",
            [[tile.key for tile in tiles]],
        ).fetchall()
    return {Tile.from_key(key): composition(regions) for key, regions in found}


def composition(regions: bytes) -> Composition:
    """Turn the stored counts back into a composition."""
    counts = np.frombuffer(regions, "<u2").astype(np.uint32).reshape(len(REGIONS), len(CLASSES))
    counts.flags.writeable = False
    return Composition(counts)


def provenance(record: TileRecord) -> dict[str, str]:
    """Say for each picture of a tile which file it is read from."""
    return {layer: locations.describe(location, record.tile) for layer, location in sorted(record.pictures.items())}
