"""Remember where pictures lie: the first of every tile and layer, and anew where its file has changed."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.pictures.locations import source_id
from core.release.problems import Problems
from core.release.sources import Pictures, Source, Taken, archive_of
from core.store import tiletable
from core.store.catalogue import Catalogue, scalar
from core.store.flags import Flag
from core.store.tiletable import note


def once(found: list[Pictures], problems: Problems) -> list[Pictures]:
    """Keep the first picture of every tile and layer; a place that was named twice counts once.

    The same name twice within one archive, or in two folders, is noted in `repeated`; an archive that lies
    beside the folder it was unpacked to is not held against the tiles.
    """
    seen: dict[str, NDArray[np.uint32]] = {}
    seen_here: dict[tuple[str, str], NDArray[np.uint32]] = {}
    kept: list[Pictures] = []
    places: set[tuple[str, ...]] = set()
    for pictures in found:
        if pictures.source[:4] in places:
            continue
        places.add(pictures.source[:4])
        layer, here = pictures.source.layer, _container(pictures.source)
        first = np.zeros(len(pictures.keys), bool)
        first[np.unique(pictures.keys, return_index=True)[1]] = True
        again = ~first | np.isin(pictures.keys, seen_here.get(here, _NONE))
        first &= ~np.isin(pictures.keys, seen.get(layer, _NONE))
        _report(pictures, first, problems)
        seen[layer] = np.union1d(seen.get(layer, _NONE), pictures.keys)
        seen_here[here] = np.union1d(seen_here.get(here, _NONE), pictures.keys)
        kept.append(replace(pictures.only(first), repeated=pictures.keys[again]))
    return kept


_NONE = np.empty(0, np.uint32)


def _container(source: Source) -> tuple[str, str]:
    """What a name should occur in only once: an archive, or all folders together; for each layer."""
    return source.layer, source.path if archive_of(source.kind) else ""


def _report(pictures: Pictures, first: NDArray[np.bool_], problems: Problems) -> None:
    """Say how many pictures of a source are not used."""
    if not first.all():
        others = pictures.keys[~first]
        names = ", ".join(Tile.from_key(int(key)).name for key in others[:3])
        reason = f"{len(others):,} {pictures.source.layer} pictures have a name that came before ({names}); "
        where = f"{pictures.source.path}/{pictures.source.prefix}"
        problems.add("duplicate name", where, reason + "the first is used")


def take_pictures(catalogue: Catalogue, pictures: Pictures) -> tuple[int, Taken]:
    """Store where the pictures of one source lie; a newer import replaces an older one.

    What was found in a file before is forgotten if the file has changed since.

    Returns:
        The number of the source, and how many pictures were new.
    """
    layer = pictures.source.layer
    with catalogue.transaction() as cursor:
        source = source_id(cursor, pictures.source)
        cursor.register("listed", _table(pictures))
        cursor.execute(
            """create or replace temp table changed as
            select l.*, i.key is null as fresh from listed l left join images i on i.key = l.key and i.layer = $layer
            where i.source is distinct from $source or i.stamp is distinct from l.stamp
            or i.size is distinct from l.size or i.start is distinct from l.start
            or i.named is distinct from l.named""",
            {"layer": layer, "source": source},
        )
        cursor.unregister("listed")
        added = scalar(cursor, "select count(*) from changed where fresh")
        updated = scalar(cursor, "select count(*) from changed where not fresh")
        if added or updated:
            _keep(cursor, layer, source)
        if layer == "rgb":
            note(cursor, pictures.repeated.tolist(), Flag.DUPLICATE, "more than one image of that name")
        cursor.execute("drop table changed")
    return source, Taken(len(pictures.keys), added, updated)


def _keep(cursor: DuckDBPyConnection, layer: str, source: int) -> None:
    cursor.execute(  # what the file itself has become cannot be put back, another file can
        """insert into replaced_pictures by name select i.* from images i
        where i.layer = $layer and i.source <> $source and i.key in (select key from changed)
        and i.key not in (select key from replaced_pictures where layer = $layer)""",
        {"layer": layer, "source": source},
    )
    cursor.execute(
        """insert or replace into images (key, layer, source, start, packed, size, deflated, stamp, named, reading)
        select key, $layer, $source, start, packed, size, deflated, stamp, named, null from changed""",
        {"layer": layer, "source": source},
    )
    for findings in ("landcover", "inspections"):
        cursor.execute(f"delete from {findings} where source = ? and key in (select key from changed)", [source])
    tiletable.mark_stale(cursor)


def _bounded(places: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Cap absurd sizes at what the column holds; such a picture is refused when it is read."""
    bounded = places.copy()
    bounded[:, 1:3] = np.minimum(bounded[:, 1:3], np.uint64(2**32 - 1))
    return bounded


def _table(pictures: Pictures) -> pa.Table:
    start, packed, size, deflated, stamp = (pa.array(column) for column in _bounded(pictures.places).T.copy())
    inside = archive_of(pictures.source.kind) is not None
    nothing = pa.nulls(len(pictures.keys), pa.uint64())
    return pa.table(
        {
            "key": pa.array(pictures.keys),
            "start": start if inside else nothing,
            "packed": (packed if inside else nothing).cast(pa.uint32()),
            "size": size.cast(pa.uint32()),
            "deflated": (deflated if inside else nothing).cast(pa.bool_()),
            "stamp": stamp,
            "named": pa.nulls(len(stamp), pa.string())
            if pictures.named is None
            else pa.array(pictures.named, pa.string()),
        }
    )
