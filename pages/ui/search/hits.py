"""The hits of a search: on a map coloured by rank, as cards, and what to say when there are none."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.counting import counted
from core.geography.tiles import Tile
from core.query.terms import Term, write
from core.query.understand import QueryCondition
from core.search import descriptions
from core.search.descriptions import Hit, SearchResult
from core.selection.filters import Selection
from pages.ui.frame import cards, filters, state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, embedding, words
from pages.ui.map.colouring import by_rank
from pages.ui.map.view import MapView
from pages.ui.map.world import world_map
from pages.ui.search.answers import readiness

MAP = "hit_map"
"""Key of the map of hits."""

_SOUGHT = "hits_sought"

PAGE = 24
"""Cards that are shown at first, and that `Show more` adds."""


def draw_map(hits: Sequence[Hit], chosen: Selection) -> None:
    """Draw where the hits lie, coloured by rank, among all tiles of the filters in grey."""
    revision = catalogue().revision()
    keys = tuple(dict.fromkeys(hit.tile.key for hit in hits))
    shown = MapView(
        points=f"/map/points?v={revision}",
        mask=f"/map/mask?v={revision}&{chosen.to_query()}" if chosen else None,
        colouring=by_rank(len(keys)),
        hits=keys,
        revision=str(revision),
        picked=tile.key if (tile := state.picked()) else None,
        area=state.area() or None,
        height=260,
    )
    world_map(shown, key=MAP, on_change=_take_map)


def _take_map() -> None:
    state.take_map(MAP)


def nothing_fits(hits: Sequence[Hit]) -> None:
    """Say that nothing answers, and keep what is nearest apart, for those who want to see it."""
    st.warning(
        "**Nothing here says this.** No description has all of its words, and none comes nearer in meaning than it "
        "comes to questions about other things.",
        icon=":material/search_off:",
    )
    with st.expander(f"The {min(len(hits), PAGE):d} nearest, which do not say it", icon=":material/unfold_more:"):
        draw_cards(hits[:PAGE], 0)


def draw_cards(hits: Sequence[Hit], total: int, *, like: Tile | str | None = None) -> None:
    """Draw the hits as cards, with a button for more; first the tile that they are like."""
    reference = like if isinstance(like, Tile) else None
    rows = browser().rows_of({*(hit.tile for hit in hits), *([reference] if reference else [])})
    shown = [hit for hit in hits if hit.tile in rows]
    cards.cards(
        [rows[hit.tile] for hit in shown],
        hits=shown,
        picked=state.picked(),
        revision=catalogue().revision(),
        key="hits",
        on_pick=_card_clicked,
        reference=rows.get(reference) if reference else None,
        seek=st.session_state.get(_SOUGHT, 0),
    )
    if len(hits) < total:
        label = f"Show {min(PAGE, total - len(hits)):,} more"
        st.button(label, icon=":material/expand_more:", key="more", on_click=state.show_more, args=(PAGE,))


def steps(hits: Sequence[Hit], more: Callable[[int], Sequence[Hit]] | None) -> None:
    """Draw the buttons that select the hit before and after the one that is selected.

    Args:
        hits: Those that are shown.
        more: Finds so many of them; None where all are shown.
    """
    tiles = list(dict.fromkeys(hit.tile for hit in hits))
    here = state.picked()
    place = tiles.index(here) if here in tiles else -1
    last = place + 1 == len(tiles)
    _step("Previous", "p", tiles[place - 1] if place > 0 else None)
    if last and more:
        _step("Next", "n", None, lambda: _next_of_more(tiles, more(len(hits) + PAGE)))
    else:
        _step("Next", "n", None if last else tiles[place + 1])


def _step(name: str, letter: str, to: Tile | None, otherwise: Callable[[], None] | None = None) -> None:
    st.button(
        plain(name),
        icon=f":material/chevron_{'left' if letter == 'p' else 'right'}:",
        type="tertiary",
        key=f"hit_{name.lower()}",
        shortcut=letter,
        disabled=to is None and otherwise is None,
        on_click=otherwise or _select,
        args=() if otherwise else (to,),
        help=plain(f"Selects the {name.lower()} hit"),
    )


def _select(tile: Tile | None) -> None:
    """Select a hit whose card may be out of sight."""
    st.session_state[_SOUGHT] = st.session_state.get(_SOUGHT, 0) + 1
    state.pick(tile)


def _next_of_more(shown: Sequence[Tile], found: Sequence[Hit]) -> None:
    """Show more hits, and select the first of them."""
    state.show_more(PAGE)
    if tile := next((hit.tile for hit in found if hit.tile not in shown), None):
        _select(tile)


def _card_clicked() -> None:
    state.pick(cards.clicked("hits"))


def no_tile(conditions: Sequence[QueryCondition], chosen: Selection) -> None:
    """Say that no tile fulfils all conditions of the query, and offer each by itself with how many fulfil it."""
    st.info("No tile fulfils all of this. Take a condition away above.", icon=":material/search_off:")
    st.markdown(f"Each condition for itself{' within the filters' if chosen else ''}:")
    for one in {condition.id: condition for condition in conditions}.values():
        st.button(
            f"{plain(one.label)}: {plain(counted(browser().count(one.narrow(chosen)), 'tile'))}",
            icon=":material/search:",
            type="tertiary",
            key=f"only_{one.id}",
            help="Search for this alone",
            on_click=state.ask,
            args=(one.text,),
        )


def none_found(result: SearchResult | None, chosen: Selection) -> None:
    """Say why nothing was found, and offer the next step."""
    within = " within the filters" if chosen else ""
    if result is None or not result.terms:
        empty = "There is no word to look for in this. Type letters or digits."
        st.info(f"There is nothing{within}." if chosen else empty, icon=":material/search_off:")
    else:
        st.info(f"No description has all of this{within}.", icon=":material/search_off:")
    with st.container(horizontal=True):
        if result and result.terms:
            _known_words(result)
        if chosen:
            st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=filters.clear, key="widen")


def _known_words(result: SearchResult) -> None:
    """Count each word for itself, and offer those that occur, or a search by meaning."""
    held = descriptions.counts(words(), result.terms)
    unknown = {term for term, count in held.items() if not count and not term.negative}
    lines = [
        f"- “{plain(str(term)[:60])}”: {count:,} {plain(_noun(count) + _without(term))}" for term, count in held.items()
    ]
    st.markdown("In all descriptions, each for itself:\n\n" + "\n".join(lines[:20]))
    known = tuple(term for term in result.terms if term not in unknown)
    most = len(words().reader()) / 2  # words of most descriptions, as "a" and "by", are no search by themselves
    rest = tuple(term for term in known if term.negative or held[term] <= most) or known
    if unknown and rest:
        st.button(f"Search for {plain(write(rest)[:60])}", key="known_only", on_click=state.ask, args=(write(rest),))
    if result.mode == "words":
        st.button("Search by meaning", icon=":material/lightbulb:", key="by_meaning", on_click=state.search_by_meaning)


def _noun(count: int) -> str:
    return "description" if count == 1 else "descriptions"


def _without(term: Term) -> str:
    return " left out" if term.negative else ""


@st.fragment(run_every=1)
def indexing() -> None:
    """Show how far the word index has come, and search once it is there."""
    now = words().progress
    if words().is_current():
        st.rerun()
    st.progress(
        now.done / now.total if now.total else 0.0,
        f"The descriptions are being indexed: {now.done:,} of {now.total:,}. The search follows by itself.",
    )


@st.fragment(run_every=1)
def loading() -> None:
    """Search again once the model of search by meaning is loaded."""
    if not readiness().loading:
        st.rerun()


def embedding_state() -> None:
    """Show how much of the dataset can be searched by meaning while that is not all of it."""
    index = embedding()
    if index.failure is None and not index.is_complete():
        _embedding()


@st.fragment(run_every=2)
def _embedding() -> None:
    index = embedding()
    if index.failure is None and index.is_complete():
        st.rerun()
    index.start()
    held = index.held()
    if held and held.estimated and not held.waiting:
        st.caption(
            f":material/target: Meaning is **estimated for {held.estimated:,}** "
            f"{plain('descriptions' if held.estimated > 1 else 'description')}, by their words; the best hits of each "
            f"search are read by the model at once. {plain(index.progress_words)}."
        )
        return
    now = index.progress
    done = now.done / now.total if now.total else 0.0
    st.progress(done, f"{plain(index.progress_words)}. The search covers what is done; words cover everything.")
