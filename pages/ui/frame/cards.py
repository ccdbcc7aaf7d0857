"""Tiles as a page of cards: thumbnail, land-cover strip, caption; a click picks one."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.counting import counted
from core.geography.tiles import ZOOM, Tile
from core.raster.legend import CLASSES
from core.search.descriptions import Hit
from core.selection.tilerows import TileRow
from core.store import flags
from core.store.authors import authors
from core.store.authors import set_name as set_name
from core.store.flags import Flag
from pages.ui.frame import state
from pages.ui.frame.component import component
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue, prefix


def cards(
    rows: Sequence[TileRow],
    *,
    picked: Tile | None,
    revision: int,
    key: str,
    on_pick: Callable[[], None],
    hits: Sequence[Hit] = (),
    reference: TileRow | None = None,
    seek: int = 0,
) -> None:
    """Draw the cards; `on_pick` runs when one was clicked, see `clicked`. With `hits`, a card for each of them.

    A tile that the others are like comes first, marked, and its name stays in sight above them.

    The picked card comes into sight where `seek`, which counts how often it shall, has grown.

    Each card also offers more tiles like it, which opens the search, and to be compared with others.
    """
    found: Sequence[Hit | None] = hits or [None] * len(rows)
    written = authors(catalogue(), [hit.caption for hit in hits if hit.caption is not None]) if hits else {}
    _component()(
        key=key,
        data={
            "cards": [
                *([_reference(reference, revision)] if reference else []),
                *(_card(row, revision, hit, written) for row, hit in zip(rows, found, strict=True)),
            ],
            "heading": f"Like {reference.tile.name}" if reference else "",
            "picked": picked.key if picked else None,
            "seek": seek,
            "compared": [tile.key for tile in state.compared()],
        },
        on_picked_change=on_pick,
        on_similar_change=_nothing,
        on_compared_change=lambda: _compare(clicked(key, "compared")),
    )
    if like := clicked(key, "similar"):
        st.switch_page("find.py", query_params={"like": like.name})


def _compare(tile: Tile | None) -> None:
    """Take a tile into the comparison or out of it, and say which."""
    state.compare(tile)
    if tile:
        done = Markdown("Added to" if tile in state.compared() else "Left out of")
        st.toast(f"{done} the comparison, which holds {plain(counted(len(state.compared()), 'tile'))} now.")


def _reference(row: TileRow, revision: int) -> dict[str, object]:
    """The card of the tile that the others are like."""
    return {**_card(row, revision, None, {}), "rank": "≈", "why": "The others are like this tile", "reference": True}


def _nothing() -> None:
    """Do nothing: a trigger needs a callback to exist."""


def clicked(key: str, what: str = "picked") -> Tile | None:
    """The tile whose card was clicked in this run, or the one that something else was asked of."""
    result = cast("Mapping[str, object]", st.session_state.get(key) or {})
    number = result.get(what)
    return Tile.from_key(number) if isinstance(number, int) and 0 <= number < 1 << 2 * ZOOM else None


def _card(row: TileRow, revision: int, hit: Hit | None, written: Mapping[int, str]) -> dict[str, object]:
    tile = row.tile
    strip = [(CLASSES[i], share) for i, share in enumerate(row.shares) if share >= 0.005]
    strip.sort(key=lambda item: -item[1])
    lon, lat = tile.centre
    return {
        "key": tile.key,
        "name": tile.name,
        "place": place(lon, lat),
        "image": None if row.flags & Flag.NO_IMAGE else f"{prefix()}/xyz/rgb/{ZOOM}/{tile.x}/{tile.y}?v={revision}",
        "strip": [{"colour": land.hex, "share": share} for land, share in strip],
        "cover": ", ".join(f"{land.name} {share:.0%}" for land, share in strip[:3]) or "no land cover",
        "rank": hit.rank if hit else None,
        "why": _why(hit) if hit else "",
        "ranks": _ranks(hit) if hit else "",
        "snippet": _pieces(hit) if hit else [[row.snippet or "No caption.", False]],
        "meta": " · ".join(filter(None, [_described(row, hit, written), *flags.names(row.flags)])),
    }


def _described(row: TileRow, hit: Hit | None, written: Mapping[int, str]) -> str:
    """Split, who wrote the caption that was found or else the first one, and how long that is."""
    if hit:
        author = written.get(hit.caption, "") if hit.caption is not None else set_name(hit.caption_set)
        return " · ".join(filter(None, [row.split, author]))
    return " · ".join(filter(None, [row.split, row.author, f"{row.words} words" if row.words else None]))


STRENGTHS = {"strong": "strong", "fair": "fair", "weak": "weak: does not say this"}
"""How well a hit answers, in words."""


ESTIMATED = "How near its description comes in meaning is estimated from its words until the model has read it"
"""What a mark on a card means."""


def _why(hit: Hit) -> str:
    """Say how well a hit answers, and whether its nearness in meaning is an estimate yet."""
    said = STRENGTHS[hit.strength] if hit.strength else ""
    return ", ".join(filter(None, [said, "estimated" if hit.estimated else ""]))


def _ranks(hit: Hit) -> str:
    """Say where a hit stands by words and by meaning, which together make its rank."""
    places = (("words", hit.word_rank), ("meaning", hit.meaning_rank))
    said = " and ".join(f"{place:,} by {name}" for name, place in places if place is not None)
    ranks = f"Number {said}" if said else ""
    return ". ".join(filter(None, [ranks, ESTIMATED if hit.estimated else ""]))


def _pieces(hit: Hit) -> list[list[object]]:
    """Cut a snippet at its marks: texts, and whether each is marked."""
    pieces: list[list[object]] = []
    done = 0
    for start, end in hit.marks:
        pieces += [[hit.snippet[done:start], False], [hit.snippet[start:end], True]]
        done = end
    return [piece for piece in [*pieces, [hit.snippet[done:], False]] if piece[0]]


def place(lon: float, lat: float) -> str:
    """Write a position for people, latitude first."""
    return f"{abs(lat):.3f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.3f}° {'E' if lon >= 0 else 'W'}"


def _component() -> ComponentRenderer:
    return component(
        "cards", '<p class="heading" hidden></p><ul class="cards"></ul>', "frame/cards.js", "frame/cards.css"
    )
