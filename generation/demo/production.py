"""Makes the files and captions of some tiles of a demo; runs in worker processes."""

import zlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from PIL import Image

from core.geography.tiles import TILE_PX
from core.raster.images import encode_image
from core.raster.landcover import encode_label
from core.raster.legend import Ids
from generation.demo.errors import OF_TEXTS, Kind, spoil, style_of
from generation.demo.facts import Facts, facts_of
from generation.demo.kinds import BIOMES
from generation.demo.landscape import Source, label, tile_window
from generation.demo.painter import Picture, cloudy, paint
from generation.demo.plan import Spot
from generation.demo.writer import Style, write

LABELS = "labels"


class Job(NamedTuple):
    """Some tiles to make."""

    directory: Path
    seed: int
    images: bool
    spots: Sequence[tuple[int, Spot]]
    """Tiles with their places in the plan; those that show the same landscape come together."""


class Made(NamedTuple):
    """The captions of one tile."""

    place: int
    caption_35: str | None
    caption_4v: str | None
    detail: str | None
    """What the planted error is; None if none was planted."""


class _View(NamedTuple):
    """A landscape as one tile shows it."""

    facts: Facts
    png: bytes
    """The label map as a file."""


def produce(job: Job) -> list[Made]:
    """Write the pictures and label maps of some tiles and return their captions."""
    made = []
    for source, group in groupby(job.spots, key=lambda item: item[1].source):
        views: dict[int, _View] = {}
        spots = list(group)
        ids = _paint(job, spots[0][1]) if job.images else _label(source)
        shapes = {spot.turn for _, spot in spots if spot.split_4v}
        for place, spot in spots:
            if spot.turn not in views:
                seen = _turned(ids, spot.turn)
                views[spot.turn] = _View(facts_of(seen, shapes=spot.turn in shapes), encode_label(seen))
            if spot.error != "no land cover":
                (job.directory / LABELS / f"{spot.tile.name}.png").write_bytes(views[spot.turn].png)
            made.append(_captions(job, place, spot, views[spot.turn].facts))
    return made


def _label(source: Source) -> Ids:
    return label(tile_window(source.tile), BIOMES[source.biome], source.seed)


def _turned(ids: Ids, turn: int) -> Ids:
    return np.ascontiguousarray(np.rot90(ids[:, ::-1] if turn > 3 else ids, turn % 4))


def _paint(job: Job, spot: Spot) -> Ids:
    """Write the pictures of a tile and return its class ids."""
    scene = paint(tile_window(spot.tile), BIOMES[spot.source.biome], spot.source.seed)
    for folder, picture in scene.pictures.items():
        if spot.error != "no image":
            shown = _spoiled(picture, spot)
            (job.directory / folder / f"{spot.tile.name}.png").write_bytes(_encode(shown))
    return scene.ids


def _encode(picture: Picture) -> bytes:
    """Write a picture as PNG; run lengths alone take a fifth of the time, as noise hardly repeats (5 % larger)."""
    return encode_image(Image.fromarray(picture), "PNG", compress_type=zlib.Z_RLE)


def _spoiled(picture: Picture, spot: Spot) -> Picture:
    if spot.error == "white image":
        return np.full((TILE_PX, TILE_PX, 3), 255, np.uint8)
    if spot.error == "black image":
        return np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
    if spot.error == "cloudy image":
        return cloudy(picture, tile_window(spot.tile), spot.source.seed)
    return picture


def _captions(job: Job, place: int, spot: Spot, facts: Facts) -> Made:
    detail = _DETAILS.get(spot.error) if spot.error else None
    texts: dict[Style, str] = {}
    for style in _styles(spot):
        random = Random(f"{job.seed} {spot.tile.key} {style}")  # noqa: S311 - words, no secrets
        texts[style], told = _write(facts, style, spot.error, random)
        detail = told or detail
    return Made(place, texts.get("35"), texts.get("4v"), detail)


def _styles(spot: Spot) -> tuple[Style, ...]:
    if spot.error == "no caption":
        return ()
    return ("35", "4v") if spot.split_4v else ("35",)


def _write(facts: Facts, style: Style, error: Kind | None, random: Random) -> tuple[str, str | None]:
    """Write a caption, with the planted error if it belongs in this one."""
    if error in OF_TEXTS and error is not None and style_of(error) == style:
        planted = spoil(facts, error, style, random)
        if planted:
            return planted.text, planted.detail
    return write(facts, style, random), None


_DETAILS: dict[Kind, str] = {
    "split leak": "the 4V caption lies in another split than the 3.5 caption",
    "two splits": "the 3.5 caption is listed in a second split as well",
    "duplicate name": "the 3.5 record occurs twice in its file",
    "no land cover": "there is no label map",
    "white image": "all three images are white; the captions describe the label map",
    "black image": "all three images are black; the captions describe the label map",
    "no image": "there are captions and a label map but no images",
    "cloudy image": "clouds hide most of the image",
    "no caption": "there are images and a label map but no caption",
}
