"""The caption of a tile from metadata, and the way to keep it."""

import streamlit as st

from core.errors import ExplorerError
from core.imports.importer import refresh
from core.store.wheretable import METADATA_SET
from core.tile.record import TileRecord
from generation.metadata.captions import caption
from generation.metadata.keep import keep, known_of
from pages.ui.frame import folding
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue


def draw(record: TileRecord) -> None:
    """Draw the caption once it is asked for, and offer to keep it."""
    part = folding.opened("Caption from metadata", ":material/pin_drop:", "metadata_open")
    if part is None:
        return
    text = caption(known_of(catalogue(), record))
    with part:
        st.markdown(plain(text))
        if any(one.active and one.text == text for one in record.captions if one.caption_set == METADATA_SET):
            st.caption("In force as a caption of this tile, in the set metadata.")
            return
        st.caption("Made from where and when the tile is and what covers it, as RS5M writes captions.")
        st.button("Keep as caption", key="tile_metadata_keep", icon=":material/save:", on_click=_keep, args=(record,))


def _keep(record: TileRecord) -> None:
    try:
        keep(catalogue(), record)
        refresh(catalogue())
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
