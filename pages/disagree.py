"""Disagreement: tiles whose captions of two sets say different things, farthest apart first."""

import streamlit as st

from core.geography.tiles import ZOOM
from core.search import captiontexts, disagreement, hitlist
from core.search.captiontexts import FoundCaption
from core.search.disagreement import Apart, Disagreements, only_in
from core.search.meaning.scan import Meaning
from core.selection.browse import Browser, TileRow
from core.selection.filters import Selection
from core.selection.summary import CaptionSet
from core.store.authors import set_name
from core.store.flags import Flag
from pages.ui.frame import composition, filters, state, way
from pages.ui.frame.cards import place
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.marks import marked
from pages.ui.frame.resources import browser, catalogue, prefix
from pages.ui.frame.take import take
from pages.ui.frame.waiting import no_vectors, ready_meaning

PAGE = 10
"""Tiles that are shown at first, and that `Show more` adds."""

TAKEN = 500
"""Tiles of the ranking that go into a file or a list."""

_STYLE = """<style>
.apart {display:grid; grid-template-columns:11rem 1fr 1fr; gap:1rem; font-size:.85rem; line-height:1.45}
@media (max-width: 900px) {.apart {grid-template-columns:1fr}}
.apart img {width:100%; max-width:256px; height:auto; border-radius:.4rem; display:block}
.apart p {margin:.2rem 0 0; overflow-wrap:anywhere}
.apart h2 {font-size:.85rem; margin:0; padding:0}
.apart mark {padding:0 .1em; border-radius:.2em; color:inherit; background:color-mix(in srgb,#ffbb22 38%,transparent);
 text-decoration:underline; text-decoration-thickness:1px; text-underline-offset:2px}
.apart .faint {opacity:.7; font-size:.76rem}
</style>"""


def two_sets(sets: list[CaptionSet]) -> tuple[str, str]:
    """Return the sets to compare; there is a choice where there are more than two."""
    names = [item.name for item in sets]
    usual = tuple(name for name in disagreement.PUBLISHED if name in names)
    first, second = usual if len(usual) == 2 else (names[0], names[1])
    if len(names) > 2:
        left, right, _ = st.columns([1, 1, 3])
        first = left.selectbox("Captions of", names, names.index(first), key="first", bind="query-params")
        others = [name for name in names if name != first]
        place_of = others.index(second) if second in others else 0
        second = right.selectbox("and of", others, place_of, key="second", bind="query-params")
    return first, second


def title_of(sets: tuple[str, str], chosen: Selection) -> str:
    """Name the list for other pages."""
    return " · ".join([f"{set_name(sets[0])} and {set_name(sets[1])} far apart", *filters.words(chosen)])


def draw(ranked: Disagreements, shown: int, revision: int) -> None:
    """Draw the tiles, each with both captions."""
    apart = ranked.apart[:shown]
    rows = browser().rows_of({one.tile for one in apart})
    numbers = [number for one in apart for number in (one.first, one.second)]
    texts = captiontexts.texts(browser(), numbers)
    st.html(composition.STYLE + _STYLE)
    for one in apart:
        if one.tile in rows and one.first in texts and one.second in texts:
            draw_one(one, rows[one.tile], (texts[one.first], texts[one.second]), revision)


def draw_one(one: Apart, row: TileRow, captions: tuple[FoundCaption, FoundCaption], revision: int) -> None:
    """Draw one tile."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{one.rank:,}. {plain(one.tile.name)}** · distance {one.distance:.2f}")
            st.space("stretch")
            query = {"tile": one.tile.name}
            there = way.to_tile(one.tile.name)
            st.page_link("single.py", label="Tile page", icon=":material/open_in_full:", query_params=there)
            st.page_link("explore.py", label="On the map", icon=":material/public:", query_params=query)
        st.html(f'<div class="apart">{picture_html(row, revision)}{captions_html(captions)}</div>')


def picture_html(row: TileRow, revision: int) -> Html:
    """Return the tile's picture with its land cover below."""
    tile, missing = row.tile, row.flags & Flag.NO_IMAGE
    address = escaped(f"{prefix()}/xyz/rgb/{ZOOM}/{tile.x}/{tile.y}?v={revision}")
    picture = f'<img src="{address}" alt="Satellite image of {escaped(tile.name)}" width="256">'
    image = "No image." if missing else picture
    where = escaped(place(*tile.centre))
    return Html(f'<div>{image}{composition.strip(row.shares)}<span class="faint">{where}</span></div>')


def captions_html(captions: tuple[FoundCaption, FoundCaption]) -> Html:
    """Return both captions, with the words marked that only one of them has."""
    first, second = captions
    parts = []
    for one, other in ((first, second), (second, first)):
        text = marked(one.text, only_in(one.text, other.text))
        parts.append(f"<div><h2>{escaped(set_name(one.caption_set))}</h2><p>{text}</p></div>")
    return Html("".join(parts))


def disagree(meaning: Meaning, sets: tuple[str, str]) -> None:
    """Rank, say what was ranked, and draw."""
    chosen = filters.selection()
    filters.keep()
    ranked = disagreement.disagreements(browser(), meaning, chosen, sets=sets, limit=TAKEN)
    if not ranked.pairs:
        nothing(ranked, sets, chosen)
        return
    shown = state.shown(f"disagreement {sets}", chosen, first=PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        waiting = f" · {ranked.waiting:,} wait for their vectors" if ranked.waiting else ""
        said = [f"**{ranked.pairs:,}** tiles have both captions{waiting}", *map(plain, filters.words(chosen))]
        st.markdown(" · ".join(said))
        st.space("stretch")
        hits = ranked.apart
        take(
            [one.tile for one in hits],
            lambda opened: hitlist.of_hits(opened, disagreement.as_hits(Browser(opened), hits)),
            title_of(sets, chosen),
            key="apart",
        )
    draw(ranked, shown, catalogue().revision())
    if shown < len(ranked.apart):
        more = min(PAGE, len(ranked.apart) - shown)
        st.button(f"Show {more:,} more", icon=":material/expand_more:", on_click=state.show_more, args=(PAGE,))


def nothing(ranked: Disagreements, sets: tuple[str, str], chosen: Selection) -> None:
    """Say why there is no pair, and the next step."""
    if ranked.waiting:
        no_vectors()
    elif chosen:
        st.info("No tile within the filters has captions of both sets.", icon=":material/filter_alt:")
        st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=filters.clear, key="widen")
    else:
        st.info(
            f"No tile has a caption of {plain(set_name(sets[0]))} and one of {plain(set_name(sets[1]))}: "
            "import a release that has both for the same tiles.",
            icon=":material/compare:",
        )


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Disagreement", anchor=False)
    st.caption(
        "Tiles whose two captions lie farthest apart in meaning: where one of them may be wrong. Words that only one "
        "of the two has are marked. The distance is good for an order, not a measure of error."
    )
    sets = browser().caption_sets()
    if len(sets) < 2:
        st.info(
            "This needs two captions for the same tile, as ChatEarthNet has by GPT-3.5 and by GPT-4V. Import both:",
            icon=":material/compare:",
        )
        st.code("chatearth import path/to/release", language="shell")
        return
    with st.sidebar:
        filters.sidebar(sets)
    if found_meaning := ready_meaning():
        disagree(found_meaning, two_sets(sets))


page()
