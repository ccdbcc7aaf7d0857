"""Fetched pictures: files in the data folder, a row for each date of a tile with all that is known of its origin."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.errors import ImageError
from core.geography.tiles import Tile
from core.imagery.form import BANDS, SceneLayer
from core.imagery.offset import Offset
from core.imagery.scenes import Scene
from core.pictures.locations import Location, read_png, source_id
from core.pictures.written import write_whole
from core.raster.images import Pixels
from core.release.sources import PNG, Source
from core.remote.access import Traffic
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue, first_row

NOT_THE_DATASETS = "not the dataset's own picture"
"""Said wherever a fetched picture is shown or given away."""


class HeldScene(NamedTuple):
    """A date of a tile that was fetched."""

    id: str
    collection: str
    parts: tuple[str, ...]
    """Scenes of the catalogue that fill the tile, in this order."""
    taken: datetime
    cloud: float
    """Share of clouds in the whole scene, in percent."""
    baseline: str
    crs: str
    offset: Offset
    """What was decided for the first part."""
    valid: float
    """Share of the tile's pixels that have data."""
    layers: tuple[SceneLayer, ...]
    traffic: Traffic
    """What was read for it."""
    shown: bool
    """Whether it stands for the picture that the tile lacks."""

    @property
    def day(self) -> str:
        """Its date, as a person writes it."""
        return f"{self.taken:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """What it is, in a line."""
        gaps = "" if self.valid >= 1 else f", {1 - self.valid:.1%} of the tile without data"
        return (
            f"Sentinel-2 L2A of {self.taken:%Y-%m-%d %H:%M} UTC, scene {' + '.join(self.parts)}, "
            f"{self.cloud:.1f}% cloud in the scene{gaps}, baseline {self.baseline or 'unknown'}"
        )


def attribution(scene: HeldScene) -> str:
    """What goes with a file that is made from a fetched picture."""
    return f"Contains modified Copernicus Sentinel data; {NOT_THE_DATASETS}: {scene.words}"


_COLUMNS = """scene, collection, parts, taken, cloud, baseline, crs, offset_present, offset_basis, offset_share,
offset_pixels, valid, layers, requests, bytes"""


def held(catalogue: Catalogue, tile: Tile) -> list[HeldScene]:
    """Return the dates of a tile that were fetched, the oldest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select {_COLUMNS}, exists(from images i join sources s on s.id = i.source where i.key = scenes.key
            and i.layer = 'rgb' and s.kind = 'own' and s.prefix = {_PREFIX}) from scenes where key = ?
            order by taken, scene""",
            [tile.key],
        ).fetchall()
    return [_held(*row) for row in rows]


def _held(*row: Any) -> HeldScene:
    name, collection, parts, taken, cloud, baseline, crs, *decided, valid, layers, requests, received, shown = row
    return HeldScene(
        name,
        collection,
        tuple(parts),
        taken.replace(tzinfo=UTC),
        cloud,
        baseline,
        crs,
        Offset(*decided),
        valid,
        tuple(layers),
        Traffic(requests, received),
        shown,
    )


def picture(settings: Settings, tile: Tile, scene: str, layer: SceneLayer = "rgb") -> bytes:
    """Read a fetched picture, a PNG.

    Raises:
        ImageError: It is gone or damaged.
    """
    location = Location("own", str(settings.imagery.absolute()), _prefix(scene, layer), PNG)
    return read_png(location, tile, max_pixels=settings.max_image_pixels)


def keep(
    catalogue: Catalogue,
    settings: Settings,
    tile: Tile,
    scene: Scene,
    made: Mapping[SceneLayer, Pixels],
    *,
    offset: Offset,
    valid: float,
    traffic: Traffic,
) -> None:
    """Write the pictures of a date, and have the tile show them if it has no picture yet; else they stay beside it.

    Raises:
        ImageError: They cannot be written.
    """
    first = scene.parts[0]
    earlier = next((one for one in held(catalogue, tile) if one.id == first.id), None)
    layers = list(dict.fromkeys([*made, *(earlier.layers if earlier else ())]))
    about = f"{NOT_THE_DATASETS}; Sentinel-2 L2A {first.id}, {first.taken:%Y-%m-%dT%H:%M:%SZ}. {offset.words}"
    for layer, pixels in made.items():
        path = settings.imagery / f"{_prefix(first.id, layer)}{tile.name}{PNG}"
        try:
            write_whole(path, _png(pixels, f"{tile.name}: {about}"))
        except OSError as error:
            raise ImageError(f"{path} cannot be written: {error.strerror}. Free some space and try again.") from error
    with catalogue.transaction() as cursor:
        cursor.execute(
            f"""insert or replace into scenes (key, {_COLUMNS}, catalogue, documents)
            select {", ".join("?" * 18)}""",
            [
                *(tile.key, first.id, first.collection, [part.id for part in scene.parts]),
                *(
                    first.taken.replace(tzinfo=None),
                    first.cloud,
                    first.baseline,
                    first.crs,
                    *offset,
                    valid,
                    layers,
                ),
                *(*traffic, settings.stac, json.dumps([json.loads(part.document) for part in scene.parts])),
            ],
        )
    if (earlier and earlier.shown) or not _has_picture(catalogue, tile):
        show(catalogue, settings, tile, first.id, layers)


def _has_picture(catalogue: Catalogue, tile: Tile) -> bool:
    with catalogue.cursor() as cursor:
        return first_row(cursor, "select 1 from images where key = ? and layer = 'rgb'", [tile.key]) is not None


def show(catalogue: Catalogue, settings: Settings, tile: Tile, scene: str, layers: Sequence[SceneLayer]) -> None:
    """Have a tile show the pictures of a date, where the dataset has none for it."""
    root = settings.imagery.absolute()
    with catalogue.transaction() as cursor:
        changed = False
        for layer in BANDS:
            row = first_row(
                cursor,
                "select s.kind, s.path from images i join sources s on s.id = i.source where i.key = ? and i.layer = ?",
                [tile.key, layer],
            )
            if row and (row[0] != "own" or Path(row[1]).name != root.name):
                continue
            cursor.execute("delete from images where key = ? and layer = ?", [tile.key, layer])
            changed |= bool(row) or layer in layers
            if layer in layers:
                source = source_id(cursor, Source("own", str(root), _prefix(scene, layer), PNG, layer))
                cursor.execute("insert into images (key, layer, source) values (?, ?, ?)", [tile.key, layer, source])
        if changed:
            tiletable.picture_changed(cursor, tile.key)


def documents(catalogue: Catalogue, tile: Tile, scene: str) -> list[Any]:
    """Return what the catalogue said of the parts of a date."""
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select documents from scenes where key = ? and scene = ?", [tile.key, scene])
    found: list[Any] = json.loads(row[0]) if row else []
    return found


_PREFIX = "concat(scene, '/rgb/')"


def _prefix(scene: str, layer: SceneLayer) -> str:
    return f"{scene}/{layer}/"


def _png(pixels: Pixels, about: str) -> bytes:
    note = PngInfo()
    note.add_text("Comment", about)
    note.add_text("Copyright", "Contains modified Copernicus Sentinel data")
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()
