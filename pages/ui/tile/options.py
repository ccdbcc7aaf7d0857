"""The map of the tiles around, on the tile page: made when it is wanted, since it takes a while."""

from functools import partial

import streamlit as st

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.places.additions import is_from_files
from core.tile.record import TileRecord, load
from pages.ui.frame import state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, settings
from pages.ui.map.basemaps import ONLINE
from pages.ui.tile.folium_offline import show_function
from pages.ui.tile.map import (
    AROUND,
    COVER_SOURCE,
    FETCHED_SOURCE,
    HEIGHT,
    IMAGE_SOURCE,
    ShapeLayer,
    TileMap,
    available,
    build,
    clicked_tile,
)


def draw(record: TileRecord, revision: int, shapes: tuple[ShapeLayer, ...] = ()) -> None:
    """Offer the map, with some lines and areas drawn over it; a click on a neighbour opens it."""
    wanted = st.toggle(
        "Map of the tiles around",
        key="tile_around",
        bind="query-params",
        help="This tile among its neighbours, to zoom and to walk on",
    )
    if not wanted:
        return
    images = list(available(record).values())
    shown = TileMap(
        tile=record.tile,
        revision=revision,
        imagery=images[0] if images else None,
        others=tuple(images[1:]),
        landcover="labels" in record.pictures and record.landcover_problem is None,
        around=_around(record.tile),
        shapes=shapes,
        online=_basemap(),
        dark=st.context.theme.type == "dark",
        sources=sources(record),
    )
    key = f"tile_map_{record.tile.name}"
    show_function()(
        build(shown),
        key=key,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_clicked"],
        render=False,  # it renders once in any case, and twice takes twice as long
        on_change=partial(_open_clicked, key, record.tile),
    )


def sources(record: TileRecord) -> tuple[str, str]:
    """Say whose image and whose land cover a tile has: those cut from files of one's own are nobody else's."""
    own = {layer for layer, place in record.pictures.items() if is_from_files(place)}
    image = FETCHED_SOURCE if record.scene or record.own else IMAGE_SOURCE
    return ("your own file" if "rgb" in own else image, "your own file" if "labels" in own else COVER_SOURCE)


def _around(tile: Tile) -> tuple[Tile, ...]:
    """Return the tiles near by that the catalogue holds."""
    steps = range(-AROUND, AROUND + 1)
    near = [tile.neighbour(east, south) for east in steps for south in steps]
    return browser().held([one for one in near if one])


def _basemap() -> str | None:
    """Offer the basemaps from the internet where the settings allow them."""
    if not settings().online_basemaps:
        return None
    return st.selectbox(
        "Online basemap",
        [None, *ONLINE],
        key="tile_basemap",
        help="Fetched from the internet while it is on",
        format_func=lambda name: name or "None (offline)",
    )


def _open_clicked(key: str, here: Tile) -> None:
    """Open the neighbour that was clicked, or say that there is none."""
    tile = clicked_tile(st.session_state.get(key))
    if tile is None or tile == here:
        return
    try:
        load(catalogue(), tile)
    except TileNotFoundError:
        st.toast(f"The catalogue holds no tile at that place ({plain(tile.name)}).", icon=":material/search_off:")
        return
    state.pick(tile)
