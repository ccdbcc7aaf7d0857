"""World map: every tile, filtered, counted, listed and picked."""

import streamlit as st

from core.counting import counted
from core.raster.legend import CLASSES
from core.selection.around import around
from core.selection.filters import Selection
from core.selection.summary import Summary
from core.selection.tilerows import ORDERS, Order
from pages.ui.frame import cards, counts, filters, panel, state, turns
from pages.ui.frame.counts import Histogram
from pages.ui.frame.folding import FOLDED, foldable, stage, unfolded
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, settings
from pages.ui.map.basemaps import ONLINE
from pages.ui.map.colouring import COLOURINGS, colouring
from pages.ui.map.tallies import tallies
from pages.ui.map.view import Beside, Colouring, Layers, MapView
from pages.ui.map.world import world_map
from pages.ui.places import clicked, watch
from pages.ui.start import first
from pages.ui.trail import ahead

PAGE = 48
"""Cards on a page of the list."""


def bar(chosen: Selection, summary: Summary) -> str:
    """Draw the bar over the map: what to show, how much it is, and ways through the tiles; return what to show."""
    with st.container(key="over_bar", horizontal=True, vertical_alignment="center", gap="small"):
        shown = st.segmented_control(
            "Show the selection as",
            ["Map", "List"],
            default="Map",
            required=True,
            key="show",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.markdown(
            f"**{summary.matching:,}** of {plain(counted(summary.total, 'tile'))}"
            + (f" · {summary.in_view:,} in view" if shown == "Map" else "")
            + (" · :orange-badge[synthetic demo]" if summary.synthetic else "")
        )
        if chosen.ring:
            for_area()
        walk(chosen)
        with st.popover("Share", icon=":material/link:", type="tertiary", key="share_view"):
            st.caption("This link opens the same view, filters and tile:")
            st.code(state.link(*filters.query(), *shown_query()), language=None, wrap_lines=True)
    return str(shown)


def for_area() -> None:
    """Draw what can be done with the drawn area."""
    area = {"area": st.query_params["area"]}
    if st.button("Tiles like these", icon=":material/dashboard:", type="tertiary", key="like_area"):
        st.switch_page("find.py", query_params={"like": "area", **area})
    if st.button("Add places here", icon=":material/add_location_alt:", type="tertiary", key="add_area"):
        st.switch_page("places.py", query_params=area)


def walk(chosen: Selection) -> None:
    """Draw buttons that go through the tiles."""
    here = state.picked()
    previous = st.button("Previous", icon=":material/chevron_left:", key="previous", shortcut="p")
    following = st.button("Next", icon=":material/chevron_right:", key="next", shortcut="n")
    surprise = st.button("Surprise me", icon=":material/casino:", key="surprise", shortcut="s")
    if previous or following:
        state.pick(browser().step(chosen, here, 1 if following else -1), go=True)
    elif surprise:
        state.pick(browser().surprise(chosen), go=True)


def shown_query() -> list[tuple[str, str]]:
    """How the map is shown, as it stands in the address; what is as usual is left out."""
    usual: dict[str, object] = {
        "show": "Map", "colour": "Land cover", "imagery": True, "landcover": False, "opacity": 60, "boxes": False,
        "order": "place", "page": 1,
    } | {panel: FOLDED[panel] for panel in ("filters_open", "layers_open", "counts_open")}  # fmt: skip
    held = {key: st.session_state.get(key, value) for key, value in usual.items()}
    return [
        (key, str(value).lower() if isinstance(value, bool) else str(value))
        for key, value in held.items()
        if value != usual[key]
    ]


def draw_map(chosen: Selection, colours: Colouring, revision: int) -> None:
    """Draw the world map."""
    shown = MapView(
        points=f"/map/points?v={revision}",
        mask=f"/map/mask?v={revision}&{chosen.to_query()}" if chosen else None,
        colouring=colours,
        layers=Layers(
            imagery=st.session_state.get("imagery", True),
            landcover=st.session_state.get("landcover", False),
            opacity=st.session_state.get("opacity", 60) / 100,
            boxes=st.session_state.get("boxes", False),
        ),
        revision=str(revision),
        online=ONLINE.get(st.session_state.get("basemap", "")),
        picked=tile.key if (tile := state.picked() or clicked.tile()) else None,
        view=state.first_place(),
        goto=state.goto(),
        area=state.area() or None,
        places=True,
        counted=True,
        legend=False,
        beside=Beside(
            left=unfolded("filters_open") or unfolded("layers_open"),
            right=unfolded("counts_open") or bool(state.picked() or state.place()),
        ),
    )
    world_map(shown, key=state.MAP, on_change=state.take_map)


def draw_list(chosen: Selection, matching: int, revision: int) -> None:
    """Draw the same selection as cards, at first those around the open tile."""
    pages = max(1, -(-matching // PAGE))
    left, right = st.columns([3, 1])
    order: Order = left.selectbox("Sort by", ORDERS, key="order", bind="query-params", format_func=order_name)
    if "page" not in st.session_state and "page" not in st.query_params:
        to_open_tile(chosen)
    page = right.number_input(f"Page of {pages:,}", 1, pages, key="page", bind="query-params")
    rows = browser().rows(chosen, order, offset=(min(int(page), pages) - 1) * PAGE, limit=PAGE)
    if (tile := state.picked()) and tile not in {row.tile for row in rows}:
        st.button(
            f"Go to the open tile, {plain(tile.name)}",
            icon=":material/my_location:",
            type="tertiary",
            key="to_open",
            on_click=to_open_tile,
            args=(chosen,),
        )
    cards.cards(rows, picked=state.picked(), revision=revision, key="cards", on_pick=_card_clicked)


def order_name(order: Order) -> Markdown:
    """Name an order of the list."""
    return plain("place, neighbours together" if order == "place" else order)


def to_open_tile(chosen: Selection) -> None:
    """Turn the list to the page that holds the open tile, if it is selected."""
    tile = state.picked()
    order: Order = st.session_state.get("order", ORDERS[0])
    if found := tile and around(browser(), chosen, tile, order):
        st.session_state["page"] = (found.rank - 1) // PAGE + 1
    elif tile:
        st.toast(f"{plain(tile.name)} is none of the selected tiles.", icon=":material/filter_alt:")


def _card_clicked() -> None:
    state.pick(cards.clicked("cards"), go=True)


def layer_controls() -> None:
    """Draw what the map shows and how."""
    st.selectbox("Colour tiles by", list(COLOURINGS), key="colour", bind="query-params")
    st.toggle("Satellite images", value=True, key="imagery", bind="query-params", help="From zoom 11 on")
    if st.toggle("Land cover", key="landcover", bind="query-params", help="From zoom 11 on, over the images"):
        st.slider("Land cover, opacity in %", 0, 100, 60, key="opacity", bind="query-params")
    st.toggle(
        "Boxes",
        key="boxes",
        bind="query-params",
        help="From zoom 13 on: around patches of land cover, and dashed those of box files",
    )
    if settings().online_basemaps:
        st.selectbox(
            "Online basemap",
            ["", *ONLINE],
            key="basemap",
            help="Fetched from the internet while it is on",
            format_func=lambda name: name or "None (offline)",
        )


def draw_counts(chosen: Selection, colours: Colouring, *, on_map: bool) -> None:
    """Draw what the selection holds, in view and in all; the map's legend is among it."""
    view = state.bounds() if on_map else None
    st.caption("In view / all that match; press a row to filter" if on_map else "All that match; press a row to filter")
    counts.show(tallies(chosen, colours, browser(), view, seen=on_map), key="tallies")
    name = st.selectbox("Histogram of the share of", [land.name for land in CLASSES[1:]], index=2, key="histogram")
    steps = browser().histogram(chosen, name, view)
    counts.show([], key="steps", histogram=Histogram(name, steps, filters.limits(name)))


@st.fragment
@turns.turn()
def explore() -> None:
    """Everything but the filters; a move of the map draws only this anew."""
    if counts.changed():
        st.rerun()
    revision = catalogue().revision()
    chosen = filters.selection()
    watch.forget_undone()
    summary = browser().summary(chosen, state.bounds())
    shown = bar(chosen, summary)
    colours = colouring(st.session_state.get("colour", ""), summary, browser().caption_sets())
    if not summary.matching:
        with st.container(key="over_note"):
            st.info("No tile matches. Take a filter away, or clear them all.", icon=":material/filter_alt:")
    if shown == "Map":
        draw_map(chosen, colours, revision)
    else:
        with st.container(key="listed"):
            draw_list(chosen, summary.matching, revision)
    with st.container(key="over_right"):
        if tile := state.picked():
            watch.outcome(tile)
            panel.show(tile, revision)
            ahead.expect(tile)
        elif place := state.place():
            clicked.show(place)
        else:
            with foldable("Counts", ":material/bar_chart:", "counts_open"):
                draw_counts(chosen, colours, on_map=shown == "Map")
    opened = unfolded("filters_open") or unfolded("layers_open")
    first.panel(acted=bool(chosen or state.picked() or state.place() or opened))


if not browser().count(Selection()):
    from pages.ui.start.welcome import welcome  # downloads and the demo, which nobody needs who has tiles

    welcome()
    st.stop()

with stage(layer_controls):
    explore()
