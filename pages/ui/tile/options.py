"""How the tile page's map is shown: its options, each in the address, and the map itself."""

from functools import partial

import streamlit as st

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.places.additions import is_from_files
from core.raster.landcover import ranked_shares
from core.raster.legend import CLASSES
from core.store.flags import Flag
from core.tile.record import TileRecord, load
from pages.ui.frame import state
from pages.ui.frame.composition import share_text
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
    IMAGERY,
    VIEWS,
    Imagery,
    LegendEntry,
    TileMap,
    build,
    clicked_tile,
)


def draw(record: TileRecord, revision: int) -> None:
    """Draw the options and the map; a click on a neighbour opens it."""
    imagery = available(record)
    covered = "labels" in record.pictures and record.landcover_problem is None
    shown = _chosen(record, revision, imagery, covered=covered)
    if not imagery and not covered:
        st.caption("There is no picture of this tile to show: the map has its outline only.")
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


def available(record: TileRecord) -> dict[str, Imagery]:
    """Return the ways in which the tile's image can be shown."""
    broken = bool(record.flags & Flag.UNREADABLE)
    return {
        name: one
        for name, one in IMAGERY.items()
        if one.layer in record.pictures and not (broken and one.layer == "rgb")
    }


def legend(record: TileRecord) -> tuple[LegendEntry, ...]:
    """Return the classes that occur in the tile, largest first."""
    if record.composition is None:
        return ()
    colours = {land.name: land.hex for land in CLASSES}
    return tuple(
        LegendEntry(name, colours[name], share_text(share)) for name, share in ranked_shares(record.composition)
    )


def _chosen(record: TileRecord, revision: int, imagery: dict[str, Imagery], *, covered: bool) -> TileMap:
    """Draw the options and return what they say; an option that the tile has no picture for is not offered."""
    both = bool(imagery) and covered
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default="Layers",
            required=True,
            key="tile_view",
            bind="query-params",
            disabled=not both,
            help=None if both else "Swiping needs both an image and a land-cover map.",
        )
        image = st.selectbox(
            "Image",
            list(imagery) or ["none"],
            key="tile_image",
            bind="query-params",
            disabled=not imagery,
            format_func=lambda name: IMAGERY[name].label if name in IMAGERY else "No image",
        )
        online = _basemap()
    with st.container(horizontal=True):
        swiping = both and view == "Swipe"
        cover = st.toggle(
            "Land cover", value=True, key="tile_cover", bind="query-params", disabled=swiping or not covered
        )
        grid = st.toggle("Five regions", key="tile_grid", bind="query-params", help="The parts that captions speak of")
    covering = covered and (cover or swiping)
    return TileMap(
        tile=record.tile,
        revision=revision,
        view="Swipe" if swiping else "Layers",
        imagery=imagery.get(image),
        others=tuple(one for name, one in imagery.items() if name != image),
        around=_around(record.tile),
        landcover=covering,
        grid=grid,
        legend=legend(record) if covering else (),
        online=online,
        dark=st.context.theme.type == "dark",
        sources=sources(record),
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
