"""Which tiles a run is about, from the words by which a person chooses them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from core.counting import counted
from core.errors import BatchError, SelectionError, echoed
from core.geography.tiles import GRID, Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.reviewtable import REJECTED_SQL
from generation.batch import runs
from generation.batch.claims import keys_of
from generation.batch.database import CallState, opened

_BLOCK = GRID // 8
"""Cells of a block of the world, in which strata are drawn: zoom 3, about 5,000 km at the equator."""

FORMS = "all, random:N, stratified:N, list:ID, run:RUN, failed:RUN, rejected, search:WORDS, or a file of tile names"


class Chosen(NamedTuple):
    """Some tiles."""

    keys: list[int]
    words: str
    """How they were chosen, for people."""


def choose(
    browser: Browser,
    settings: Settings,
    text: str,
    within: Selection,
    *,
    seed: int = 0,
    search: Callable[[str, Selection], Sequence[int]] | None = None,
) -> Chosen:
    """Find the tiles that a text means, within some filters.

    Args:
        browser: Knows the tiles.
        settings: Where runs are.
        text: One of `FORMS`.
        within: Filters.
        seed: Draws what is drawn.
        search: Finds the tiles of a query.

    Raises:
        BatchError: The text means nothing.
        SelectionError: There is no such list or tile.
    """
    form, _, value = text.partition(":")
    if form == "all":
        return Chosen(browser.keys(within), _told("all tiles", within))
    if form in ("random", "stratified"):
        count = _number(value, text)
        draw = random_keys if form == "random" else stratified_keys
        return Chosen(draw(browser, within, count, seed), _told(f"{form}, {count:,} with seed {seed}", within))
    if form == "list":
        return Chosen(browser.keys(replace(within, lists=(*within.lists, value))), _told(f"list {value}", within))
    if form == "run":
        return Chosen(run_keys(settings, _number(value, text)), f"the tiles of run {value}")
    if form == "failed":
        return Chosen(failed_keys(settings, _number(value, text)), f"failed in run {value}")
    if form == "rejected" and not value:
        return Chosen(rejected_keys(browser, within), _told("rejected in review", within))
    if form == "search" and search:
        return Chosen(list(search(value, within)), _told(f"search '{echoed(value)}'", within))
    if (path := Path(text)).is_file():
        return _of_file(browser, path)
    raise BatchError(f"'{echoed(text)}' chooses no tiles. Write {FORMS}.")


def random_keys(browser: Browser, within: Selection, count: int, seed: int) -> list[int]:
    """Draw tiles; the same seed draws the same ones, in the same order."""
    with browser.asked(within) as (cursor, condition):
        rows = cursor.execute(
            f"select t.key from tiles t where {condition.sql} order by hash(t.key, $seed), t.key limit $count",
            {**condition.parameters, "seed": seed, "count": count},
        ).fetchall()
    return [key for (key,) in rows]


def stratified_keys(browser: Browser, within: Selection, count: int, seed: int) -> list[int]:
    """Draw tiles from each dominant class in each block of the world in turn, so that rare ones are among them."""
    with browser.asked(within) as (cursor, condition):
        rows = cursor.execute(
            f"""with drawn as (
                select t.key, hash(t.key, $seed) as lot, row_number() over (
                    partition by t.dominant, t.x // {_BLOCK}, t.y // {_BLOCK}
                    order by hash(t.key, $seed), t.key) as turn
                from tiles t where t.dominant > 0 and {condition.sql})
            select key from drawn order by turn, lot, key limit $count""",
            {**condition.parameters, "seed": seed, "count": count},
        ).fetchall()
    return [key for (key,) in rows]


def rejected_keys(browser: Browser, within: Selection) -> list[int]:
    """Return the tiles with a caption in force that reviewers rejected."""
    with browser.asked(within) as (cursor, condition):
        rows = cursor.execute(
            f"""select t.key from tiles t where {condition.sql} and t.key in (
                select key from active_captions where caption in ({REJECTED_SQL})) order by t.morton""",
            condition.parameters,
        ).fetchall()
    return [key for (key,) in rows]


def run_keys(settings: Settings, run: int) -> list[int]:
    """Return the tiles of a run, those that cannot be asked about included."""
    return _keys_in(settings, run, "1")


def failed_keys(settings: Settings, run: int) -> list[int]:
    """Return the tiles whose requests failed in a run."""
    return _keys_in(settings, run, f"state = {CallState.FAILED:d}")


def _keys_in(settings: Settings, run: int, where: str) -> list[int]:
    runs.run(settings, run)  # one that is not there is told
    with opened(settings.runs) as database:
        rows = database.execute(f"select keys from calls where run = ? and {where} order by call", [run]).fetchall()
    return [key for (packed,) in rows for key in keys_of(packed)]


def _of_file(browser: Browser, path: Path) -> Chosen:
    names = path.read_text(encoding="utf-8").split()
    tiles = [Tile.parse(name) for name in names]
    known = set(browser.keys(Selection()))
    if strange := [tile.name for tile in tiles if tile.key not in known]:
        raise SelectionError(
            f"{path.name} names {counted(len(strange), 'tile')} that the catalogue does not hold, as {strange[0]}."
        )
    return Chosen([tile.key for tile in tiles], f"{counted(len(tiles), 'tile')} of {path.name}")


def _number(value: str, text: str) -> int:
    if not value.isdecimal() or not int(value):
        raise BatchError(f"'{echoed(text)}' needs a number from 1, as in random:500.")
    return int(value)


def _told(words: str, within: Selection) -> str:
    return words if within == Selection() else f"{words}, within filters"
