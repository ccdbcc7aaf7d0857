"""Where a reviewer decides: choices, reasons, the text to edit in place, and keys for all of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streamlit.components.v2.types import ComponentRenderer

from generation.review.decisions import LONGEST, REASONS
from generation.review.ratings import DECISIONS
from generation.review.serving import Item
from pages.ui.frame.assets import asset
from pages.ui.frame.component import loaded
from pages.ui.review.deskkeys import KEYS
from pages.ui.review.inhand import DESK, InHand


class Offer(NamedTuple):
    """Another text for the caption, that a person can take."""

    words: str
    text: str
    pieces: tuple[tuple[str, str], ...]
    """The text against the present one: `same`, `added` or `removed`, and the words."""
    find: str
    """The stretch that is changed, with some words around it."""
    put: str
    """What takes its place, so that several can be taken one after another."""
    call: int | None = None
    """The call that wrote it."""
    is_open: bool = False
    """Whether it is to be seen at once, as where it was asked for."""


def draw(item: Item, now: InHand, saved: str, offers: Sequence[Offer], *, on_event: Callable[[], None]) -> None:
    """Draw it; `on_event` runs when something was done, see `inhand.take_event`."""
    _component()(
        key=DESK,
        data={
            "turn": now.turn,
            "caption": item.caption,
            "text": item.text,
            "choices": list(DECISIONS),
            "reasons": list(REASONS),
            "keys": [{"key": one.key, "badge": one.badge, "action": one.action, "does": one.does} for one in KEYS],
            "module": asset("ui/review/desk.js"),
            "longest": LONGEST,
            "saved": saved,
            "offers": [one._asdict() for one in offers],
        },
        on_done_change=on_event,
        on_step_change=on_event,
        on_undo_change=on_event,
    )


def _component() -> ComponentRenderer:
    return loaded("review_desk", "desk", "review/desk.css")
