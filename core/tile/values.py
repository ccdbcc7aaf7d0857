"""A tile and its land-cover facts as plain JSON values, the same for the command and for downloads."""

import numpy as np
from numpy.typing import NDArray

from core.geography import climate
from core.geography.tiles import ZOOM, Tile
from core.imagery.store import NOT_THE_DATASETS, HeldScene
from core.raster.landcover import REGIONS, Composition, size_words
from core.raster.legend import CLASSES
from core.store import flags
from core.store.authors import OSM_SET, OSM_TERMS, author_name
from core.store.whereabouts import Whereabouts
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


def tile_json(record: TileRecord, whereabouts: Whereabouts) -> Json:
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
                "generation": caption.generation,
                "reviewer": caption.reviewer,
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
        "where": where_json(whereabouts),
        "files": provenance(record),
        "scene": scene_json(record.scene) if record.scene else None,
    }


def where_json(found: Whereabouts) -> Json:
    """Where a tile lies and when its picture was taken; what is not known is null."""
    return {
        "country": found.country,
        "continent": found.continent,
        "region": found.region,
        "coast_km": round(found.coast_km, 1),
        "climate": found.climate,
        "climate_words": climate.described(found.climate) if found.climate else None,
        "utm_zone": found.utm_zone or None,
        "hemisphere": found.hemisphere,
        "taken": found.taken.isoformat() if found.taken else None,
        "season": found.season,
    }


def where_lines(found: Whereabouts) -> dict[str, str]:
    """The same in words, by what it is; what is not known is left out."""
    places = dict.fromkeys(filter(None, (found.region, found.country, found.continent)))
    zone = f"{climate.described(found.climate)} ({found.climate}, 1986 to 2010)" if found.climate else ""
    taken = f"{found.taken:%Y-%m-%d}{f', {found.season}' if found.season else ''}" if found.taken else ""
    said = {
        "Lies in": ", ".join(places),
        "Coast": f"{coast_words(found.coast_km)} away",
        "Climate": zone,
        "UTM zone": found.utm_zone,
        "Picture taken": taken,
    }
    return {name: words for name, words in said.items() if words}


def coast_words(km: float) -> str:
    """Say a distance as exactly as it is known."""
    return "less than 1 km" if km < 1 else f"{km:.0f} km" if km < 100 else f"{round(km, -1):,.0f} km"


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
