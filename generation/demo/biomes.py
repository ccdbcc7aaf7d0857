"""What makes a kind of landscape: what grows there, how people use it, where its water lies."""

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
