"""What the commands `add` and `remove` take."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import real
from core.geography.tiles import BBox
from core.places.additions import USUAL

PARTS = ("image", "landcover", "caption")


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what `add` takes."""
    command.add_argument("--lon", type=real(), metavar="X", help="longitude of a place, with --lat")
    command.add_argument("--lat", type=real(), metavar="Y", help="latitude of a place")
    command.add_argument("--bbox", type=_box, metavar="W,S,E,N", help="every tile that a box touches")
    command.add_argument("--files", type=Path, metavar="DIR", help="a folder of georeferenced images (GeoTIFF)")
    command.add_argument("--labels", type=Path, metavar="DIR", help="label rasters for --files")
    command.add_argument(
        "--mapping",
        metavar="FILE",
        help="what the values of --labels mean (TOML, JSON, CSV), or worldcover, chatearthnet",
    )
    command.add_argument(
        "--covered", type=_share, default=0.25, metavar="S", help="share of a tile that images cover (default 0.25)"
    )
    command.add_argument(
        "--parts", type=_parts, default=PARTS, metavar="P,...", help=f"what to fetch: {', '.join(PARTS)} (all), or none"
    )
    command.add_argument("--collection", default=USUAL, metavar="NAME", help=f"where they belong (default '{USUAL}')")
    command.add_argument("--dry-run", action="store_true", help="only say how much it is")


def remove_options(command: argparse.ArgumentParser) -> None:
    """Add what `remove` takes."""
    command.add_argument("names", nargs="+", metavar="NAME")


def _box(text: str) -> BBox:
    try:
        return BBox(*map(float, text.split(",")))
    except (TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError("must be four numbers: west,south,east,north") from error


def _share(text: str) -> float:
    share = real(0, 1)(text)
    if not share:
        raise argparse.ArgumentTypeError("must be above 0")
    return share


def _parts(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name and name != "none")
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return names
