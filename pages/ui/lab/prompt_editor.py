"""The editor of a template on a page: our own component, which sends what is typed after a short pause."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.component import component

LONGEST = 24_000
"""Characters that are taken from the browser; longer texts are cut and then refused as too long."""


class ShownVariable(NamedTuple):
    """A variable as the editor offers it."""

    name: str
    about: str
    value: str
    """What it is for this tile, shortened."""


class ShownProblem(NamedTuple):
    """What is wrong with a template, and where."""

    line: int
    """From 1."""
    message: str
    suggestion: str
    """What to write instead; empty if nothing comes near."""


def prompt_editor(
    label: str,
    source: str,
    *,
    key: str,
    nonce: str,
    variables: Sequence[ShownVariable],
    on_typed: Callable[[], None],
    problems: Sequence[ShownProblem] = (),
    read_only: bool = False,
    rows: int = 12,
) -> None:
    """Draw the editor; `typed` tells what stands in it.

    Args:
        label: What is edited, for people who do not see the screen.
        source: What stands in the editor when it is opened.
        key: Key of the component.
        nonce: Names what is edited: with another one, `source` takes the place of what was typed.
        variables: Offered as chips and explained on hover.
        on_typed: Runs before the page that was typed on, and if it was left meanwhile, before the next one.
        problems: Marked beside their line.
        read_only: Show the text only.
        rows: Height in lines.
    """
    _component()(
        key=key,
        data={
            "label": label,
            "source": source,
            "nonce": nonce,
            "variables": [variable._asdict() for variable in variables],
            "problems": [problem._asdict() for problem in problems],
            "readOnly": read_only,
            "rows": rows,
            "heard": at if isinstance(at := _draft(key).get("at"), int | float) else None,
        },
        on_draft_change=on_typed,
    )


def typed(key: str, nonce: str, source: str) -> str:
    """Return what stands in an editor; `source` if nothing was typed since it was opened with this nonce."""
    draft = _draft(key)
    if draft.get("nonce") != nonce or not isinstance(draft.get("source"), str):
        return source
    return str(draft["source"])[:LONGEST]


def _draft(key: str) -> Mapping[str, object]:
    """What the browser sent last: the text, what it is of, and when it was typed by the browser's clock."""
    result = cast("Mapping[str, object]", st.session_state.get(key) or {})
    draft = result.get("draft")
    return draft if isinstance(draft, Mapping) else {}


def _component() -> ComponentRenderer:
    return component("prompt_editor", '<div class="editor"></div>', "lab/prompt_editor.js", "lab/prompt_editor.css")
