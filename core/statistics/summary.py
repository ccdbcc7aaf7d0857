"""All figures of chosen captions together, as pages show them and the command prints them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.selection.browse import Browser
from core.selection.filters import Selection
from core.statistics.chosen import Part, chosen
from core.statistics.landsaid import BANDS, Mentions, SizeWords, mentions, size_words
from core.statistics.lengths import MEASURES, Columns, Measure, Spread, columns, share_over_limit, spread
from core.statistics.phrases import SIZES
from core.statistics.store import CaptionStore
from core.statistics.wordcounts import Counted, WordCounts, count_words
from core.store.catalogue import Catalogue

_PRINTED = 40


@dataclass(frozen=True, slots=True, eq=False)
class CaptionFigures:
    """What captions of a selection are made of."""

    captions: int
    tiles: int
    spreads: dict[Measure, Spread]
    """Without measures that no caption has."""
    over_limit: float
    """Share of the captions of which CLIP does not read the end."""
    words: WordCounts
    mentions: tuple[Mentions, ...]
    """In the order of the legend."""
    size_words: SizeWords
    columns: Columns
    """Figures of each caption."""

    def to_json(self) -> dict[str, object]:
        """Return the figures as plain values, those of each caption left out."""
        return {
            "captions": self.captions,
            "tiles": self.tiles,
            **{name.replace(" ", "_").lower(): _spread_json(self.spreads.get(name)) for name in MEASURES},
            "over_clip_limit": round(self.over_limit, 6),
            "vocabulary": self.words.different,
            "words_in_all": self.words.total,
            "words_once": self.words.once,
            "top_words": _top(self.words.listed[1]),
            "top_words_without_stop_words": _top(self.words.without_stop_words[1]),
            "top_pairs": _top(self.words.listed[2]),
            "top_triples": _top(self.words.listed[3]),
            "size_words": {
                "said": {said: dict(zip(BANDS, row, strict=True)) for said, row in self._sized()},
                "right": self.size_words.right,
                "unplaced": self.size_words.unplaced,
                "without_land_cover": self.size_words.without_cover,
            },
            "classes": {
                item.name: {name: count for name, count in item._asdict().items() if name != "name"}
                for item in self.mentions
            },
        }

    def _sized(self) -> list[tuple[str, tuple[int, ...]]]:
        return list(zip(SIZES, self.size_words.counts, strict=True))


def figures(
    catalogue: Catalogue, store: CaptionStore, browser: Browser, selection: Selection, caption_set: str | None = None
) -> CaptionFigures:
    """Make the figures of the captions in force of selected tiles, of one set or of all that are selected.

    Captions that the store has not read yet are not among them: call its `update` first.
    """

    def parts() -> Iterator[Part]:
        return chosen(store, browser, selection, caption_set)

    held = columns(parts())
    found = {name: spread(held.values[name]) for name in MEASURES}
    return CaptionFigures(
        captions=len(held.captions),
        tiles=len(np.unique(held.keys)),
        spreads={name: one for name, one in found.items() if one},
        over_limit=share_over_limit(held.values["model tokens"]),
        words=count_words(parts, store.vocabulary.words),
        mentions=tuple(mentions(catalogue, held)),
        size_words=size_words(parts(), catalogue),
        columns=held,
    )


def _top(listed: Sequence[Counted]) -> list[list[object]]:
    return [[item.text, item.times] for item in listed[:_PRINTED]]


def _spread_json(found: Spread | None) -> dict[str, float] | None:
    """Return a spread without its steps, short enough to be read."""
    if found is None:
        return None
    named = {"min": found.low, "p5": found.p5, "p50": found.p50, "p95": found.p95, "max": found.high}
    return {"captions": found.captions, "mean": round(found.mean, 4)} | {
        name: round(value, 4) for name, value in named.items()
    }
