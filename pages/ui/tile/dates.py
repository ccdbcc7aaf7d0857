"""Sentinel-2 pictures of a tile by date: fetched when a person asks, side by side, told from the dataset's own."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import ZOOM, Tile
from core.imagery import store
from core.imagery.fetch import ALL_LAYERS, fetch_scene
from core.imagery.form import SceneLayer
from core.imagery.period import Period
from core.imagery.scenes import SEARCH_KB, Scene, estimate_kb, find_scenes, hosts
from core.imagery.store import NOT_THE_DATASETS, HeldScene
from core.tile.record import TileRecord
from pages.ui.frame import folding, turns
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, prefix, settings
from pages.ui.tile.folium_offline import map_class

_OWN = "dataset"
_FOUND, _DONE = "scenes_found", "scene_fetched"
_MOST_LISTED = 50

_STYLE = """<style>
.dates {display:grid; grid-template-columns:repeat(auto-fit, minmax(12rem, 1fr)); gap:.6rem}
.dates figure {margin:0; max-width:26rem}
.dates figcaption {font-size:.78rem; opacity:.8; margin-top:.2rem; overflow-wrap:anywhere}
.dates img {width:100%; height:auto; display:block; border-radius:.4rem; image-rendering:pixelated}
</style>"""


class _Shown(NamedTuple):
    """One picture of the comparison."""

    label: str
    address: str
    words: str


class _Wish(NamedTuple):
    """What to look for."""

    period: Period
    layers: Sequence[SceneLayer]


def draw(record: TileRecord) -> None:
    """Draw what was fetched, and offer more."""
    held = store.held(catalogue(), record.tile)
    if not held and "rgb" not in record.pictures:
        return  # it is offered where the picture would be
    key = "dates_open" if held else "dates_offered"
    done = _DONE in st.session_state
    part = folding.opened("Sentinel-2 by date", ":material/calendar_month:", key, first=bool(held), now=done)
    if part is None:
        return
    with part:
        if held:
            _compare(record, held)
        if "rgb" in record.pictures:
            _more(record.tile)


def offer(record: TileRecord) -> None:
    """Offer a picture where the tile has none."""
    with st.container(border=True):
        st.markdown(
            ":material/satellite_alt: **This tile has no picture here.** A Sentinel-2 picture can be fetched for it."
        )
        _more(record.tile, first=True)


def _compare(record: TileRecord, held: Sequence[HeldScene]) -> None:
    """Set two dates side by side, each end of the slider one."""
    revision = catalogue().revision()
    shown = [_date(record.tile, one, revision) for one in held]
    if record.scene is None and "rgb" in record.pictures:
        address = f"{prefix()}/xyz/rgb/{ZOOM}/{record.tile.x}/{record.tile.y}?v={revision}"
        shown.insert(0, _Shown(_OWN, address, "The dataset's own picture, without a date"))
    labels = [one.label for one in shown]
    chosen = labels
    if len(labels) > 1:
        ends = st.select_slider(
            "Dates side by side",
            range(len(labels)),
            value=(0, len(labels) - 1),
            key=f"tile_dates_{record.tile.name}_{len(labels)}",
            format_func=lambda number: plain(labels[number]),
        )
        chosen = [labels[number] for number in ends]
    pictures = [shown[labels.index(label)] for label in dict.fromkeys(chosen)]
    st.html(_STYLE + _figures(record.tile, pictures))
    if done := st.session_state.pop(_DONE, None):
        st.success(plain(done), icon=":material/check:")
    later = next((one for one in held if _label(one, held) == chosen[-1]), None)
    if record.scene and later and not later.shown:
        st.button(
            f"Show {plain(chosen[-1])} on the map",
            key="show_date",
            icon=":material/map:",
            on_click=store.show,
            args=(catalogue(), settings(), record.tile, later.id, later.layers),
        )


def _date(tile: Tile, one: HeldScene, revision: int) -> _Shown:
    held = store.held(catalogue(), tile)
    address = f"{prefix()}/dates/{tile.name}/{one.id}/rgb?v={revision}"
    return _Shown(_label(one, held), address, f"{NOT_THE_DATASETS}: {one.words}. {one.offset.words}")


def _label(one: HeldScene, held: Sequence[HeldScene]) -> str:
    """Name a date; with its scene where a day has several."""
    same = [other for other in held if other.day == one.day]
    return one.day if len(same) == 1 else f"{one.day} {one.id}"


def _figures(tile: Tile, pictures: Sequence[_Shown]) -> Html:
    figures = "".join(
        f'<figure><img src="{escaped(one.address)}" width="256" height="256" '
        f'alt="Tile {escaped(tile.name)}, {escaped(one.label)}">'
        f"<figcaption><b>{escaped(one.label)}</b> · {escaped(one.words)}</figcaption></figure>"
        for one in pictures
    )
    return Html(f'<div class="dates">{figures}</div>')


def _more(tile: Tile, *, first: bool = False) -> None:
    """Say what is asked of whom, and offer to do so."""
    wish = _wish()
    st.caption(
        f"Asks {plain(hosts(settings()))}: about {SEARCH_KB:,} kB for the list of scenes, and about "
        f"{estimate_kb(wish.layers):,} kB for a date. Nothing is asked before you press a button. "
        f"The picture is {NOT_THE_DATASETS}."
    )
    with st.container(horizontal=True):
        at_once = st.button(
            "Fetch a Sentinel-2 picture" if first else "Fetch the clearest date",
            key="fetch_scene",
            icon=":material/download:",
            type="primary" if first else "secondary",
        )
        look = st.button("Look for dates", key="find_scenes", icon=":material/search:")
    if at_once or look:
        _look(tile, wish, at_once=at_once)
    _choose(tile, wish)


def _wish() -> _Wish:
    """Draw what to look for, folded."""
    usual = Period()
    with st.popover("Period, cloud and bands", icon=":material/tune:"):
        first = st.date_input("From", usual.first, key="scenes_from", min_value=date(2015, 6, 23))
        last = st.date_input("To", usual.last, key="scenes_to", min_value=date(2015, 6, 23))
        cloud = st.slider("Cloud in the whole scene, at most in %", 0, 100, int(usual.max_cloud), key="scenes_cloud")
        nine = st.toggle("All nine bands of the dataset, not true colour alone", key="scenes_bands")
    return _Wish(Period(first or usual.first, last or usual.last, float(cloud)), ALL_LAYERS if nine else ("rgb",))


def _look(tile: Tile, wish: _Wish, *, at_once: bool) -> None:
    """Ask the catalogue; with `at_once`, fetch the clearest date that covers the whole tile and is not here yet."""
    try:
        with st.spinner("Asking the catalogue for scenes …"), turns.aside():
            map_class()  # brings packages of the search too, and two threads that import such from two ends can fail
            found = find_scenes(settings(), tile, wish.period)[:_MOST_LISTED]
    except ExplorerError as error:
        st.error(plain(error), icon=":material/cloud_off:")
        return
    st.session_state[_FOUND] = (tile.name, found)
    if not found:
        st.info("No scene of this place was found. Take a longer period, or allow more cloud.", icon=":material/cloud:")
    elif at_once:
        held = {one.id for one in store.held(catalogue(), tile)}
        new = [scene for scene in found if scene.id not in held] or found
        _fetch(tile, next((scene for scene in new if scene.coverage > 0.999), new[0]), wish.layers)


def _choose(tile: Tile, wish: _Wish) -> None:
    """Offer the scenes that were found."""
    name, found = st.session_state.get(_FOUND, ("", []))
    if name != tile.name or not found:
        return
    number = st.selectbox(
        f"{plain(counted(len(found), 'date'))}, the clearest first",
        range(len(found)),
        key="scene_choice",
        format_func=lambda number: _line(found[number]),
    )
    if st.button("Fetch this date", key="fetch_choice", icon=":material/download:"):
        _fetch(tile, found[number], wish.layers)


def _line(scene: Scene) -> str:
    covered = "" if scene.coverage > 0.999 else f" · covers {scene.coverage:.0%} of the tile"
    return f"{scene.taken:%Y-%m-%d} · {scene.cloud:.1f}% cloud in the scene{covered} · {scene.id}"


def _fetch(tile: Tile, scene: Scene, layers: Sequence[SceneLayer]) -> None:
    """Read a date and draw the page anew with it."""
    try:
        with st.spinner(f"Reading the bands of {scene.taken:%Y-%m-%d} …"), turns.aside():
            held = fetch_scene(catalogue(), settings(), tile, scene, layers)
    except ExplorerError as error:
        st.error(plain(error), icon=":material/cloud_off:")
        return
    asked = f"{held.traffic.bytes / 1000:,.0f} kB in {counted(held.traffic.requests, 'request')}"
    st.session_state[_DONE] = f"Fetched {held.day}: {asked}. It is {NOT_THE_DATASETS}."
    st.rerun()
