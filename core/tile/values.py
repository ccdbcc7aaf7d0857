"""A tile and its land-cover facts as plain JSON values, the same for the command and for downloads."""

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import ZOOM, Tile
from core.imagery.store import NOT_THE_DATASETS, HeldScene
from core.raster.landcover import REGIONS, Composition, size_words
from core.raster.legend import CLASSES
from core.store import flags
from core.store.authors import OSM_SET, OSM_TERMS, author_name
from core.tile.record import TileRecord, provenance

Json = dict[str, object]


def facts_json(composition: Composition, tile: Tile | None = None) -> Json:
    """Shares of the classes that occur, overall and by region, with size words; areas where the place is known."""
    facts: Json = {
        "shares": _named(composition.shares()),
        "regions": {
            region: _named(shares) for region, shares in zip(REGIONS, composition.region_shares(), strict=True)
        },
        "size_words": {
            region: [[item.name, item.size] for item in items] for region, items in size_words(composition).items()
        },
        "dominant": None if composition.dominant is None else CLASSES[composition.dominant].name,
        "pixels": {land.name: int(count) for land, count in zip(CLASSES, composition.overall, strict=True) if count},
    }
    if tile is not None:
        areas = composition.areas_km2(tile)
        facts["areas_km2"] = {land.name: round(float(areas[land.id]), 6) for land in CLASSES[1:] if areas[land.id]}
    return facts


def tile_json(record: TileRecord) -> Json:
    """Everything about one tile."""
    tile = record.tile
    return {
        "name": tile.name,
        "xyz": {"z": ZOOM, "x": tile.x, "y": tile.y},
        "bounds": list(tile.bounds),
        "pixel_m": tile.pixel_m,
        "split": record.split,
        "flags": flags.names(record.flags),
        "synthetic": record.synthetic,
        "own": record.own,
        "captions": [
            {
                "set": caption.caption_set,
                "author": author_name(caption.caption_set, caption.origin, caption.author),
                "variant": caption.variant,
                "version": caption.version,
                "origin": caption.origin,
                "basis": caption.basis,
                "split": caption.split,
                "active": caption.active,
                "words": caption.words,
                "text": caption.text,
                **({"terms": OSM_TERMS} if caption.caption_set == OSM_SET else {}),
            }
            for caption in record.captions
        ],
        "facts": facts_json(record.composition, tile) if record.composition else None,
        "files": provenance(record),
        "scene": scene_json(record.scene) if record.scene else None,
    }


def scene_json(scene: HeldScene) -> Json:
    """What a picture is that the dataset does not give."""
    return {
        "note": NOT_THE_DATASETS,
        "id": scene.id,
        "parts": list(scene.parts),
        "collection": scene.collection,
        "datetime": scene.taken.isoformat(),
        "cloud_percent": scene.cloud,
        "processing_baseline": scene.baseline,
        "crs": scene.crs,
        "valid": scene.valid,
        "offset": scene.offset._asdict(),
    }


def _named(shares: NDArray[np.float64]) -> dict[str, float]:
    """Shares by class name, without the classes that do not occur."""
    values = [float(share) for share in shares]
    return {land.name: values[land.id] for land in CLASSES if values[land.id] > 0}
