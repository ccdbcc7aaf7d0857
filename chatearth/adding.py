"""The commands `add` and `remove`: any place on Earth, or one's own rasters, as tiles of one's own."""

import argparse
from collections.abc import Sequence

from chatearth.console import Console, problems_told, shortened
from core.counting import counted
from core.errors import MappingError, PlaceError
from core.geography.boxes import tile_at
from core.geography.tiles import Tile
from core.places import anywhere
from core.places.additions import Asked, remove
from core.places.anywhere import Part, tiles_of_box
from core.places.folder import FilesRequest, label_template_values
from core.places.mapping import template
from core.release.problems import Problem
from core.settings import Settings
from core.store.catalogue import Catalogue

_BY = "the console"


def run_add(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Add what the options say."""
    ways = [options.lon is not None or options.lat is not None, options.bbox is not None, options.files is not None]
    if sum(ways) != 1 or (options.lon is None) != (options.lat is None):
        raise PlaceError("Say one place: --lon X with --lat Y, or --bbox W,S,E,N, or --files DIR.")
    if options.files:
        _add_files(catalogue, options, settings, console)
    else:
        _add_places(catalogue, options, settings, console)


def _add_places(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    from generation.calls.places import add_and_describe

    if options.bbox:
        tiles, asked = tiles_of_box(options.bbox), Asked("area", ",".join(f"{edge:g}" for edge in options.bbox), _BY)
    else:
        tiles = [tile_at(options.lon, options.lat)]
        asked = Asked("place", f"{options.lat:g}, {options.lon:g}", _BY)
    parts = wanted_parts(catalogue, settings, options.parts)
    plan = anywhere.plan(catalogue, tiles, parts)
    estimate = {"tiles": len(plan.new), "requests": plan.cost.requests, "bytes": plan.cost.bytes}
    if options.dry_run:
        lines = [f"{counted(len(plan.new), 'new tile')}, {len(plan.own) + len(plan.others):,} there already"]
        lines += [
            f"  {part.name} from {part.source}: about {counted(cost.requests, 'request')}, {cost.bytes / 1e6:,.1f} MB"
            for part, cost in plan.costs
        ]
        return console.result({"tiles": [], "problems": [], "estimate": estimate}, "\n".join(lines))
    asked = asked._replace(collection=options.collection)
    captions = "caption" in options.parts
    added = add_and_describe(catalogue, settings, tiles, asked, parts, console.progress, captions=captions)
    problems = added.problems
    lines = [f"{counted(len(added.tiles), 'tile')} added", *shortened(tile.name for tile in added.tiles)]
    document = {
        "tiles": [tile.name for tile in added.tiles],
        "problems": [problem._asdict() for problem in problems],
        "estimate": estimate,
    }
    console.result(document, "\n".join([*lines, *problems_told(problems)]))


def wanted_parts(catalogue: Catalogue, settings: Settings, names: Sequence[str]) -> list[Part]:
    """Return the parts that are fetched."""
    from core.landcover.sources import CoverSource
    from core.places.parts import ALL_LAYERS, cover_part, image_part

    parts = []
    if "image" in names:
        parts.append(image_part(catalogue, settings, layers=ALL_LAYERS))
    if "landcover" in names:
        parts.append(cover_part(catalogue, settings, CoverSource.of(settings)))
    return parts


def captioned(catalogue: Catalogue, settings: Settings, tiles: Sequence[Tile], console: Console) -> list[Problem]:
    """Have the rules write captions for tiles without one."""
    from generation.calls.ruled import caption_by_rules

    failed = caption_by_rules(catalogue, settings, tiles, console.progress)
    return [Problem("no caption", tile.name, reason) for tile, reason in failed.items()]


def _add_files(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    from core.places.files import add_files, plan_files

    if options.labels and not options.mapping:
        text = template(label_template_values(options.labels))
        console.result({"template": text}, text)
        raise MappingError(
            f"What do the values in {options.labels} mean? Fill in the lines above, keep them as a file (mapping.toml) "
            "and give it with --mapping; or name a legend: --mapping worldcover or --mapping chatearthnet."
        )
    request = FilesRequest(options.files, options.labels, options.mapping, options.covered)
    if options.dry_run:
        folder, tiles = plan_files(request, settings, console.progress)
        problems = folder.problems.listed()
        document = {
            "tiles": [],
            "problems": [problem._asdict() for problem in problems],
            "estimate": {"tiles": len(tiles), "requests": 0, "bytes": 0},
        }
        reach = f"{counted(len(folder.images), 'image')} to cut to {counted(len(tiles), 'tile')}"
        said = f"{reach}, those included of which too little is covered"
        return console.result(document, "\n".join([said, *problems_told(problems)]))
    added = add_files(catalogue, settings, request, console.progress, author=_BY, collection=options.collection)
    problems = [*added.problems, *captioned(catalogue, settings, added.labelled, console)]
    answer: dict[str, object] = {
        "tiles": added.tiles,
        "filled": added.filled,
        "known": added.known,
        "little": added.little,
        "problems": [problem._asdict() for problem in problems],
        "estimate": {"tiles": len(added.tiles), "requests": 0, "bytes": 0},
        "seconds": added.seconds,
    }
    said = (
        f"{counted(len(added.tiles), 'tile')} added, {added.filled:,} of one's own filled up, "
        f"{added.known:,} there already, "
        f"{added.little:,} left out since too little is covered, in {added.seconds:.1f} s"
    )
    console.result(answer, "\n".join([said, *problems_told(problems)]))


def run_remove(catalogue: Catalogue, options: argparse.Namespace, console: Console) -> None:
    """Take tiles of one's own away."""
    removed = remove(catalogue, [Tile.parse(name) for name in options.names], author=_BY)
    document = {
        "tiles": [tile.name for tile in removed.tiles],
        "stay": [tile.name for tile in removed.stay],
        "problems": [
            Problem("tile", tile.name, "nobody added it, so it is not removed")._asdict() for tile in removed.others
        ],
    }
    lines = [f"{counted(len(removed.tiles), 'tile')} removed"]
    lines += [f"  {tile.name} stays: a release has it too" for tile in removed.stay]
    lines += [f"  {tile.name} is no place that was added, so it is left as it is" for tile in removed.others]
    console.result(document, "\n".join(lines))
    if not removed.tiles:
        raise PlaceError("Nothing was removed: none of these tiles is a place that was added.")
