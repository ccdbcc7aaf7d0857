"""The part of a tile's page about OpenStreetMap: read when a person asks, judged object by object, kept as captions."""

import base64
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError, MapDataError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.remote.access import host_of
from core.store.authors import OSM_CREDIT, OSM_SET, OSM_TERMS
from core.tile.record import TileRecord
from generation.osm import sources
from generation.osm.agreement import Agreement, measure, store
from generation.osm.ground import Seen, Table
from generation.osm.held import stamp
from generation.osm.judged import judged
from generation.osm.keep import keep
from generation.osm.objects import TileObjects
from generation.osm.picture import draw_png
from generation.osm.titles import Titles, titles
from pages.ui.frame import folding, turns
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.osm.layer import described, layers
from pages.ui.tile.map import ShapeLayer

_DONE = "osm_done"
_LARGE = 50 << 20
"""Bytes of an extract from which on the command is advised: a page would wait for minutes."""

_STYLE = """<style>
.osm-map {margin:0; max-width:32rem}
.osm-map img {width:100%; height:auto; display:block; border-radius:.4rem}
.osm-map figcaption {font-size:.78rem; opacity:.8; margin-top:.2rem}
</style>"""


def draw(record: TileRecord) -> tuple[ShapeLayer, ...]:
    """Draw the part of the page; return what the map of the tile shows of it."""
    try:
        held = judged(settings(), record.tile)
    except MapDataError as error:
        st.warning(plain(error), icon=":material/broken_image:")
        held = None
    key = "osm_open" if held else "osm_offered"
    done = _DONE in st.session_state
    if part := folding.opened("OpenStreetMap", ":material/map:", key, first=held is not None, now=done):
        with part:
            if done := st.session_state.pop(_DONE, None):
                st.success(plain(done), icon=":material/check:")
            if held:
                _draw_found(record, *held)
            _offer(record.tile, again=held is not None)
    return layers(held.seen) if held else ()


def _draw_found(record: TileRecord, found: TileObjects, seen: Sequence[Seen]) -> None:
    visible = [one for one in seen if one.visible]
    left, right = st.columns([2, 3], gap="large")
    png, measured = _made(found.tile, stamp(settings(), found.tile), catalogue().revision())
    with left:
        st.html(_STYLE + _figure(found.tile, png))
    with right:
        st.markdown(
            f"**{len(visible):,}** of {plain(counted(len(seen), 'object'))} can be seen at 10 m, "
            f"from {plain(found.source)}."
        )
        _captions(record, seen)
        for reason, count in found.problems.items():
            st.caption(f"Not placed: {plain(counted(count, 'object'))}, {plain(reason)}.")
    _agreement(measured)
    _table(found, seen)
    st.caption(plain(OSM_TERMS))


@st.cache_resource(show_spinner=False, max_entries=16)
def _made(tile: Tile, stamp: int | None, revision: int) -> tuple[bytes, tuple[Agreement, ...]]:
    """Draw the objects of a tile and hold them against land cover, once for all who look at it."""
    held = judged(settings(), tile)
    return (draw_png(held.seen) if held else b""), measure(catalogue(), settings(), tile)


def _figure(tile: Tile, png: bytes) -> Html:
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    return Html(
        f'<figure class="osm-map"><img src="{escaped(address)}" width="512" height="512" '
        f'alt="Map of tile {escaped(tile.name)}, drawn from objects of OpenStreetMap that can be seen from above">'
        f"<figcaption>Drawn from what can be seen · {escaped(OSM_CREDIT)}</figcaption></figure>"
    )


def _captions(record: TileRecord, seen: Sequence[Seen]) -> None:
    """Draw both captions, and offer to keep them."""
    try:
        said = titles(record.tile, seen)
    except MapDataError as error:
        st.info(plain(error), icon=":material/visibility_off:")
        return
    st.markdown(f"**title** · {plain(said.title)}")
    st.markdown(f"**title_multi_objects** · {plain(said.title_multi_objects)}")
    in_force = {one.text for one in record.captions if one.caption_set == OSM_SET and one.active}
    if {said.title, said.title_multi_objects} <= in_force:
        st.caption("Both are captions of this tile.")
    else:
        st.button("Keep as captions", key="osm_keep", icon=":material/save:", on_click=_keep, args=(record.tile, said))


def _keep(tile: Tile, said: Titles) -> None:
    try:
        keep(catalogue(), {tile: said}, Table().name)
        refresh(catalogue())
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")


def _agreement(measured: Sequence[Agreement]) -> None:
    """Say how far land cover has what is mapped."""
    found = [one for one in measured if one.mapped]
    if not found:
        return
    said = ", ".join(f"{plain(one.name)} {one.share:.0%} of {one.mapped:,} px" for one in found)
    st.markdown(f"**Land cover has what areas of OpenStreetMap map** · {said}")
    for one in (one for one in found if one.both * 2 < one.mapped):
        st.page_link(
            "explore.py",
            label=f"All tiles where land cover differs from OpenStreetMap in {plain(one.name)}",
            icon=":material/filter_alt:",
            query_params={"osm": one.name},
        )


def _table(found: TileObjects, seen: Sequence[Seen]) -> None:
    """List every object with what of it can be seen, and why the rest cannot."""
    only = st.segmented_control("Objects", ["Can be seen", "Cannot be seen"], default="Can be seen", key="osm_which")
    shown = [one for one in seen if one.visible is (only != "Cannot be seen")]
    st.dataframe(
        {
            "Object": [described(one) for one in shown],
            "Hectares": [_hectares(found, one) for one in shown],
            "Metres": [found.length_m(one.object) for one in shown],
            "Why not": [one.reason for one in shown],
            "Tags left out": ["; ".join(f"{key}: {why}" for key, why in one.dropped.items()) for one in shown],
            "Cut": [_cut(one) for one in shown],
            "Id": [one.object.id for one in shown],
        },
        hide_index=True,
        height=min(320, 60 + 36 * len(shown)),
        column_config={
            "Hectares": st.column_config.NumberColumn(format="%.2f"),
            "Metres": st.column_config.NumberColumn(format="%.0f"),
        },
    )


def _hectares(found: TileObjects, one: Seen) -> float | None:
    area = found.area_m2(one.object)
    return None if area is None else area / 1e4


def _cut(one: Seen) -> str:
    said = ["goes on beyond the tile"] if one.object.cut else []
    said += [f"{one.object.missing:,} of its parts are missing in the source"] if one.object.missing else []
    return ", ".join(said)


def _offer(tile: Tile, *, again: bool) -> None:
    """Offer to read the tile from a file or a server; say what is asked of whom."""
    with st.popover("Read anew" if again else "Read objects", icon=":material/download:"):
        path = st.text_input(
            "Extract (.osm.pbf) or saved answer (.json), a path on this machine",
            key="osm_path",
            max_chars=1_000,
            placeholder="/data/finland-latest.osm.pbf",
        )
        from_file = st.button("Read the file", key="osm_file", icon=":material/folder_open:", disabled=not path.strip())
        host = plain(host_of(settings().overpass))
        st.caption(f"Or ask {host}: one question with the corners of the tile. Nothing is asked before you press.")
        from_server = st.button("Ask Overpass", key="osm_overpass", icon=":material/cloud_download:")
    if from_file:
        _read(tile, _file_source(Path(path.strip())))
    elif from_server:
        _read(tile, sources.Overpass(settings().overpass))


def _file_source(path: Path) -> sources.Source:
    return sources.Saved(path) if path.suffix.lower() == ".json" else sources.Extract(path)


def _read(tile: Tile, source: sources.Source) -> None:
    """Read a tile, and draw the page anew with it."""
    try:
        if isinstance(source, sources.Extract):
            sources.check_covers(source.path, tile)
            if source.path.stat().st_size > _LARGE:
                raise MapDataError(
                    f"{source.path.name} is large. Run chatearth osm --all --pbf {source.path} --keep once, "
                    "while the explorer is stopped; it reads all tiles together."
                )
        with st.spinner("Reading objects …"), turns.aside():
            (found,) = sources.gather(settings(), source, [tile], again=True)
            store(catalogue(), tile, measure(catalogue(), settings(), tile))
    except ExplorerError as error:
        st.error(plain(error), icon=":material/cloud_off:")
        return
    st.session_state[_DONE] = f"Read {counted(len(found.objects), 'object')} from {found.source}. {OSM_CREDIT}."
    st.rerun()
