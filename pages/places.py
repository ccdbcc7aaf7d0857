"""Own places: any place on Earth and one's own rasters as tiles, what was added, and undoing it."""

from pathlib import Path

import streamlit as st

from core.errors import ExplorerError
from core.geography.boxes import tile_at
from core.geography.tiles import Tile
from core.places.additions import USUAL, Addition, additions, remove, tiles_of
from core.places.anywhere import MOST_AT_ONCE, Added, lacks
from core.places.files import add_files
from core.places.folder import FilesRequest
from core.progress import Report
from core.query.places import point
from core.release.problems import Problem
from core.selection.areas import parse_area, tiles_inside
from generation.calls.ruled import caption_by_rules
from pages.ui.frame import state
from pages.ui.frame.cards import place as place_words
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import adding, catalogue, settings
from pages.ui.places import watch
from pages.ui.places.offer import asked_by, offer


def collection() -> str:
    """Ask where new tiles belong."""
    return st.text_input("Collection", USUAL, max_chars=80, key="collection").strip() or USUAL


def draw_place(named: str) -> None:
    """Offer the tile at a place that is typed."""
    typed = st.text_input(
        "Coordinates or a city", key="typed_place", placeholder="38.72, -9.14 or Lisbon", max_chars=80,
        help="Latitude first unless letters say otherwise. Cities are those of the time zone database, some 400.",
    )  # fmt: skip
    if not typed.strip():
        st.caption("Or click an empty place on the world map.")
        return
    try:
        found = point(typed)
        tile = tile_at(found.lon, found.lat)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/wrong_location:")
        return
    st.markdown(f"**{plain(found.name)}**: tile {plain(tile.name)}, {plain(place_words(*tile.centre))}")
    offer([tile], asked_by("place", typed.strip(), named), key="typed")


def draw_area(named: str) -> None:
    """Offer the tiles inside the drawn area."""
    area = st.query_params.get("area", "")
    if not area:
        st.caption(
            "Draw an area on the world map with the box or the lasso, then take “Add places here”. "
            f"At most {MOST_AT_ONCE:,} tiles at once."
        )
        st.page_link("explore.py", label="World map", icon=":material/public:")
        return
    try:
        tiles = tiles_inside(parse_area(area), MOST_AT_ONCE)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/error:")
        st.button("Forget the area", icon=":material/close:", on_click=state.clear_area, key="forget_area")
        return
    st.markdown(f"**{len(tiles):,}** tiles have their middle in the drawn area.")
    offer(tiles, asked_by("area", area, named), key="area")


def draw_files(named: str) -> None:
    """Offer to cut rasters of this machine to tiles."""
    if adding().is_running():
        st.caption("An addition is going on; the next one can begin when it has ended.")
        return
    with st.form("own_files", border=False):
        files = st.text_input("Folder of georeferenced images (GeoTIFF)", placeholder="/data/my-scenes")
        labels = st.text_input("Folder of label rasters", placeholder="optional")
        mapping = st.text_input(
            "Mapping file", placeholder="mapping.toml, worldcover or chatearthnet",
            help="What the values of the label rasters mean. `chatearth add --files DIR --labels DIR` writes one to "
            "be filled in.",
        )  # fmt: skip
        pressed = st.form_submit_button("Cut to tiles", icon=":material/grid_on:", type="primary")
    if not pressed:
        return
    if not files.strip():
        st.warning("Name a folder.", icon=":material/folder_open:")
        return
    request = FilesRequest(_path(files), _path(labels) if labels.strip() else None, mapping.strip() or None)
    author = watch.who()

    def work(report: Report) -> Added:
        made = add_files(catalogue(), settings(), request, report, author=author, collection=named)
        tiles = tuple(map(Tile.parse, made.tiles))
        failed = caption_by_rules(catalogue(), settings(), made.labelled, report)
        told = [Problem("no caption", tile.name, reason) for tile, reason in failed.items()]
        return Added(tiles, tuple(dict.fromkeys((*tiles, *made.labelled))), (*made.problems, *told))

    watch.start(f"the files in {request.files}", work)


def _path(text: str) -> Path:
    return Path(text.strip()).expanduser()


def draw_added() -> None:
    """Draw what was added, each with its tiles and a way to undo it."""
    held = additions(catalogue())
    if not held:
        st.info("No places of your own yet. Type one at the left.", icon=":material/add_location_alt:")
        return
    st.page_link("explore.py", label="Show on the map", icon=":material/public:", query_params={"origin": "own"})
    for one in held:
        _draw_addition(one)


def _draw_addition(one: Addition) -> None:
    with st.container(border=True):
        left, right = st.columns([3, 2], vertical_alignment="center")
        given = one.asked.given if len(one.asked.given) <= 60 else f"{one.asked.given[:60]}…"
        left.markdown(
            f"**{plain(one.asked.collection)}** · {watch.tiles_counted(one.tiles)} · "
            f"{plain(one.asked.how)} {plain(given)}"
        )
        left.caption(f"{one.added_at:%Y-%m-%d %H:%M} UTC, {plain(one.asked.author)}")
        with right.container(horizontal=True, horizontal_alignment="right"):
            tiles = tiles_of(catalogue(), one.id)
            if one.asked.how != "files" and any(lacks(catalogue(), tiles, layer) for layer in ("rgb", "labels")):
                with st.popover("Fetch what is missing", icon=":material/download:", type="tertiary"):
                    offer(tiles, one.asked, key=f"missing_{one.id}")
            st.page_link(
                "single.py", label="First tile", icon=":material/crop_square:", query_params={"tile": tiles[0].name}
            )
            st.button(
                "Undo", icon=":material/undo:", key=f"undo_{one.id}", on_click=_undo, args=(one.id,),
                help="Removes these tiles and what was made for them; tiles of a release stay.",
            )  # fmt: skip


def _undo(number: int) -> None:
    removed = remove(catalogue(), tiles_of(catalogue(), number), author=watch.who())
    st.toast(f"{watch.tiles_counted(len(removed.tiles))} removed", icon=":material/undo:")


st.title("Own places")
st.caption(
    "Any place on Earth as a tile like those of the dataset: image, land cover, facts and a first caption. "
    "Everything else works on them: map, search, truth check, lists, prompt lab."
)
if adding().is_running():
    watch.going_on()
watch.outcome()
left, right = st.columns(2, gap="large")
with left:
    named = collection()
    st.header("A place", anchor=False)
    draw_place(named)
    st.header("An area", anchor=False)
    draw_area(named)
    st.header("Your own rasters", anchor=False)
    draw_files(named)
with right:
    st.header("Added", anchor=False)
    draw_added()
