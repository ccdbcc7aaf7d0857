"""Disagreement: tiles whose captions of two sets contradict each other, the weightiest first."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.search import captiontexts, disagreement, hitlist
from core.search.disagreement import Disagreements, Wanted
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.summary import CaptionSet
from core.store.authors import set_name
from generation.checks.disputes import DISPUTES_VERSION
from pages.ui.compare import pair
from pages.ui.frame import composition, emptiness, filters, folding, inwords, madeup, state
from pages.ui.frame.figured import pills
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, disputing, held_meaning
from pages.ui.frame.take import take

PAGE = 10
"""Tiles that are shown at first, and that `Show more` adds."""

ABOUT, LAND = "about", "land"
"""Names of the wanted contradictions in the address."""

TAKEN = 500
"""Tiles of the ranking that go into a file or a list."""


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


def title_of(sets: tuple[str, str], chosen: Selection, wanted: Wanted) -> str:
    """Name the list for other pages."""
    against = f"{set_name(sets[0])} against {set_name(sets[1])}"
    return " · ".join([against, *filter(None, wanted), *inwords.words(chosen)])


def draw(ranked: Disagreements, shown: int, revision: int) -> None:
    """Draw the tiles, each with both captions."""
    apart = ranked.apart[:shown]
    rows = browser().rows_of({one.tile for one in apart})
    numbers = [number for one in apart for number in (one.first, one.second)]
    texts = captiontexts.texts(browser(), numbers)
    st.html(composition.STYLE + pair.STYLE)
    agreeing = next((one for one in apart if not one.weight), None)
    for one in apart:
        if one is agreeing:
            st.header("No contradiction read; the least alike first", anchor=False)
        if one.tile in rows and one.first in texts and one.second in texts:
            pair.draw(one, rows[one.tile], (texts[one.first], texts[one.second]), revision)


def asked() -> Wanted:
    """Which contradictions the address asks for."""
    return Wanted(*(str(st.session_state.get(key) or st.query_params.get(key, "")) for key in (ABOUT, LAND)))


def narrow(ranked: Disagreements) -> None:
    """Draw how many pairs contradict each other about what; each figure is a filter, which stands in the address."""
    wanted = asked()
    for label, key, counts, held in (
        ("About", ABOUT, ranked.kinds, wanted.kind),
        ("Class", LAND, ranked.classes, wanted.land),
    ):
        shown = sorted((name for name in counts if counts[name] or name == held), key=lambda name: -counts[name])
        if shown:
            pills(label, key, {name: counts[name] for name in shown}, key=key)


@st.fragment(run_every=1.0)
def watch() -> None:
    """Show how far the reading of pairs has come; the page follows when it ends."""
    work = disputing()
    if not work.is_running():
        st.rerun()
    now = work.progress
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(work.progress_words))


def read_on(sets: tuple[str, str]) -> None:
    """Have pairs read that were not yet, in the background, and say how far that is."""
    work = disputing()
    if isinstance(work.outcome, ExplorerError):
        st.error(plain(work.outcome), icon=":material/error:")
        st.button("Read on", icon=":material/refresh:", key="read_on", on_click=work.start, args=(sets,))
        return
    work.start(sets)
    watch()


def disagree(sets: tuple[str, str]) -> None:
    """Rank, say what was ranked, and draw."""
    chosen = filters.selection()
    wanted = asked()
    ranked = disagreement.disagreements(
        browser(), held_meaning(), chosen, sets=sets, wanted=wanted, version=DISPUTES_VERSION, limit=TAKEN
    )
    if not ranked.pairs:
        nothing(sets, chosen)
        return
    if ranked.unread:
        read_on(sets)
    narrow(ranked)
    shown = state.shown(f"disagreement {sets} {wanted}", chosen, first=PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        both = "has both captions" if ranked.pairs == 1 else "have both captions"
        said = [
            f"**{plain(counted(ranked.pairs, 'tile'))}** {plain(both)}",
            f"in **{ranked.contradicting:,}** they contradict each other"
            if ranked.contradicting
            else "in none was a contradiction read; these are the least alike",
            *([f"**{ranked.wanted:,}** as chosen"] if any(wanted) else []),
        ]
        st.markdown(" · ".join(said) + madeup.synthetic_mark(Selection()))
        st.space("stretch")
        hits = ranked.apart
        take(
            [one.tile for one in hits],
            lambda opened: hitlist.of_hits(opened, disagreement.as_hits(Browser(opened), hits)),
            title_of(sets, chosen, wanted),
            key="apart",
        )
    draw(ranked, shown, catalogue().revision())
    if shown < len(ranked.apart):
        more = min(PAGE, len(ranked.apart) - shown)
        st.button(f"Show {more:,} more", icon=":material/expand_more:", on_click=state.show_more, args=(PAGE,))


def nothing(sets: tuple[str, str], chosen: Selection) -> None:
    """Say why there is no pair, and the next step."""
    if chosen:
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
        "Where two captions of a tile contradict each other, the weightiest first: one of the two must be wrong there, "
        "and the map says which. What cannot both be true is marked, a matter of style is not. Pairs without a "
        "contradiction follow, under a line of their own."
    )
    if emptiness.told():
        return
    sets = browser().caption_sets()
    if len(sets) < 2:
        st.info(
            "This needs two captions for the same tile, as ChatEarthNet has by GPT-3.5 and by GPT-4V: the page Dataset "
            "downloads or imports them.",
            icon=":material/compare:",
        )
        st.page_link("dataset.py", label="Dataset", icon=":material/database:")
        return
    folding.sidebar()
    disagree(two_sets(sets))


page()
