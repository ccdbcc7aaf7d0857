"""World map: every tile, filtered, counted, listed and picked."""

import streamlit as st

from core.raster.legend import CLASSES
from core.selection.browse import ORDERS, Order
from core.selection.filters import Selection
from core.selection.summary import Summary
from pages.ui.frame import brightness, cards, counts, filters, panel, state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, settings
from pages.ui.map.basemaps import ONLINE
from pages.ui.map.colouring import COLOURINGS, colouring
from pages.ui.map.view import Layers, MapView
from pages.ui.map.world import world_map
from pages.ui.places import clicked, watch
from pages.ui.start.welcome import welcome

PAGE = 48
"""Cards on a page of the list."""


def walk(chosen: Selection) -> str:
    """Draw the row above the map: what to show, and buttons that go through the tiles; return what to show."""
    here = state.picked()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        shown = st.segmented_control(
            "Show the selection as",
            ["Map", "List"],
            default="Map",
            required=True,
            key="show",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.space("stretch")
        previous = st.button("Previous", icon=":material/chevron_left:", key="previous", shortcut="p")
        following = st.button("Next", icon=":material/chevron_right:", key="next", shortcut="n")
        surprise = st.button("Surprise me", icon=":material/casino:", key="surprise", shortcut="s")
    if previous or following:
        state.pick(browser().step(chosen, here, 1 if following else -1), go=True)
    elif surprise:
        state.pick(browser().surprise(chosen), go=True)
    return str(shown)


def shown_query() -> list[tuple[str, str]]:
    """How the map is shown, as it stands in the address; what is as usual is left out."""
    usual: dict[str, object] = {
        "show": "Map", "colour": "Land cover", "imagery": True, "stretch": True, "landcover": False, "opacity": 60,
        "order": "place", "page": 1,
    }  # fmt: skip
    held = {key: st.session_state.get(key, value) for key, value in usual.items()}
    return [
        (key, str(value).lower() if isinstance(value, bool) else str(value))
        for key, value in held.items()
        if value != usual[key]
    ]


def draw_map(chosen: Selection, summary: Summary, revision: int) -> None:
    """Draw the world map."""
    shown = MapView(
        points=f"/map/points?v={revision}",
        mask=f"/map/mask?v={revision}&{chosen.to_query()}" if chosen else None,
        colouring=colouring(st.session_state.get("colour", ""), summary, browser().caption_sets()),
        layers=Layers(
            imagery=st.session_state.get("imagery", True),
            landcover=st.session_state.get("landcover", False),
            opacity=st.session_state.get("opacity", 60) / 100,
            stretch=st.session_state.get("stretch", True),
        ),
        revision=str(revision),
        online=ONLINE.get(st.session_state.get("basemap", "")),
        picked=tile.key if (tile := state.picked() or clicked.tile()) else None,
        view=state.first_place(),
        goto=state.goto(),
        area=state.area() or None,
        places=True,
        height=640,
    )
    world_map(shown, key=state.MAP, on_change=state.take_map)


def draw_list(chosen: Selection, matching: int, revision: int) -> None:
    """Draw the same selection as cards."""
    pages = max(1, -(-matching // PAGE))
    left, right = st.columns([3, 1])
    order: Order = left.selectbox("Sort by", ORDERS, key="order", bind="query-params")
    page = right.number_input(f"Page of {pages:,}", 1, pages, key="page", bind="query-params")
    rows = browser().rows(chosen, order, offset=(min(int(page), pages) - 1) * PAGE, limit=PAGE)
    cards.cards(rows, picked=state.picked(), revision=revision, key="cards", on_pick=_card_clicked)


def _card_clicked() -> None:
    state.pick(cards.clicked("cards"), go=True)


def layer_controls() -> None:
    """Draw what the map shows and how."""
    st.selectbox("Colour tiles by", list(COLOURINGS), key="colour", bind="query-params")
    if st.toggle("Satellite images", value=True, key="imagery", bind="query-params", help="From zoom 11 on"):
        brightness.toggle()
    if st.toggle("Land cover", key="landcover", bind="query-params", help="From zoom 11 on, over the images"):
        st.slider("Land cover, opacity in %", 0, 100, 60, key="opacity", bind="query-params")
    if settings().online_basemaps:
        st.selectbox(
            "Online basemap",
            ["", *ONLINE],
            key="basemap",
            help="Fetched from the internet while it is on",
            format_func=lambda name: name or "None (offline)",
        )


def draw_counts(chosen: Selection, summary: Summary) -> None:
    """Draw what the selection holds, in view and in all."""
    st.caption("Tiles in view / all that match")
    view = state.bounds()
    parts = [counts.bars("Dominant land cover", counts.class_lines(summary))]
    st_parts = {"Split": summary.splits, "Caption set": summary.sets, "Quality flag": summary.flags}
    parts += [counts.bars(title, counts.plain_lines(values)) for title, values in st_parts.items() if values]
    counts.draw_parts(parts)
    name = st.selectbox("Histogram of the share of", [land.name for land in CLASSES[1:]], index=2, key="histogram")
    counts.draw_parts([counts.steps(name, browser().histogram(chosen, name, view))])


@st.fragment
def explore() -> None:
    """Everything but the filters; a move of the map draws only this anew."""
    revision = catalogue().revision()
    chosen = filters.selection()
    filters.keep()
    watch.forget_undone()
    left, right = st.columns([7, 3], gap="medium")
    with left:
        shown = walk(chosen)
        summary = browser().summary(chosen, state.bounds())
        said = filters.words(chosen)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{summary.matching:,}** of {summary.total:,} tiles · {summary.in_view:,} in view"
                + (f" · {'; '.join(map(plain, said))}" if said else "")
                + (" · :orange-badge[synthetic demo]" if summary.synthetic else "")
            )
            if chosen.ring and st.button(
                "Tiles like these", icon=":material/dashboard:", type="tertiary", key="like_area"
            ):
                st.switch_page("find.py", query_params={"like": "area", "area": st.query_params["area"]})
            if chosen.ring and st.button(
                "Add places here", icon=":material/add_location_alt:", type="tertiary", key="add_area"
            ):
                st.switch_page("places.py", query_params={"area": st.query_params["area"]})
            with st.popover("Share", icon=":material/link:", type="tertiary"):
                st.caption("This link opens the same view, filters and tile:")
                st.code(state.link(*filters.query(), *shown_query()), language=None, wrap_lines=True)
        if not summary.matching:
            st.info(
                "No tile matches. Take a filter away, or clear them all in the sidebar.", icon=":material/filter_alt:"
            )
        if shown == "Map":
            draw_map(chosen, summary, revision)
        else:
            draw_list(chosen, summary.matching, revision)
    with right:
        if tile := state.picked():
            watch.outcome(tile)
            panel.show(tile, revision)
        elif place := state.place():
            clicked.show(place)
        else:
            draw_counts(chosen, summary)


if not browser().count(Selection()):
    welcome()
    st.stop()

with st.sidebar:
    filters.sidebar(browser().caption_sets())
    st.subheader("Map")
    layer_controls()

explore()
