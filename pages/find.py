"""Search: descriptions by their words, ranked, within the filters, as cards."""

import streamlit as st

from core import search
from core.errors import IndexBuildingError, SearchError
from core.search import SearchResult, Sources
from core.selection import Selection
from core.wordquery import Term, write
from pages.ui import cards, filters, panel, state
from pages.ui.colouring import by_rank
from pages.ui.map_view import MapView
from pages.ui.resources import browser, catalogue, words
from pages.ui.world_map import world_map

PAGE = 24
"""Cards that are shown at first, and that `Show more` adds."""

EXAMPLES = ("water grass", '"bare land"', "wetland -tree", "mangrove*", "snow")

HELP = """Finds descriptions that have **all** the words, in any form: *river* also finds *rivers*.

- `"bare land"` in quotes: exactly these words in this order
- `-water`: without this word
- `agri*`: words that begin so"""


def box() -> str:
    """Draw the search box and return what stands in it."""
    state.restore_query()
    typed = st.text_input(
        "Search the descriptions",
        key=state.QUERY,
        bind="query-params",
        placeholder='Words of a description, for example: water "developed area" -snow',
        icon=":material/search:",
        help=HELP,
    )
    state.keep_query()
    return str(typed).strip()


def no_query() -> None:
    """Offer something to search for."""
    st.write("Type words and press Enter, or try one of these:")
    with st.container(horizontal=True):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example_{number}", on_click=state.ask, args=(example,))
    st.caption(HELP)


def said(result: SearchResult, chosen: Selection) -> str:
    """Say in a line what was found."""
    found = f"**{result.total:,}** {_noun(result.total)} in {result.took_ms:.0f} ms"
    return " · ".join([found, *filters.words(chosen)])


def _noun(count: int) -> str:
    return "description" if count == 1 else "descriptions"


def no_hit(result: SearchResult, chosen: Selection) -> None:
    """Say why nothing was found, and offer the next step."""
    if not result.terms:
        st.info("There is no word to look for in this. Type letters or digits.", icon=":material/search_off:")
        return
    held = search.counts(words(), result.terms)
    unknown = {term for term, count in held.items() if not count and not term.negative}
    lines = [f"- `{_shown(term)}`: {count:,} {_noun(count)}{_without(term)}" for term, count in held.items()]
    within = " within the filters" if chosen else ""
    st.info(f"No description has all of this{within}.", icon=":material/search_off:")
    st.markdown("In all descriptions, each for itself:\n\n" + "\n".join(lines[:20]))
    with st.container(horizontal=True):
        rest = tuple(term for term in result.terms if term not in unknown)
        if unknown and rest:
            st.button(f"Search for {write(rest)[:60]}", key="known_only", on_click=state.ask, args=(write(rest),))
        if chosen:
            st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=filters.clear, key="widen")


def _shown(term: Term) -> str:
    return str(term)[:60].replace("`", "'")


def _without(term: Term) -> str:
    return " left out" if term.negative else ""


@st.fragment(run_every=1)
def building() -> None:
    """Show how far the index has come, and search once it is there."""
    now = words().progress
    if words().is_current():
        st.rerun()
    st.progress(
        now.done / now.total if now.total else 0.0,
        f"The descriptions are being indexed: {now.done:,} of {now.total:,}. The search follows by itself.",
    )


def draw_map(result: SearchResult, chosen: Selection, revision: int) -> None:
    """Draw where the hits lie, coloured by rank, among all tiles of the filters in grey."""
    keys = tuple(dict.fromkeys(hit.tile.key for hit in result.hits))
    shown = MapView(
        points=f"/map/points?v={revision}",
        mask=f"/map/mask?v={revision}&{chosen.to_query()}" if chosen else None,
        colouring=by_rank(len(keys)),
        hits=keys,
        revision=str(revision),
        picked=tile.key if (tile := state.picked()) else None,
        view=state.first_place(),
        goto=state.goto(),
        area=state.area() or None,
        height=320,
    )
    world_map(shown, key="hit_map", on_change=lambda: state.take_map("hit_map"))


def draw(result: SearchResult, revision: int) -> None:
    """Draw the hits as cards."""
    rows = browser().rows_of({hit.tile for hit in result.hits})
    hits = [hit for hit in result.hits if hit.tile in rows]
    cards.cards(
        [rows[hit.tile] for hit in hits],
        hits=hits,
        picked=state.picked(),
        revision=revision,
        key="hits",
        on_pick=lambda: state.pick(cards.clicked("hits")),
    )
    if len(result.hits) < result.total:
        label = f"Show {min(PAGE, result.total - len(result.hits))} more"
        st.button(label, icon=":material/expand_more:", key="more", on_click=state.show_more, args=(PAGE,))


@st.fragment
def find() -> None:
    """Search and draw what was found."""
    query = box()
    chosen = filters.selection()
    filters.keep()
    if not query:
        no_query()
        return
    try:
        limit = state.shown(query, chosen, first=PAGE)
        result = search.search(Sources(words(), browser()), query, chosen, limit=limit)
    except IndexBuildingError:
        building()
        return
    except SearchError as error:
        st.error(str(error), icon=":material/error:")
        return
    tile = state.picked()
    left, right = st.columns([7, 3], gap="medium") if tile else (st.container(), None)
    with left:
        st.markdown(said(result, chosen))
        if result.total:
            draw_map(result, chosen, catalogue().revision())
            draw(result, catalogue().revision())
        else:
            no_hit(result, chosen)
    if tile and right:
        with right:
            panel.show(tile, catalogue().revision())


if not browser().count(Selection()):
    st.title("Nothing to search yet")
    st.write("Import a ChatEarthNet release first; its descriptions can then be searched:")
    st.code("chatearth import path/to/release", language="shell")
    st.stop()

with st.sidebar:
    filters.sidebar(browser().caption_sets())

find()
