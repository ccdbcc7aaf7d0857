"""Look at every image once, for blank and broken ones; and what was found wrong with images and label maps."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from core.errors import ImageError
from core.geography.tiles import TILE_PX, Tile
from core.imports import jobs
from core.imports.jobs import BATCH, Job, go_through, stored
from core.pictures import locations
from core.progress import Report
from core.raster.images import inspect
from core.release.problems import Problem
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.flags import Flag


class _Seen(NamedTuple):
    """What was found in an image."""

    key: int
    source: int
    flags: int
    detail: str | None


def inspect_images(catalogue: Catalogue, settings: Settings, report: Report) -> None:
    """Decode every image that was not looked at yet and remember what is wrong with it."""

    def look(job: Job) -> _Seen:
        tile = Tile.from_key(job.key)
        try:
            facts = inspect(locations.read(job.location, tile), max_pixels=settings.max_image_pixels)
        except ImageError as error:
            return _Seen(job.key, job.source, int(Flag.UNREADABLE), str(error))
        if (facts.width, facts.height) != (TILE_PX, TILE_PX):
            return _Seen(job.key, job.source, int(Flag.WRONG_SIZE), f"the image is {facts.width} x {facts.height} px")
        flag = {"white": Flag.WHITE, "black": Flag.BLACK, None: Flag(0)}[facts.blank]
        return _Seen(job.key, job.source, int(flag), None)

    def keep(seen: Sequence[_Seen]) -> None:
        with stored(catalogue, _seen_table(seen)) as cursor:
            cursor.execute("delete from inspections where (key, source) in (select key, source from batch)")
            cursor.execute("insert into inspections select * from batch")

    go_through(_pending(catalogue), look, keep, "Looking at images", settings, report)


def findings(catalogue: Catalogue, sources: Sequence[int]) -> Iterator[Problem]:
    """Yield what was found wrong with the images and label maps of some sources, now or in an earlier run."""
    with catalogue.cursor() as cursor:
        cursor.execute(
            """select layer, key, detail from (
                select layer, key, source, detail from inspections join images using (key, source) where layer = 'rgb'
                union all
                select layer, key, source, coalesce(problem, nullif(concat_ws('; ', if(unmatched = 0, null,
                    format('{:,} pixels have a colour or value that is in no legend', unmatched)),
                    if(settled, null, note)), ''))
                from landcover join images using (key, source) where layer = 'labels')
            where detail is not null and list_contains($sources, source) order by layer desc, key""",
            {"sources": list(sources)},
        )
        while rows := cursor.fetchmany(BATCH):
            for layer, key, detail in rows:
                yield Problem("image" if layer == "rgb" else "label map", Tile.from_key(key).name, detail)


def all_broken(catalogue: Catalogue, sources: Sequence[int]) -> bool:
    """Tell whether some sources hold pictures, and none that can be read."""
    with catalogue.cursor() as cursor:
        held, broken = cursor.execute(
            f"""select count(*), count(*) filter (i.layer = 'rgb' and p.flags & {int(Flag.UNREADABLE)} > 0
                or i.layer = 'labels' and l.problem is not null)
            from images i left join inspections p using (key, source) left join landcover l using (key, source)
            where list_contains($sources, i.source)""",
            {"sources": list(sources)},
        ).fetchall()[0]
    return bool(held) and bool(held == broken)


def _pending(catalogue: Catalogue) -> list[Job]:
    """Images that were not looked at, or could not be read last time."""
    return jobs.pending(
        catalogue,
        "i.layer = 'rgb' and not exists (from inspections p where p.key = i.key and p.source = i.source"
        f" and p.flags & {int(Flag.UNREADABLE)} = 0)",
    )


def _seen_table(seen: Sequence[_Seen]) -> pa.Table:
    return pa.table(
        {
            "key": pa.array([item.key for item in seen], pa.uint32()),
            "source": pa.array([item.source for item in seen], pa.int32()),
            "flags": pa.array([item.flags for item in seen], pa.uint32()),
            "detail": pa.array([item.detail for item in seen], pa.string()),
        }
    )
