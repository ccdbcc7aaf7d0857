"""What the search page finds: for words that were typed, for a tile to be like, or for a drawn area to be like."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from core.errors import ExplorerError, IndexBuildingError
from core.geography.tiles import Tile
from core.query.understand import QueryCondition, understand
from core.search import similar
from core.search.descriptions import Hit, Mode, SearchResult, Sources, search
from core.search.meaning.scan import Meaning
from core.search.similar import AlikeResult
from core.search.unknown import NO_DOUBTS, Doubts
from core.selection.filters import Selection
from pages.ui.frame import state
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, meaning, words

AREA = "area"
"""What stands for the drawn area where the address names what tiles should be like."""


class Asked(NamedTuple):
    """What a person looks for."""

    query: str
    mode: Mode
    ignored: frozenset[str]
    """Conditions of the query that are searched as plain words."""
    like: Tile | str | None
    """A tile, or `AREA`."""
    by: str
    """In what tiles are alike: 'layout' or 'meaning'."""
    chosen: Selection
    """The filters beside the search."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found."""

    hits: tuple[Hit, ...]
    total: int
    """How many could be shown."""
    in_words: Markdown
    """What was found, in words."""
    selection: Selection
    """The filters, with those that the query holds."""
    note: str = ""
    result: SearchResult | None = None
    """The search itself; None where it was one for likeness."""
    loading: bool = False
    """Whether a better answer follows as soon as the model is loaded."""
    conditions: tuple[QueryCondition, ...] = ()
    """What the query holds of filters."""
    named: tuple[str, ...] = ()
    """Classes that were looked for as well, since the query names them by words of its own."""
    doubts: Doubts = NO_DOUBTS
    """What of the query could not be used as it was typed."""
    unread: tuple[str, ...] = ()
    """Words of a denial that are searched because they could not be read as a filter for certain."""


class Readiness(NamedTuple):
    """Search by meaning if it can be used now, or else why not."""

    meaning: Meaning | None
    note: str = ""
    loading: bool = False
    """Whether it can be used in a moment."""


def readiness() -> Readiness:
    """Tell whether search by meaning can be used."""
    try:
        return Readiness(meaning())
    except IndexBuildingError:
        return Readiness(None, "Search by meaning is being loaded; meanwhile this is what words find.", loading=True)
    except ExplorerError as error:
        return Readiness(None, f"{error} Until then, words are searched.")


def answer(asked: Asked, limit: int) -> Answer:
    """Find what a person looks for.

    Raises:
        IndexBuildingError: An index that is needed is not up to date yet.
        ExplorerError: It cannot be found, as the message says.
    """
    return _alike(asked, limit) if asked.like else _searched(asked, limit)


def _searched(asked: Asked, limit: int) -> Answer:
    understood = understand(asked.query, asked.ignored)
    selection = understood.narrow(asked.chosen)
    ready = Readiness(None) if asked.mode == "words" else readiness()
    result = search(
        Sources(words(), browser(), ready.meaning),
        understood.rest,
        selection,
        mode=asked.mode,
        limit=limit,
        whole=understood.order,
        named=understood.named,
    )
    note = ready.note or result.note
    return Answer(
        result.hits,
        result.total,
        _said(result, understood.rest),
        selection,
        note,
        result,
        ready.loading,
        understood.conditions,
        understood.named if result.mode != "words" else (),
        result.doubts,
        understood.unread,
    )


def _said(result: SearchResult, searched: str) -> Markdown:
    """Say in a line what was found, and in how many; without words to search there is nothing to have."""
    took = f"in {result.took_ms:.0f} ms"
    if result.hits and not result.fits:
        return Markdown(f"compared with **{result.compared or 0:,}** {plain('descriptions')} {took}: none fits")
    if result.mode == "words":
        return Markdown(f"**{result.total:,}** {plain(_noun(result.total, 'description'))} {took}")
    if result.mode == "meaning":
        return Markdown(f"nearest of **{result.total:,}** {plain(_noun(result.total, 'description'))} {took}")
    said = Markdown(f"**{result.total:,}** {plain(_noun(result.total, 'tile'))} ranked {took}")
    if not searched or result.matched is None:
        return said
    have = "has" if result.matched == 1 else "have"
    return Markdown(f"{said}, {result.matched:,} {plain(_noun(result.matched, 'description'))} {have} all words")


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _alike(asked: Asked, limit: int) -> Answer:
    found = _alike_area(asked, limit) if asked.like == AREA else _alike_tile(asked, limit)
    hits = similar.as_hits(browser(), found)
    said = Markdown(f"nearest of **{found.compared:,}** in {found.took_ms:.0f} ms")
    return Answer(hits, found.compared, said, asked.chosen)


def _alike_tile(asked: Asked, limit: int) -> AlikeResult:
    tile = asked.like
    if not isinstance(tile, Tile):
        raise TypeError("an area is no tile")
    if asked.by == "layout":
        return similar.by_layout(catalogue(), browser(), tile, asked.chosen, limit=limit)
    return similar.by_meaning(catalogue(), browser(), meaning(), tile, asked.chosen, limit=limit)


def _alike_area(asked: Asked, limit: int) -> AlikeResult:
    """Look everywhere for tiles like those in the drawn area."""
    layout = similar.mean_layout(catalogue(), browser(), Selection(ring=state.area()))
    return similar.by_layout_of(catalogue(), browser(), layout, replace(asked.chosen, ring=()), limit=limit)
