"""The options of `chatearth search`, as filters, and its answer."""

import argparse
import math
from dataclasses import replace

from core.conditions import parse_condition
from core.embed import DEFAULT_SPACE
from core.errors import PrerequisiteError, SelectionError
from core.search import SearchResult
from core.selection import Selection, box_ring
from core.tiles import BBox

MODES = ("words", "meaning", "both")


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `search` takes."""
    command.add_argument("query", metavar="QUERY", help='words, "a phrase", -without, begin*')
    command.add_argument("--mode", choices=MODES, default="words", help="how to search (default words)")
    command.add_argument("--space", default=DEFAULT_SPACE, metavar="S", help=f"vectors (default {DEFAULT_SPACE})")
    command.add_argument("--limit", type=_positive, default=20, metavar="N", help="how many hits (default 20)")
    command.add_argument("--bbox", metavar="W,S,E,N", help="tiles whose centre lies in a box, degrees")
    command.add_argument("--split", action="append", default=[], metavar="S", help="tiles of a split")
    command.add_argument("--set", action="append", default=[], metavar="C", help="captions of a set", dest="sets")
    command.add_argument("--where", action="append", default=[], metavar="CONDITION", help='land cover: "water>0.3"')


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def check_mode(mode: str) -> None:
    """Refuse a mode that this version does not have."""
    if mode == "both":
        raise PrerequisiteError("This version cannot fuse both rankings yet. Search by words or by meaning.")


def chosen(options: argparse.Namespace, known_sets: list[str]) -> Selection:
    """Read the options as filters.

    Raises:
        SelectionError: One of them is damaged or names something that is not there.
    """
    for name in options.sets:
        if name not in known_sets:
            raise SelectionError(f"There is no caption set '{name}'. Known are: {', '.join(known_sets) or 'none yet'}.")
    plain = Selection(
        splits=tuple(options.split), sets=tuple(options.sets), shares=tuple(map(parse_condition, options.where))
    )
    return replace(plain, ring=box_ring(_box(options.bbox))) if options.bbox else plain


def document(options: argparse.Namespace, result: SearchResult) -> dict[str, object]:
    """The answer as JSON."""
    return {
        "query": options.query,
        "mode": options.mode,
        "total": result.total,
        "took_ms": result.took_ms,
        "filters": {
            "bbox": list(_box(options.bbox)) if options.bbox else None,
            "split": options.split,
            "set": options.sets,
            "where": options.where,
        },
        "hits": [
            {
                "tile": hit.tile.name,
                "set": hit.caption_set,
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "snippet": hit.snippet,
                "marks": [list(mark) for mark in hit.marks],
            }
            for hit in result.hits
        ],
    }


def lines(result: SearchResult, mode: str) -> str:
    """The answer for people."""
    if mode == "meaning":
        said = [f"nearest of {result.total:,} descriptions in {result.took_ms:.0f} ms:"]
        return "\n".join(said + _hits(result))
    if not result.terms:
        return "The query has no word to look for."
    said = [f"{result.total:,} descriptions in {result.took_ms:.0f} ms: {' '.join(map(str, result.terms))}"]
    return "\n".join(said + _hits(result))


def _hits(result: SearchResult) -> list[str]:
    return [f"{hit.rank:4}. {hit.tile.name} [{hit.caption_set}] {hit.snippet}" for hit in result.hits]


def _box(text: str) -> BBox:
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = math.nan
    if math.isnan(west) or not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south < north <= 90):
        raise SelectionError(f"'{text[:60]}' is no box. Write west,south,east,north in degrees, as -10,36,4,44.")
    return BBox(west, south, east, north)
