"""Pictures of a landscape as Sentinel-2 would take them: true colour and two composites of other bands."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.demo.biomes import BARE, CROP, DEVELOPED, GRASS, SHRUB, SNOW, TREE, WATER, WETLAND, Biome
from generation.demo.landscape import Terrain, is_road, shade, survey
from generation.demo.materials import LAYERS, MATERIALS, rotation, table
from generation.demo.noise import Field, Window, fractal, grain, scramble, unit
from generation.demo.parcels import parcels

_MARGIN = 4
Spectra = NDArray[np.float32]
"""(height, width, 9) brightness 0..255 of the nine bands."""

Picture = NDArray[np.uint8]
"""(height, width, 3) picture of three bands."""


class Scene(NamedTuple):
    """The label map of a window and its pictures by folder of the release."""

    ids: NDArray[np.uint8]
    pictures: dict[str, Picture]


def paint(window: Window, biome: Biome, seed: int) -> Scene:
    """Paint a window; windows that touch continue into each other."""
    terrain = survey(window.padded(_MARGIN), biome, seed)
    spectra = _soften(_surface(terrain))
    spectra *= _light(terrain)[..., None]
    inside = slice(_MARGIN, -_MARGIN)
    spectra = _haze(spectra[inside, inside], window, seed)
    levels = np.clip(np.rint(spectra), 0, 255).astype(np.uint8)
    pictures = {folder: np.ascontiguousarray(levels[..., bands]) for folder, bands in LAYERS.items()}
    return Scene(np.ascontiguousarray(terrain.ids[inside, inside]), pictures)


def _surface(terrain: Terrain) -> Spectra:
    spectra = table(terrain.biome)[terrain.ids]
    _fields(spectra, terrain)
    _town(spectra, terrain)
    _water(spectra, terrain)
    _wadis(spectra, terrain)
    return spectra


def _fields(spectra: Spectra, terrain: Terrain) -> None:
    """Give each parcel a crop, tilled in lines; draw the tracks between blocks."""
    crops = rotation(terrain.biome.soil)
    number = terrain.fields.number >> np.uint32(16)
    crop = terrain.ids == CROP
    kind = number[crop] % np.uint32(len(crops))
    vigour = unit(scramble(terrain.fields.number[crop])) * np.float32(0.36) + np.float32(0.82)
    spectra[crop] = crops[kind] * vigour[:, None]
    meadow = (terrain.ids == GRASS) & (terrain.fields.number & np.uint32(1) > 0)
    spectra[meadow] *= np.float32(0.86)
    lines = crop & (terrain.fields.edge_px < 0.7)
    spectra[lines] = spectra[lines] * np.float32(0.7) + np.array(MATERIALS["grass"], np.float32) * np.float32(0.3)
    open_land = crop | (terrain.ids == GRASS) | (terrain.ids == SHRUB)
    if terrain.biome.crop:
        tracks = open_land & (terrain.cells.edge_px < 0.6) & is_road(terrain.cells)
        spectra[tracks] = MATERIALS["track"]
        spectra[tracks] *= np.float32(0.8)


def _town(spectra: Spectra, terrain: Terrain) -> None:
    """Fill built-up land with streets, houses, yards and a few large halls."""
    built = terrain.ids == DEVELOPED
    if not built.any():
        return
    quarters = parcels(terrain.cells, 15, 2.4)
    draw = unit(quarters.number)[built]
    speck = grain(_pairs(terrain.window), terrain.seed + 31)
    house = _spread(speck, terrain.window)[built]
    names = ["yard", "roof", "roof", "redroof", "asphalt"]
    kinds = np.array([MATERIALS[name] for name in names], np.float32)
    surface = kinds[np.minimum((house * 5).astype(np.int64), 4)]
    surface *= (np.float32(0.8) + np.float32(0.45) * unit(scramble(quarters.number))[built])[:, None]
    halls = (draw > 0.94) & (quarters.edge_px[built] > 2)
    surface[halls] = np.array(MATERIALS["hall"], np.float32) * (
        np.float32(0.75) + house[halls, None] * np.float32(0.25)
    )
    green = (draw < 0.1) & (quarters.edge_px[built] > 1)
    surface[green] = surface[green] * np.float32(0.3) + np.array(MATERIALS["yard"], np.float32) * np.float32(0.7)
    streets = quarters.edge_px[built] < 0.9
    surface[streets] = MATERIALS["asphalt"]
    main_roads = (terrain.cells.edge_px < 1.1) & is_road(terrain.cells)
    surface[main_roads[built]] = MATERIALS["track"]
    spectra[built] = surface


def _pairs(window: Window) -> Window:
    """Return the window of 2 px blocks that covers a window."""
    left, top = window.x // 2, window.y // 2
    right, bottom = (window.x + window.width + 1) // 2, (window.y + window.height + 1) // 2
    return Window(left, top, right - left, bottom - top)


def _spread(values: Field, window: Window) -> Field:
    columns = window.columns() // 2 - window.x // 2
    rows = window.rows() // 2 - window.y // 2
    spread: Field = values[rows[:, None], columns[None, :]]
    return spread


def _water(spectra: Spectra, terrain: Terrain) -> None:
    """Let water grow darker with the distance from the shore."""
    wet = terrain.ids == WATER
    if not wet.any():
        return
    deep, shallow = (np.array(MATERIALS[name], np.float32) for name in ("deep", terrain.biome.water))
    silt = fractal(terrain.window, 90, terrain.seed + 41, 4)[wet]
    offshore = np.maximum(terrain.offshore_px[wet], 0)
    clear = np.clip(offshore / np.float32(26) + silt * np.float32(0.12), 0, 1)[:, None]
    spectra[wet] = shallow + (deep - shallow) * clear


def _wadis(spectra: Spectra, terrain: Terrain) -> None:
    """Lay bright, dry river beds over open ground."""
    width = terrain.biome.wadi_px
    if not width:
        return
    bed = np.abs(fractal(terrain.window, 260, terrain.seed + 45, 7, 0.45)) * np.float32(110)
    open_land = np.isin(terrain.ids, (BARE, SHRUB, GRASS))
    strength = np.clip((np.float32(width) - bed) / np.float32(width), 0, 1) * open_land * np.float32(0.7)
    pale = np.array(MATERIALS["sand"], np.float32)
    spectra += (pale - spectra) * strength[..., None]


def _soften(spectra: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blur the first two axes by the optics: 1-2-1 in both directions."""
    for axis in (0, 1):
        before, after = np.roll(spectra, 1, axis), np.roll(spectra, -1, axis)
        spectra = (spectra * np.float32(2) + before + after) * np.float32(0.25)
    return spectra


def _light(terrain: Terrain) -> Field:
    """Brightness of each pixel from slopes and the texture of its class."""
    fine = fractal(terrain.window, 11, terrain.seed + 51, 3) * np.float32(0.55)
    fine += _soften(grain(terrain.window, terrain.seed + 53) - np.float32(0.5)) * np.float32(7)
    broad = fractal(terrain.window, 70, terrain.seed + 52, 4)
    rough = np.full(12, 0.045, np.float32)
    rough[[TREE, SHRUB, BARE, DEVELOPED, WATER, SNOW, WETLAND]] = (0.15, 0.13, 0.04, 0.04, 0.006, 0.02, 0.1)
    patchy = np.full(12, 0.07, np.float32)
    patchy[[WATER, SNOW, DEVELOPED, WETLAND]] = (0.01, 0.03, 0.03, 0.14)
    slope = shade(terrain.height) * np.float32(terrain.biome.relief)
    slope *= np.where(terrain.ids == WATER, np.float32(0), np.float32(1))
    light: Field = np.float32(1) + fine * rough[terrain.ids] + broad * patchy[terrain.ids] + slope
    return np.maximum(light, np.float32(0.25))


def _haze(spectra: Spectra, window: Window, seed: int) -> Spectra:
    """Add the veil of the air, strongest in blue, and the noise of the sensor."""
    air = fractal(window, 400, seed + 61, 2)[..., None] * np.float32(2)
    veil = np.array([6, 8, 12, 4, 2, 2, 1, 0, 0], np.float32)
    noise = (grain(window, seed + 62) - np.float32(0.5))[..., None] * np.float32(3)
    hazy: Spectra = spectra * np.float32(0.94) + veil + air + noise
    return hazy


def cloudy(picture: Picture, window: Window, seed: int) -> Picture:
    """Cover a picture with clouds that cast shadows to the south-east."""
    wide = window.padded(16)
    thick = np.clip(fractal(wide, 120, seed + 71, 6, 0.6) * np.float32(0.9) + np.float32(0.55), 0, 1)
    inside, shifted = slice(16, -16), slice(4, -28)
    shadow = np.float32(1) - thick[shifted, shifted] * np.float32(0.5)
    cover = thick[inside, inside, None]
    white = np.array([246, 248, 252], np.float32) - fractal(window, 30, seed + 72, 3)[..., None] * np.float32(5)
    mixed = picture * shadow[..., None] * (1 - cover) + white * cover
    covered: Picture = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return covered
