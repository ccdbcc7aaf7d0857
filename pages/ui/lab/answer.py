"""The parts of one answer of the lab: how it ended, what it took, its text, and keeping it."""

from functools import partial
from typing import Literal, NamedTuple

import streamlit as st

from core.counting import counted
from core.errors import CaptionChangedError, ExplorerError
from core.geography.tiles import Tile
from core.store.authors import author_name, set_name
from core.store.captionversions import Changed, Slot
from core.tile.record import Caption, TileRecord, in_force, load
from generation.calls import generations
from generation.calls import keep as keeping
from generation.calls.generations import Generation
from generation.lab.runs import Cell, LabRun
from generation.rules.writer import LABEL
from pages.ui.frame.hypertext import escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, embedding, words
from pages.ui.lab.preview import cost_text
from pages.ui.tile.captions import about

Colour = Literal["green", "orange", "gray", "red"]

_ASKED = "lab_asked_to_keep"
"""Key of the answer that was to be kept though it is less true."""

_CHANGED, _OWN = "lab_changed_meanwhile", "lab_own_changes"
"""Keys of the answer that was not kept, since somebody else had changed the caption, and of one's own changes since
the page read the tile: a run draws its answers anew without reading it."""

_SHOWN = 300
"""Characters of a text that was put in force meanwhile."""

_ENDED: dict[str, tuple[str, Colour]] = {
    "stop": ("finished", "green"),
    "length": ("cut at the token limit", "orange"),
    "refused": ("refused", "orange"),
    "empty": ("empty answer", "orange"),
    "cut": ("connection cut", "orange"),
    "cancelled": ("stopped", "gray"),
    "error": ("failed", "red"),
}


def streaming(cell: Cell, run: LabRun | None) -> None:
    """Draw what has come of a call so far."""
    model = run.asks[cell.place.column].model if run else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(model)}**")
        st.badge("writing" if cell.text else "waiting for the first word", color="blue")
    if cell.text:
        text(cell.text)
    if run and cell.running:
        st.button("Stop", icon=":material/stop:", key=f"stop_{cell.place}", on_click=run.stop, args=(cell.place,))


def heading(made: Generation, times: int) -> None:
    """Say who answered, how it ended and what it took."""
    said, colour = _ENDED.get(made.finish_reason or "error", _ENDED["error"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{LABEL if made.backend == 'rules' else plain(made.answered_by or made.model)}**")
        st.badge(said, color=colour)
        if times > 1:
            st.badge(f"{times:,} times the same", color="blue")
        st.caption(plain(_counted(made)))
        with st.popover("Details", icon=":material/info:", type="tertiary"):
            _details(made)


def _counted(made: Generation) -> str:
    """Seconds, tokens and cost of a call."""
    parts = [f"{made.latency_s:.1f} s" if made.latency_s is not None else ""]
    parts.append(f"seed {made.seed}" if made.seed is not None else "")
    if made.prompt_tokens is not None and made.backend != "rules":
        about = "about " if made.tokens_estimated else ""
        parts.append(f"{about}{made.prompt_tokens:,} + {made.completion_tokens or 0:,} tokens")
    return " · ".join([*filter(None, parts), cost_text(made.cost_usd)])


def _details(made: Generation) -> None:
    """Say what a call was made from."""
    pictures = f", {counted(len(made.pictures), 'picture')}" if made.pictures else ""
    first = f"{made.first_text_s:.1f} s" if made.first_text_s is not None else ""
    rows = {
        "Generation": str(made.id),
        "Started": f"{made.started_at:%Y-%m-%d %H:%M:%S} UTC",
        "Server": f"{made.endpoint}, {made.base_url}" if made.endpoint else "",
        "Model": made.model,
        "Prompt": f"{made.recipe} · {made.prompt_hash[:8]}" if made.backend != "rules" else "",
        "The model saw": f"{made.input_kind}{pictures}",
        "First words after": first,
        "Attempts": str(made.attempts or ""),
        "Request": f"SHA-256 {made.body_hash[:12]}",
    }
    st.markdown("  \n".join(f"{plain(name)}: **{plain(value)}**" for name, value in rows.items() if value))
    st.download_button(
        "Request as it was sent",
        partial(generations.body, catalogue(), made.id),
        f"request-{made.id}.json",
        "application/json",
        on_click="ignore",
        key=f"sent_{made.id}",
        icon=":material/download:",
        help="The stored bytes; the same as in the preview.",
    )


def look_anew() -> None:
    """Take note that the tile was read anew: what a person has kept before is part of it."""
    st.session_state.pop(_OWN, None)


class Fall(NamedTuple):
    """How much less true an answer is than the text whose place it would take, 0 to 100 each."""

    before: float
    after: float


def keep(made: Generation, record: TileRecord, slot: Slot | None, fall: Fall | None = None) -> None:
    """Offer to put the answer in force as a caption of the tile, or to undo that; less true ones by a second click."""
    kept = keeping.kept(catalogue(), made.id)
    if kept is not None:
        place = f"in place of {plain(set_name(kept.slot.caption_set))}, version {kept.version:d}"
        said = f"in force, by {plain(made.author)}, {place}"
        st.badge(said, icon=":material/check:")
        st.button("Undo", icon=":material/undo:", key=f"undo_{made.id}", on_click=_undo, args=(made.id, slot))
        return
    here = (record.tile, slot)
    seen = in_force(record, slot)
    rev = st.session_state.get(_OWN, {}).get(here, seen.rev if seen else 0)
    changed = st.session_state.get(_CHANGED) in ((made.id, slot), (made.id, None))
    if changed:
        now = in_force(load(catalogue(), record.tile), slot)
        rev = now.rev if now else 0
        _changed_meanwhile(made, now)
    asked = st.session_state.get(_ASKED) == made.id and not changed and fall is not None
    if asked and fall:
        st.warning(
            f"This answer is less true than the text in force: {fall.after:.0f} of 100 against {fall.before:.0f}.",
            icon=":material/trending_down:",
        )
    in_place = f" in place of {plain(set_name(slot.caption_set))}" if slot and seen else ""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Keep nevertheless" if changed or asked else f"Keep{in_place}" if in_place else "Keep as caption",
            icon=":material/check:",
            key=f"keep_{made.id}",
            type="primary",
            on_click=_ask if fall and not (asked or changed) else _keep,
            args=(made.id, slot, rev),
            help=plain(f"Puts the text in force as one by {made.author}{_instead(seen)}. Earlier versions stay."),
        )
        if changed or asked:
            st.button("Cancel", key=f"keep_not_{made.id}", on_click=_ask_no_more)


def _ask(number: int, _slot: Slot | None, _rev: int) -> None:
    """Have a person click once more."""
    st.session_state[_ASKED] = number


def _ask_no_more() -> None:
    """Leave the text in force as it is."""
    for key in (_ASKED, _CHANGED):
        st.session_state.pop(key, None)


def _instead(seen: Caption | None) -> str:
    """Say what a kept text takes the place of."""
    if seen is None:
        return ""
    return f", in place of version {seen.version:d}, by {author_name(seen.caption_set, seen.origin, seen.author)}"


def _changed_meanwhile(made: Generation, now: Caption | None) -> None:
    """Say what somebody else has put in force since the page was drawn, and what would take its place."""
    held = "There is none in force now."
    if now:
        text = now.text if len(now.text) <= _SHOWN else f"{now.text[:_SHOWN]} …"
        held = f"In force is now, {about(now)}: “{text}”"
    st.warning(
        f"Somebody else changed this caption meanwhile, so nothing was written. {plain(held)}  \n"
        f"This answer, by {plain(made.author)}, would take its place; no version is lost.",
        icon=":material/group:",
    )


def _keep(number: int, slot: Slot | None, rev: int) -> None:
    try:
        done = keeping.keep(catalogue(), number, slot=slot, rev=rev)
    except CaptionChangedError:
        st.session_state[_CHANGED] = (number, slot)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
    else:
        _renew(done, slot)


def _undo(number: int, slot: Slot | None) -> None:
    kept = keeping.kept(catalogue(), number)
    if kept is None:
        return
    try:
        done = keeping.undo(catalogue(), kept)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
    else:
        _renew(done, slot)


def _renew(done: Changed, slot: Slot | None) -> None:
    """Remember one's own change, and have both searches take it up now, in the background."""
    own = st.session_state.setdefault(_OWN, {})
    own[Tile.from_key(done.slot.key), slot] = done.rev if done.caption else 0
    _ask_no_more()
    words().start()
    embedding().start()


def text(words: str) -> None:
    """Show a text from a model; whatever looks like markup in it is shown as it is."""
    style = "font-size:.88rem;line-height:1.5;margin:0;overflow-wrap:anywhere;white-space:pre-wrap"
    st.html(f'<p style="{style}">{escaped(words)}</p>')
