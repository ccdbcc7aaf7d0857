"""The scores of models beside those that were published, as a table, a figure and files."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.metrics import tables
from core.metrics.correlation import LEAST, Correlation
from core.metrics.published import METRICS, PUBLISHED, SOURCE
from core.metrics.tables import Row, digits
from core.selection.filters import Selection
from core.store.authors import set_name
from generation.evaluation.compared import Compared
from generation.evaluation.evaluate import Evaluation
from generation.evaluation.reviewed import REVIEWERS, TRUTH
from pages.ui.evaluate import scored
from pages.ui.frame import madeup
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.truth.doors import Cell, doors

_OURS = ("truth", "class F1", "region F1", "size F1", "order F1")
_NAMES = 5


def draw_notes(found: Compared) -> None:
    """Say what was scored against what, and all that did not fit."""
    first = found.models[0]
    split = found.references.split or "all"
    st.markdown(
        f"**{plain(counted(len(first.pairs), 'tile'))}** scored against the captions of "
        f"{plain(set_name(found.references.caption_set))}, split {plain(split)}." + madeup.synthetic_mark(Selection())
    )
    if found.trained:
        what = "Left out" if found.wanted.leave_out_trained else "Among them"
        st.warning(
            f"{what}: {plain(counted(len(found.trained), 'tile'))} that another caption set has in its training split. "
            "A model that was trained on that set has seen them.",
            icon=":material/school:",
        )
    for model, said in zip(found.models, found.said, strict=True):
        lines = [
            f"{counted(len(names), 'tile')} {meaning}, as {', '.join(names[:_NAMES])}."
            for names, meaning in (
                (model.pairs.missing, "of the references have no caption here and are not scored"),
                (model.pairs.extra, "have no reference and are not scored"),
                (model.pairs.doubled, "have several captions, the first is scored"),
                (model.pairs.empty, "have an empty caption, which is scored as such"),
            )
            if names
        ]
        lines += [f"{counted(said.unread, 'record')} could not be read: {said.problems[0]}."] if said.unread else []
        if lines or model.notes:
            with st.expander(plain(f"{model.name}: what does not fit"), icon=":material/info:"):
                for line in (*lines, *model.notes):
                    st.markdown(plain(line))


def draw_table(found: Compared) -> None:
    """Draw the scores; those of the paper are marked as published."""
    own = [name for name in (*METRICS, *_OURS) if name in found.models[0].scores or name in METRICS]
    rows = [
        [_name(f"{row.model} †"), *(_score(row.scores.get(name), name) for name in own), Cell("")] for row in PUBLISHED
    ]
    for model in found.models:
        held = [_score(model.scores.get(name), name, model) for name in own]
        name = _name(model.name)._replace(title="open the scored tiles", door=scored.door(model, model.name))
        rows.append([name, *held, Cell(f"{model.lengths.words.mean():.0f}")])
    doors("Scores", ["Model", *own, "Words"], rows, key="evaluate_scores")
    st.caption(
        f"† {plain(SOURCE)}. They were computed there, not here, and on other tiles unless yours are the same. Truth "
        "and element F1 are this project's own: how far the claims of a caption agree with the land cover. CIDEr falls "
        "when a caption is longer or shorter than its reference, so look at the words as well."
    )
    _lengths(found.models)


def _name(text: str) -> Cell:
    return Cell(text if len(text) <= 48 else text[:47] + "…", title=text)


def _score(value: float | None, metric: str, model: Evaluation | None = None) -> Cell:
    if value is None:
        return Cell("")
    span = model.intervals.get(metric) if model else None
    between = f"{digits(metric, span.low)} to {digits(metric, span.high)} in 95% of draws" if span else ""
    return Cell(digits(metric, value), title=between)


def _lengths(models: Sequence[Evaluation]) -> None:
    for model in models:
        held = model.lengths
        st.caption(
            plain(
                f"{model.name}: {held.words.mean():.0f} words a caption, {held.vocabulary:,} different, MTLD "
                f"{_or_none(held.mtld)}; references {held.reference_words.mean():.0f} words, "
                f"{held.reference_vocabulary:,} different, MTLD {_or_none(held.reference_mtld)}."
            )
        )


def _or_none(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0f}"


def draw_difference(found: Compared) -> None:
    """Draw by how much the second model differs from the first, on the same tiles."""
    if not found.difference:
        return
    first, second = found.models
    st.header("Difference")
    st.caption(plain(f"{second.name} less {first.name}, on the {len(first.pairs):,} tiles that both have."))
    rows = [
        [
            Cell(metric),
            Cell(f"{one.value:+.3f}"),
            Cell(f"{one.low:+.3f} to {one.high:+.3f}"),
            Cell("can be chance" if one.low <= 0 <= one.high else "the second" if one.value > 0 else "the first"),
        ]
        for metric, one in found.difference.items()
        if metric in METRICS or metric in _OURS
    ]
    doors("Difference", ["Metric", "Difference", "95% interval", "Better"], rows, key="evaluate_difference")


def draw_correlation(model: Evaluation) -> None:
    """Draw how far each metric goes with the truth score and with the reviewers, caption by caption."""
    against = [name for name in (TRUTH, REVIEWERS) if name in model.correlations]
    if not against:
        return
    with st.expander("Does a metric go with the truth score and with reviewers?", icon=":material/query_stats:"):
        st.caption(
            "Spearman's rank correlation over the captions, with its 95% interval: 1 is the same order, 0 none. "
            "Reviewers say 1 of a caption that they accepted and 0 of one that they changed or rejected. "
            + _reviewed_words(model)
        )
        rows = []
        for metric in (*METRICS, *_OURS, "words"):
            held = [model.correlations[name].get(metric) for name in against]
            if any(one is not None and one.value is not None for one in held):
                rows.append([Cell(metric), *(cell for one in held for cell in _correlated(one))])
        header = [name for one in against for name in (_AGAINST[one], "95% interval")]
        doors("Correlation", ["Metric", *header], rows, key="evaluate_correlation")


_AGAINST = {TRUTH: "Truth score", REVIEWERS: "Reviewers"}


def _correlated(one: Correlation | None) -> tuple[Cell, Cell]:
    if one is None or one.value is None:
        return Cell(""), Cell("")
    return Cell(f"{one.value:+.2f}"), Cell(f"{one.low:+.2f} to {one.high:+.2f}")


def _reviewed_words(model: Evaluation) -> Markdown:
    """How many of the captions were reviewed, and what that means."""
    decided = max((one.captions for one in model.correlations.get(REVIEWERS, {}).values()), default=0)
    if not decided:
        return Markdown("None of these captions was reviewed yet: the page Review has the queues.")
    few = f"; a correlation takes {LEAST}, and captions of both kinds" if decided < LEAST else ""
    return plain(f"{counted(decided, 'caption')} of these were reviewed{few}.")


def rows_of(found: Compared) -> list[Row]:
    """All models as rows of a table to take away."""
    return [
        *(Row(row.model, row.scores, published=True) for row in PUBLISHED),
        *(Row(model.name, model.scores, model.intervals) for model in found.models),
    ]


def offer_files(found: Compared) -> None:
    """Draw the figure, and offer table and figure as files."""
    rows, metrics = rows_of(found), [*dict.fromkeys((*METRICS, *found.models[0].scores))]
    title = "Caption scores"
    figure = tables.to_svg(rows, [name for name in (*METRICS, *_OURS) if name in metrics], title)
    with st.expander("Figure", icon=":material/bar_chart:"):
        st.image(figure, width="stretch")
    with st.container(horizontal=True):
        _file("Table, CSV", tables.to_csv(rows, metrics), "scores.csv", "text/csv")
        _file("Table, LaTeX", tables.to_latex(rows, [*METRICS, "truth"], title), "scores.tex", "text/x-tex")
        _file("Figure, SVG", figure, "scores.svg", "image/svg+xml")
        for number, model in enumerate(found.models):
            name = "Each tile, CSV" if number == 0 else "Each tile of the second, CSV"
            _file(
                name, tables.per_image_csv(model.pairs.images, model.per_image), f"tiles-{number + 1}.csv", "text/csv"
            )


def _file(label: str, content: str, name: str, kind: str) -> None:
    st.download_button(
        plain(label),
        data=content,
        file_name=name,
        mime=kind,
        on_click="ignore",
        icon=":material/download:",
        key=f"take_{name}",
    )
