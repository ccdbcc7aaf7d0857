"""Search: tiles by what their descriptions say and mean, or by likeness, within the filters."""

import streamlit as st

from core.errors import ExplorerError, IndexBuildingError
from core.query import areas, places, terms
from core.search import unknown
from core.search.descriptions import Hit, Mode
from core.selection.filters import Selection
from pages.ui.frame import emptiness, filters, folding, heldvalues, panel, state, turns
from pages.ui.frame.assets import UI
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue
from pages.ui.search import chips, hits, tools
from pages.ui.search.answers import AREA, Answer, Asked, answer
from pages.ui.trail import ahead

EXAMPLES = (
    "a lake surrounded by woods",
    "mostly cropland with a town in the north",
    "more than 30% water, no developed area",
    "grass in the bottom left",
    '"bare land" -snow',
)

HELP = """Type what a description should say, in your own words. Amounts, places and exclusions become filters that
stand below the box: *more than 30% water*, *mostly forest*, *no urban*, *crops in the bottom left*. Take one away and
its words are searched as they are.

By **words**, and as part of **both**:
- *river* also finds *rivers*
- `"bare land"` in quotes: exactly these words in this order
- `-water`: without this word
- `agri*`: words that begin so"""

NAMED = """Descriptions mostly call land cover by the name of its class, so that name is looked for as well.
Put words in quotes to search for them by themselves."""

LONG = 60
"""Characters of a query that the box shows for certain; a longer one stands below it as a whole."""

MODES: dict[str, Mode] = {"Both": "both", "Meaning": "meaning", "Words": "words"}


def box() -> str:
    """Draw the search box and return what stands in it."""
    heldvalues.hold()
    state.restore_query()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Search the descriptions",
            key=state.QUERY,
            bind="query-params",
            placeholder="For example: a river through cropland with a town in the north",
            icon=":material/search:",
            help=HELP,
        )
        st.segmented_control(
            "Search by",
            list(MODES),
            default=None if state.MODE in st.session_state else "Both",
            required=True,
            key=state.MODE,
            bind="query-params",
            help="**Meaning** compares what sentences say, **words** finds the words themselves, "
            "**both** ranks a tile high that is high in either.",
        )
    state.keep_query()
    if len(str(typed)) > LONG:
        st.caption(f"Searched: {plain(str(typed)[: terms.LONGEST])}")
    return str(typed).strip()


def like_box() -> None:
    """Draw what tiles should be like, in what, and the way back to the search box."""
    like = state.like()
    with st.container(horizontal=True, vertical_alignment="center"):
        named = "those in the drawn area" if like == AREA else f"**{plain(getattr(like, 'name', ''))}**"
        st.markdown(f"## Tiles like {named}")
        st.space("stretch")
        if like != AREA:
            st.segmented_control(
                "Alike in",
                ["Layout", "Meaning"],
                default="Layout",
                required=True,
                key=state.BY,
                bind="query-params",
                help="**Layout**: which land cover lies in which part. **Meaning**: what the descriptions say.",
            )
        back()


def back() -> None:
    """Offer the search box instead of likeness."""
    st.button("Back to the search", icon=":material/close:", key="unlike", on_click=state.be_like, args=(None,))


def no_likeness(name: str) -> None:
    """Say that the address asks for tiles like something that cannot be read."""
    if name == AREA:
        said = "The link looks for tiles like those in a drawn area, but it holds no area that can be read."
    else:
        said = (
            f"The link looks for tiles like “{plain(name[:40])}”, which is no name of a tile, as 4481_2438_patch00 is."
        )
    st.error(said, icon=":material/error:")
    back()


def start() -> None:
    """Offer something to search for."""
    st.write("Describe a place in your own words and press Enter, or try one of these:")
    with st.container(horizontal=True):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example_{number}", on_click=state.ask, args=(example,))
    if state.area():
        st.button(
            "Find tiles like those in the drawn area",
            icon=":material/dashboard:",
            key="like_area",
            on_click=state.be_like,
            args=(AREA,),
        )
    with st.expander("Search with a caption of your own", icon=":material/upload_file:"):
        st.file_uploader(
            "A text file: its first 10,000 characters are searched by meaning",
            type=["txt"],
            key=state.UPLOAD,
            max_upload_size=1,
            on_change=state.take_upload,
        )
    with st.expander("Saved searches", icon=":material/bookmarks:"):
        tools.saved_searches()
    st.caption(HELP)


def asked(query: str, chosen: Selection) -> Asked:
    """Put together what is looked for."""
    mode = MODES.get(str(st.session_state.get(state.MODE, "Both")), "both")
    by = str(st.session_state.get(state.BY, "Layout")).lower()
    return Asked(query, mode, state.ignored(), state.like(), by, chosen)


def title(question: Asked) -> str:
    """Name a search."""
    if question.like:
        return f"Like {getattr(question.like, 'name', 'the drawn area')}"
    return question.query[:80]


def doubted(query: str, found: Answer) -> None:
    """Say which words could not be used as they were typed, and offer those that were probably meant."""
    by_words = found.result is not None and found.result.mode == "words"
    for sentence in unknown.told(found.doubts, by_words=by_words):
        st.caption(plain(sentence))
    if meant := found.doubts.corrected(query):
        st.button(
            f"Did you mean: {plain(meant[:200])}",
            icon=":material/spellcheck:",
            key="did_you_mean",
            on_click=state.ask,
            args=(meant,),
        )


def unfiltered(words: str) -> str:
    """Say why words of a denial are no filter."""
    if areas.areas(words) or places.spots(words):
        return "is no filter, as a place can be asked for and not left out; its words are searched"
    return "is read as no filter, its words are searched"


def draw(question: Asked, found: Answer) -> None:
    """Draw what was found, and the picked tile beside it."""
    chips.draw(found.conditions)
    doubted(question.query, found)
    if found.note:
        st.info(plain(found.note), icon=":material/info:")
    said = [Markdown(f"“{plain(words)}” {plain(unfiltered(words))}") for words in found.unread]
    if found.named:
        said.insert(0, Markdown(f"also looked for {', '.join(f'**{plain(name)}**' for name in found.named)}"))
    st.markdown(" · ".join([found.in_words, *said]), help=NAMED if found.named else None)
    if not found.hits:
        if found.conditions and not browser().count(found.selection):
            hits.no_tile(found.conditions, question.chosen)
        else:
            hits.none_found(found.result, found.selection)
        return
    if found.result and not found.result.fits:
        hits.nothing_fits(found.hits)
        return
    query = [*state.search_query(), *filters.query()]

    def best(count: int) -> tuple[Hit, ...]:
        return answer(question, count).hits

    with st.container(horizontal=True, gap="small"):
        hits.steps(found.hits, best if len(found.hits) < found.total else None)
        tools.draw(best, found.total, title(question), query)
    with st.container(key="found"):
        left, right = st.columns([7, 3], gap="medium")
    with left:
        hits.draw_map(found.hits, found.selection)
        hits.draw_cards(found.hits, found.total, like=question.like)
    if tile := state.picked():
        with right, st.container(key="open_hit"):
            panel.show(tile, catalogue().revision())
            ahead.expect(tile)


@st.fragment
@turns.turn()
def find() -> None:
    """Search and draw what was found."""
    if wrong := state.unlike():
        no_likeness(wrong)
        return
    if state.like():
        like_box()
        query = ""
    else:
        query = box()
    chosen = filters.selection()
    question = asked(query, chosen)
    if not query and not question.like:
        start()
        return
    try:
        limit = state.shown(repr(question[:-1]), chosen, first=hits.PAGE)
        found = answer(question, limit)
    except IndexBuildingError:
        hits.indexing()
        return
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
        return
    draw(question, found)
    if found.loading:
        hits.loading()
    elif question.mode != "words" or question.by == "meaning":
        hits.embedding_state()


if emptiness.told("Nothing to search yet"):
    st.stop()

st.html(UI / "search" / "page.css")
folding.sidebar()

find()
