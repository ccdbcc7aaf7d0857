"""The kinds of landscape of the demo: what grows where, how large patches are and what they are made of."""

from typing import NamedTuple

WATER, DEVELOPED, TREE, SHRUB, GRASS, CROP, BARE, SNOW, WETLAND, MANGROVES, MOSS = range(1, 12)


class Biome(NamedTuple):
    """One kind of landscape. Shares are about what they come to over many tiles."""

    mix: tuple[tuple[int, float], ...]
    """Wild classes and their shares, in the order in which they border on each other."""
    scale_px: int = 110
    """Size of the largest patches of the mix."""
    crop: float = 0.0
    """Share of the land that is divided into parcels."""
    parcel_px: float = 26.0
    pasture: float = 0.15
    """Share of the parcels that lie under grass."""
    grove: float = 0.04
    """Share of the parcels that lie under trees."""
    hedge_px: float = 0.0
    """Width of the rows of trees between blocks of parcels."""
    turn: float = 0.5
    """How freely blocks turn from a common direction, 0..1."""
    town: float = 0.0
    road_px: float = 0.9
    """Half the width of roads."""
    river_px: float = 0.0
    lake: float = 0.0
    sea: float = 0.0
    beach_px: float = 0.0
    shore: int = 0
    """Class along water, 0 for none."""
    shore_px: float = 0.0
    snow: float = 0.0
    rock: float = 0.0
    """Share of bare ground below the snow."""
    dunes: float = 0.0
    """Height of the waves of sand."""
    wadi_px: float = 0.0
    """Width of dry river beds, which are painted but in no class of their own."""
    relief: float = 0.25
    """Strength of the shading of slopes."""
    water: str = "shallow"
    """What water is made of near its shore."""
    tree: str = "broadleaf"
    grass: str = "grass"
    shrub: str = "shrub"
    bare: str = "rock"
    soil: str = "brown"
    """Which crops and bare fields are painted: a key of the painter."""


BIOMES = {
    "cropland": Biome(
        ((GRASS, 0.55), (TREE, 0.45)),
        90,
        crop=0.78,
        parcel_px=32,
        pasture=0.12,
        hedge_px=1.5,
        town=0.05,
        river_px=4,
        relief=0.08,
    ),
    "prairie": Biome(
        ((GRASS, 0.85), (TREE, 0.15)),
        crop=0.85,
        parcel_px=62,
        pasture=0.18,
        grove=0.02,
        turn=0.0,
        town=0.02,
        lake=0.02,
        relief=0.05,
        soil="pale",
    ),
    "bocage": Biome(
        ((GRASS, 0.5), (TREE, 0.5)),
        80,
        crop=0.7,
        parcel_px=20,
        pasture=0.62,
        grove=0.1,
        hedge_px=2.2,
        turn=0.8,
        town=0.05,
        river_px=3,
        relief=0.12,
    ),
    "paddies": Biome(
        ((TREE, 0.45), (GRASS, 0.3), (SHRUB, 0.25)),
        90,
        crop=0.72,
        parcel_px=15,
        pasture=0.08,
        grove=0.08,
        turn=0.7,
        town=0.1,
        river_px=9,
        lake=0.02,
        shore=WETLAND,
        shore_px=4,
        relief=0.1,
        soil="green",
        water="muddy",
    ),
    "irrigated": Biome(
        ((BARE, 0.72), (SHRUB, 0.28)),
        120,
        crop=0.6,
        parcel_px=24,
        pasture=0.05,
        grove=0.05,
        turn=0.4,
        town=0.08,
        river_px=16,
        shore=CROP,
        shore_px=10,
        relief=0.1,
        bare="sand",
        soil="green",
        shrub="dry",
    ),
    "boreal": Biome(
        ((WETLAND, 0.06), (GRASS, 0.12), (TREE, 0.82)),
        120,
        crop=0.06,
        parcel_px=24,
        pasture=0.5,
        town=0.015,
        lake=0.1,
        river_px=4,
        shore=WETLAND,
        shore_px=3,
        relief=0.15,
        tree="conifer",
    ),
    "woodland": Biome(
        ((GRASS, 0.22), (TREE, 0.78)),
        130,
        crop=0.22,
        parcel_px=24,
        pasture=0.35,
        grove=0.1,
        turn=0.7,
        town=0.05,
        river_px=4,
        relief=0.2,
    ),
    "rainforest": Biome(
        ((GRASS, 0.1), (TREE, 0.9)),
        130,
        crop=0.1,
        parcel_px=24,
        pasture=0.6,
        grove=0.2,
        town=0.01,
        river_px=16,
        shore=WETLAND,
        shore_px=4,
        relief=0.15,
        soil="red",
        water="muddy",
    ),
    "savanna": Biome(
        ((TREE, 0.14), (SHRUB, 0.4), (GRASS, 0.4), (BARE, 0.06)),
        70,
        crop=0.12,
        parcel_px=18,
        pasture=0.1,
        turn=0.9,
        town=0.02,
        river_px=2,
        relief=0.08,
        grass="dry",
        bare="red",
        shrub="dry",
        soil="red",
        wadi_px=3,
    ),
    "steppe": Biome(
        ((SHRUB, 0.1), (GRASS, 0.72), (BARE, 0.18)),
        120,
        crop=0.12,
        parcel_px=44,
        town=0.01,
        lake=0.02,
        shore=WETLAND,
        shore_px=3,
        relief=0.2,
        grass="dry",
        bare="pale",
        soil="pale",
        wadi_px=3,
    ),
    "desert": Biome(
        ((SHRUB, 0.05), (BARE, 0.95)),
        150,
        town=0.008,
        relief=0.3,
        bare="sand",
        shrub="dry",
        soil="pale",
        dunes=0.9,
        wadi_px=5,
    ),
    "outback": Biome(
        ((TREE, 0.04), (SHRUB, 0.42), (GRASS, 0.16), (BARE, 0.38)),
        100,
        relief=0.2,
        river_px=2,
        bare="red",
        shrub="dry",
        grass="dry",
        soil="red",
        wadi_px=5,
    ),
    "mediterranean": Biome(
        ((BARE, 0.06), (SHRUB, 0.3), (GRASS, 0.26), (TREE, 0.38)),
        90,
        crop=0.45,
        parcel_px=17,
        pasture=0.1,
        grove=0.2,
        turn=0.8,
        town=0.08,
        river_px=2,
        relief=0.3,
        grass="dry",
        bare="pale",
        soil="pale",
    ),
    "alpine": Biome(
        ((TREE, 0.5), (GRASS, 0.4), (SHRUB, 0.1)),
        120,
        crop=0.03,
        pasture=0.8,
        town=0.015,
        lake=0.015,
        river_px=2,
        snow=0.24,
        rock=0.26,
        relief=0.75,
        tree="conifer",
    ),
    "glacier": Biome(((MOSS, 0.35), (GRASS, 0.3), (BARE, 0.35)), 90, lake=0.03, snow=0.5, rock=0.3, relief=0.7),
    "tundra": Biome(
        ((WETLAND, 0.12), (MOSS, 0.4), (GRASS, 0.3), (SHRUB, 0.08), (BARE, 0.1)),
        70,
        lake=0.12,
        river_px=5,
        shore=WETLAND,
        shore_px=3,
        snow=0.02,
        relief=0.2,
        grass="dry",
    ),
    "wetland": Biome(
        ((WETLAND, 0.5), (GRASS, 0.3), (TREE, 0.2)),
        80,
        crop=0.1,
        parcel_px=26,
        pasture=0.5,
        lake=0.1,
        river_px=12,
        shore=WETLAND,
        shore_px=8,
        relief=0.04,
    ),
    "mangroves": Biome(
        ((TREE, 0.6), (GRASS, 0.25), (SHRUB, 0.15)),
        90,
        crop=0.22,
        parcel_px=16,
        pasture=0.1,
        town=0.04,
        river_px=16,
        sea=0.34,
        shore=MANGROVES,
        shore_px=42,
        relief=0.05,
        soil="green",
        water="muddy",
    ),
    "coast": Biome(
        ((GRASS, 0.4), (SHRUB, 0.2), (TREE, 0.4)),
        90,
        crop=0.3,
        parcel_px=24,
        pasture=0.4,
        town=0.14,
        river_px=3,
        sea=0.42,
        beach_px=4,
        bare="sand",
        relief=0.18,
    ),
    "city": Biome(((GRASS, 0.4), (TREE, 0.6)), 80, crop=0.2, parcel_px=22, town=0.66, river_px=10, relief=0.05),
    "drycity": Biome(
        ((SHRUB, 0.25), (BARE, 0.55), (TREE, 0.2)),
        90,
        crop=0.25,
        parcel_px=18,
        town=0.6,
        river_px=7,
        relief=0.1,
        bare="pale",
        grass="dry",
        shrub="dry",
        soil="pale",
    ),
}
"""All kinds by name."""

INLAND = frozenset(BIOMES) - {"coast", "mangroves", "city", "drycity", "glacier"}
"""Kinds that can be spread over a wide surrounding."""
