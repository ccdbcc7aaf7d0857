"""What the truth check says of the dataset, drawn: scores, coverage, errors, classes, places and style."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import cycle
from typing import NamedTuple, Self

import streamlit as st

from core.counting import counted
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.raster.reliability import ACCURACY, FAR_NORTH, VENTER
from core.selection.checkfigures import BINS, Figures, KindErrors, PlaceErrors, Standings, misplaced
from core.selection.filters import Selection
from core.store.bases import EXPLAINED, HEADLINES, STANDING_WORDS, Standing
from core.store.checkerrors import STYLE_RULES
from pages.ui.frame import cards, filters, truth_filters
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser
from pages.ui.truth.doors import COLOURS, Cell, Columns, Query, columns, doors, tiles

_WORDS = {standing: name for name, standing in truth_filters.WRITTEN.items()}

_ERRORS = {"error", "error_class"}
"""Filters that a figure replaces together."""


def choose(found: Sequence[Standings]) -> Standing:
    """Draw what there is of both kinds of captions, and which of them the figures are about; return that."""
    held = [item.standing for item in found]
    chosen = held[0]
    if len(found) > 1:
        wanted = st.segmented_control(
            "Captions", held, default=chosen, format_func=_words, key="truth_of", bind="query-params", required=True
        )
        chosen = wanted or chosen
    for item in found:
        st.markdown(f"**{_words(item.standing)}.** {plain(EXPLAINED[item.standing])} {_contradicted(item)}")
    return chosen


def _words(standing: Standing) -> Markdown:
    return plain(STANDING_WORDS[standing])


def _contradicted(item: Standings) -> Markdown:
    said = f"{_captions(item.captions)}, {item.contradicted:,} with a claim that disagrees with the map"
    if item.standing == "map" or not item.contradicted:
        return plain(f"{said}.")
    return plain(
        f"{said}; in {item.doubtful:,} of them only where the map is uncertain: about shrub, grass, bare land or "
        f"wetland, or north of {FAR_NORTH:.0f}° N."
    )


class _Within(NamedTuple):
    """The filters of the page, asked for once for all figures, and how captions stand to the map."""

    standing: Standing
    held: Query

    @classmethod
    def now(cls, standing: Standing) -> Self:
        """Ask for the filters."""
        return cls(standing, filters.query())

    def query(self, *more: tuple[str, str]) -> Query:
        """Return the filters with more of them."""
        own = {"written": _WORDS[self.standing], **dict(more)}
        replaced = own.keys() | _ERRORS if own.keys() & _ERRORS else own.keys()
        return [*(pair for pair in self.held if pair[0] not in replaced), *own.items()]


def within(standing: Standing) -> Query:
    """Return the filters of the page, and of captions that stand to the map in one way."""
    return _Within.now(standing).query()


def draw_scores(found: Figures) -> None:
    """Draw the distribution of scores by caption set, and how much was read."""
    scores, headline = found.sets, HEADLINES[found.standing.standing]
    metrics = st.columns(max(3, len(scores) + 1))
    for column, item in zip(metrics, scores, strict=False):
        column.metric(
            f"{plain(cards.set_name(item.caption_set))}: mean {plain(headline.lower())}",
            f"{item.mean:.1f}",
            help=f"{plain(counted(item.captions, 'caption'))}; {item.flawless / item.captions:.1%} without any fault. "
            "The score of a caption is a weighted mean of what it says of classes, their places, sizes and order, of "
            "what it leaves out, and of style; its page says which of them lower it.",
        )
    if found.standing.coverage is not None:
        metrics[-1].metric(
            "Mean coverage",
            f"{math.floor(found.standing.coverage * 1000) / 10:.1f}%",  # 100 only where all was read
            help="Share of the class names in captions that the check could read. What is not read lowers the "
            "coverage, never the score.",
        )
    standing = found.standing.standing
    colours, here = cycle(COLOURS), _Within.now(standing)
    drawn = [
        _distribution(
            f"{cards.set_name(item.caption_set)}: {headline.lower()} of {_captions(item.captions)}",
            item.steps, next(colours), here, "truth", ("set", item.caption_set),
        )
        for item in scores
    ]  # fmt: skip
    drawn.append(_distribution("Coverage in %, of all of them", found.covered, next(colours), here, "coverage"))
    columns("Scores of captions, by steps", drawn, key=f"doors_scores_{standing}")


def _distribution(
    title: str, counts: Sequence[int], colour: str, here: _Within, score: str, *query: tuple[str, str]
) -> Columns:
    """Return how many captions have how high a score; each step opens its tiles."""
    width, most = 100 // BINS, max(*counts, 1)
    steps = []
    for step, count in enumerate(counts):
        low, high = step * width, 100 if step == BINS - 1 else (step + 1) * width - 1
        said = f"{low} to {high}: {_captions(count)}; open their tiles"
        opened = here.query(*query, (score, f"{low},{high}"))
        steps.append(Cell("", opened, said, count / most) if count else Cell("", share=0.0))
    return Columns(title, tuple(steps), colour, ("0", "50", "100"))


def draw_errors(found: Figures) -> None:
    """Draw how many captions make which kind of error about which class; each number opens its tiles."""
    standing = found.standing.standing
    here = _Within.now(standing)
    classes = [land.name for land in CLASSES[1:] if any(land.name in item.by_class for item in found.errors)]
    if not found.errors:
        st.caption("No caption makes an error.")
        return
    rows = [
        [
            _door(item.error, item.captions, here, ("error", item.error), named=True),
            _door(item.error, item.captions, here, ("error", item.error)),
            *(_of_class(item, name, here) for name in classes),
        ]
        for item in found.errors
    ]
    doors("Captions by kind of error and class", ["Error", "Captions", *classes], rows, key=f"doors_errors_{standing}")


def _of_class(item: KindErrors, name: str, here: _Within) -> Cell:
    count = item.by_class.get(name, 0)
    return _door(f"{item.error} about {name}", count, here, ("error", item.error), ("error_class", name))


def _door(what: str, count: int, here: _Within, *query: tuple[str, str], named: bool = False) -> Cell:
    """A figure that opens its tiles, or the name of its row that does."""
    if not count:
        return Cell("-")
    title = f"open the tiles: {what}, {_captions(count)}"
    return Cell(what if named else f"{count:,}", here.query(*query), title)


def _captions(count: int) -> str:
    return f"{count:,} caption{'' if count == 1 else 's'}"


def draw_classes(found: Figures) -> None:
    """Draw which classes captions and map disagree about, beside how far the map can be trusted."""
    standing, classes = found.standing.standing, found.classes
    here = _Within.now(standing)
    parts = [(item.wrong, item.spoken) for item in classes]
    parts += [(item.missing, item.named + item.missing) for item in classes]
    longest = max((part / max(whole, 1) for part, whole in parts), default=0)
    rows = [
        [
            Cell(item.name),
            Cell(f"{item.named:,}"),
            _door(f"claims of {item.name} that disagree", item.wrong, here, ("error_class", item.name)),
            _part(item.wrong, item.spoken, longest),
            _door(
                f"{item.name} never named",
                item.missing,
                here,
                ("error", "never named"),
                ("error_class", item.name),
            ),
            _part(item.missing, item.named + item.missing, longest),
            Cell(f"{100 * ACCURACY[item.name]:.0f}" if item.name in ACCURACY else "-"),
        ]
        for item in classes
    ]
    header = ["Class", "Named", "Disagree", "Disagree, %", "Never named", "Never named, %", "Map right, %"]
    doors("Captions by class", header, rows, key=f"doors_classes_{standing}")
    st.caption(
        plain(
            f"Captions. Disagree, %: of those that name the class, or deny it where it is. Never named, %: of those of "
            f"tiles with much of it, or that name it. Map right: accuracy of the "
            f"class in three maps of 10 m, {VENTER.name}, doi:{VENTER.doi}."
        )
    )


def _part(count: int, whole: int, longest: float) -> Cell:
    part = count / max(whole, 1)
    return Cell(f"{100 * part:.2f}", share=part / (longest or 1))


def draw_places(found: Figures, chosen: Selection) -> None:
    """Draw where claims of the selected captions disagree with the map: by class and region."""
    standing = found.standing.standing
    here = _Within.now(standing)
    held = {(item.name, item.region): item for item in found.places}
    names = list(dict.fromkeys(name for name, _ in held))
    wrong = {item.name: item.wrong for item in found.classes}
    rows = [
        [
            _door(name, wrong[name], here, ("error_class", name), named=True) if wrong.get(name) else Cell(name),
            *(_place(held.get((name, region)), standing, chosen) for region in (*REGIONS, "whole")),
        ]
        for name in names
    ]
    doors("Claims by class and region", ["Class", *REGIONS, "whole"], rows, key=f"doors_places_{standing}")


def _place(item: PlaceErrors | None, standing: Standing, chosen: Selection) -> Cell:
    """The share of the claims about a class in a region that disagree; it opens their tiles."""
    if item is None or not item.supported + item.contradicted:
        return Cell("-")
    share = f"{100 * item.contradicted / (item.supported + item.contradicted):.2f}"
    if not item.contradicted:
        return Cell(share)
    where = "the whole tile" if item.region == "whole" else f"the {item.region}"
    what = f"claims of {item.name} in {where} that disagree"
    find = partial(misplaced, browser(), chosen, standing, item.name, item.region)
    return Cell(share, title=f"open the tiles: {what}, {counted(item.contradicted, 'claim')}", door=tiles(what, find))


def draw_style(found: Figures) -> None:
    """Draw how many captions break each rule of style."""
    standing = found.standing.standing
    here = _Within.now(standing)
    rows = [
        [Cell(rule), _door(f"{rule}, a rule of style", count, here, ("error", rule))]
        for rule, count in zip(STYLE_RULES, found.style, strict=True)
    ]
    doors("Captions by rule of style", ["Rule", "Captions"], rows, key=f"doors_style_{standing}")
