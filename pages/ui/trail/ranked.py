"""The ranking of a page, found again from its address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from core.geography.tiles import Tile
from core.search import disagreement
from core.search.descriptions import Mode
from core.search.disagreement import Wanted
from core.selection.around import Around, around
from core.selection.checkedcaptions import worst_captions
from core.selection.filters import Selection
from core.selection.summary import CaptionSet
from core.selection.tilerows import ORDERS
from generation.checks.disputes import DISPUTES_VERSION
from generation.evaluation.compared import Compared
from generation.evaluation.evaluate import worst
from generation.evaluation.references import tile_key
from pages.ui.evaluate.choosing import wanted_of
from pages.ui.frame.address import Address
from pages.ui.frame.resources import browser, evaluating, held_meaning, truth_figures
from pages.ui.search.answers import AREA, Asked, answer

_LIMITS = (100, 1_000, 10_000)
"""Hits that are ranked in turn until the tile is among them."""


class Ranked(NamedTuple):
    """The best hits, each tile once with the rank that the page gives it."""

    ranks: dict[Tile, int]
    total: int

    @classmethod
    def of(cls, tiles: Iterable[Tile], total: int) -> "Ranked":
        """Rank tiles in their order; one that comes again, for another caption, keeps its first place."""
        ranks: dict[Tile, int] = {}
        for rank, tile in enumerate(tiles, start=1):
            ranks.setdefault(tile, rank)
        return cls(ranks, total)


def find(page: str, said: Address, chosen: Selection, tile: Tile) -> Around | None:
    """Return where a tile stands in what a page has shown; None where it is no longer there.

    Raises:
        ExplorerError: The ranking cannot be made now.
    """
    rank = _RANKINGS.get(page)
    if rank is None:
        order = _last(said, "order", "place")
        return around(browser(), chosen, tile, next((one for one in ORDERS if one == order), "place"))
    for limit in _LIMITS:
        found = rank(said, chosen, limit)
        last = next(reversed(found.ranks), None)
        if (tile in found.ranks and tile != last) or max(found.ranks.values(), default=0) < limit:
            break
    return _among(found, tile) if tile in found.ranks else None


def _among(found: Ranked, tile: Tile) -> Around:
    tiles = list(found.ranks)
    place = tiles.index(tile)
    before = tiles[place - 1] if place else None
    after = tiles[place + 1] if place + 1 < len(tiles) else None
    return Around(found.ranks[tile], found.total, before, after)


def _search(said: Address, chosen: Selection, limit: int) -> Ranked:
    modes: dict[str, Mode] = {"Meaning": "meaning", "Words": "words"}
    named = _last(said, "like")
    like = named if named in ("", AREA) else Tile.parse(named)
    asked = Asked(
        _last(said, "q").strip(),
        modes.get(_last(said, "mode"), "both"),
        frozenset(said.get("plain", ())),
        like or None,
        _last(said, "by", "Layout").lower(),
        chosen,
    )
    if not asked.query and not asked.like:
        return Ranked({}, 0)
    found = answer(asked, limit)
    return Ranked.of((hit.tile for hit in found.hits), found.total)


def _apart(said: Address, chosen: Selection, limit: int) -> Ranked:
    held: list[CaptionSet] = browser().caption_sets()
    usual = [name for name in disagreement.PUBLISHED if name in {one.name for one in held}]
    names = usual if len(usual) == 2 else [one.name for one in held[:2]]
    if len(names) < 2:
        return Ranked({}, 0)
    sets = _last(said, "first", names[0]), _last(said, "second", names[1])
    wanted = Wanted(_last(said, "about"), _last(said, "land"))
    found = disagreement.disagreements(
        browser(), held_meaning(), chosen, sets=sets, wanted=wanted, version=DISPUTES_VERSION, limit=limit
    )
    return Ranked.of((one.tile for one in found.apart), found.wanted)


def _least_true(said: Address, chosen: Selection, limit: int) -> Ranked:
    held = list(truth_figures(chosen))
    if not held:
        return Ranked({}, 0)
    wanted = _last(said, "truth_of")
    standing = next((one for one in held if one == wanted), held[0])
    only = _last(said, "truth_set")
    found = worst_captions(browser(), standing, replace(chosen, sets=(only,)) if only else chosen, limit=limit)
    return Ranked.of((one.tile for one in found), len(found))


def _scored(said: Address, chosen: Selection, limit: int) -> Ranked:
    """The tiles of the page Evaluate in the order of a score, as long as its result is remembered."""
    wanted = wanted_of(said)
    found = evaluating().result(wanted) if wanted else None
    if not isinstance(found, Compared):
        return Ranked({}, 0)
    model = found.models[0]
    metric = _last(said, "by_metric", "truth")
    if metric not in model.per_image:
        return Ranked({}, 0)
    places = worst(model, metric, len(model.pairs), best=_last(said, "evaluate_end") == "best")
    tiles = [Tile.from_key(key) for place in places if (key := tile_key(model.pairs.images[place])) is not None]
    return Ranked.of(tiles[:limit], len(tiles))


_RANKINGS: Mapping[str, Callable[[Address, Selection, int], Ranked]] = {
    "search": _search,
    "disagreement": _apart,
    "truth": _least_true,
    "evaluate": _scored,
}
"""By page; any other one shows the selection along the ground, or in an order of the list."""


def _last(said: Address, key: str, usual: str = "") -> str:
    return (said.get(key) or [usual])[-1]


def nearest(chosen: Selection, tile: Tile | None) -> Tile | None:
    """Return the next selected tile along the ground."""
    return browser().step(chosen, tile, 1)
