"""Change: WorldCover 2020 against 2021 on a tile, as a swipe and as gained and lost ground by class."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.landcover.change import CAVEAT, Change, change, paint_change
from core.landcover.fetch import estimate, fetch
from core.landcover.held import read_cover
from core.landcover.sources import ALGORITHMS, VERSIONS, CoverSource, Version
from core.raster.landcover import LabelMap, paint
from core.raster.legend import CLASSES
from core.tile.record import load
from pages.ui.change.swipe import swipe
from pages.ui.frame import emptiness, named, state, turns
from pages.ui.frame.cards import place
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.places.offer import size

_COLOURS = {land.name: land.hex for land in CLASSES}
_STYLE = """<style>
.legend {display:flex; flex-wrap:wrap; gap:.15rem .9rem; font-size:.85rem}
.legend i {display:inline-block; width:.8em; height:.8em; border-radius:2px; margin-right:.35em;
 box-shadow:inset 0 0 0 1px rgba(0,0,0,.3)}
</style>"""


def draw(tile: Tile) -> None:
    """Draw what differs between the two versions, or offer to fetch them."""
    try:
        load(catalogue(), tile)
        maps = {version: read_cover(catalogue(), settings(), tile, version) for version in VERSIONS}
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return
    st.header(f"Tile {plain(tile.name)}", anchor=False)
    st.caption(plain(place(*tile.centre)))
    st.page_link("single.py", label="Tile page", icon=":material/crop_square:", query_params={"tile": tile.name})
    before, after = maps["2020"], maps["2021"]
    if before is None or after is None:
        offer(tile, [version for version in VERSIONS if maps[version] is None])
        return
    st.info(CAVEAT, icon=":material/info:")
    left, right = st.columns([1, 1], gap="large")
    with left:
        draw_swipe(tile, before, after)
    with right:
        draw_numbers(change(before, after, tile))


def offer(tile: Tile, versions: list[Version]) -> None:
    """Say what is missing and what fetching it will take."""
    try:
        sources = [CoverSource.of(settings(), version) for version in versions]
        costs = [estimate(catalogue(), source, [tile.key], settings()) for source in sources]
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/error:")
        return
    st.write("Both versions of the map are needed. Missing here:")
    for source, cost in zip(sources, costs, strict=True):
        st.markdown(
            f"- {plain(source.words)}: about {plain(counted(cost.requests, 'request'))}, {plain(size(cost.bytes))}"
        )
    if not st.button("Fetch them", icon=":material/download:", type="primary", key="fetch_versions"):
        return
    problems = []
    with st.spinner("Fetching land cover"), turns.aside():
        for source in sources:
            try:
                found = fetch(catalogue(), source, [tile.key], settings())
            except ExplorerError as error:
                problems.append(str(error))
                continue
            problems += [one.reason for one in found.failed]
            problems += [f"{source.words} has nothing of this tile: mostly that means sea."] if found.missing else []
    if problems:
        st.warning(plain(" ".join(dict.fromkeys(problems))), icon=":material/error:")
    else:
        st.rerun()


def draw_swipe(tile: Tile, before: LabelMap, after: LabelMap) -> None:
    """Draw the two maps one over the other, with their legend."""
    only = st.toggle("Only what differs", key="only_changed", help="Fades out what is the same in both versions.")
    pictures = (
        (paint_change(after, before), paint_change(before, after))
        if only
        else tuple(paint(label.ids) for label in (before, after))
    )
    labels = tuple(f"{version} ({ALGORITHMS[version]})" for version in VERSIONS)
    swipe(pictures[0], pictures[1], (labels[0], labels[1]), what=f"land cover of tile {tile.name}", key="swipe")
    st.html(_STYLE + legend({*before.ids.ravel().tolist(), *after.ids.ravel().tolist()}))
    st.caption("© ESA WorldCover project")


def legend(shown: set[int]) -> Html:
    """Name the colours of the classes that occur."""
    chips = "".join(
        f'<span><i style="background:{_COLOURS[land.name]}"></i>{escaped(land.name)}</span>'
        for land in CLASSES[1:]
        if land.id in shown
    )
    return Html(f'<div class="legend">{chips}</div>')


def draw_numbers(found: Change) -> None:
    """Draw areas by class, and from which class to which."""
    if found.stable_share is None:
        st.info("No pixel has a class in both versions, so nothing can be compared.", icon=":material/block:")
        return
    left, right = st.columns(2)
    left.metric("Same class in both", f"{found.stable_share:.1%}")
    right.metric("Compared", f"{found.compared_km2:.2f} km²")
    st.dataframe(
        {
            "Class": [one.name for one in found.classes],
            "2020, km²": [round(one.before_km2, 3) for one in found.classes],
            "2021, km²": [round(one.after_km2, 3) for one in found.classes],
            "gained, km²": [round(one.gained_km2, 3) for one in found.classes],
            "lost, km²": [round(one.lost_km2, 3) for one in found.classes],
        },
        hide_index=True,
    )
    if found.turns:
        st.markdown("**From which class to which**")
        turns = found.turns[:12]
        st.dataframe(
            {
                "2020": [turn.before for turn in turns],
                "2021": [turn.after for turn in turns],
                "km²": [round(turn.km2, 3) for turn in turns],
            },
            hide_index=True,
        )
    if found.unknown_px:
        st.caption(f"{found.unknown_px:,} pixels have no class in one of the versions and are not compared.")


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Change 2020 to 2021")
    here = state.picked()
    if not here and emptiness.told():
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = named.box("change_tile")
        named.chance("change_surprise")
    named.problem(typed)
    if here:
        draw(here)
        return
    named.problem_of_address()
    st.info(
        "No tile is open. Type a name, let chance pick one, or come here from a tile's page.",
        icon=":material/difference:",
    )
    st.caption(CAVEAT)


page()
