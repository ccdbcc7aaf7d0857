"""What the check did not read, given to a model at a click that names who gets it, how much and what it costs."""

import json
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.selection.secondfigures import seconded, seconded_words
from core.store.secondreadings import Reader as Known
from core.store.secondreadings import count_in_part, of_text, readers
from generation.second.asking import Reader
from generation.second.background import Forgotten, SecondWork, Survey
from generation.second.bulk import SecondRun, budget_of, pending_in, read_all
from generation.second.costs import cost_of, dollars
from pages.ui.frame import turns, underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.models import Model, choose
from pages.ui.frame.resources import catalogue, keys, second_reading
from pages.ui.truth.checked import Shown

_SAID = "second_said"
"""Key of the session: what came of the last click."""

_SENT = "It gets the sentences of these stretches, each with the one before; nothing else is sent."
_SOON_S = 0.4


def offer(shown: Sequence[Shown], *, key: str) -> None:
    """Draw who has read something of texts, and offer to have a model read the rest; nothing is sent before a click."""
    texts = [item.text for item in shown]
    for item in shown:
        _told(item)
    said = st.session_state.pop(_SAID, None) if st.session_state.get(_SAID, ("",))[0] == key else None
    if said and said[1]:
        st.error(plain(said[2]), icon=":material/error:")
    elif said:
        st.caption(plain(said[2]))
    stretches = pending_in(catalogue(), texts)
    if not stretches:
        return
    what = counted(len(stretches), "stretch", "stretches")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        model = _choose(f"{what} not read", key)
        if model is None:
            return
        cost = cost_of(stretches, model.endpoint, model.name, catalogue())
        st.button(
            plain(f"Let {model.name} read {what} ({cost.price})"),
            icon=":material/local_library:",
            key=key,
            on_click=_read,
            args=(model, texts, key),
            help=plain(f"{model.name} at {model.endpoint.base_url}: {cost.words}. {_SENT} The verdict stays ours."),
        )


def _told(item: Shown) -> None:
    """Say what second readers have read of a text, and what the score is without that."""
    result = item.result
    if result is None:
        return
    for reader in dict.fromkeys(one.reader for one in result.seconds):
        mine = [one for one in result.seconds if one.reader == reader]
        claims = sum(one.reader == reader for one in result.claims)
        said = f"{item.title}: {counted(len(mine), 'stretch', 'stretches')} read by {reader}; "
        said += f"of {counted(len(result.claims), 'claim')} {claims:,} come from there"
        if claims and result.alone and result.alone.truth is not None:
            said += f", and the score without second readers is {result.alone.truth:.0f} of 100"
        st.caption(plain(f"{said}."), help="Claims of a second reader are judged by the map as any other.")
    known = {(one.start, one.end) for one in result.seconds}
    open_ones = {(one.start, one.end) for one in result.unread}
    given = [one for one in of_text(catalogue(), item.text) if (one.first, one.last) in open_ones - known]
    for one in given:
        why = ", ".join(json.loads(one.dropped))
        words = item.text[one.first : one.last]
        st.caption(plain(f"“{words}” was given to {one.reader}, and no claim of the answer holds ({why})."))


def _choose(what: str, key: str) -> Model | None:
    return choose("Second reader", f"{what}. A model can read them: add one first.", key)


def _read(model: Model, texts: Sequence[str], key: str) -> None:
    """Have the stretches of texts read, while the page waits."""
    reader = Reader(*model, keys())
    try:
        with st.spinner(plain(f"{model.name} reads")), turns.aside():
            made = read_all(catalogue(), reader, pending_in(catalogue(), texts), budget_of(reader, None))
    except ExplorerError as error:
        st.session_state[_SAID] = (key, True, str(error))
        return
    failure = made.ended or made.failure
    left_out = "; ".join(f"{count} left out ({reason})" for reason, count in made.dropped.most_common(3))
    unanswered = f"{counted(made.unanswered, 'stretch', 'stretches')} not answered" if made.unanswered else ""
    said = failure or "; ".join(filter(None, (left_out, unanswered)))
    if said:
        st.session_state[_SAID] = (key, bool(failure), said)


def draw() -> None:
    """Draw the second reading of all captions: what is left, its cost, its progress, and who has read what."""
    job = second_reading()
    if job.is_running():
        underway.watch(
            job,
            key="second_stop",
            stop="Stop after the calls under way",
            keeps="What was read stays, and is not paid for again.",
        )
        return
    count, known = count_in_part(catalogue()), readers(catalogue())
    if not (count or known):
        return
    title = "A second reader"
    title += f": {counted(count, 'caption')} with stretches that were not read" if count else ""
    with st.expander(plain(title), icon=":material/local_library:", expanded=job.outcome is not None):
        _outcome(job)
        if count:
            _begin(job)
        _readers(known)


def _begin(job: SecondWork) -> None:
    """Draw the choice of a model, then the cost, then the button that sends anything."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        model = _choose("Captions with stretches that were not read", "second_all")
        if model is None:
            return
        if st.button("Work out the cost", icon=":material/calculate:", key="second_survey"):
            _started(job, lambda: job.survey(*model))
    found = job.outcome
    if not isinstance(found, Survey) or (found.endpoint, found.model) != model:
        st.caption("Nothing is sent: the stretches are counted first.")
        return
    if not found.stretches:
        st.success("Nothing is left that was not given to a second reader.", icon=":material/verified:")
        return
    st.markdown(plain(f"{found.model} at {found.endpoint.base_url} would read {found.cost.words}. {_SENT}"))
    most = None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if found.cost.usd is not None:
            most = st.number_input("Spend at most, US$", 0.0, None, None, 0.1, key="second_most", width=180)
        label = f"Let {found.model} read {counted(found.cost.stretches, 'stretch', 'stretches')}"
        if st.button(plain(label), icon=":material/play_arrow:", type="primary", key="second_start"):
            reader = Reader(found.endpoint, found.model, keys())
            _started(job, lambda: job.read(found, reader, most))


def _started(job: SecondWork, begin: Callable[[], None]) -> None:
    try:
        begin()
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
        return
    job.wait(_SOON_S)
    st.rerun()


def _outcome(job: SecondWork) -> None:
    """Say what the last work came to."""
    found = job.outcome
    if isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif isinstance(found, SecondRun):
        paid = "" if found.usd is None else f", {dollars(found.usd)}"
        st.info(plain(f"{found.words}{paid}."), icon=":material/done:")
        if found.ended or found.failure:
            st.warning(plain(f"{found.left:,} are left. {found.ended or found.failure}"), icon=":material/flag:")
    elif isinstance(found, Forgotten):
        st.info(
            plain(
                f"{counted(found.stretches, 'stretch', 'stretches')} read by {found.reader} taken away; "
                f"{counted(found.checked, 'caption')} checked anew."
            ),
            icon=":material/undo:",
        )
    elif job.was_stopped:
        st.info("The reading was stopped. What was read stays; it goes on from there.", icon=":material/stop:")


def _readers(known: Sequence[Known]) -> None:
    """Draw who has read what, what that does to the scores, and the button that takes it away."""
    for item in seconded(catalogue()):
        st.caption(plain(seconded_words(item)))
    for one in known:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = f"{one.name}: {counted(one.stretches, 'stretch', 'stretches')}, {counted(one.claims, 'claim')}"
            said += f"; of {one.dropped:,} stretches claims were left out" if one.dropped else ""
            st.markdown(plain(f"{said}, {dollars(one.cost_usd)}"))
            if st.button(
                "Forget",
                icon=":material/undo:",
                key=f"second_forget_{one.name}",
                type="tertiary",
                help="Takes these readings away; the scores are again what they were without them.",
            ):
                _started(second_reading(), partial(second_reading().forget, one.name))
