"""Look at every image once, for blank and broken ones, and at some of the other pictures; and what was found wrong."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import pyarrow as pa

from core.errors import ImageError, LabelError
from core.geography.tiles import TILE_PX, Tile
from core.imports import jobs, replaced
from core.imports.jobs import BATCH, Job, go_through, stored
from core.pictures import locations
from core.progress import Report
from core.raster.images import inspect
from core.release.problems import Problem
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar
from core.store.flags import Flag

SOME = 200
"""Pictures of a source that are looked at where looking at all would take long; all of them where one is broken."""


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

    go_through(_pending(catalogue), look, partial(_keep, catalogue), "Looking at images", settings, report)


def inspect_some(catalogue: Catalogue, sources: Sequence[int], settings: Settings, report: Report) -> None:
    """Decode some pictures of bands, and of label maps that wait for their tiles, to notice broken ones."""

    def look(job: Job) -> _Seen:
        try:
            replaced.check(job.location, Tile.from_key(job.key), layer, settings)
        except (ImageError, LabelError) as error:
            return _Seen(job.key, job.source, int(Flag.UNREADABLE), str(error))
        return _Seen(job.key, job.source, 0, None)

    with catalogue.cursor() as cursor:
        layers = cursor.execute(
            "select id, layer from sources where layer <> 'rgb' and list_contains($sources, id) order by id",
            {"sources": list(sources)},
        ).fetchall()
    for source, layer in layers:
        keep, step = partial(_keep, catalogue), f"Looking at {layer} pictures"
        some = jobs.pending(catalogue, _some(source))
        go_through(some, look, keep, step, settings, report)
        if len(some) >= SOME and _broken_of(catalogue, source):
            go_through(jobs.pending(catalogue, _all(source)), look, keep, step, settings, report)


def _all(source: int) -> str:
    """The pictures of a source that nothing else looks at."""
    return f"i.source = {source} and (i.layer <> 'labels' or i.key not in (select key from tiles))"


def _some(source: int) -> str:
    """The first, the last and others evenly between."""
    return f"""i.key in (select key from (
        select i.key, row_number() over (order by i.start, i.key) - 1 as n, count(*) over () as held
        from images i where {_all(source)})
        where n = held - 1 or n % greatest(1, held // {SOME}) = 0) and {_all(source)}"""


def _broken_of(catalogue: Catalogue, source: int) -> bool:
    with catalogue.cursor() as cursor:
        return bool(scalar(cursor, "select count(*) from inspections where source = ? and flags > 0", [source]))


def _keep(catalogue: Catalogue, seen: Sequence[_Seen]) -> None:
    with stored(catalogue, _seen_table(seen)) as cursor:
        cursor.execute("delete from inspections where (key, source) in (select key, source from batch)")
        cursor.execute(
            """insert into inspections select batch.* from batch join sources on id = source
            where layer = 'rgb' or flags > 0"""
        )


def findings(catalogue: Catalogue, sources: Sequence[int]) -> Iterator[Problem]:
    """Yield what was found wrong with the images and label maps of some sources, now or in an earlier run."""
    with catalogue.cursor() as cursor:
        cursor.execute(
            """select layer, key, detail from (
                select layer, key, source, detail from inspections join images using (key, source)
                where layer <> 'labels' or (key, source) not in (select key, source from landcover)
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
                yield Problem(replaced.KINDS[layer], Tile.from_key(key).name, detail)


def all_broken(catalogue: Catalogue, sources: Sequence[int], put_back: int) -> bool:
    """Tell whether some sources hold pictures, those counted that others were put back for, and none can be read."""
    with catalogue.cursor() as cursor:
        held, broken = cursor.execute(
            f"""select count(*), count(*) filter (p.flags & {int(Flag.UNREADABLE)} > 0
                or i.layer = 'labels' and l.problem is not null)
            from images i left join inspections p using (key, source) left join landcover l using (key, source)
            where list_contains($sources, i.source)""",
            {"sources": list(sources)},
        ).fetchall()[0]
    return bool(held or put_back) and bool(held == broken)


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
