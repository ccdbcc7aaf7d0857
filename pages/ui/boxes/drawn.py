"""The part of a tile's page with boxes: a switch, the classes, the picture with boxes over it, the five captions."""

from collections.abc import Sequence

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.counting import counted
from core.errors import CaptionError, ExplorerError, LandCoverError
from core.geography.tiles import ZOOM, Tile
from core.imports.importer import refresh
from core.raster.landcover import MIN_PX
from core.store.boxtable import BOXES_SET
from core.tile.record import TileRecord
from generation.boxes.captions import captions
from generation.boxes.files import boxes_of_files
from generation.boxes.found import Box, Boxes, find_boxes
from generation.boxes.found import count as counts_of
from generation.boxes.keep import keep_cover
from generation.boxes.outline import MOST, colours, largest
from generation.facts.store import label_of
from pages.ui.frame.component import component
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, prefix, settings

_COVER = "Land cover"


def draw(record: TileRecord) -> None:
    """Offer the boxes of a tile; nothing is read before the switch is on."""
    if not st.toggle(
        "Boxes",
        key="tile_boxes",
        bind="query-params",
        help="A box around each patch of land cover, and the captions that RemoteCLIP's rules write of them",
    ):
        return
    try:
        sources, small = _sources(record.tile)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/broken_image:")
        return
    if not sources:
        st.info(
            "This tile has no land cover and no boxes of a file. Fetch land cover above, or take a COCO or VOC file "
            "with chatearth boxes --from.",
            icon=":material/select_all:",
        )
        return
    chosen = next(iter(sources))
    if len(sources) > 1:
        chosen = st.selectbox("Boxes of", list(sources), key="tile_boxes_of", format_func=plain)
    _draw(record, chosen, sources[chosen], small if chosen == _COVER else 0)


def _sources(tile: Tile) -> tuple[dict[str, tuple[Box, ...]], int]:
    """Boxes by where they come from, and how many patches are too small for one."""
    found: dict[str, tuple[Box, ...]] = {}
    made = _of_cover(tile.key, catalogue().revision())
    if made:
        found[_COVER] = made.boxes
    return found | boxes_of_files(catalogue(), tile), made.small if made else 0


@st.cache_data(max_entries=64, show_spinner=False)
def _of_cover(key: int, revision: int) -> Boxes | None:
    try:
        return find_boxes(label_of(catalogue(), settings(), Tile.from_key(key)).ids)
    except LandCoverError:
        return None


def _draw(record: TileRecord, source: str, boxes: tuple[Box, ...], small: int) -> None:
    counts = counts_of(boxes)
    shown = st.pills(
        "Classes",
        list(counts),
        selection_mode="multi",
        default=list(counts),
        key=f"tile_boxes_classes_{record.tile.name}_{source}",
        format_func=lambda name: plain(f"{name} {counts[name]}"),
    )
    visible = [box for box in boxes if box.name in shown]
    shown_boxes = largest(visible)
    left, right = st.columns(2, gap="large")
    with left:
        picture(record, shown_boxes, key="tile_boxes_drawn")
    with right:
        left_out = [f"{counted(small, 'patch', 'patches')} under {MIN_PX} px have none"] if small else []
        left_out += [f"the {MOST} largest are drawn"] if len(visible) > len(shown_boxes) else []
        said = "; ".join([counted(len(boxes), "box", "boxes"), *left_out])
        st.caption(plain(f"{said}. Tab walks through the boxes."))
        _captions(record, source, boxes)


def picture(record: TileRecord, boxes: Sequence[Box], *, key: str, cover: bool = False) -> None:
    """Draw the picture of a tile, or its land cover, with boxes over it, each with its name."""
    _component()(key=key, data=_data(record, boxes, cover=cover))


def _data(record: TileRecord, boxes: Sequence[Box], *, cover: bool) -> dict[str, object]:
    """Plain values for the browser."""
    colour = colours(boxes)
    tile = record.tile
    layer = "rgb" if "rgb" in record.pictures and not (cover and "labels" in record.pictures) else "landcover"
    address = f"{prefix()}/xyz/{layer}/{ZOOM}/{tile.x}/{tile.y}?v={catalogue().revision()}"
    known = "rgb" in record.pictures or "labels" in record.pictures
    return {
        "picture": address if known else "",
        "what": f"{'Image' if layer == 'rgb' else 'Land cover'} of tile {tile.name}",
        "boxes": [
            {"name": box.name, "sides": list(box[1:5]), "pixels": box.pixels, "colour": colour[box.name]}
            for box in boxes
        ],
    }


def _captions(record: TileRecord, source: str, boxes: tuple[Box, ...]) -> None:
    """Draw the five captions, and offer to keep those of land cover."""
    try:
        five = captions(boxes, record.tile.name)
    except CaptionError as error:
        st.info(plain(error), icon=":material/select_all:")
        return
    for number, text in enumerate(five, start=1):
        st.markdown(f"{number:,}. {plain(text)}")
    if source != _COVER:
        return
    in_force = {one.text for one in record.captions if one.caption_set == BOXES_SET and one.active}
    if "\n".join(five) in in_force:
        st.caption("In force as a caption of this tile, in the set remoteclip.")
    else:
        st.button(
            "Keep as caption", key="tile_boxes_keep", icon=":material/save:", on_click=_keep, args=(record.tile, five)
        )


def _keep(tile: Tile, five: tuple[str, ...]) -> None:
    try:
        keep_cover(catalogue(), tile, five)
        refresh(catalogue())
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")


def _component() -> ComponentRenderer:
    return component("tile_boxes", '<div class="boxes"></div>', "boxes/boxes.js", "boxes/boxes.css")
