"""Classes that captions name against those that are there, and size words against true shares."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.counting import counted
from core.raster.legend import CLASSES
from core.statistics.landsaid import BANDS, PRESENT, Mentions, SizeWords
from core.statistics.phrases import SIZES
from core.statistics.tiles import naming, sizing
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.statistics.found import Found, Keys, captions, share
from pages.ui.truth.doors import tiles

_CELLS = (
    ("named, there", True, True),
    ("named, not there", True, False),
    ("there, not named", False, True),
)


def draw(shown: Sequence[Found], *, normalised: bool) -> None:
    """Draw both for each set."""
    st.caption(
        plain(
            f"There: {PRESENT}, by its land cover; captions of tiles without land cover are not counted. Named: by "
            "any of its words, unless the sentence denies it. Words are looked up, sentences are not parsed: the page "
            "Truth check reads claims one by one."
        )
    )
    for one, column in zip(shown, st.columns(max(len(shown), 2), gap="large"), strict=False):
        with column:
            mount(mentions(one, normalised=normalised), key=f"stats_classes_{one.caption_set}")
            if one.figures.size_words.right is not None:
                mount(sizes(one, normalised=normalised), key=f"stats_sizes_{one.caption_set}")
            st.caption(plain(_told(one.figures.size_words)))


def mentions(one: Found, *, normalised: bool) -> Chart:
    """Return how many captions name each class, by whether it is there."""
    found = one.figures.mentions
    whole = _captions(found[0]) if found else 0
    rows = [
        Row(item.name, tuple(_mention(one, item, place, whole, normalised) for place in range(len(_CELLS))))
        for item in found
        if item.named_present + item.named_absent + item.unnamed_present
    ]
    unit = "% of the captions with land cover" if normalised else "captions"
    return Chart(f"{one.name}: classes named and there", unit, tuple(name for name, *_ in _CELLS), tuple(rows))


def _captions(item: Mentions) -> int:
    return item.named_present + item.named_absent + item.unnamed_present + item.unnamed_absent


def _mention(one: Found, item: Mentions, place: int, whole: int, normalised: bool) -> Figure:
    name, named, there = _CELLS[place]
    count = (item.named_present, item.named_absent, item.unnamed_present)[place]
    value = share(count, whole) if normalised else float(count)
    label = f"{one.name}, {item.name} {name}"
    number = next(land.id for land in CLASSES if land.name == item.name)
    door = tiles(label, _naming(one, number, named, there)) if count else None
    return Figure(value, f"{value:,.3g}" if normalised else f"{count:,}", f"{label}: {captions(count)}", door)


def _naming(one: Found, number: int, named: bool, there: bool) -> Callable[[], Keys]:
    return lambda: naming(catalogue(), one.figures.columns, number, named=named, there=there)


def sizes(one: Found, *, normalised: bool) -> Chart:
    """Return the confusion matrix of size words: a row for what is said, a column for what is true."""
    rows = []
    for said, counts in enumerate(one.figures.size_words.counts):
        figures = []
        for true, count in enumerate(counts):
            value = share(count, sum(counts)) if normalised else float(count)
            label = f"{one.name}, \u201c{SIZES[said]}\u201d for {BANDS[true]}"
            door = tiles(label, _sizing(one, said, true)) if count else None
            text = f"{value:.1f}" if normalised else f"{count:,}"
            figures.append(Figure(value, text, f"{label}: {counted(count, 'time')}", door))
        rows.append(Row(SIZES[said], tuple(figures)))
    unit = "% of the uses of a word" if normalised else "times"
    title = f"{one.name}: size words (rows) against true shares (columns)"
    return Chart(title, unit, BANDS, tuple(rows), "matrix")


def _sizing(one: Found, said: int, true: int) -> Callable[[], Keys]:
    return lambda: sizing(one.parts(), catalogue(), said, true)


def _told(found: SizeWords) -> str:
    bands = "True shares of a region: extra small below 10%, small below 20, medium below 50, large below 80."
    if found.right is None:
        return f"No size word stands with a class and a region that has land cover. {bands}"
    return (
        f"{found.right:.1%} of the size words fit. Left out: {found.unplaced:,} whose sentence names no single region "
        f"before them, {found.without_cover:,} of tiles without land cover. {bands}"
    )
