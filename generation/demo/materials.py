"""What surfaces look like to Sentinel-2: one brightness for each of the nine published bands."""

import numpy as np
from numpy.typing import NDArray

from core.raster.legend import CLASSES
from generation.demo.biomes import BARE, DEVELOPED, GRASS, MANGROVES, MOSS, SHRUB, SNOW, TREE, WATER, WETLAND, Biome

LAYERS = {"s2_rgb_images/s2_images": (0, 1, 2), "s2_band_5_6_7_images": (3, 4, 5), "s2_band_8_11_12_images": (6, 7, 8)}
"""Folders of the release and the bands in them, as columns of a material."""

MATERIALS: dict[str, tuple[int, ...]] = {
    # red, green, blue; bands 5, 6, 7; bands 8, 11, 12: as 8-bit picture values
    "deep": (20, 39, 50, 24, 20, 18, 15, 9, 7),
    "shallow": (40, 66, 76, 42, 30, 27, 22, 11, 9),
    "muddy": (64, 72, 70, 56, 38, 33, 28, 13, 10),
    "conifer": (19, 38, 45, 44, 88, 104, 108, 56, 32),
    "broadleaf": (25, 50, 50, 54, 128, 150, 156, 78, 44),
    "shrub": (70, 76, 70, 88, 124, 136, 142, 128, 96),
    "dryshrub": (122, 92, 84, 112, 124, 132, 138, 162, 138),
    "grass": (44, 72, 62, 76, 146, 166, 172, 112, 70),
    "drygrass": (126, 108, 88, 122, 142, 152, 158, 168, 134),
    "rock": (104, 97, 96, 106, 110, 113, 116, 132, 120),
    "sand": (190, 152, 130, 182, 190, 195, 198, 214, 200),
    "red": (152, 98, 82, 140, 150, 156, 160, 190, 176),
    "pale": (162, 138, 118, 156, 164, 169, 172, 194, 180),
    "snow": (208, 213, 222, 206, 202, 198, 194, 40, 32),
    "wetland": (50, 60, 50, 62, 98, 110, 114, 66, 42),
    "mangroves": (20, 48, 46, 48, 112, 132, 138, 52, 28),
    "moss": (84, 80, 68, 90, 112, 120, 124, 126, 100),
    "asphalt": (78, 78, 86, 80, 88, 92, 95, 98, 92),
    "roof": (116, 108, 112, 112, 116, 120, 124, 132, 126),
    "redroof": (138, 96, 88, 126, 128, 132, 134, 150, 144),
    "hall": (214, 214, 220, 208, 206, 208, 210, 198, 190),
    "yard": (56, 66, 62, 72, 112, 126, 130, 104, 80),
    "track": (134, 120, 108, 132, 142, 148, 152, 168, 156),
}
"""Values after the contrast of the published pictures: dim, with haze in blue."""

_CROPS = {
    "young": (34, 66, 54, 66, 160, 186, 194, 98, 54),
    "lush": (30, 58, 50, 58, 150, 178, 186, 88, 46),
    "dull": (62, 82, 66, 88, 128, 142, 148, 122, 84),
    "ripe": (146, 122, 90, 138, 156, 165, 170, 178, 140),
    "stubble": (132, 104, 88, 124, 140, 148, 152, 176, 150),
    "straw": (170, 138, 114, 162, 174, 181, 185, 200, 174),
    "ploughed": (92, 72, 70, 92, 102, 108, 112, 144, 132),
    "dark": (68, 56, 60, 70, 80, 86, 90, 118, 110),
    "ochre": (158, 106, 86, 146, 156, 162, 166, 190, 174),
    "brick": (140, 84, 72, 128, 138, 144, 148, 182, 168),
    "flooded": (44, 62, 66, 50, 58, 62, 64, 34, 24),
    "chalk": (194, 166, 142, 188, 196, 201, 204, 220, 206),
}

_ROTATIONS = {
    "brown": "young lush dull dull stubble stubble straw ploughed ploughed ripe dark lush",
    "pale": "young dull ripe ripe straw straw chalk stubble ploughed stubble lush dull",
    "green": "young young lush lush lush dull flooded flooded ripe stubble dull young",
    "red": "ochre ochre brick brick stubble dull dull young ploughed ochre lush straw",
}


def rotation(soil: str) -> NDArray[np.float32]:
    """Return the (12, 9) materials that parcels on such soil take."""
    return np.array([_CROPS[crop] for crop in _ROTATIONS[soil].split()], np.float32)


def table(biome: Biome) -> NDArray[np.float32]:
    """Return the (12, 9) material of each class in a landscape."""
    names = {
        WATER: "deep",
        DEVELOPED: "roof",
        TREE: biome.tree,
        SHRUB: {"dry": "dryshrub"}.get(biome.shrub, "shrub"),
        GRASS: {"dry": "drygrass"}.get(biome.grass, "grass"),
        BARE: biome.bare,
        SNOW: "snow",
        WETLAND: "wetland",
        MANGROVES: "mangroves",
        MOSS: "moss",
    }
    return np.array([MATERIALS[names.get(land.id, "track")] for land in CLASSES], np.float32)
