"""Bring a release into the catalogue: idempotent, resumable, each step in transactions of its own."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core import inspection, tiletable
from core.catalogue import Catalogue, scalar
from core.errors import ExplorerError, ReleaseError
from core.flags import Flag
from core.pictures import source_id
from core.progress import Progress, Report, silent
from core.records import Record, records, set_and_split
from core.release import CaptionFile, Pictures, Problem, Release, find
from core.settings import Settings
from core.tiles import Tile

BATCH = 20_000
"""Records handed to the store at a time."""

TITLES = {"35": "GPT-3.5 captions", "4v": "GPT-4V captions"}


@dataclass(slots=True)
class ImportReport:
    """What an import took and what it did not."""

    tiles: int = 0
    """Tiles in the catalogue afterwards."""
    captions: int = 0
    """Captions in the catalogue afterwards."""
    added: int = 0
    """Captions, pictures and land-cover maps that are new."""
    skipped: int = 0
    """Captions and pictures that were there already."""
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """JSON files that do not look like captions."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import."""

    paths: Sequence[Path]
    labels: Sequence[Path] = ()
    """Folders or zips of label maps by tile name, or a `static/<col>_<row>/land_cover.png` tree."""
    worldcover: Sequence[Path] = ()
    """WorldCover rasters, or folders of them, for tiles that have no label map."""


def run(catalogue: Catalogue, request: ImportRequest, settings: Settings, report: Report = silent) -> ImportReport:
    """Import releases; doing it again adds nothing, and after an interruption it goes on where it stopped.

    Raises:
        ReleaseError: A path does not exist or nothing that can be imported lies there.
    """
    started = time.monotonic()
    report(Progress("Looking through the files", 0, 0))
    release = _find(request)
    result = ImportReport(problems=release.problems, ignored=release.ignored)
    number = _begin(catalogue, request)
    before = _held(catalogue)
    offered = 0
    for done, file in enumerate(release.captions):
        report(Progress(f"Captions: {Path(file.where).name}", done, len(release.captions)))
        offered += _take_captions(catalogue, file, result.problems)
    for done, pictures in enumerate(release.pictures):
        report(Progress(f"Listing {pictures.source.layer} pictures", done, len(release.pictures)))
        offered += len(pictures.keys)
        _take_pictures(catalogue, pictures)
    _refresh(catalogue, report)
    inspection.inspect_images(catalogue, settings, report, result.problems)
    inspection.measure_labels(catalogue, settings, report, result.problems)
    if request.worldcover:
        inspection.cut_worldcover(catalogue, request.worldcover, settings, report, result.problems)
    _refresh(catalogue, report)
    after = _held(catalogue)
    result.added = after - before
    result.skipped = max(0, offered - result.added)
    with catalogue.cursor() as cursor:
        result.tiles = scalar(cursor, "select count(*) from tiles")
        result.captions = scalar(cursor, "select count(*) from captions")
    result.seconds = round(time.monotonic() - started, 2)
    _finish(catalogue, number, result)
    return result


def _find(request: ImportRequest) -> Release:
    release = find(request.paths)
    given = find(request.labels, layer="labels")
    if request.labels and not given.pictures:
        raise ReleaseError(
            f"No label maps in {', '.join(map(str, request.labels))}. Expected <tile name>.png files, "
            "or static/<col>_<row>/land_cover.png."
        )
    release.pictures = _once([*given.pictures, *release.pictures], release.problems)
    release.problems += given.problems
    if not release.captions and not release.pictures and not release.problems:
        raise ReleaseError(
            f"Nothing to import in {', '.join(map(str, request.paths))}: no caption files (json_files/*.json) "
            "and no pictures named like 4481_2438_patch01.png. Give the folder or zip of a release."
        )
    return release


def _once(found: list[Pictures], problems: list[Problem]) -> list[Pictures]:
    """Keep the first picture of every tile and layer, and report the others."""
    seen: dict[str, NDArray[np.uint32]] = {}
    kept = []
    for pictures in found:
        layer = pictures.source.layer
        first = np.zeros(len(pictures.keys), bool)
        first[np.unique(pictures.keys, return_index=True)[1]] = True
        first &= ~np.isin(pictures.keys, seen.get(layer, np.empty(0, np.uint32)))
        if not first.all():
            where = f"{pictures.source.path}/{pictures.source.prefix}"
            names = ", ".join(Tile.from_key(int(key)).name for key in pictures.keys[~first][:3])
            reason = (
                f"{np.count_nonzero(~first)} {layer} pictures have a name that came before ({names}); the first is used"
            )
            problems.append(Problem("duplicate name", where, reason))
        seen[layer] = np.union1d(seen.get(layer, np.empty(0, np.uint32)), pictures.keys)
        members = None if pictures.members is None else pictures.members[first]
        kept.append(Pictures(pictures.source, pictures.keys[first], members, pictures.keys[~first]))
    return kept


def _begin(catalogue: Catalogue, request: ImportRequest) -> int:
    arguments = json.dumps({name: [str(path) for path in paths] for name, paths in asdict(request).items()})
    with catalogue.cursor() as cursor:
        return scalar(cursor, "insert into imports (arguments) values (?) returning id", [arguments])


def _finish(catalogue: Catalogue, number: int, result: ImportReport) -> None:
    kept = {**asdict(result), "problems": [problem._asdict() for problem in result.problems[:1000]]}
    with catalogue.cursor() as cursor:
        cursor.execute(
            "update imports set finished_at = make_timestamp(epoch_us(now())), report = ? where id = ?",
            [json.dumps(kept), number],
        )


def _held(catalogue: Catalogue) -> int:
    """Everything that counts as added when it is new."""
    with catalogue.cursor() as cursor:
        return scalar(
            cursor,
            "select (select count(*) from captions) + (select count(*) from images) + (select count(*) from landcover)",
        )


def _refresh(catalogue: Catalogue, report: Report) -> None:
    """Rebuild the table of tiles if anything changed, also after an import that was cut off."""
    if catalogue.stale():
        report(Progress("Sorting the tiles", 0, 0))
        with catalogue.transaction() as cursor:
            tiletable.rebuild(cursor)


def _take_captions(catalogue: Catalogue, file: CaptionFile, problems: list[Problem]) -> int:
    """Store the new captions of one file in one transaction; return how many it holds."""
    name, split = set_and_split(file.where)
    try:
        content = file.read()
    except (ExplorerError, OSError, ValueError, RuntimeError) as error:
        problems.append(Problem("caption file", file.where, f"cannot be read: {error}"))
        return 0
    found = 0
    parsed = records(content, file.where)
    with catalogue.transaction() as cursor:
        cursor.execute(
            "create or replace temp table incoming (place ubigint, key uinteger, text varchar, nth uinteger)"
        )
        while batch := list(islice(parsed, BATCH)):
            taken = [item for item in batch if isinstance(item, Record)]
            problems.extend(item for item in batch if isinstance(item, Problem))
            _stage(cursor, taken, found)
            found += len(taken)
        if found:
            _keep_captions(cursor, name, split)
            _note_duplicates(cursor, name, file.where, problems)
        cursor.execute("drop table incoming")
    return found


def _stage(cursor: DuckDBPyConnection, taken: list[Record], start: int) -> None:
    table = pa.table(
        {
            "place": pa.array(range(start, start + len(taken)), pa.uint64()),
            "key": pa.array([record.key for record in taken], pa.uint32()),
            "text": pa.array([record.text for record in taken], pa.string()),
            "nth": pa.array([record.nth for record in taken], pa.uint32()),
        }
    )
    cursor.register("batch", table)
    cursor.execute("insert into incoming select * from batch")
    cursor.unregister("batch")


def _keep_captions(cursor: DuckDBPyConnection, name: str, split: str | None) -> None:
    """Add what is not there yet; a further text of the same tile and set becomes a variant of its own."""
    cursor.execute(
        "insert into caption_sets (name, title) values (?, ?) on conflict do nothing",
        [name, TITLES.get(name, name)],
    )
    cursor.execute(
        """create or replace temp table fresh as
        with first as (
            select min(place) as place, key, text from incoming group by key, text),
        held as (select key, max(variant) as last from captions where caption_set = $name group by key)
        select place, key, text,
            (row_number() over (partition by key order by place) + coalesce(last, -1))::usmallint as variant
        from first left join held using (key)
        where not exists (
            from captions c where c.key = first.key and c.caption_set = $name and c.text = first.text
            and c.split is not distinct from $split and c.origin = 'dataset')""",
        {"name": name, "split": split},
    )
    if not scalar(cursor, "select count(*) from fresh"):
        return
    cursor.execute(
        """insert into captions (key, caption_set, variant, version, split, origin, text, words)
        select key, $name, variant, 1, $split, 'dataset', text, len(string_split_regex(text, '\\s+'))
        from fresh order by place""",
        {"name": name, "split": split},
    )
    cursor.execute(
        """insert into active_captions (key, caption_set, variant, caption, rev)
        select c.key, c.caption_set, c.variant, c.id, 1 from captions c
        join fresh f on f.key = c.key and f.variant = c.variant where c.caption_set = $name""",
        {"name": name},
    )
    tiletable.mark_stale(cursor)


def _note_duplicates(cursor: DuckDBPyConnection, name: str, where: str, problems: list[Problem]) -> None:
    rows = cursor.execute(
        """select key, concat(key >> 15, '_', (key & 16383) >> 1, '_patch', key & 1, (key >> 14) & 1) as tile,
        count(*) filter (nth = 0) as times,
        count(distinct text) as texts from incoming group by key having times > 1 order by key"""
    ).fetchall()
    for _, tile, times, texts in rows:
        reason = f"{times} records of set {name}" + (
            "; the same text, kept once" if texts == 1 else f"; {texts} texts, all kept"
        )
        problems.append(Problem("duplicate name", f"{where}: {tile}", reason))
    _note(cursor, [row[0] for row in rows], Flag.DUPLICATE, f"more than one record of set {name}")


def _note(cursor: DuckDBPyConnection, keys: list[int], flag: Flag, detail: str) -> None:
    """Remember a flag that cannot be derived again from what is stored."""
    if keys:
        cursor.execute(
            "insert into notes select unnest($keys::uinteger[]), $flag, $detail on conflict do nothing",
            {"keys": keys, "flag": int(flag), "detail": detail},
        )


def _take_pictures(catalogue: Catalogue, pictures: Pictures) -> None:
    """Remember where the pictures of one source lie; a newer import replaces an older one."""
    with catalogue.transaction() as cursor:
        source = source_id(cursor, pictures.source)
        cursor.register("incoming_pictures", _picture_table(pictures))
        changed = scalar(cursor, f"select count(*) from ({_NEW_PICTURES})", [pictures.source.layer, source])
        if changed:
            cursor.execute(f"insert or replace into images {_NEW_PICTURES}", [pictures.source.layer, source])
            tiletable.mark_stale(cursor)
        if pictures.source.layer == "rgb":
            _note(cursor, pictures.repeated.tolist(), Flag.DUPLICATE, "more than one image of that name")
        cursor.unregister("incoming_pictures")


_NEW_PICTURES = """
select p.key, $1 as layer, $2 as source, p.start, p.packed, p.size, p.deflated from incoming_pictures p
where not exists (
    from images i where i.key = p.key and i.layer = $1 and i.source = $2 and i.start is not distinct from p.start)"""


def _picture_table(pictures: Pictures) -> pa.Table:
    columns = {"key": pa.array(pictures.keys)}
    kinds = (("start", pa.uint64()), ("packed", pa.uint32()), ("size", pa.uint32()), ("deflated", pa.bool_()))
    for number, (name, kind) in enumerate(kinds):
        columns[name] = (
            pa.nulls(len(pictures.keys), kind)
            if pictures.members is None
            else pa.array(pictures.members[:, number]).cast(kind)
        )
    return pa.table(columns)
