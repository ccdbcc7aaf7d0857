"""Fetch a date of a tile: read its scenes by window, fill the tile from one after the other, keep the pictures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import RasterError
from core.geography.tiles import TILE_PX, Tile
from core.imagery import store
from core.imagery.form import BANDS, Band, Samples, SceneLayer, bands_of, picture
from core.imagery.scenes import Scene, open_access
from core.imagery.store import HeldScene
from core.raster.images import Pixels
from core.remote.access import Access
from core.settings import Settings
from core.store.catalogue import Catalogue

ALL_LAYERS: tuple[SceneLayer, ...] = tuple(BANDS)


def fetch_scene(
    catalogue: Catalogue,
    settings: Settings,
    tile: Tile,
    scene: Scene,
    layers: Sequence[SceneLayer] = ("rgb",),
    *,
    access: Access | None = None,
) -> HeldScene:
    """Read the pictures of a date and keep them; a tile without a picture of its own shows them from now on.

    Raises:
        RasterError: The scene has no data in the tile, or a file of it is damaged.
        RemoteError: A server does not give it. What was read is not kept.
        AddressError: A server may not be asked.
    """
    if access is None:
        with open_access(settings) as opened:
            return fetch_scene(catalogue, settings, tile, scene, layers, access=opened)
    from core.imagery.reading import Part, read_part

    before = access.traffic
    wanted = bands_of(["rgb", *(layer for layer in layers if layer != "rgb")])
    samples: dict[Band, NDArray[np.uint16]] = {band: np.zeros((TILE_PX, TILE_PX), np.uint16) for band in wanted}
    parts: list[Part] = []
    for item in scene.parts:
        parts.append(read_part(access, item, tile, wanted))
        _fill(samples, parts[-1].samples)
        if _valid(samples).all():
            break
    valid = float(_valid(samples).mean())
    if not valid:
        raise RasterError(
            f"{scene.id} has no data in {tile.name}: the tile lies beside its swath. Choose another date."
        )
    used = scene._replace(parts=scene.parts[: len(parts)])
    made: dict[SceneLayer, Pixels] = {layer: picture(samples, layer) for layer in layers}
    traffic = access.traffic.since(before)
    store.keep(catalogue, settings, tile, used, made, offset=parts[0].offset, valid=valid, traffic=traffic)
    return next(one for one in store.held(catalogue, tile) if one.id == scene.id)


def _valid(samples: Samples) -> NDArray[np.bool_]:
    """Return where all bands have data."""
    found: NDArray[np.bool_] = np.all([numbers > 0 for numbers in samples.values()], axis=0)
    return found


def _fill(samples: dict[Band, NDArray[np.uint16]], more: Samples) -> None:
    """Fill what is missing so far, all bands of a pixel from one scene."""
    missing = ~_valid(samples) & _valid(more)
    for band, numbers in samples.items():
        numbers[missing] = more[band][missing]
