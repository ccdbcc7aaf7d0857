"""The captions of a tile in full, set beside set, with their older versions."""

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from core.store.authors import author_name
from core.tile.record import Caption
from pages.ui.frame.markdown import plain
from pages.ui.frame.panel import label

LONG = 2_500
"""Characters above which a caption starts folded."""

LONGEST = 20_000
"""Characters that are shown at most; the JSON download holds all."""

_SIDE_BY_SIDE = 2


def draw(captions: Iterable[Caption]) -> None:
    """Draw every caption: the active version in full, others behind a fold."""
    groups = [list(versions) for _, versions in groupby(captions, key=lambda one: (one.caption_set, one.variant))]
    for start in range(0, len(groups), _SIDE_BY_SIDE):
        row = groups[start : start + _SIDE_BY_SIDE]
        for column, versions in zip(st.columns(len(row), gap="medium"), row, strict=True):
            with column.container(border=True):
                _draw_versions(versions)


def _draw_versions(versions: list[Caption]) -> None:
    """Draw one caption with its history, newest first."""
    active = next((version for version in versions if version.active), versions[0])
    st.markdown(f"### {plain(label(active))}")
    st.caption(plain(about(active)))
    _draw_text(active.text)
    others = [version for version in versions if version is not active]
    if others:
        with st.expander(f"Other versions ({len(others):,})", icon=":material/history:"):
            for version in others:
                st.caption(plain(about(version)))
                _draw_text(version.text)


def about(caption: Caption) -> str:
    """Say where a caption comes from: words, version, origin, split, author and day."""
    parts = [
        f"{caption.words:,} words",
        f"version {caption.version}",
        f"written by {author_name(caption.caption_set, caption.origin, caption.author)}",
        f"split {caption.split}" if caption.split else "",
        f"since {caption.created_at:%Y-%m-%d}",
    ]
    return " · ".join(part for part in parts if part)


def _draw_text(text: str) -> None:
    """Show a text as it is, never as markup."""
    if len(text) <= LONG:
        st.text(text)
        return
    st.text(f"{text[:600]} …")
    with st.expander(f"Full text, {len(text):,} characters", icon=":material/notes:"):
        st.text(text[:LONGEST])
        if len(text) > LONGEST:
            st.caption(f"Cut after {LONGEST:,} characters; the JSON download holds the rest.")
