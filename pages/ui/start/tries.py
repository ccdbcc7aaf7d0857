"""Three things to try on the data at hand; each is looked up before it is offered, so that it leads somewhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.geography.tiles import Tile
from core.query.understand import understand
from core.raster.legend import CLASSES
from core.selection.checkedcaptions import worst_captions
from core.selection.filters import Selection
from core.store.authors import set_name
from core.store.catalogue import State
from core.tile.record import Caption, TileRecord, load
from generation.checks.checking import check
from generation.prompts.recipes import RECIPES
from pages.ui.frame.resources import browser, catalogue

_SAMPLED = 24
"""Tiles among which something to try is looked for."""

_LEAST = 0.1
"""Share of a second class that is worth asking for."""

_WORDS = ("river", "lake", "coast", "forest", "city", "fields", "desert", "water", "land")
"""What is asked for where no land cover is known, whichever a description holds first."""

_LONGEST = 70


class _Records:
    """What is known of some tiles, each read when it is looked at: mostly the first will do."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        self._tiles = tiles
        self._read: list[TileRecord] = []

    def __iter__(self) -> Iterator[TileRecord]:
        for place, tile in enumerate(self._tiles):
            if place == len(self._read):
                self._read.append(load(catalogue(), tile))
            yield self._read[place]


class Try(NamedTuple):
    """Something to try."""

    does: str
    what: str
    """The question, claim or prompt itself."""
    icon: str
    page: str
    """File of the page that it leads to."""
    query: dict[str, str]


def tries() -> list[Try]:
    """What can be tried now; remembered until a tile or a caption changes."""
    return _found(catalogue().state())


@st.cache_resource(show_spinner=False, max_entries=4)
def _found(_key: State) -> list[Try]:
    mapped = browser().sample(Selection(), _SAMPLED)
    records = _Records(mapped or [row.tile for row in browser().rows(Selection(), limit=_SAMPLED)])
    worst = _Records([bad.tile for bad in worst_captions(browser(), "map", limit=_SAMPLED)])
    found = _question(records) if mapped else _word(records), _wrong(chain(worst, records)) or _described(records)
    return [one for one in (*found, _prompt(records)) if one]


def _question(records: Iterable[TileRecord]) -> Try | None:
    """Ask for two classes that one tile has, in words that the search is known to understand."""
    for record in records:
        if record.composition is None or not record.captions:
            continue
        shares = record.composition.shares()
        first, second = sorted(CLASSES[1:], key=lambda land: -shares[land.id])[:2]
        if shares[second.id] < _LEAST:
            continue
        query = f"mostly {first.name}, more than {_LEAST:.0%} {second.name}"
        understood = understand(query)
        if len(understood.conditions) == 2 and (count := browser().count(understood.narrow(Selection()))):
            return _search(query, count)
    return None


def _word(records: Iterable[TileRecord]) -> Try | None:
    texts = " ".join(caption.text.lower() for record in records for caption in record.captions)
    found = next((word for word in _WORDS if re.search(rf"\b{word}\b", texts)), None)
    return _search(found) if found else None


def _search(query: str, count: int = 0) -> Try:
    many = f" ({counted(count, 'tile')})" * bool(count)
    return Try(f"Ask a question{many}", query, ":material/search:", "find.py", {"q": query})


def _wrong(records: Iterable[TileRecord]) -> Try | None:
    """Find a tile one of whose captions says what the land-cover map disagrees with."""
    for record, caption in _captions(records):
        if record.composition is None:
            continue
        result = check(
            caption.text, record.composition, caption_set=caption.caption_set, latitude=record.tile.centre[1]
        )
        wrong = next((judged.claim for judged in result.claims if judged.verdict == "contradicted"), None)
        if wrong:
            said = _sentence(caption.text, wrong.start, wrong.end)
            writer = set_name(caption.caption_set)
            return Try(
                "See a claim that the map disagrees with",
                f"{writer}: “{said}”",
                ":material/fact_check:",
                "single.py",
                {"tile": record.tile.name},
            )
    return None


def _described(records: Iterable[TileRecord]) -> Try | None:
    for record, caption in _captions(records):
        return Try(
            "Read what is written about a tile",
            f"“{_cut(caption.text)}”",
            ":material/crop_square:",
            "single.py",
            {"tile": record.tile.name},
        )
    return None


def _prompt(records: Iterable[TileRecord]) -> Try | None:
    """Offer the first recipe with a tile that it can be filled in for."""
    for record in records:
        if record.composition is not None:
            name = next(iter(RECIPES))
            query = {"tile": record.tile.name, "prompt": name}
            return Try("Change a prompt and see what is sent", name, ":material/science:", "lab.py", query)
    return None


def _captions(records: Iterable[TileRecord]) -> Iterator[tuple[TileRecord, Caption]]:
    return ((record, caption) for record in records for caption in record.captions if caption.active)


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a claim, or the claim where that is long."""
    first, last = text.rfind(". ", 0, start), text.find(".", end)
    whole = text[first + 2 if first >= 0 else 0 : last if last >= 0 else None].strip()
    return whole if len(whole) <= 2 * _LONGEST else _cut(text[start:end])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
