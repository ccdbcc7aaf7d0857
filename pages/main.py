"""The router: which page is shown, and what frames every page."""

import streamlit as st

from pages.ui.frame import brightness, filters, heldvalues, selected, turns, way
from pages.ui.frame.assets import UI
from pages.ui.runs import opened
from pages.ui.start import sheet

st.set_page_config(page_title="ChatEarthNet Explorer", page_icon=str(UI / "frame" / "icon.png"), layout="wide")

st.logo(str(UI / "frame" / "name.svg"), size="medium")
for _ in range(2):  # a note from a fragment takes the first places among styles and notes, and the page lost its style
    st.html("<style></style>")
st.html(UI / "frame" / "page.css")

PAGES = {
    "": [
        st.Page("explore.py", title="World map", icon=":material/public:", default=True),
        st.Page("find.py", title="Search", icon=":material/search:", url_path="search"),
        st.Page("meaning_map.py", title="Meaning map", icon=":material/bubble_chart:", url_path="meaning"),
        st.Page("single.py", title="Tile", icon=":material/crop_square:", url_path="tile"),
        st.Page("lab.py", title="Prompt lab", icon=":material/science:", url_path="lab"),
        st.Page("truth.py", title="Truth check", icon=":material/fact_check:", url_path="truth"),
        st.Page("dataset.py", title="Dataset", icon=":material/database:", url_path="dataset"),
    ],
    "More": [
        st.Page("places.py", title="Own places", icon=":material/add_location_alt:", url_path="places"),
        st.Page("change.py", title="Change", icon=":material/difference:", url_path="change"),
        st.Page("five.py", title="Five ways", icon=":material/splitscreen:", url_path="five"),
        st.Page("compare.py", title="Compare tiles", icon=":material/compare:", url_path="compare"),
        st.Page("landcover.py", title="Land-cover maps", icon=":material/layers:", url_path="landcover"),
        st.Page("stats.py", title="Statistics", icon=":material/bar_chart:", url_path="statistics"),
        st.Page("disagree.py", title="Disagreement", icon=":material/rule:", url_path="disagreement"),
        st.Page("tasks.py", title="Tasks", icon=":material/quiz:", url_path="tasks"),
        st.Page("review.py", title="Review", icon=":material/rate_review:", url_path="review"),
        st.Page("evaluate.py", title="Evaluate", icon=":material/leaderboard:", url_path="evaluate"),
        st.Page("trial.py", title="Prompt trial", icon=":material/experiment:", url_path="trial"),
        st.Page("export.py", title="Export", icon=":material/download:", url_path="export"),
        st.Page("runs.py", title="Runs", icon=":material/playlist_play:", url_path="runs"),
        st.Page("models.py", title="Models", icon=":material/dns:", url_path="models"),
    ],
}

ALL_TILES = {"tasks", "places", "change", "landcover", "models", "evaluate"}
"""Pages that show the same whatever is selected."""

CHOOSING = {"", "search", "meaning", "disagreement"}
"""Pages on which tiles are chosen."""


@st.fragment
def menu() -> None:
    """Draw the pages as a menu, its links once it is opened.

    Where the window is narrow, Streamlit's menu would be in the sidebar, among the filters.
    """
    opened_menu = st.popover("Pages", icon=":material/menu:", type="tertiary", key="menu_open", on_change="rerun")
    if opened_menu.open:
        with opened_menu:
            for one in (one for pages in PAGES.values() for one in pages):
                st.page_link(one)


with turns.turn():
    page = st.navigation(PAGES, position="top")
    way.mount()
    brightness.control()
    heldvalues.forget_shown()
    filters.begin(anew=way.arrive(page))
    selected.line(
        used=page.url_path not in ALL_TILES and opened.BATCH not in st.query_params, chooses=page.url_path in CHOOSING
    )

    with st.container(key="menu"):
        menu()
    sheet.mount(page.url_path)

    page.run()
    filters.end()
