"""What others decided, where a reviewer may see it; lessons after training; and captions made known ones."""

import streamlit as st

from core.errors import ExplorerError
from generation.prompts.store import difference
from generation.review import answers, known
from generation.review.answers import Told
from generation.review.known import Kind
from generation.review.queues import Queue
from generation.review.serving import Item
from pages.ui.frame.differences import difference_html
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.review.desk import Offer
from pages.ui.review.inhand import InHand
from pages.ui.review.offered import shortened


def before(queue: Queue, item: Item, reviewer: str) -> None:
    """To who settles a dispute, show what was decided."""
    if item.stage != "settling":
        return
    st.markdown("**What was decided**")
    _show(answers.answers(catalogue(), queue, item.caption, reviewer), item.text)


def offers(queue: Queue, item: Item, reviewer: str) -> list[Offer]:
    """Return the texts that others proposed, which who settles a dispute can take; each once, by all who wrote it."""
    if item.stage != "settling":
        return []
    by_text: dict[str, list[str]] = {}
    for one in answers.answers(catalogue(), queue, item.caption, reviewer):
        if one.text is not None and one.text != item.text:
            by_text.setdefault(one.text, []).append(one.reviewer)
    return [
        Offer(
            f"text of {' and '.join(names)}",
            text,
            tuple(shortened(difference(item.text, text))),
            item.text,
            text,
            is_open=True,
        )
        for text, names in by_text.items()
    ]


def after(queue: Queue, now: InHand, reviewer: str) -> None:
    """Show what there is to know about the caption that was decided last."""
    if now.last is None:
        return
    item, answer, done = now.last
    if done.lesson:
        right = done.lesson.decision == answer.decision
        said = f"Training: the right answer was {done.lesson.decision}. {done.lesson.note}"
        if right:
            st.success(plain(said), icon=":material/school:")
        else:
            st.warning(plain(said), icon=":material/school:")
        return
    if item.stage not in ("review", "settling"):
        return
    with st.container(horizontal=True):
        if queue.answers > 1:
            with st.popover("Answers of others to the last one", icon=":material/groups:"):
                _show_after(queue, item, reviewer)
        if answer.decision != "unsure":
            with st.popover("Use the last one for training or as gold", icon=":material/school:"):
                _make_known(item, answer.decision)


def _show_after(queue: Queue, item: Item, reviewer: str) -> None:
    try:
        told = answers.answers(catalogue(), queue, item.caption, reviewer)
    except ExplorerError as error:
        st.caption(plain(error))
        return
    others = [one for one in told if one.reviewer != reviewer]
    if not others:
        st.caption("Nobody else has decided about it yet.")
    _show(others, item.text)


def _show(told: list[Told], text: str) -> None:
    for one in told:
        reason = f", {one.reason}" if one.reason else ""
        st.markdown(plain(f"{one.reviewer}: {one.decision}{reason}"))
        if one.text is not None:
            st.html(difference_html(text, one.text))


def _make_known(item: Item, decision: str) -> None:
    st.caption(
        "Training captions come first to everybody new, and say what was right. Gold ones are hidden among the others, "
        "about one in ten, and measure how reviewers do; neither changes a caption."
    )
    note = st.text_input("Why this is right", key=f"known_note_{item.caption}", max_chars=known.MOST_NOTE)
    with st.container(horizontal=True):
        for kind, words in (("training", "For training"), ("gold", "As gold")):
            st.button(
                plain(words),
                key=f"known_{kind}_{item.caption}",
                on_click=_set_known,
                args=(item.caption, decision, kind, note),
            )


def _set_known(caption: int, decision: str, kind: Kind, note: str) -> None:
    try:
        known.set_known(catalogue(), caption, decision, kind, note)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
    else:
        st.toast("It will come to reviewers who have not seen it.", icon=":material/school:")
