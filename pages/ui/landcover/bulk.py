"""Land cover for many tiles: estimated first, then fetched while anybody watches, pauses or ends it."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.landcover.fetch import Cost, Fetched, estimate
from core.landcover.job import CoverJob
from core.landcover.sources import ALGORITHMS, PUBLISHED_FROM, VERSIONS, CoverSource, Version
from core.selection.overview import Overview
from core.store.flags import Flag
from pages.ui.frame import filters, inwords, turns
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, covering, settings
from pages.ui.landcover.fetching import announced, size_words

ALL, FILTERED = "All tiles that lack it", "Those of the filters that lack it"

_ESTIMATED = "cover_estimate"
_LISTED = 1000
_SOON_S = 0.5
"""How long the page waits for a fetch before it shows its progress."""


class Question(NamedTuple):
    """What was asked to be estimated; another one needs another estimate."""

    version: Version
    filters: str
    """The filters as they stand in a link; empty for all tiles."""
    place: str
    revision: int


class Estimated(NamedTuple):
    """What a fetch will take."""

    asked: Question
    source: CoverSource
    keys: Sequence[int] | None
    cost: Cost


def draw(held: Overview) -> None:
    """Draw what tiles lack, the fetch that goes on, and the way to begin one."""
    st.header("Land cover", anchor=False)
    job = covering()
    if job.is_running() or job.is_paused:
        watch()  # without the count below, which would stand still beside it
        return
    lacking = held.flags.get(Flag.NO_LAND_COVER.label, 0)
    if lacking:
        st.markdown(f"**{lacking:,}** of {held.tiles:,} tiles have no land cover, so no overlay, facts or truth check.")
    else:
        st.caption(f"All {held.tiles:,} tiles have land cover. A second version can be kept beside it, to compare.")
    outcome(job)
    begin()
    st.page_link("landcover.py", label="Compare two sources of land cover", icon=":material/compare:")


def begin() -> None:
    """Draw what can be fetched, what it would take, and the button that starts it."""
    chosen = filters.selection()
    version = st.segmented_control(
        "WorldCover", VERSIONS, default=PUBLISHED_FROM, required=True, format_func=_version, key="cover_version"
    )
    if version not in (None, PUBLISHED_FROM):
        st.caption(
            f"The published captions were written from the map of {plain(PUBLISHED_FROM)}: tiles that get another one "
            "first are checked against that, and what differs may lie between the two versions."
        )
    scope = st.radio("Tiles", [ALL, FILTERED], horizontal=True, key="cover_scope") if chosen else ALL
    within = chosen if scope == FILTERED else None
    if within:
        st.caption(plain("; ".join(inwords.words(within))))
    try:
        source = CoverSource.of(settings(), version or PUBLISHED_FROM)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/cloud_off:")
        return
    asked = Question(source.version, within.to_query() if within else "", source.place, catalogue().revision())
    if st.button("Estimate", icon=":material/calculate:", key="cover_estimate_button"):
        with st.spinner("Looking for tiles without this map"), turns.aside():
            keys = browser().keys(within) if within else None
            cost = estimate(catalogue(), source, keys, settings())
        st.session_state[_ESTIMATED] = Estimated(asked, source, keys, cost)
    made: Estimated | None = st.session_state.get(_ESTIMATED)
    if made and made.asked == asked:
        offer(made)


def _version(version: Version) -> Markdown:
    return plain(f"{version} ({ALGORITHMS[version]})")


def offer(made: Estimated) -> None:
    """Draw what a fetch will take, and the button that starts it."""
    cost = made.cost
    if cost.missing:
        st.caption(f"{cost.missing:,} further tiles are open sea, as was found not long ago.")
    if not cost.tiles:
        st.success("No tile lacks this map.", icon=":material/verified:")
        return
    figures = {"Tiles": f"{cost.tiles:,}", "Files": f"{cost.files:,}"}
    if made.source.is_far:
        figures |= {"Requests": f"{cost.requests:,}", "Size": size_words(cost.bytes)}
    figures["Time"] = time_words(cost.seconds)
    with st.container(horizontal=True, gap="medium"):
        for name, value in figures.items():
            st.metric(plain(name), plain(value), width="content")
    st.caption(plain(announced(made.source, cost)))
    st.button("Fetch land cover", icon=":material/cloud_download:", type="primary", key="cover_start",
        on_click=start, args=(made,))  # fmt: skip


def time_words(seconds: float) -> str:
    """Write an estimated time roughly."""
    if seconds < 90:
        return f"~{max(1, round(seconds))} s"
    return f"~{round(seconds / 60)} min" if seconds < 5400 else f"~{seconds / 3600:.1f} h"


def start(made: Estimated) -> None:
    """Begin a fetch, unless somebody else's is going on."""
    st.session_state.pop(_ESTIMATED, None)
    try:
        covering().start(made.source, made.keys, by=f"from {st.context.ip_address or 'this machine'}")
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/hourglass_top:")
    else:
        covering().wait(_SOON_S)


@st.fragment(run_every=2.0)
def watch() -> None:
    """Show how far the fetch has come, whoever began it; the page follows when it ends."""
    job = covering()
    if not job.is_running() and not job.is_paused:
        st.rerun()
    now, found = job.progress, job.so_far
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(job.progress_words))
    st.caption(plain(job.words()))
    st.caption(plain(_so_far(found)))
    with st.container(horizontal=True):
        if job.is_paused:
            st.button("Go on", icon=":material/play_arrow:", type="primary", on_click=job.resume, key="cover_resume")
        else:
            st.button("Pause", icon=":material/pause:", on_click=job.pause, key="cover_pause")
        st.button("Cancel", icon=":material/stop:", on_click=job.stop, key="cover_cancel", help="What came stays.")


def outcome(job: CoverJob) -> None:
    """Draw what the last fetch of this explorer came to."""
    found = job.outcome
    if job.started is None:
        return
    what = plain(f"{job.started.source.words}, begun {job.started.by} at {job.started.at:%H:%M} UTC")
    if isinstance(found, ExplorerError):
        st.error(f"{what}. {plain(found)}", icon=":material/error:")
    elif found is None:
        text = "ended before it was done. What came is here; the same fetch goes on from there."
        st.info(f"{what}: {text} {plain(_so_far(job.so_far))}", icon=":material/stop:")
    else:
        _done(found, what)


def _done(found: Fetched, what: Markdown) -> None:
    said = f"{what}: {plain(_so_far(found))} {found.seconds:,.0f} s."
    if found.ended:
        st.error(f"{said} The rest was left alone. {plain(found.ended)}", icon=":material/cloud_off:")
    elif found.failed:
        st.warning(said, icon=":material/flag:")
    else:
        st.success(said, icon=":material/verified:")
    if found.failed:
        st.caption(f"{plain(counted(len(found.failed), 'tile'))} failed; the next fetch tries again.")
        st.dataframe([one._asdict() for one in found.failed[:_LISTED]], hide_index=True)


def _so_far(found: Fetched) -> str:
    asked = f", {counted(found.requests, 'request')}, {size_words(found.bytes)}" if found.requests else ""
    failed = f", {len(found.failed):,} failed" if found.failed else ""
    have = "tile has" if found.done == 1 else "tiles have"
    sea = "is open sea" if found.missing == 1 else "are open sea"
    return f"{found.done:,} {have} the map now, {found.missing:,} {sea}{failed}{asked}."
