"""Land cover as a function of the place on Earth: windows that touch continue into each other."""

from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import TILE_PX, Tile
from core.raster.legend import Ids
from generation.demo.biomes import BARE, CROP, DEVELOPED, GRASS, SNOW, TREE, WATER, Biome
from generation.demo.noise import Field, Warp, Window, fractal
from generation.demo.parcels import Blocks, Parcels, blocks, parcels

_COAST_PX = 420
_RIVER_PX = 300
_SLOPE = 0.42
"""Pixels per unit of noise and pixel of its cell: turns noise near a level into a distance."""


class Source(NamedTuple):
    """The landscape that a tile shows."""

    biome: str
    seed: int
    tile: Tile
    """Where in that landscape the tile's window lies."""


class Terrain(NamedTuple):
    """What a painter has to know of a window."""

    window: Window
    biome: Biome
    seed: int
    ids: Ids
    height: Field
    """Altitude, mean 0, standard deviation about 1."""
    cells: Blocks
    fields: Parcels
    offshore_px: Field
    """About how far the nearest shore is, over water; over land it is negative."""


def tile_window(tile: Tile) -> Window:
    """Return the pixels of a tile."""
    return Window(tile.x * TILE_PX, tile.y * TILE_PX, TILE_PX, TILE_PX)


def label(window: Window, biome: Biome, seed: int) -> Ids:
    """Return the class ids of a window."""
    return survey(window, biome, seed).ids


def survey(window: Window, biome: Biome, seed: int) -> Terrain:
    """Lay out a window, from the wild cover up to water and roads."""
    warp = Warp.of(window, 56, 9, seed)
    height = _height(window, biome, seed)
    fine = fractal(window, 14, seed + 5, 3)
    mosaic = warp.fractal(biome.scale_px, seed + 1, 6, 0.58)
    ids = _mix(mosaic, biome.mix)
    cells = blocks(window, warp, max(72, round(biome.parcel_px * 4.5)), seed + 2, biome.turn)
    fields = parcels(cells, biome.parcel_px)
    _farm(ids, warp, fine, cells, fields, biome, seed)
    _mountain(ids, height, fine, biome)
    town = _settle(ids, warp, fine, window, biome, seed)
    sea = _sea(warp, biome, seed)
    offshore = _offshore(sea, warp, fine, biome, seed)
    if biome.beach_px:
        ids[sea > -np.float32(biome.beach_px) * (np.float32(1) + fine * np.float32(0.35))] = BARE
    _shore(ids, offshore, fine, town, biome)
    _roads(ids, cells, town, offshore, biome)
    ids[offshore > 0] = WATER
    return Terrain(window, biome, seed, ids, height, cells, fields, offshore)


def _mix(mosaic: Field, mix: tuple[tuple[int, float], ...]) -> Ids:
    ids = np.full(mosaic.shape, mix[-1][0], np.uint8)
    total = 1.0
    for (_, share), (land, _) in zip(mix[:0:-1], mix[-2::-1], strict=True):
        total -= share
        ids[mosaic < _level(total)] = land
    return ids


def _height(window: Window, biome: Biome, seed: int) -> Field:
    rough: Field = fractal(window, 280, seed + 3, 7, 0.52)
    if biome.dunes:
        waves = np.abs(fractal(window, 60, seed + 4, 4, 0.45, squeeze=3))
        return np.asarray(rough * np.float32(0.5) - waves * np.float32(biome.dunes * 0.35), np.float32)
    if biome.snow < 0.1:
        return rough
    ridges = np.float32(1.1) - np.abs(fractal(window, 230, seed + 4, 7, 0.48)) * np.float32(1.5)
    return rough * np.float32(0.5) + ridges * np.float32(0.95)


def _farm(ids: Ids, warp: Warp, fine: Field, cells: Blocks, fields: Parcels, biome: Biome, seed: int) -> None:
    """Lay parcels over the land that suits them."""
    if not biome.crop:
        return
    suits = warp.fractal(170, seed + 6, 4) + fine * np.float32(0.12)
    farmed = suits < _level(biome.crop)
    draw = fields.number & np.uint32(0xFFFF)
    use = np.full(ids.shape, CROP, np.uint8)
    use[draw < 65536 * (biome.pasture + biome.grove)] = GRASS
    use[draw < 65536 * biome.grove] = TREE
    if biome.hedge_px:
        grown = (fine > -0.6) & (cells.border & np.uint32(3) < 2)
        use[grown & (cells.edge_px + fine < biome.hedge_px)] = TREE
    np.copyto(ids, use, where=farmed)


def _mountain(ids: Ids, height: Field, fine: Field, biome: Biome) -> None:
    if not biome.snow:
        return
    jagged = height + fine * np.float32(0.09)
    ids[jagged > _level(1 - biome.snow - biome.rock)] = BARE
    ids[jagged + fine * np.float32(0.05) > _level(1 - biome.snow)] = SNOW


def _settle(ids: Ids, warp: Warp, fine: Field, window: Window, biome: Biome, seed: int) -> Field:
    """Build towns with gardens in them; return how deep inside a town a pixel is, 0 at its edge."""
    if not biome.town:
        return np.full(ids.shape, -9, np.float32)
    noise = warp.fractal(230 if biome.town > 0.3 else 120, seed + 8, 5, 0.6)
    inside = noise + fine * np.float32(0.16) - _level(1 - biome.town)
    gardens = fractal(window, 22, seed + 9, 3) + np.minimum(inside, np.float32(1.2)) * np.float32(0.5)
    built = (inside > 0) & (gardens > -0.85)
    ids[(inside > 0) & ~built & ((ids == CROP) | (ids == BARE))] = GRASS
    ids[built & (ids != SNOW)] = DEVELOPED
    hamlets = (ids == CROP) & (fractal(window, 20, seed + 10, 2) > 2.35)
    ids[hamlets] = DEVELOPED
    return inside


def _sea(warp: Warp, biome: Biome, seed: int) -> Field:
    """Return about how many pixels off the coast a pixel lies."""
    if not biome.sea:
        return np.full(warp.east.shape, -999, np.float32)
    coast = warp.fractal(_COAST_PX, seed + 12, 6, 0.45)
    return (_level(biome.sea) - coast) * np.float32(_COAST_PX * _SLOPE)


def _offshore(sea: Field, warp: Warp, fine: Field, biome: Biome, seed: int) -> Field:
    """Return about how many pixels off the shore a pixel lies, from sea, lakes and rivers together."""
    offshore = sea
    if biome.lake:
        basin = warp.fractal(100, seed + 13, 5, 0.5)
        offshore = np.maximum(offshore, (_level(biome.lake) - basin) * np.float32(100 * _SLOPE))
    if biome.river_px:
        bed = np.abs(warp.fractal(_RIVER_PX, seed + 14, 5, 0.42)) * np.float32(_RIVER_PX * _SLOPE)
        offshore = np.maximum(offshore, np.float32(biome.river_px / 2) * (1 + fine * np.float32(0.25)) - bed)
    return offshore


def is_road(cells: Blocks) -> NDArray[np.bool_]:
    """Tell whether the nearest border of a cell is a road."""
    road: NDArray[np.bool_] = cells.border >> np.uint32(24) > 128
    return road


def _shore(ids: Ids, offshore: Field, fine: Field, town: Field, biome: Biome) -> None:
    if biome.shore:
        reach = np.float32(biome.shore_px) * (np.float32(1) + fine * np.float32(0.6))
        ids[(offshore > -reach) & (town < 0)] = biome.shore


def _roads(ids: Ids, cells: Blocks, town: Field, offshore: Field, biome: Biome) -> None:
    """Map the roads that lead out of towns."""
    near = (town > -0.55) & is_road(cells) & (cells.edge_px < biome.road_px + 0.6) & (offshore < -1) & (ids != SNOW)
    ids[near] = DEVELOPED


@lru_cache(512)
def _level(share: float) -> np.float32:
    """Return the value that standard noise stays under on this share of the area."""
    return np.float32(NormalDist().inv_cdf(min(max(share, 1e-6), 1 - 1e-6)))


def shade(height: Field) -> Field:
    """Return how bright slopes are under light from the north-west, about -1..1; the outermost pixels are unsure."""
    down, across = np.gradient(height)
    slopes: Field = np.tanh((across + down) * np.float32(9)).astype(np.float32)
    return slopes
