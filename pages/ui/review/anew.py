"""A caption written anew: asked for by a reviewer, followed while it comes, and offered beside the repairs."""

import streamlit as st

from core.errors import ExplorerError
from core.tile.record import TileRecord
from generation.calls.perform import forecast, prepare_request
from generation.lab.runs import Cell, LabRun
from generation.prompts.store import difference
from generation.review.anew import asking
from generation.review.feedback import feedback
from generation.review.serving import Item
from pages.ui.frame import folding
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, keys, tile_input
from pages.ui.frame.run_resources import checked
from pages.ui.lab.answer import text as plain_text
from pages.ui.lab.preview import cost_text
from pages.ui.lab.ways import Way, choose_way
from pages.ui.review.desk import Offer
from pages.ui.truth.checked import Shown

_OPEN = "review_anew_open"
_TICK_S, _SOON_S = 1.0, 0.4
_MOST_WRONG = 4_000
"""Characters of what is wrong."""


def offers(item: Item, said: Shown) -> list[Offer]:
    """Return the text that was written anew for a caption, as an offer; none where there is none, or it is the same."""
    cell = _cell(item)
    made = cell.generation if cell and not cell.running else None
    if made is None or not made.finished or not made.caption or made.caption.strip() == item.text.strip():
        return []
    new = made.caption.strip()
    pieces = tuple((one.kind, one.text) for one in difference(item.text, new))
    words = f"written anew by {made.author}{_scores(item, said, new)}"
    return [Offer(words, new, pieces, item.text, new, made.id, is_open=True)]


def draw(item: Item, record: TileRecord, said: Shown) -> None:
    """Draw who can write the caption anew, and how far that is; nothing is sent before a click.

    What it would cost is worked out once the panel is opened: the next caption need not wait for it.
    """
    part = folding.opened("Have it written anew", ":material/science:", _OPEN)
    if part is None:
        return
    with part:
        cell = _cell(item)
        if cell and cell.running:
            _watch(item)
            return
        st.caption(
            "A model gets the prompt, the caption and what is wrong with it; the rules write from the measured facts. "
            "The answer is offered with every word that it changes, and nothing is changed by itself."
        )
        if cell:
            _outcome(item, cell)
        way = choose_way("", "review_anew")
        wrong = _wrong(item, said) if way.ask.endpoint else ""
        if _tell(item, way, wrong, record):
            st.button(
                "Write anew",
                icon=":material/refresh:",
                key=f"anew_begin_{item.caption}",
                on_click=_begin,
                args=(item, way, wrong, record),
            )
        st.page_link(
            "lab.py", label="Open the prompt lab", icon=":material/science:", query_params={"tile": item.tile.name}
        )


def _wrong(item: Item, said: Shown) -> str:
    """Draw what is wrong with a caption, as the check found it, for the reviewer to change."""
    found = feedback(item.text, said.result) if said.result else ""
    wrong: str = st.text_area(
        "What is wrong",
        found,
        key=f"anew_wrong_{item.caption}",
        max_chars=_MOST_WRONG,
        placeholder="The check found nothing: say what is wrong",
        help="Goes to the model behind the prompt and the caption; change it as you like.",
    )
    return wrong


def _tell(item: Item, way: Way, wrong: str, record: TileRecord) -> bool:
    """Say what a call may take, or what stands in its way; return whether it can be made."""
    ask = asking(way.ask, item.text, wrong)
    try:
        request = prepare_request(ask, tile_input(record.tile, catalogue().revision())).request
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/warning:")
        return False
    if ask.endpoint is None:
        return True
    if missing := keys().missing(ask.endpoint) or keys().unbound(ask.endpoint):
        st.warning(plain(missing), icon=":material/key:")
    guess = forecast(ask, request, catalogue())
    tokens = guess.prompt_tokens + guess.completion_tokens
    to = f"to {ask.endpoint.base_url}"
    st.caption(plain(f"Sent {to}: about {tokens:,} tokens, {cost_text(guess.cost.usd)} (estimate)"))
    return True


def _begin(item: Item, way: Way, wrong: str, record: TileRecord) -> None:
    try:
        source = tile_input(record.tile, catalogue().revision())
        run = LabRun(catalogue(), source, [asking(way.ask, item.text, wrong)], keys(), screen={"review": item.caption})
        run.start()
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
        return
    _runs()[item.caption] = run
    run.wait(_SOON_S)


@st.fragment(run_every=_TICK_S)
def _watch(item: Item) -> None:
    """Show what has come so far; the page follows when it is all there."""
    run, cell = _runs().get(item.caption), _cell(item)
    if run is None or cell is None or not cell.running:
        st.rerun()
    st.badge("writing" if cell.text else "waiting for the first word", color="blue")
    if cell.text:
        plain_text(cell.text)
    st.button("Stop", icon=":material/stop:", key=f"anew_stop_{item.caption}", on_click=run.stop)


def _outcome(item: Item, cell: Cell) -> None:
    """Say what came of it."""
    made = cell.generation
    if made is None or not made.finished:
        why = cell.problem or (made.message if made else "") or "There is no answer."
        st.warning(plain(why), icon=":material/error:")
    elif (made.caption or "").strip() == item.text.strip():
        st.info("The answer is the caption as it is.", icon=":material/equal:")
    else:
        st.success(
            "The answer is offered above, with the words that it changes. Take it, or leave it.",
            icon=":material/check:",
        )


def _scores(item: Item, said: Shown, new: str) -> str:
    """Say how true the new text is, and the present one."""
    found = checked(item.tile, new, catalogue().revision())
    after = found.scores.truth if found else None
    before = said.result.scores.truth if said.result else None
    if after is None or before is None:
        return ""
    return f", {after:.0f} of 100 by the check instead of {before:.0f}"


def _cell(item: Item) -> Cell | None:
    run = _runs().get(item.caption)
    return run.cells()[0] if run else None


def _runs() -> dict[int, LabRun]:
    """What was written anew in this session, by caption."""
    held: dict[int, LabRun] = st.session_state.setdefault("review_anew_runs", {})
    return held
