"""The answers of the lab: as they stream in, checked against the land cover, compared with the original, kept."""

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from core.errors import ExplorerError
from core.landcover import Composition
from core.tilerecord import Caption, TileRecord
from generation import keep as keeping
from generation.checks.checking import CheckResult, check
from generation.generations import Generation
from generation.lab import Cell, Group, LabRun, collapsed
from generation.rules.writer import LABEL
from pages.ui.differences import difference_html
from pages.ui.lab_preview import cost_text
from pages.ui.panel import label
from pages.ui.resources import catalogue, words

_ENDED = {
    "stop": ("finished", "green"),
    "length": ("cut at the token limit", "orange"),
    "refused": ("refused", "orange"),
    "empty": ("empty answer", "orange"),
    "cut": ("connection cut", "orange"),
    "cancelled": ("stopped", "gray"),
    "error": ("failed", "red"),
}


def draw(cells: Sequence[Cell], record: TileRecord, run: LabRun | None) -> None:
    """Draw the answers, a column each; equal repetitions once."""
    places = sorted({cell.place.column for cell in cells})
    original = _original(record)
    for place, column in zip(places, st.columns(len(places), gap="medium"), strict=True):
        with column:
            for group in collapsed([cell for cell in cells if cell.place.column == place]):
                with st.container(border=True):
                    _cell(group, record, original, run)


def _original(record: TileRecord) -> Caption | None:
    """The published caption that answers are compared with, or else the one in force."""
    published = [one for one in record.captions if one.origin == "dataset"]
    return next(iter(published or [one for one in record.captions if one.active]), None)


def _cell(group: Group, record: TileRecord, original: Caption | None, run: LabRun | None) -> None:
    cell = group.cell
    _heading(group)
    if cell.problem:
        st.error(cell.problem, icon=":material/error:")
    elif cell.running or not cell.generation:
        _text(cell.text or "…")
        if run and cell.running:
            st.button("Stop", icon=":material/stop:", key=f"stop_{cell.place}", on_click=run.stop, args=(cell.place,))
        return
    else:
        _answer(cell.generation, record, original)
    if run:
        st.button(
            "Run again",
            icon=":material/refresh:",
            key=f"again_{cell.place}",
            type="tertiary",
            on_click=run.again,
            args=(cell.place,),
        )


def _heading(group: Group) -> None:
    made = group.cell.generation
    if made is None:
        return
    said, colour = _ENDED.get(made.finish_reason or "error", ("failed", "red"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{LABEL if made.backend == 'rules' else escape(made.answered_by or made.model)}**")
        st.badge(said, color=colour)  # type: ignore[arg-type]  # one of the colours above
        if len(group.repetitions) > 1:
            st.badge(f"{len(group.repetitions)} times the same", color="blue")
    st.caption(_counted(made))


def _counted(made: Generation) -> str:
    """Seconds, tokens and cost of a call."""
    parts = [f"{made.latency_s:.1f} s" if made.latency_s is not None else "", f"seed {made.seed}" if made.seed else ""]
    if made.prompt_tokens is not None and made.backend != "rules":
        about = "about " if made.tokens_estimated else ""
        parts.append(f"{about}{made.prompt_tokens:,} + {made.completion_tokens:,} tokens")
    return " · ".join([*filter(None, parts), cost_text(made.cost_usd)])


def _answer(made: Generation, record: TileRecord, original: Caption | None) -> None:
    if made.message:
        st.warning(made.message, icon=":material/warning:")
    text = made.caption or made.text or ""
    if not text:
        return
    if record.composition is None:
        _text(text)
        return
    result = check(text, record.composition)
    _scores(result, original, record.composition)
    checked, compared, plain = st.tabs(["Checked", "Compared with the original", "Text"])
    with checked:
        _claims(result, text)
    with compared:
        if original:
            st.caption(f"From {label(original)}: removed words are struck through, added ones underlined.")
            st.html(difference_html(original.text, text))
        else:
            st.caption("This tile has no caption to compare with.")
    with plain:
        _text(made.text or text)
    if made.finished:
        _keep(made)


def _scores(result: CheckResult, original: Caption | None, composition: Composition) -> None:
    """Say how true the answer is, beside the original."""
    truth = result.scores.truth
    before = check(original.text, composition, caption_set=original.caption_set).scores.truth if original else None
    if truth is None:
        return
    difference = None if before is None else f"{truth - before:+.0f} against the original"
    st.metric("Truth", f"{truth:.0f} of 100", difference, help="How far its claims agree with the land cover.")


def _claims(result: CheckResult, text: str) -> None:
    """Show the text with its claims."""
    _text(text)
    counts = {verdict: result.count(verdict) for verdict in ("supported", "contradicted", "unverifiable")}
    st.caption(" · ".join(f"{count} {verdict}" for verdict, count in counts.items()))


def _keep(made: Generation) -> None:
    """Offer to put the answer in force as the tile's caption, or to undo that."""
    kept = keeping.kept(catalogue(), made.id)
    if kept is None:
        st.button(
            "Keep as caption",
            icon=":material/check:",
            key=f"keep_{made.id}",
            type="primary",
            on_click=_kept,
            args=(made.id,),
        )
        return
    st.success(f"In force as version {kept.version}. Earlier versions stay.", icon=":material/check_circle:")
    st.button("Undo", icon=":material/undo:", key=f"undo_{made.id}", on_click=partial(_undone, made.id))


def _kept(number: int) -> None:
    try:
        keeping.keep(catalogue(), number)
        words().start()
    except ExplorerError as error:
        st.toast(str(error), icon=":material/error:")


def _undone(number: int) -> None:
    kept = keeping.kept(catalogue(), number)
    if kept:
        try:
            keeping.undo(catalogue(), kept)
            words().start()
        except ExplorerError as error:
            st.toast(str(error), icon=":material/error:")


def _text(text: str) -> None:
    """Show a text from a model; whatever looks like markup in it is shown as it is."""
    style = "font-size:.88rem;line-height:1.5;margin:0;overflow-wrap:anywhere;white-space:pre-wrap"
    st.html(f'<p style="{style}">{escape(text)}</p>')
