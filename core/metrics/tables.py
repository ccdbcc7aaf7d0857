"""Scores of several models to take away: a table as CSV and LaTeX, a figure as SVG that stands by itself."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from core.intervals import Interval
from core.metrics.published import SOURCE

_LATEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LABEL, _BAR, _LINE, _GAP, _TOP = 210, 330, 18, 14, 26
_COLOURS = ("#2a5d9c", "#b85c1e", "#3f7f4f", "#8c4a8f")
_PUBLISHED = "#9a9a9a"


class Row(NamedTuple):
    """One model."""

    model: str
    scores: Mapping[str, float | None]
    intervals: Mapping[str, Interval] = {}
    published: bool = False
    """Whether the scores are those of a paper, not computed here."""


def digits(metric: str, value: float) -> str:
    """Write a score as the field does: 0..1 with three decimals, points of 100 and words with one."""
    return f"{value:.1f}" if metric == "truth" or "words" in metric or abs(value) >= 20 else f"{value:.3f}"


def to_csv(rows: Sequence[Row], metrics: Sequence[str]) -> str:
    """Write scores with their intervals as a table; a name that a spreadsheet would run is quoted."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["model", "source", *(name for one in metrics for name in (one, f"{one} low", f"{one} high"))])
    for row in rows:
        cells: list[object] = [safe(row.model), "published" if row.published else "computed"]
        for metric in metrics:
            span = row.intervals.get(metric)
            cells += [_cell(row.scores.get(metric)), _cell(span and span.low), _cell(span and span.high)]
        table.writerow(cells)
    return out.getvalue()


def safe(text: str) -> str:
    """Return a text that a spreadsheet takes for a text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def to_latex(rows: Sequence[Row], metrics: Sequence[str], caption: str) -> str:
    """Write scores as a table for a paper; the best of those computed here is bold, published ones are marked."""
    best = {
        metric: max(
            (value for row in rows if not row.published and (value := row.scores.get(metric)) is not None), default=None
        )
        for metric in metrics
    }
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{caption.translate(_LATEX)}}}",
        rf"\begin{{tabular}}{{l{'r' * len(metrics)}}}",
        r"\hline",
        " & ".join(["Model", *(metric.translate(_LATEX) for metric in metrics)]) + r" \\",
        r"\hline",
    ]
    for row in rows:
        cells = [row.model.translate(_LATEX) + (r"$^{\dagger}$" if row.published else "")]
        for metric in metrics:
            value = row.scores.get(metric)
            text = "--" if value is None else digits(metric, value)
            cells.append(
                rf"\textbf{{{text}}}" if value is not None and value == best[metric] and not row.published else text
            )
        lines.append(" & ".join(cells) + r" \\")
    lines += [r"\hline", r"\end{tabular}"]
    if any(row.published for row in rows):
        lines.append(rf"\\ {{\footnotesize $^{{\dagger}}$ {SOURCE.translate(_LATEX)}.}}")
    return "\n".join([*lines, r"\end{table}", ""])


def to_svg(rows: Sequence[Row], metrics: Sequence[str], title: str) -> str:
    """Draw a bar for each score with its interval, metric under metric; published ones are grey and hatched apart."""
    parts, y = [], _TOP + 8
    for metric in metrics:
        held = [(row, value) for row in rows if (value := row.scores.get(metric)) is not None]
        if not held:
            continue
        spans = [row.intervals[metric].high for row, _ in held if metric in row.intervals]
        most = max([1e-9, *(value for _, value in held), *spans])
        parts.append(f'<text x="0" y="{y + 12}" font-weight="600">{escape(metric)}</text>')
        y += _LINE
        own = 0
        for row, value in held:
            colour = _PUBLISHED if row.published else _COLOURS[own % len(_COLOURS)]
            own += not row.published
            parts.append(_bar(row, metric, value, most, y, colour))
            y += _LINE
        y += _GAP
    if any(row.published for row in rows):
        parts.append(f'<text x="0" y="{y + 12}" font-size="11">{escape(f"† {SOURCE}")}</text>')
        y += _LINE
    width = _LABEL + _BAR + 130
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" role="img" aria-label={quoteattr(title)} '
        'font-size="12" style="background:#ffffff;color:#1b1b1b;font-family:sans-serif" fill="#1b1b1b">'
    )
    return f'{head}<text x="0" y="16" font-size="13" font-weight="600">{escape(title)}</text>{"".join(parts)}</svg>'


def _bar(row: Row, metric: str, value: float, most: float, y: int, colour: str) -> str:
    name = row.model if len(row.model) <= 30 else row.model[:29] + "…"
    name += " †" if row.published else ""
    end = _LABEL + _BAR * max(value, 0) / most
    drawn = (
        f'<text x="{_LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_LABEL}" y="{y + 2}" width="{max(end - _LABEL, 0.5):.1f}" height="{_LINE - 5}" fill="{colour}"/>'
    )
    last = end
    if span := row.intervals.get(metric):
        low, high = (_LABEL + _BAR * max(one, 0) / most for one in (span.low, span.high))
        middle = y + 2 + (_LINE - 5) / 2
        drawn += f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="#1b1b1b" stroke-width="1.5"/>'
        last = max(end, high)
    return drawn + f'<text x="{last + 6:.1f}" y="{y + 12}">{digits(metric, value)}</text>'


def per_image_csv(images: Sequence[str], scores: Mapping[str, NDArray[np.float64]]) -> str:
    """Write the scores of each image as a table; an image without a score has an empty cell."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["image", *scores])
    for image, *values in zip(images, *(column.tolist() for column in scores.values()), strict=True):
        table.writerow([safe(image), *("" if value != value else f"{value:.6f}" for value in values)])
    return out.getvalue()
