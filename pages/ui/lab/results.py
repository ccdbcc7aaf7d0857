"""The answers of the lab: as they stream in, checked against the land cover, compared with the original, kept."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.store.bases import HEADLINES, VERDICTS_MEAN, Basis, basis_of_input, standing
from core.store.captionversions import Slot
from core.tile.record import Caption, TileRecord, in_force
from generation.calls.generations import Generation
from generation.checks.checking import CheckResult, check
from generation.checks.secondreadings import readings_of
from generation.facts.measure import Facts
from generation.lab.runs import Cell, Group, LabRun, collapsed
from generation.rules.grammar import listed
from pages.ui.frame.differences import difference_html
from pages.ui.frame.markdown import plain
from pages.ui.frame.panel import label
from pages.ui.frame.resources import catalogue
from pages.ui.lab import answer
from pages.ui.lab.preview import cost_text
from pages.ui.truth import second
from pages.ui.truth.checked import Shown, checked_texts
from pages.ui.truth.wording import coverage_words, score_made, verdict_counts

_FOURTH = "4v"
"""Caption set whose texts are about pictures of the land cover."""


class Subject(NamedTuple):
    """What the answers are about."""

    record: TileRecord
    facts: Facts | None
    original: Caption | None
    """What they are compared with, and take the place of."""
    told: frozenset[str] = frozenset()
    """What was said above the columns already."""


def draw(cells: Sequence[Cell], record: TileRecord, facts: Facts | None, run: LabRun | None) -> None:
    """Draw the answers, a column each; equal repetitions once."""
    subject = Subject(record, facts, _bar(cells, record), _told(cells))
    places = sorted({cell.place.column for cell in cells})
    for place, column in zip(places, st.columns(len(places), gap="small"), strict=True):
        with column:
            for group in collapsed([cell for cell in cells if cell.place.column == place]):
                with st.container(border=True):
                    _cell(group, subject, run, alone=len(places) == 1)


def _told(cells: Sequence[Cell]) -> frozenset[str]:
    """Say once what went wrong in several columns alike; return what was said."""
    columns: dict[str, set[int]] = {}
    for cell in cells:
        if words := _wrong(cell):
            columns.setdefault(words, set()).add(cell.place.column + 1)
    shared = {words: sorted(numbers) for words, numbers in columns.items() if len(numbers) > 1}
    for words, numbers in shared.items():
        st.error(f"Columns {plain(listed(list(map(str, numbers))))}: {plain(words)}", icon=":material/error:")
    return frozenset(shared)


def _wrong(cell: Cell) -> str:
    """Why a call gave no answer; empty where it gave one, or is under way."""
    made = cell.generation
    return cell.problem or (made.message or "" if made and not made.finished and not cell.running else "")


def _bar(cells: Sequence[Cell], record: TileRecord) -> Caption | None:
    """Say what all calls took, and let a person choose the caption that they are about."""
    originals = _originals(record)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        original = originals[0] if originals else None
        if len(originals) > 1:
            names = [label(one) for one in originals]
            usual = next((i for i, one in enumerate(originals) if _suits(one, cells)), 0)
            key = f"lab_original_{record.tile.name}"
            chosen = st.selectbox("Compare with, and keep in place of", names, index=usual, key=key, width=280)
            original = originals[names.index(chosen)]
        if len(cells) > 1:
            st.caption(plain(_sum(cells)))
    return original


def _originals(record: TileRecord) -> list[Caption]:
    """The published text of each caption of the tile, or else the one in force."""
    slots: dict[tuple[str, int], list[Caption]] = {}
    for caption in record.captions:
        slots.setdefault((caption.caption_set, caption.variant), []).append(caption)
    return [_first(versions) for versions in slots.values() if any(one.active for one in versions)]


def _first(versions: Sequence[Caption]) -> Caption:
    return next((one for one in versions if one.origin == "dataset"), next(one for one in versions if one.active))


def _suits(caption: Caption, cells: Sequence[Cell]) -> bool:
    """Whether a caption is of the same kind as the first answer."""
    made = next((cell.generation for cell in cells if cell.generation), None)
    wanted = _FOURTH if made and (made.input_kind == "label map" or _FOURTH in made.recipe) else ""
    return caption.caption_set == wanted


def _sum(cells: Sequence[Cell]) -> str:
    """What all calls took together."""
    made = [cell.generation for cell in cells if cell.generation]
    running = sum(cell.running for cell in cells)
    tokens = sum((one.prompt_tokens or 0) + (one.completion_tokens or 0) for one in made if one.backend != "rules")
    costs = [one.cost_usd for one in made]
    known = [cost for cost in costs if cost is not None]
    parts = [
        f"{len(made)} of {counted(len(cells), 'call')} ended" if running else counted(len(cells), "call"),
        f"{tokens:,} tokens" if tokens else "",
        cost_text(sum(known) if len(known) == len(costs) else None) if costs else "",
    ]
    return " · ".join(filter(None, parts))


def _cell(group: Group, subject: Subject, run: LabRun | None, *, alone: bool) -> None:
    cell = group.cell
    if cell.problem:
        _say_problem(cell.problem, subject)
    elif cell.running or not cell.generation:
        answer.streaming(cell, run)
        return
    else:
        answer.heading(cell.generation, len(group.repetitions))
        _answer(cell.generation, subject, alone=alone)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if cell.generation and cell.generation.finished:
            answer.keep(cell.generation, subject.record, _slot(subject), _fall(cell.generation, subject))
        if run:
            st.button(
                "Run again",
                icon=":material/refresh:",
                key=f"again_{cell.place}",
                type="tertiary",
                on_click=run.again,
                args=(cell.place,),
            )


def _say_problem(words: str, subject: Subject) -> None:
    if words not in subject.told:
        st.error(plain(words), icon=":material/error:")
    else:
        st.caption("No answer: the reason stands above.")


def _slot(subject: Subject) -> Slot | None:
    original = subject.original
    return Slot(subject.record.tile.key, original.caption_set, original.variant) if original else None


def _fall(made: Generation, subject: Subject) -> answer.Fall | None:
    """Return how much less true an answer is than the text in force; None where it is not."""
    held = in_force(subject.record, _slot(subject))
    before = _checked(held.text, subject, held.caption_set) if held else None
    after = _checked(made.caption or "", subject, _style_of(made))
    if before is None or after is None or before.scores.truth is None or after.scores.truth is None:
        return None
    fall = answer.Fall(before.scores.truth, after.scores.truth)
    return fall if fall.after < fall.before else None


def _answer(made: Generation, subject: Subject, *, alone: bool) -> None:
    """Draw a text with its marks, beside the original where there is room."""
    if made.message and made.finished:
        st.caption(plain(made.message), help="The answer as it came is stored too, and stands in the last tab.")
    elif made.message and made.message not in subject.told:
        st.warning(plain(made.message), icon=":material/warning:")
    text = made.caption or made.text or ""
    if not text:
        return
    if not made.finished:
        answer.text(text)
        st.caption("A text that is no whole answer is neither checked nor scored.")
        return
    result = _checked(text, subject, _style_of(made))
    _truth(result, subject, basis_of_input(made.input_kind))
    checked, compared, unchanged = st.tabs(["Checked", "Word by word", "As it came"])
    with checked:
        shown = Shown("This answer", text, result, basis_of_input(made.input_kind)) if result else None
        _marks(shown, made, subject, alone=alone)
    with compared:
        _compared(text, subject.original)
    with unchanged:
        answer.text(made.text or text)


def _checked(text: str, subject: Subject, caption_set: str | None) -> CheckResult | None:
    composition, latitude = subject.record.composition, subject.record.tile.centre[1]
    if composition is None:
        return None
    known = readings_of(catalogue(), text)
    return check(text, composition, facts=subject.facts, caption_set=caption_set, latitude=latitude, second=known)


def _style_of(made: Generation) -> str | None:
    """The published set whose rules of style hold for an answer: by what its model saw."""
    return _FOURTH if made.input_kind == "label map" or made.recipe == "4v-like" else None


def _truth(result: CheckResult | None, subject: Subject, basis: Basis) -> None:
    """Say how true the answer is, beside the original."""
    if result is None or result.scores.truth is None:
        return
    original = subject.original
    before = _checked(original.text, subject, original.caption_set) if original else None
    was = ""
    if original and before and before.scores.truth is not None:
        other = standing(original.basis)
        what = "" if other == standing(basis) else f", {plain(HEADLINES[other].lower())}"
        was = f" (original{what} {before.scores.truth:.0f})"
    headline = plain(HEADLINES[standing(basis)])
    st.markdown(
        f"{headline} **{result.scores.truth:.0f} of 100**{was} · {plain(coverage_words(result))} · "
        f"{plain(verdict_counts(result))}",
        help=plain(
            f"How far its claims agree with the land cover. {score_made(result.scores)} "
            f"{VERDICTS_MEAN[standing(basis)]}"
        ),
    )


def _marks(shown: Shown | None, made: Generation, subject: Subject, *, alone: bool) -> None:
    """Show the text with its claims marked."""
    if shown is None:
        answer.text(made.caption or made.text or "")
        return
    original = subject.original if alone else None
    result = _checked(original.text, subject, original.caption_set) if original else None
    texts = [shown]
    if original and result:
        texts.append(Shown(f"Original, {label(original)}", original.text, result, original.basis))
    checked_texts(*texts, tile=subject.record.tile, key=f"lab_checked_{made.id}")
    second.offer(texts, key=f"lab_second_{made.id}")


def _compared(text: str, original: Caption | None) -> None:
    if original:
        st.caption(f"From {plain(label(original))}: removed words are struck through, added ones underlined.")
        st.html(difference_html(original.text, text))
    else:
        st.caption("This tile has no caption to compare with.")
