"""The picture of a tile beside its captions, each checked, with its older versions."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.landcover.held import Held, shown_version
from core.landcover.sources import PUBLISHED_FROM
from core.raster.landcover import Composition
from core.store.authors import author_name
from core.tile.record import Caption, TileRecord
from generation.checks.checking import CheckResult, check
from generation.checks.secondreadings import readings_of
from generation.facts.measure import Facts
from generation.facts.store import facts_of
from pages.ui.frame.markdown import plain
from pages.ui.frame.panel import label
from pages.ui.frame.resources import catalogue, settings
from pages.ui.tile.map import available
from pages.ui.truth import second
from pages.ui.truth.checked import Picture, Shown, tabbed, tabbed_captions

LONGEST = 20_000
"""Characters that are shown and checked at most; the JSON download holds all."""

MOST_VERSIONS = 8
"""Versions of one caption that are shown and checked: the one in force and the newest of the others."""


def picture_of(record: TileRecord) -> Picture:
    """How a tile can be shown."""
    images = tuple((name, one.label, one.layer) for name, one in available(record).items())
    covered = "labels" in record.pictures and record.landcover_problem is None
    return Picture(record.tile, images, covered, record.composition)


def ahead(record: TileRecord) -> dict[str, object]:
    """What `draw` shows of a tile first, for the browser to show before the page of the tile is drawn."""
    return tabbed(_slots(record), picture_of(record))


def draw(record: TileRecord, held: Sequence[Held]) -> None:
    """Draw the picture and the captions with their claims marked, then what goes with the check."""
    slots = _slots(record)
    tabbed_captions(slots, picture_of(record), key="checked")
    if not slots:
        query = {"tile": record.tile.name}
        st.page_link("lab.py", label="Write one in the prompt lab", icon=":material/science:", query_params=query)
        return
    if record.composition is None:
        st.info(
            "The captions cannot be checked: this tile has no land cover. Fetch it below, or import label maps.",
            icon=":material/fact_check:",
        )
        return
    second.offer([versions[0] for versions in slots], key=f"second_{record.tile.name}")
    version = shown_version(settings(), record.tile, held)
    published = any(one.active and one.origin == "dataset" for one in record.captions)
    if version not in (None, PUBLISHED_FROM) and published:
        st.info(
            f"The published captions were written from the map of {plain(PUBLISHED_FROM)}, and this tile has that of "
            f"{plain(version)}: what differs may lie between the two versions of the map.",
            icon=":material/compare:",
        )
    st.caption(
        "Every claim is held against the land cover, which may itself be wrong. What the check cannot read is grey: it "
        "lowers the coverage, not the score. The documentation explains both (docs/truth-check.md)."
    )


def _slots(record: TileRecord) -> list[list[Shown]]:
    """Check every caption, and the newest of its versions; the one in force comes first."""
    facts = held_facts(record) if record.composition and record.captions else None
    slots = []
    for _, group in groupby(record.captions, key=lambda one: (one.caption_set, one.variant)):
        versions = sorted(group, key=lambda one: not one.active)[:MOST_VERSIONS]
        slots.append([shown(one, record, facts) for one in versions])
    return slots


def shown(caption: Caption, record: TileRecord, facts: Facts | None) -> Shown:
    """Check a caption, and say what it is."""
    text = caption.text[:LONGEST]
    result = _checked(text, caption, record.composition, facts, record.tile) if record.composition else None
    in_force = ", in force" if caption.active else ""
    cut = f"Cut after {LONGEST:,} characters; the JSON download holds the rest." if text != caption.text else ""
    return Shown(
        label(caption), text, result, caption.basis, about(caption), f"Version {caption.version}{in_force}", cut
    )


def _checked(text: str, caption: Caption, composition: Composition, facts: Facts | None, tile: Tile) -> CheckResult:
    known = readings_of(catalogue(), text)
    return check(text, composition, facts=facts, caption_set=caption.caption_set, latitude=tile.centre[1], second=known)


def held_facts(record: TileRecord) -> Facts | None:
    """Facts of the tile; without them shapes cannot be verified."""
    try:
        return facts_of(catalogue(), settings(), record.tile)
    except ExplorerError:
        return None


def about(caption: Caption) -> str:
    """Say where a caption comes from: words, version, author, call, reviewer, split and day."""
    parts = [
        f"{caption.words:,} words",
        f"version {caption.version}",
        f"written by {author_name(caption.caption_set, caption.origin, caption.author)}",
        f"call {caption.generation}" if caption.generation else "",
        f"put in force by {caption.reviewer} in a review" if caption.reviewer else "",
        f"split {caption.split}" if caption.split else "",
        f"since {caption.created_at:%Y-%m-%d}",
    ]
    return " · ".join(part for part in parts if part)
