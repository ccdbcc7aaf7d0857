"""One caption at a time: its picture and land cover, its claims with their marks, and the desk below them."""

from datetime import datetime

import streamlit as st

from core.counting import counted
from core.geography.tiles import ZOOM
from core.raster.legend import CLASSES
from core.selection.tilerows import TileRow
from core.store.bases import standing
from core.store.catalogue import Catalogue
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import Caption, TileRecord, load
from generation.review import queues, serving
from generation.review.queues import Queue
from generation.review.serving import Hold, Item
from pages.ui.frame import composition, way
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, prefix
from pages.ui.review import anew, desk, inhand, others, report
from pages.ui.review.desk import Offer
from pages.ui.review.inhand import InHand
from pages.ui.review.offered import offers
from pages.ui.tile.captions import held_facts, picture_of, shown
from pages.ui.truth.checked import Shown, checked_texts, picture_alone
from pages.ui.truth.wording import headline

_NAMED = 3
"""People at work who are named."""


@st.cache_resource(show_spinner=False, max_entries=16)
def _seen(_catalogue: Catalogue, item: Item, revision: int) -> tuple[TileRecord, Shown, list[Offer]]:
    """A caption with what it is about, checked; kept, since the next one is looked at ahead."""
    record = load(_catalogue, item.tile)
    said: Caption = next(one for one in record.captions if one.id == item.caption)
    facts = held_facts(record) if record.composition else None
    return record, shown(said, record, facts), offers(item, record)


@st.fragment
def work(queue: Queue, reviewer: str) -> None:
    """Draw the caption in hand; a decision draws this part of the page anew, and no more."""
    item = inhand.fill(queue, reviewer)
    now = inhand.held(queue)
    head(queue, reviewer, now)
    if now.problem:
        st.warning(plain(now.problem), icon=":material/error:")
    if now.unsaved:
        st.caption("This is what you had written; nothing of it was saved:")
        st.code(now.unsaved, language=None, wrap_lines=True)
    if item is None:
        over(queue, reviewer)
        st.caption(plain(_saved(now)))
        others.after(queue, now, reviewer)
        return
    revision = catalogue().revision()
    record, said, repairs = _seen(catalogue(), item, revision)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.html("<style>.st-key-review_picture { --alone: 62%; }</style>")  # what is looked at first
        picture_alone(picture_of(record), legend=True, key="review_picture")
        if record.composition:
            st.html(composition.STYLE + composition.regions_html(record.composition))
        else:
            st.caption("This tile has no land cover: its claims cannot be checked.")
    with right:
        tile = item.tile
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                "single.py", label=plain(tile.name), icon=":material/crop_square:", query_params=way.to_tile(tile.name)
            )
            st.caption(plain(score_of(said)))
            if record.synthetic:
                st.badge(SYNTHETIC_NOTE, color="orange")
        others.before(queue, item, reviewer)
        offered = [*others.offers(queue, item, reviewer), *anew.offers(item, said), *repairs]
        desk.draw(item, now, _saved(now), offered, on_event=lambda: inhand.take_event(queue, reviewer))
        others.after(queue, now, reviewer)
        checked_texts(said, tile=tile, key="review_text")
        anew.draw(item, record, said)
    _ahead(queue, item, reviewer, revision)


def score_of(said: Shown) -> str:
    """Say which set the text is of, and its score."""
    if said.result is None:
        return f"{said.title} · not checked"
    return f"{said.title} · {headline(standing(said.basis), said.result.scores)}"


def head(queue: Queue, reviewer: str, now: InHand) -> None:
    """Say how far the queue is and who else is at work."""
    far = queues.standing(catalogue(), queue)
    held = [one for one in serving.holds(catalogue(), queue) if one.holder != reviewer]
    parts = [f"{plain(counted(far.left, 'caption'))} left of {far.items:,}"]
    parts += [f"{now.done:,} by you now"] if now.done else []
    parts += [plain(said) for said in held_words(held)]
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.markdown(" · ".join(parts))
    if queue.rule.is_sample:
        report.try_audit(queue)
    right.progress(far.settled / far.items if far.items else 0.0)


def held_words(held: list[Hold]) -> list[str]:
    """Say who holds how many captions until when, of three people at most."""
    by_holder: dict[str, list[datetime]] = {}
    for one in held:
        by_holder.setdefault(one.holder, []).append(one.until)
    said = [
        f"{name} has {'one' if len(times) == 1 else f'{len(times):,}'} until {max(times).astimezone():%H:%M}"
        for name, times in list(by_holder.items())[:_NAMED]
    ]
    more = len(by_holder) - _NAMED
    return said + ([f"{counted(more, 'other')} at work"] if more > 0 else [])


def over(queue: Queue, reviewer: str) -> None:
    """Say why nothing comes any more, and the next step."""
    held = [one for one in serving.holds(catalogue(), queue) if one.holder != reviewer]
    if held:
        until = max(one.until for one in held).astimezone()
        st.info(
            f"All captions that are left are held by others, at most until {until:%H:%M}.", icon=":material/schedule:"
        )
    else:
        st.success("Nothing in this queue waits for you.", icon=":material/done_all:")
        if left := queues.standing(catalogue(), queue).left:
            st.caption(f"{left:,} are left: for others to decide, or with a text that was changed elsewhere meanwhile.")
    with st.container(horizontal=True):
        st.button("Look again", icon=":material/refresh:", key="review_again", on_click=_look_again, args=(queue,))
        st.button(
            "Undo", icon=":material/undo:", key="review_undo", shortcut="u", on_click=_undo, args=(queue, reviewer)
        )


def _look_again(queue: Queue) -> None:
    now = inhand.held(queue)
    now.is_over, now.problem = False, ""
    now.seen.clear()


def _undo(queue: Queue, reviewer: str) -> None:
    inhand.undo(queue, reviewer)


def _saved(now: InHand) -> str:
    """Say what became of the last decision; shown as text."""
    if now.last is None:
        return ""
    item, answer, done = now.last
    led = {
        None: "" if item.stage in ("gold", "training") else "; waits for the answers of others",
        "disputed": "; waits for somebody to settle it",
        "corrected": "; the new text is in force, the original stands beside it",
    }
    reason = f" ({answer.reason})" if answer.reason else ""
    hidden = "" if item.stage in ("gold", "training") else led.get(done.mark, "")
    return f"Saved: {answer.decision} {item.tile.name}{reason}{hidden}"


def _ahead(queue: Queue, item: Item, reviewer: str, revision: int) -> None:
    """Have the browser load the pictures of the next caption, and check it, while this one is read."""
    following = serving.peek(catalogue(), queue, reviewer, after=item.place)
    if following is None:
        return
    tile = following.tile
    way.load_ahead([f"{prefix()}/xyz/{layer}/{ZOOM}/{tile.x}/{tile.y}?v={revision}" for layer in ("rgb", "landcover")])
    _seen(catalogue(), following, revision)


def land_of(row: TileRow) -> list[tuple[str, float]]:
    """The classes of a tile with their shares."""
    return [(land.name, share) for land, share in zip(CLASSES, row.shares, strict=True) if land.id and share > 0]
