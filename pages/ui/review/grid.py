"""Many captions at once, for fast acceptance: all that are taken in are accepted in one step."""

from collections.abc import Mapping
from typing import cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import ZOOM
from core.store.flags import Flag
from generation.review import decisions, serving
from generation.review.decisions import Ruling
from generation.review.queues import Queue
from generation.review.serving import Item
from pages.ui.frame.assets import asset
from pages.ui.frame.component import loaded
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, prefix
from pages.ui.review import inhand, item
from pages.ui.review.deskkeys import GRID_KEYS

PAGE = 12
"""Captions of a page."""

GRID = "review_grid"


@st.fragment
def work(queue: Queue, reviewer: str) -> None:
    """Draw the next captions, with all of them taken in."""
    now = inhand.held(queue)
    items = _items(queue, reviewer)
    item.head(queue, reviewer, now)
    if now.problem:
        st.warning(plain(now.problem), icon=":material/error:")
    if not items:
        item.over(queue, reviewer)
        return
    st.caption("Take out what is not right, then accept the rest. What was taken out stays in the queue, one by one.")
    _component()(
        key=GRID,
        data={
            "module": asset("ui/review/grid.js"),
            "turn": now.turn,
            "cards": _cards(items),
            "keys": [{"key": one.key, "badge": one.badge, "action": one.action, "does": one.does} for one in GRID_KEYS],
            "saved": f"{counted(now.done, 'caption')} accepted in this sitting" if now.done else "",
        },
        on_accepted_change=lambda: _take(queue, reviewer),
        on_undo_change=lambda: _take(queue, reviewer),
    )


def _items(queue: Queue, reviewer: str) -> list[Item]:
    """The captions in hand; taken once, behind those that were shown before."""
    key = f"review_at_{queue.id}_grid"
    if key not in st.session_state:
        after = st.session_state.get(f"{key}_after", 0)
        found = serving.take_next(catalogue(), queue, reviewer, after=after, count=PAGE)
        st.session_state[key] = found or (serving.take_next(catalogue(), queue, reviewer, count=PAGE) if after else [])
    items: list[Item] = st.session_state[key]
    return items


def _take(queue: Queue, reviewer: str) -> None:
    said = cast("Mapping[str, object]", st.session_state.get(GRID) or {})
    now, key = inhand.held(queue), f"review_at_{queue.id}_grid"
    now.problem = ""
    items: list[Item] = st.session_state.get(key, [])
    try:
        if said.get("undo"):
            if decisions.undo(catalogue(), queue, reviewer) is None:
                now.problem = "There is nothing to take back in this queue."
            else:
                now.done = max(0, now.done - 1)
                st.session_state.pop(f"{key}_after", None)
        elif isinstance(done := said.get("accepted"), Mapping) and done.get("turn") == now.turn:
            wanted = done.get("captions")
            chosen = [one for one in items if isinstance(wanted, list) and one.caption in wanted]
            seconds = float(cast("float", done.get("seconds") or 0)) / max(1, len(items))
            decisions.decide_all(
                catalogue(), queue, [(one, Ruling("accept", seconds=seconds)) for one in chosen], reviewer
            )
            now.done += len(chosen)
            st.session_state[f"{key}_after"] = items[-1].place if items else 0
        else:
            return
    except ExplorerError as error:
        now.problem = str(error)
    now.turn += 1
    st.session_state.pop(key, None)


def _cards(items: list[Item]) -> list[dict[str, object]]:
    rows, revision = browser().rows_of({one.tile for one in items}), catalogue().revision()
    cards: list[dict[str, object]] = []
    for one in items:
        row = rows.get(one.tile)
        missing = row is None or bool(row.flags & Flag.NO_IMAGE)
        tile = one.tile
        shares = sorted(item.land_of(row), key=lambda land: -land[1])[:4] if row else []
        cards.append(
            {
                "caption": one.caption,
                "name": tile.name,
                "text": one.text,
                "image": None if missing else f"{prefix()}/xyz/rgb/{ZOOM}/{tile.x}/{tile.y}?v={revision}",
                "cover": ", ".join(f"{name} {share:.0%}" for name, share in shares) or "no land cover",
            }
        )
    return cards


def _component() -> ComponentRenderer:
    return loaded("review_grid", "grid-desk", "review/grid.css")
