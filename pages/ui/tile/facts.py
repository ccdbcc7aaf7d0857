"""What is known of a tile beside its pictures: land cover, place and size, flags, files, and things to copy."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import streamlit as st

from core.geography.tiles import TILE_PX, ZOOM, Tile
from core.imagery.store import NOT_THE_DATASETS
from core.landcover.held import Held
from core.release.sources import Layer
from core.store import whereabouts
from core.store.flags import EXPLANATIONS, Flag
from core.tile.files import KINDS
from core.tile.record import TileRecord, provenance
from core.tile.values import where_lines
from pages.ui.frame import composition
from pages.ui.frame.cards import place
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue, prefix
from pages.ui.landcover import fetching

DATASET = "ChatEarthNet, Zenodo record 11003436, https://doi.org/10.5281/zenodo.11003436, CC BY 4.0"

_SAID_ELSEWHERE = Flag.NO_CAPTION | Flag.NO_LAND_COVER
"""Flags whose message stands where the missing part would be."""

_MEND = {
    Flag.UNREADABLE: "Replace the file and import the release again.",
    Flag.WRONG_SIZE: "Replace the file and import the release again.",
    Flag.LABEL_COLOURS: "They count as unknown.",
}

_LAYERS: dict[str, str] = {
    "rgb": "Image file",
    "labels": "Land-cover file",
    "bands-5-6-7": "File of bands 5-6-7",
    "bands-8-11-12": "File of bands 8-11-12",
}

_MADE_OF: dict[str, Layer] = {"png": "rgb", "tif": "rgb", "label.png": "labels", "label.tif": "labels"}
_FILE_LABELS = {
    "png": "Image .png",
    "label.png": "Land cover .png",
    "tif": "Image .tif",
    "label.tif": "Land cover .tif",
    "json": "Facts .json",
}

_STYLE = """<style>
.facts {display:grid; grid-template-columns:auto 1fr; gap:.15rem .9rem; font-size:.88rem; margin:0 !important;
  padding:0 !important}
.facts dt {opacity:.7} .facts dd {margin:0; overflow-wrap:anywhere; font-variant-numeric:tabular-nums}
</style>"""


def problems(record: TileRecord) -> None:
    """Explain each flag, with what was noted about the files."""
    raised = [flag for flag in Flag if record.flags & flag & ~_SAID_ELSEWHERE]
    if not raised and not record.details:
        return
    with st.container(border=True):
        for flag in raised:
            st.markdown(
                f":material/flag: **{plain(flag.label.capitalize())}.** {EXPLANATIONS[flag]} {_MEND.get(flag, '')}"
            )
        for detail in record.details:
            st.text(detail)


def cover(record: TileRecord, held: Sequence[Held]) -> None:
    """Draw the land cover in bars and by region, or say why there is none and offer to fetch it."""
    st.header("Land cover", anchor=False)
    if record.landcover_problem:
        st.warning(
            f"The land-cover map cannot be read: {plain(record.landcover_problem)} Mend the file and import it again.",
            icon=":material/broken_image:",
        )
        return
    measured = record.composition
    if measured is None:
        st.info(
            "This tile has no land-cover map: fetch one from ESA WorldCover, or import label maps with "
            "`chatearth import RELEASE --labels FOLDER`.",
            icon=":material/layers_clear:",
        )
        fetching.offer(record.tile, held)
        return
    if record.landcover_note:
        st.warning(f"How the land-cover map is read: {plain(record.landcover_note)}.", icon=":material/help:")
    if not measured.valid:
        st.info("The land-cover map of this tile holds no known class.", icon=":material/layers_clear:")
        return
    st.html(composition.STYLE + composition.bars_html(measured, record.tile))
    unknown = TILE_PX**2 - measured.valid
    if unknown:
        st.caption(f"{unknown:,} of {TILE_PX**2:,} pixels are unknown; shares are of the known ones.")
    with st.expander("By region", icon=":material/grid_view:", expanded=True):
        st.html(composition.STYLE + composition.regions_html(measured))
    with st.expander("As a table", icon=":material/table:"):
        st.html(composition.STYLE + composition.table_html(measured, record.tile))


def facts(record: TileRecord, held: Sequence[Held]) -> None:
    """Draw place and size, and the files behind the pictures."""
    st.header("Facts", anchor=False)
    found = where_lines(whereabouts.of_tile(catalogue(), record.tile))
    st.html(_STYLE + facts_html(record, found | fetching.provenance(record.tile, held)))
    if record.composition:
        fetching.beside(record.tile, held)


def facts_html(record: TileRecord, more: Mapping[str, str]) -> Html:
    """Return place, size, what else is known, and files as a list of definitions."""
    tile, box = record.tile, record.tile.bounds
    rows = {
        "Centre": place(*tile.centre),
        "Pixel on the ground": f"{tile.pixel_m:.3f} m",
        "Area": f"{tile.pixel_km2 * TILE_PX**2:.3f} km² ({tile.pixel_m * TILE_PX / 1000:.3f} km a side)",
        "XYZ cell": f"{ZOOM}/{tile.x}/{tile.y} (EPSG:3857)",
        "Bounds W, S, E, N": f"{box.west:.6f}, {box.south:.6f}, {box.east:.6f}, {box.north:.6f}",
        "Split": record.split or "none",
    }
    rows |= more
    if record.scene:
        rows["Image"] = f"{NOT_THE_DATASETS}: {record.scene.words}. {record.scene.offset.words}"
    rows |= {_LAYERS.get(layer, layer): path for layer, path in provenance(record).items()}
    lines = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in rows.items())
    return Html(f'<dl class="facts">{lines}</dl>')


def downloads(record: TileRecord) -> None:
    """Offer the tile as files; what cannot be made says why."""
    with st.container(horizontal=True, gap="xsmall"):
        for kind in KINDS:
            missing = _missing(record, kind)
            st.link_button(
                _FILE_LABELS[kind],
                f"{prefix()}/files/{kind}/{record.tile.name}",
                icon=":material/download:",
                disabled=missing is not None,
                help=missing,
            )


@st.fragment
def copies(record: TileRecord) -> None:
    """Offer name, link and citation for copying."""
    tile = record.tile
    part = st.popover("Copy", icon=":material/content_copy:", type="tertiary", key="copies_open", on_change="rerun")
    if not part.open:
        return
    with part:
        for label, text in (("Name", tile.name), ("Link", link(tile, st.context.url)), ("Citation", citation(tile))):
            st.caption(plain(label))
            st.code(text, language=None, wrap_lines=True)


def link(tile: Tile, address: str | None) -> str:
    """Return the address of a tile's page, absolute where the page's own address is known."""
    parts = urlsplit(address or "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{origin}{prefix()}/tile?tile={tile.name}"


def citation(tile: Tile) -> str:
    """Return one line that names the tile, its place and the dataset."""
    return f"Tile {tile.name} ({place(*tile.centre)}; XYZ {ZOOM}/{tile.x}/{tile.y}) of {DATASET}"


def _missing(record: TileRecord, kind: str) -> Markdown | None:
    """Say why a file cannot be made, None where it can."""
    layer = _MADE_OF.get(kind)
    if layer is None:
        return None
    if layer not in record.pictures:
        return Markdown(f"This tile has no {'image' if layer == 'rgb' else 'land-cover map'}.")
    broken = record.landcover_problem if layer == "labels" else record.flags & Flag.UNREADABLE
    if broken and kind != "png":
        return Markdown("The file that this is made from cannot be read.")
    return None
