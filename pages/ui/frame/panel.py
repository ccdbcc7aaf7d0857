"""The panel beside the map: a picked tile at a glance."""

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import ZOOM, Tile
from core.raster.landcover import ranked_shares
from core.raster.legend import CLASSES
from core.store import flags
from core.store.authors import author_name, heading
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import Caption, TileRecord, load
from pages.ui.frame import state, way
from pages.ui.frame.cards import place
from pages.ui.frame.composition import share_text
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, prefix

_COLOURS = {land.name: land.hex for land in CLASSES}

LONGEST = 3_000
"""Characters of a caption that the panel shows."""

STYLE = """<style>
.pair {display:grid; grid-template-columns:1fr 1fr; gap:.4rem}
.pair figure {margin:0}
.pair img {width:100%; height:auto; display:block; border-radius:.4rem; image-rendering:pixelated;
 outline:1px solid color-mix(in srgb, currentColor 30%, transparent); outline-offset:-1px}
.pair p {aspect-ratio:1; margin:0; display:grid; place-items:center; font-size:.8rem;
 border-radius:.4rem; background:color-mix(in srgb, currentColor 8%, transparent)}
.pair figcaption {font-size:.74rem; opacity:.7; margin-top:.15rem}
.shares {display:flex; height:12px; border-radius:4px; overflow:hidden; margin:.4rem 0 .3rem}
.shares span {flex-basis:0}
.chips {display:flex; flex-wrap:wrap; gap:.15rem .7rem; font-size:.8rem}
.chips i {display:inline-block; width:.75em; height:.75em; border-radius:2px; margin-right:.3em;
 box-shadow:inset 0 0 0 1px rgba(0,0,0,.3)}
</style>"""


def show(tile: Tile, revision: int) -> None:
    """Draw the panel of a tile, or say why there is nothing to show."""
    try:
        record = load(catalogue(), tile)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="xsmall"):
        st.markdown(f"**{plain(tile.name)}**", width="content")
        st.button(
            "Close", icon=":material/close:", key="close_panel", on_click=state.pick, args=(None,), type="tertiary"
        )
    st.caption(f"{plain(place(*tile.centre))} · pixel {tile.pixel_m:.2f} m · split {plain(record.split or 'none')}")
    if record.synthetic:
        st.badge(SYNTHETIC_NOTE, color="orange")
    if record.own:
        st.badge("own place", icon=":material/add_location_alt:", color="blue")
    if record.flags:
        st.warning(plain(", ".join(flags.names(record.flags))), icon=":material/flag:")
    st.html(STYLE + pictures_html(record, revision) + shares_html(record))
    captions(record)
    here = {"tile": tile.name}
    there = way.to_tile(tile.name)
    st.page_link("single.py", label="Open the tile page", icon=":material/open_in_full:", query_params=there)
    st.page_link("lab.py", label="Open in the prompt lab", icon=":material/science:", query_params=here)


def pictures_html(record: TileRecord, revision: int) -> Html:
    """Image and land cover side by side; a missing one says so."""
    figures = []
    for layer, held, what in (("rgb", "rgb", "true colour"), ("landcover", "labels", "land cover")):
        tile = record.tile
        if held in record.pictures:
            address = escaped(f"{prefix()}/xyz/{layer}/{ZOOM}/{tile.x}/{tile.y}?v={revision}")
            picture = f'<img src="{address}" alt="{what} of tile {escaped(tile.name)}" width="256" height="256">'
        else:
            picture = f"<p>No {'image' if layer == 'rgb' else 'land-cover map'}.</p>"
        figures.append(f"<figure>{picture}<figcaption>{what}</figcaption></figure>")
    return Html(f'<div class="pair">{"".join(figures)}</div>')


def shares_html(record: TileRecord) -> Html:
    """Land-cover shares as one strip with a legend."""
    if record.composition is None:
        return Html("")
    shares = ranked_shares(record.composition)
    strip = "".join(
        f'<span style="background:{_COLOURS[name]};flex-grow:{share:.4f}"></span>' for name, share in shares
    )
    chips = "".join(
        f'<span><i style="background:{_COLOURS[name]}"></i>{escaped(name)} {escaped(share_text(share))}</span>'
        for name, share in shares
    )
    return Html(f'<div class="shares" aria-hidden="true">{strip}</div><div class="chips">{chips}</div>')


def captions(record: TileRecord) -> None:
    """The active captions, one tab a set and variant."""
    active = [caption for caption in record.captions if caption.active]
    if not active:
        st.info("This tile has no caption.", icon=":material/notes:")
        return
    for tab, caption in zip(st.tabs([plain(label(caption)) for caption in active]), active, strict=True):
        with tab:
            text = (
                caption.text if len(caption.text) <= LONGEST else f"{caption.text[:LONGEST]} … (whole on the tile page)"
            )
            author = author_name(caption.caption_set, caption.origin, caption.author)
            st.html(f'<p style="font-size:.85rem;line-height:1.45;margin:0;overflow-wrap:anywhere">{escaped(text)}</p>')
            st.caption(f"{caption.words:,} words · by {plain(author)} · version {caption.version:,}")


def label(caption: Caption) -> str:
    """Name a caption by who wrote it; one that stands in the place of another says so."""
    return heading(caption.caption_set, caption.variant, caption.origin, caption.author)
