"""Put back the picture that a broken one has replaced: what cannot be read never stands in the way of what can."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import pyarrow as pa

from core.errors import ImageError, LabelError
from core.geography.tiles import Tile
from core.imports.jobs import go_through, stored
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.progress import Report
from core.raster.images import inspect
from core.release.problems import Problem
from core.release.sources import Layer
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar
from core.store.flags import Flag

KINDS: Mapping[Layer, str] = {
    "rgb": "image",
    "labels": "label map",
    "bands-5-6-7": "band picture",
    "bands-8-11-12": "band picture",
}
"""What pictures are called in notes on them, by layer."""


class _Replaced(NamedTuple):
    """A picture in whose place one lies that cannot be read."""

    key: int
    layer: Layer
    detail: str
    """What is wrong with the one in its place."""
    location: Location


def check(location: Location, tile: Tile, layer: Layer, settings: Settings) -> None:
    """Decode a picture.

    Raises:
        ImageError: It cannot be read.
        LabelError: It is no label map.
    """
    limit = settings.max_image_pixels
    if layer == "labels":
        locations.read_label(location, tile, max_pixels=limit)
    else:
        inspect(locations.read(location, tile), max_pixels=limit)


def put_back(catalogue: Catalogue, settings: Settings, report: Report) -> list[Problem]:
    """Let tiles have their former picture where the new one cannot be read and the former one can; say which.

    Also after an import that was cut off before it came so far.
    """
    good: list[_Replaced] = []

    def look(one: _Replaced) -> _Replaced | None:
        with suppress(ImageError, LabelError):
            check(one.location, Tile.from_key(one.key), one.layer, settings)
            return one
        return None

    def keep(found: Sequence[_Replaced | None]) -> None:
        good.extend(one for one in found if one)

    go_through(_in_question(catalogue), look, keep, "Looking at what was here before", settings, report)
    with catalogue.cursor() as cursor:
        if not scalar(cursor, "select count(*) from replaced_pictures"):
            return []
    _restore(catalogue, good)
    return [
        Problem(KINDS[one.layer], Tile.from_key(one.key).name, f"{one.detail.rstrip('.')}; the one from before stays")
        for one in good
    ]


def _in_question(catalogue: Catalogue) -> list[_Replaced]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select i.key, i.layer, coalesce(l.problem, p.detail, ''), {LOCATION_COLUMNS}
            from replaced_pictures i join sources s on s.id = i.source
            join images n on n.key = i.key and n.layer = i.layer
            left join inspections p on p.key = n.key and p.source = n.source and p.flags & {int(Flag.UNREADABLE)} > 0
            left join landcover l on n.layer = 'labels' and l.key = n.key and l.source = n.source
            where l.problem is not null or p.key is not null order by i.source, i.start, i.key"""
        ).fetchall()
    return [_Replaced(key, layer, detail, Location(*place)) for key, layer, detail, *place in rows]


def _restore(catalogue: Catalogue, good: Sequence[_Replaced]) -> None:
    batch = pa.table(
        {
            "key": pa.array([one.key for one in good], pa.uint32()),
            "layer": pa.array([one.layer for one in good], pa.string()),
        }
    )
    with stored(catalogue, batch) as cursor:
        for findings in ("inspections", "landcover"):
            cursor.execute(
                f"""delete from {findings} where (key, source) in
                (select key, source from images join batch using (key, layer))"""
            )
        cursor.execute(
            "insert or replace into images by name select r.* from replaced_pictures r join batch using (key, layer)"
        )
        cursor.execute("delete from replaced_pictures")
