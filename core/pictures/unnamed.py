"""Label maps in folders whose names do not tell: of two pictures of a tile, the one of few colours is its map."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.errors import ImageError
from core.geography.tiles import Tile
from core.pictures.locations import Location, read
from core.release.layernames import are_label_maps
from core.release.sources import Pictures, Place, archive_of, spread

_LOOKED_AT = 16
"""Pictures of one source that are looked at: still water has few colours, but not all of them show it."""


def tell_label_maps(found: list[Pictures]) -> list[Pictures]:
    """Make those label maps that were taken for photos, but stand beside photos of the same names."""
    shared = _shared([pictures.keys for pictures in found if pictures.source.layer == "rgb"])
    beside = [np.flatnonzero(np.isin(item.keys, shared)) for item in found]
    in_doubt = [item for item, rows in enumerate(beside) if len(rows) and found[item].source.layer == "rgb"]
    maps = {item for item in in_doubt if are_label_maps(_samples(found[item], beside[item]))}
    if maps == set(in_doubt):
        return found
    photos = np.unique(np.concatenate([found[item].keys for item in in_doubt if item not in maps]))
    return [
        replace(pictures, source=pictures.source._replace(layer="labels"))
        if item in maps and np.isin(pictures.keys, photos).any()
        else pictures
        for item, pictures in enumerate(found)
    ]


def _shared(keys: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Keys that several sources have."""
    if not keys:
        return np.empty(0, np.uint32)
    found, counts = np.unique(np.concatenate([np.unique(own) for own in keys]), return_counts=True)
    return found[counts > 1]


def _samples(pictures: Pictures, rows: NDArray[np.intp]) -> Iterator[bytes]:
    source = pictures.source
    for row in spread(rows.tolist(), _LOOKED_AT):
        place = Place(int(pictures.keys[row]), *(int(number) for number in pictures.places[row]))
        where = Location(source.kind, source.path, source.prefix, source.suffix)
        if pictures.named is not None:
            where = where._replace(named=str(pictures.named[row]))
        if archive_of(source.kind):
            start, packed, size, deflated, stamp = place[1:]
            where = where._replace(start=start, packed=packed, size=size, deflated=bool(deflated), stamp=stamp)
        try:
            yield read(where, Tile.from_key(place.key))
        except ImageError:
            continue
