"""The captions with the lowest scores, each as the sentence that the map disagrees with."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from core.raster.landcover import REGIONS, Composition
from core.search.descriptions import Hit
from core.search.snippets import Span
from core.selection.checkedcaptions import BadCaption
from core.tile.record import compositions
from generation.checks.checking import CheckResult, check
from generation.checks.scores import lost
from pages.ui.frame.resources import catalogue
from pages.ui.truth.wording import LOSSES, points

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LONGEST = 320
"""Characters of sentences on a card."""

_REMEMBERED = 512
"""Captions whose reading is kept."""

_READING = Lock()
"""Whoever comes while a caption is read waits for that reading, instead of reading it too."""


def hits_of(found: Sequence[BadCaption]) -> list[Hit]:
    """Return captions as hits whose snippet is what is false in them, marked."""
    covers = compositions(catalogue(), {item.tile for item in found})
    return [_hit(item, rank, covers.get(item.tile)) for rank, item in enumerate(found, start=1)]


def _hit(item: BadCaption, rank: int, cover: Composition | None) -> Hit:
    with _READING:
        told, marks = _told(item, cover.regions.tobytes() if cover else None)
    return Hit(item.tile, item.caption_set, rank, item.truth, told, marks, caption=item.caption)


@lru_cache(maxsize=_REMEMBERED)  # reading a caption again takes most of the page, and is the same for everybody
def _told(item: BadCaption, regions: bytes | None) -> tuple[str, tuple[Span, ...]]:
    result = None if regions is None else _checked(item, np.frombuffer(regions, np.uint32))
    said, marks = false_part(item.text, result) if result else (item.text[:_LONGEST], ())
    told = f"{item.truth:.0f} of 100{_why(result) if result else ''}. "
    return told + said, tuple(Span(mark.start + len(told), mark.end + len(told)) for mark in marks)


def _checked(item: BadCaption, counts: NDArray[np.uint32]) -> CheckResult:
    cover = Composition(counts.reshape(len(REGIONS), -1))
    return check(item.text, cover, caption_set=item.caption_set, latitude=item.tile.centre[1])


def _why(result: CheckResult) -> str:
    """Say which parts lower the score."""
    parts = [f"{LOSSES[name]} {points(taken)}" for name, taken in lost(result.scores)]
    never = [item.name for item in result.missing]
    return f": {', '.join(parts)}" * bool(parts) + f"; never named: {', '.join(never)}" * bool(never)


def false_part(text: str, result: CheckResult) -> tuple[str, tuple[Span, ...]]:
    """Return the sentences with a claim that the map disagrees with, and where its words are; else the beginning."""
    wrong = sorted({(j.claim.start, j.claim.end) for j in result.claims if j.verdict == "contradicted"})
    said, marks = "", list[Span]()
    for sentence in _sentences(text):
        held = [span for span in wrong if sentence.start <= span[0] < sentence.end]
        if not held or len(said) >= _LONGEST:
            continue
        said += " … " if said else ""
        moved = len(said) - sentence.start
        for start, end in held:
            first = max(start, marks[-1].end - moved if marks else 0)
            if first < (last := min(end, sentence.end)):
                marks.append(Span(first + moved, last + moved))
        said += text[sentence.start : sentence.end]
    return (said, tuple(marks)) if said else (text[:_LONGEST], ())


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        yield Span(start, gap.start())
        start = gap.end()
    yield Span(start, len(text))
