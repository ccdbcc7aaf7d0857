"""The truth check of a tile's captions, on its page."""

from collections.abc import Sequence

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.landcover.held import Held, shown_version
from core.landcover.sources import PUBLISHED_FROM
from core.raster.landcover import Composition
from core.tile.record import Caption, TileRecord
from generation.checks.checking import check
from generation.checks.secondreadings import readings_of
from generation.facts.measure import Facts
from generation.facts.store import facts_of
from pages.ui.frame.cards import set_name
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.truth import second
from pages.ui.truth.checked import Shown, checked_caption

_SIDE_BY_SIDE = 2
_LONGEST = 20_000


def draw(record: TileRecord, held: Sequence[Held]) -> None:
    """Draw the captions in force with their claims marked; more than two can be chosen from."""
    captions = [caption for caption in record.captions if caption.active]
    if not captions:
        return
    st.header("Truth check", anchor=False)
    if record.composition is None:
        st.info(
            "The captions cannot be checked: this tile has no land cover. Fetch it above, or import label maps.",
            icon=":material/fact_check:",
        )
        return
    chosen = captions[:_SIDE_BY_SIDE]
    if len(captions) > _SIDE_BY_SIDE:
        chosen = st.multiselect(
            "Captions", captions, chosen, format_func=_title, max_selections=_SIDE_BY_SIDE, key="checked_captions"
        )
    facts = _facts(record)
    shown = [_checked(one, record.composition, facts, record.tile) for one in chosen]
    if shown:
        checked_caption(*shown, tile=record.tile, key="checked")
        second.offer(shown, key=f"second_{record.tile.name}")
    version = shown_version(settings(), record.tile, held)
    if version not in (None, PUBLISHED_FROM) and any(one.origin == "dataset" for one in chosen):
        st.info(
            f"The published captions were written from the map of {plain(PUBLISHED_FROM)}, and this tile has that of "
            f"{plain(version)}: what differs may lie between the two versions of the map.",
            icon=":material/compare:",
        )
    st.caption(
        "Every claim is held against the land cover, which may itself be wrong. What the check cannot read is grey: it "
        "lowers the coverage, not the score. The documentation explains both (docs/truth-check.md)."
    )


def _checked(caption: Caption, composition: Composition, facts: Facts | None, tile: Tile) -> Shown:
    text = caption.text[:_LONGEST]
    known, latitude = readings_of(catalogue(), text), tile.centre[1]
    result = check(text, composition, facts=facts, caption_set=caption.caption_set, latitude=latitude, second=known)
    return Shown(_title(caption), text, result, caption.basis)


def _facts(record: TileRecord) -> Facts | None:
    """Facts of the tile; without them shapes cannot be verified."""
    try:
        return facts_of(catalogue(), settings(), record.tile)
    except ExplorerError:
        return None


def _title(caption: Caption) -> str:
    variant = f", {caption.variant + 1}" if caption.variant else ""
    return f"{set_name(caption.caption_set)}{variant}"
