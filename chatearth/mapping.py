"""The `osm` command: objects of OpenStreetMap in a tile, what of them can be seen, and captions of it."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from chatearth.console import Console, shortened
from core.counting import counted
from core.embedding.embedders import open_embedder
from core.errors import MapDataError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.settings import Settings
from core.store.authors import OSM_CREDIT, OSM_TERMS
from core.store.catalogue import Catalogue
from generation.osm import held, sources
from generation.osm.agreement import Agreement, measure, store
from generation.osm.ground import Judge, Seen, Table, look
from generation.osm.keep import keep
from generation.osm.objects import TileObjects
from generation.osm.ranking import keep_best, like_other_captions
from generation.osm.titles import Titles, titles

_REASONS = 25


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Read, judge and caption one tile, or all that a source covers."""
    _check(options)
    judge = _judge(options.judge, settings)
    if options.all:
        return _run_all(catalogue, options, settings, console, judge)
    if not options.name:
        raise MapDataError("Name a tile, or give --all with a source.")
    tile = Tile.parse(options.name)
    found = _objects(catalogue, tile, options, settings, console)
    store(catalogue, tile, measured := measure(catalogue, settings, tile))
    seen = look(found, judge)
    said, why = _said(tile, seen, options.focus)
    if options.keep:
        if said is None:
            raise MapDataError(why)
        keep(catalogue, {tile: said}, judge.name)
        refresh(catalogue)
    _write(options, found, seen, {tile: said} if said else {})
    console.result(_document(found, seen, said, why) | _land(measured), _lines(found, seen, said, why))


def _check(options: argparse.Namespace) -> None:
    """Refuse options that would be passed over in silence."""
    of_one = {"a tile": options.name, "--focus": options.focus, "--map": options.map}
    if options.all and (given := [name for name, value in of_one.items() if value]):
        raise MapDataError(f"--all is about many tiles, and {given[0]} about one. Leave one of them out.")
    if options.top is not None and not options.all:
        raise MapDataError("--top chooses among the captions of many tiles: give it with --all.")


def _objects(
    catalogue: Catalogue, tile: Tile, options: argparse.Namespace, settings: Settings, console: Console
) -> TileObjects:
    source = _source(options)
    if source is None:
        found = held.held(settings.data, tile)
        if found is None:
            raise MapDataError(
                f"Nothing of OpenStreetMap is here for {tile.name}. Give an extract with --pbf FILE, a saved answer "
                "with --json-file FILE, or a server with --overpass URL."
            )
        return found
    tiles = [tile]
    if options.pbf:
        sources.check_covers(options.pbf, tile)
        tiles += [one for one in sources.covered(catalogue, options.pbf) if one != tile]
    return next(
        one
        for one in list(sources.gather(settings, source, tiles, console.progress, again=options.again))
        if one.tile == tile
    )


def _run_all(
    catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console, judge: Judge
) -> None:
    source = _source(options)
    if source is None or options.overpass:
        raise MapDataError("--all needs --pbf FILE or --json-file FILE; a server is asked for one tile at a time.")
    tiles = sources.covered(catalogue, options.pbf) if options.pbf else sources.all_tiles(catalogue)
    captions: dict[Tile, Titles] = {}
    empty: dict[Tile, str] = {}
    for found in sources.gather(settings, source, tiles, console.progress, again=options.again):
        store(catalogue, found.tile, measure(catalogue, settings, found.tile))
        said, why = _said(found.tile, look(found, judge), None)
        if said is None:
            empty[found.tile] = why
        else:
            captions[found.tile] = said
    if options.top is not None:
        likeness = like_other_captions(catalogue, open_embedder(threads=settings.workers))
        captions = keep_best(captions, likeness, options.top / 100)
    if options.keep:
        keep(catalogue, captions, judge.name)
        refresh(catalogue)
    _write(options, None, [], captions)
    document = {"tiles": len(tiles), "captions": len(captions), "empty": {t.name: w for t, w in empty.items()}}
    text = f"{counted(len(captions), 'tile')} with captions, {len(empty):,} without anything that can be seen. "
    console.result(document | {"terms": OSM_TERMS}, text + OSM_CREDIT)


def _source(options: argparse.Namespace) -> sources.Source | None:
    if options.pbf:
        return sources.Extract(options.pbf)
    if options.json_file:
        return sources.Saved(options.json_file)
    return sources.Overpass(options.overpass) if options.overpass else None


def _judge(name: str, settings: Settings) -> Judge:
    if name == "learned":
        from generation.osm.learned import learned

        return learned(settings)
    return Table()


def _said(tile: Tile, seen: Sequence[Seen], focus: str | None) -> tuple[Titles | None, str]:
    try:
        return titles(tile, seen, focus), ""
    except MapDataError as error:
        if focus:
            raise
        return None, str(error)


def _write(
    options: argparse.Namespace, found: TileObjects | None, seen: Sequence[Seen], said: dict[Tile, Titles]
) -> None:
    if options.map and found:
        from generation.osm.picture import draw_png

        _put(options.map, draw_png(seen))
    if options.csv:
        from generation.osm.skyscript import to_csv

        _put(options.csv, to_csv({tile.name: one for tile, one in said.items()}).encode())
        _put(Path(f"{options.csv}.license"), f"{OSM_TERMS}\n".encode())


def _put(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise MapDataError(f"{path} cannot be written: {error.strerror}. Name another file.") from error


def _document(found: TileObjects, seen: Sequence[Seen], said: Titles | None, why: str) -> dict[str, object]:
    return {
        "tile": found.tile.name,
        "objects": [
            {
                "id": one.object.id,
                "kind": one.object.kind,
                "tags": dict(one.object.tags),
                "visible": one.visible,
                "reason": one.reason or None,
                "kept": dict(one.kept),
                "dropped": dict(one.dropped),
                "area_m2": _rounded(found.area_m2(one.object)),
                "length_m": _rounded(found.length_m(one.object)),
                "cut": one.object.cut,
                "missing": one.object.missing,
            }
            for one in seen
        ],
        "left_out": dict(_left_out(seen).most_common()),
        "problems": dict(found.problems),
        "focus": said.focus if said else None,
        "title": said.title if said else None,
        "title_multi_objects": said.title_multi_objects if said else None,
        "note": why or None,
        "source": found.source,
        "terms": OSM_TERMS,
    }


def _land(measured: Sequence[Agreement]) -> dict[str, object]:
    return {
        "land_cover": {
            one.name: {"mapped_px": one.mapped, "cover_px": one.cover, "both_px": one.both} for one in measured
        }
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _left_out(seen: Sequence[Seen]) -> Counter[str]:
    """How many objects were left out for each reason; sizes count as one."""
    return Counter("too small" if "less than" in one.reason else one.reason for one in seen if one.reason)


def _line(found: TileObjects, one: Seen) -> str:
    marks = f"{', goes on beyond the tile' if one.object.cut else ''}{', incomplete' if one.object.missing else ''}"
    return f"{one.object.id:16} {', '.join(f'{k}={v}' for k, v in one.kept.items())}  {_size(found, one)}{marks}"


def _lines(found: TileObjects, seen: Sequence[Seen], said: Titles | None, why: str) -> str:
    visible = [one for one in seen if one.visible]
    lines = [f"{found.tile.name}: {counted(len(seen), 'object')} from {found.source}, {len(visible):,} can be seen"]
    lines += shortened(_line(found, one) for one in visible)
    lines += [f"  left out, {reason}: {count:,}" for reason, count in _left_out(seen).most_common(_REASONS)]
    lines += [f"  not placed, {reason}: {count:,}" for reason, count in found.problems.items()]
    lines += [f"\ntitle: {said.title}", f"title_multi_objects: {said.title_multi_objects}"] if said else [f"\n{why}"]
    return "\n".join([*lines, f"\n{OSM_TERMS}"])


def _size(found: TileObjects, one: Seen) -> str:
    area, length = found.area_m2(one.object), found.length_m(one.object)
    if area is not None:
        return f"{area / 1e4:,.1f} ha"
    return f"{length:,.0f} m" if length is not None else ""
