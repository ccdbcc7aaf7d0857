"""The `similar` command: tiles alike in land-cover layout or in the meaning of their captions."""

import argparse

from chatearth import searching
from chatearth.console import Console
from core.geography.tiles import Tile
from core.search.similar import AlikeResult
from core.settings import DEFAULT_SPACE, Settings
from core.store.catalogue import Catalogue

BY = ("layout", "meaning")


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `similar` takes."""
    command.add_argument("name", metavar="NAME")
    command.add_argument("--by", choices=BY, default=BY[0], help="what has to be alike (default layout)")
    command.add_argument("--space", default=DEFAULT_SPACE, metavar="S", help=f"vectors (default {DEFAULT_SPACE})")
    searching.add_limit(command)
    searching.add_filters(command)


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Find tiles like one, within the filters."""
    from core.embedding.embedders import open_embedder
    from core.search import similar
    from core.search.meaning.scan import Meaning
    from core.selection.browse import Browser

    tile, browser = Tile.parse(options.name), Browser(catalogue)
    selection = searching.chosen(options, [item.name for item in browser.caption_sets()])
    if options.by == "meaning":
        model = open_embedder(options.space, threads=settings.workers, keys=settings.keys)
        meaning = Meaning(catalogue, model)
        result = similar.by_meaning(catalogue, browser, meaning, tile, selection, limit=options.limit)
    else:
        result = similar.by_layout(catalogue, browser, tile, selection, limit=options.limit)
    snippets = [hit.snippet for hit in similar.as_hits(browser, result)]
    console.result(_document(tile, options, result, snippets), _lines(tile, options, result, snippets))


def _document(tile: Tile, options: argparse.Namespace, result: AlikeResult, snippets: list[str]) -> dict[str, object]:
    hits = [
        {
            "tile": one.tile.name,
            "rank": one.rank,
            "distance": round(one.distance, 6),
            "estimated": one.estimated,
            "snippet": snippet,
        }
        for one, snippet in zip(result.alike, snippets, strict=True)
    ]
    return {
        "tile": tile.name,
        "by": options.by,
        "hits": hits,
        "compared": result.compared,
        "took_ms": result.took_ms,
        "filters": searching.filters(options),
    }


def _lines(tile: Tile, options: argparse.Namespace, result: AlikeResult, snippets: list[str]) -> str:
    what = "tiles" if options.by == "layout" else "descriptions"
    said = [f"nearest to {tile.name} in {options.by}, of {result.compared:,} {what}, in {result.took_ms:.0f} ms:"]
    for one, snippet in zip(result.alike, snippets, strict=True):
        guessed = " (estimated)" if one.estimated else ""
        said.append(f"{one.rank:4}. {one.tile.name}  distance {one.distance:.3f}{guessed}  {snippet[:120]}")
    return "\n".join(said)
