"""The options of `chatearth search`, as filters, and its answer."""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatearth.console import Console
from chatearth.optionnumbers import real, whole
from core.embedding.embedders import open_embedder
from core.errors import SelectionError, echoed
from core.geography.tiles import BBox
from core.query.understand import Understood, understand
from core.search import unknown
from core.search.descriptions import MODES, Hit, Mode, SearchResult, Sources, search
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.areas import box_ring
from core.selection.browse import Browser
from core.selection.conditions import parse_condition
from core.selection.filters import NO_SPLIT, ORIGINS, SPLITS, Selection
from core.selection.owncaptions import ERRORS
from core.settings import DEFAULT_SPACE, Settings
from core.store.authors import authors
from core.store.bases import STANDINGS
from core.store.catalogue import Catalogue


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `search` takes."""
    command.add_argument("query", metavar="QUERY", help='words, "a phrase", -without, begin*')
    command.add_argument("--mode", choices=MODES, default="words", help="how to search (default words)")
    command.add_argument("--space", default=DEFAULT_SPACE, metavar="S", help=f"vectors (default {DEFAULT_SPACE})")
    command.add_argument("--literal", action="store_true", help="search all words; read no condition from them")
    add_limit(command)
    add_filters(command)


def add_limit(command: argparse.ArgumentParser) -> None:
    """Declare how many hits are wanted."""
    command.add_argument("--limit", type=whole(1), default=20, metavar="N", help="how many hits (default 20)")


def add_filters(command: argparse._ActionsContainer) -> None:
    """Declare which tiles and captions are meant."""
    command.add_argument("--bbox", metavar="W,S,E,N", help="tiles whose centre lies in a box, degrees")
    command.add_argument("--split", action="append", default=[], metavar="S", help="tiles of a split")
    command.add_argument("--set", action="append", default=[], metavar="C", help="captions of a set", dest="sets")
    command.add_argument("--origin", action="append", default=[], choices=list(ORIGINS), help="where tiles come from")
    command.add_argument(
        "--error", action="append", default=[], choices=ERRORS, metavar="E", help="captions with an error of a kind"
    )
    command.add_argument("--error-class", action="append", default=[], metavar="C", help="class that it is about")
    command.add_argument("--written", action="append", default=[], choices=STANDINGS, help="from the map, or not")
    command.add_argument("--coverage", type=real(0, 100), metavar="P", help="tiles whose captions were read to P %%")
    command.add_argument("--where", action="append", default=[], metavar="CONDITION", help='land cover: "water>0.3"')


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Search as the options say and print the answer.

    Raises:
        ExplorerError: The options or the query cannot be used, or something that is needed is missing.
    """
    browser = Browser(catalogue)
    selection = chosen(options, [item.name for item in browser.caption_sets()])
    by_words = options.mode == "words"
    model = None if by_words else open_embedder(options.space, threads=settings.workers, keys=settings.keys)
    words = WordIndex(catalogue, settings.words)
    words.prepare(console.progress)
    sources = Sources(words, browser, Meaning(catalogue, model) if model else None)
    meant = Understood(options.query, (), options.query) if options.literal else understand(options.query)
    named = () if options.literal else meant.named
    within, limit = meant.narrow(selection), options.limit
    result = search(sources, meant.rest, within, mode=options.mode, limit=limit, whole=meant.order, named=named)
    named = () if result.mode == "words" else named
    writers = authors(catalogue, [hit.caption for hit in result.hits if hit.caption is not None])
    console.result(document(options, meant, named, result, writers), lines(meant, named, result, writers))


def chosen(options: argparse.Namespace, known_sets: list[str]) -> Selection:
    """Read the options as filters.

    Raises:
        SelectionError: One of them is damaged or names something that is not there.
    """
    known_splits = (*SPLITS, NO_SPLIT)
    for name in options.sets:
        if name not in known_sets:
            raise SelectionError(f"There is no caption set '{name}'. Known are: {', '.join(known_sets) or 'none yet'}.")
    for name in options.split:
        if name not in known_splits:
            raise SelectionError(f"There is no split '{echoed(name)}'. Known are: {', '.join(known_splits)}.")
    plain = Selection(
        splits=tuple(options.split),
        sets=tuple(options.sets),
        origins=tuple(options.origin),
        shares=tuple(map(parse_condition, options.where)),
        errors=tuple(options.error),
        error_classes=tuple(options.error_class),
        written=tuple(options.written),
        coverage=None if options.coverage is None else (options.coverage, 100.0),
    )
    return replace(plain, ring=box_ring(_box(options.bbox))) if options.bbox else plain


def document(
    options: argparse.Namespace,
    meant: Understood,
    named: Sequence[str],
    result: SearchResult,
    writers: Mapping[int, str],
) -> dict[str, object]:
    """The answer as JSON."""
    return {
        "query": options.query,
        "mode": result.mode,
        "note": result.note,
        "total": result.total,
        "matched": result.matched,
        "compared": result.compared,
        "waiting": result.waiting,
        "estimated": result.estimated,
        "took_ms": result.took_ms,
        "filters": {
            **filters(options),
            "understood": [{"text": condition.text, "means": condition.label} for condition in meant.conditions],
        },
        "unread": list(meant.unread),
        "searched": meant.rest,
        "named": list(named),
        "fits": result.fits,
        "not_understood": [{"word": one.word, "kind": one.kind, "meant": one.meant} for one in result.doubts.words],
        "language": result.doubts.language,
        "did_you_mean": result.doubts.corrected(options.query),
        "hits": [
            {
                "tile": hit.tile.name,
                "set": hit.caption_set,
                "author": writers.get(hit.caption or 0),
                "rank": hit.rank,
                "word_rank": hit.word_rank,
                "meaning_rank": hit.meaning_rank,
                "strength": hit.strength,
                "estimated": hit.estimated,
                "score": round(hit.score, 4),
                "snippet": hit.snippet,
                "marks": [list(mark) for mark in hit.marks],
            }
            for hit in result.hits
        ],
    }


def filters(options: argparse.Namespace) -> dict[str, object]:
    """The filters as they were given."""
    return {
        "bbox": list(_box(options.bbox)) if options.bbox else None,
        "split": options.split,
        "set": options.sets,
        "where": options.where,
        "error": options.error,
        "error_class": options.error_class,
        "written": options.written,
        "coverage": options.coverage,
    }


def lines(meant: Understood, named: Sequence[str], result: SearchResult, writers: Mapping[int, str]) -> str:
    """The answer for people."""
    if not result.terms and not meant.conditions:
        return "The query has no word to look for."
    told = {
        "words": f"{_descriptions(result.total)} {_match(result.total)}",
        "meaning": f"nearest of {_descriptions(result.total)}",
        "both": f"{_descriptions(result.matched or 0)} {_match(result.matched or 0)}, "
        f"{result.compared or 0:,} compared by meaning",
    }[result.mode]
    said = [f"{told} in {result.took_ms:.0f} ms: {' '.join(map(str, result.terms))}".rstrip(": ")]
    said += [f"'{condition.text}' is taken as: {condition.label}" for condition in meant.conditions]
    said += [f"'{words}' is read as no filter: its words are searched" for words in meant.unread]
    if named:
        said.append(f"looked for as well: {', '.join(named)}")
    if result.waiting:
        said.append(f"{_descriptions(result.waiting)} cannot be found by meaning yet")
    if result.estimated:
        said.append(f"{_descriptions(result.estimated)} compared by estimates; `chatearth embed` makes them exact")
    said += [result.note] if result.note else []
    said += unknown.told(result.doubts, by_words=result.mode == "words")
    if better := result.doubts.corrected(meant.query):
        said.append(f"did you mean: {better}")
    if result.hits and not result.fits:
        said.append("nothing here says this; the nearest are:")
    return "\n".join(said + [_line(hit, result.mode, writers.get(hit.caption or 0, "")) for hit in result.hits])


def _descriptions(count: int) -> str:
    return f"{count:,} description{'' if count == 1 else 's'}"


def _match(count: int) -> str:
    return "matches" if count == 1 else "match"


def _line(hit: Hit, mode: Mode, author: str) -> str:
    written = ", ".join(filter(None, (hit.caption_set, author)))
    ranks = f" (words {hit.word_rank or '-'}, meaning {hit.meaning_rank or '-'})" if mode == "both" else ""
    strength = f" {hit.strength}:" if hit.strength and mode != "words" else ""
    guessed = " (estimated)" if hit.estimated else ""
    return f"{hit.rank:4}. {hit.tile.name} [{written}]{ranks}{guessed}{strength} {hit.snippet}"


def _box(text: str) -> BBox:
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = math.nan
    if math.isnan(west) or not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south < north <= 90):
        raise SelectionError(f"'{echoed(text)}' is no box. Write west,south,east,north in degrees, as -10,36,4,44.")
    return BBox(west, south, east, north)
