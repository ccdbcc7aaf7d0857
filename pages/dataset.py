"""Dataset: what the data folder holds, what was imported, and how more comes in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.imports.finding import preview
from core.imports.history import PastImport, past_imports
from core.imports.importer import ImportRequest
from core.raster.landcover import Numbers
from core.release.taco.roles import parse_role
from core.remote.published import PARTS
from core.selection.filters import Selection
from core.selection.overview import Overview, overview
from core.store.authors import set_name
from core.store.flags import EXPLANATIONS, Flag
from pages.ui.frame import madeup, turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, importing, settings
from pages.ui.landcover import bulk
from pages.ui.start import progress
from pages.ui.start.offers import offer
from pages.ui.truth.doors import Cell, doors, pass_through

_NUMBERS: dict[str, Numbers | None] = {
    "As the maps themselves tell": None,
    "Class ids, 0 to 11": "ids",
    "WorldCover codes, 10 to 100": "codes",
}


def draw_numbers(held: Overview) -> None:
    """Draw tiles and captions by split."""
    titles = {item.name: item.title for item in browser().caption_sets()}
    captions = sum(sum(splits.values()) for splits in held.caption_sets.values())
    left, middle, right = st.columns(3)
    left.metric("Tiles", f"{held.tiles:,}")
    middle.metric("Captions", f"{captions:,}")
    right.metric("Caption sets", len(held.caption_sets))
    if held.caption_sets:
        splits = sorted({split for counts in held.caption_sets.values() for split in counts})
        rows = [_row(name, titles.get(name, name), counts, splits) for name, counts in held.caption_sets.items()]
        doors("Captions by set and split", ["Caption set", *splits, "Total"], rows, key="dataset_splits")


def _row(name: str, title: str, counts: Mapping[str, int], splits: Sequence[str]) -> list[Cell]:
    """Count the captions of a set by split; each count opens its tiles."""
    opens = f"Show tiles of {set_name(name)}"
    by_split = [
        Cell(f"{count:,}", [("set", name), ("split", split)], f"{opens} in split {split}")
        if (count := counts.get(split))
        else Cell("0")
        for split in splits
    ]
    return [Cell(title), *by_split, Cell(f"{sum(counts.values()):,}", [("set", name)], opens)]


def draw_flags(held: Overview) -> None:
    """Draw the quality flags that occur; each leads to its tiles on the map."""
    if not held.flags:
        st.success("No tile has a quality flag.", icon=":material/verified:")
        return
    for name, count in held.flags.items():
        flag = Flag.parse(name)
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{plain(name)}**, {plain(counted(count, 'tile'))}  \n{EXPLANATIONS[flag] if flag else ''}")
        right.page_link("explore.py", label="Show", icon=":material/public:", query_params={"flag": name})


def draw_past(past: PastImport, *, going_on: bool) -> None:
    """Draw one import with what it did not take."""
    state = "finished" if past.finished else "not finished: run it again and it goes on where it stopped"
    if going_on:
        state = "going on"
    notes = plain(counted(len(past.problems), "note"))
    title = f"{past.started_at:%Y-%m-%d %H:%M} UTC · {past.added:,} added · {notes} · {state}"
    with st.expander(title):
        st.code("\n".join(past.paths), language=None)
        st.write(f"{past.added:,} added, {past.skipped:,} there already, {past.seconds:.1f} s")
        if past.problems:
            st.dataframe([problem._asdict() for problem in past.problems], hide_index=True)


def draw_import() -> None:
    """Draw the form that imports paths of this machine, and the import that goes on."""
    with st.form("import", border=True):
        paths = st.text_area(
            "Folders, zips, tars or caption files, one a line", placeholder="/data/ChatEarthNet", height=90
        )
        labels = st.text_input("Land-cover maps", placeholder="folder of label PNGs, if they lie elsewhere")
        rasters = st.text_input("WorldCover rasters", placeholder="GeoTIFF file or folder, for tiles without a map")
        numbers = st.selectbox(
            "Numbers in land-cover maps",
            list(_NUMBERS),
            help="Ten alone is forest as a WorldCover code and mangroves as a class id. Other maps beside it tell "
            "which; where none does, say it here.",
        )
        roles = st.text_input(
            "Roles in a TACO dataset",
            placeholder="rgb=s2/rgb.png captions:35=gpt",
            help="What the files and columns of a TACO dataset are is guessed by their names, and told. Say otherwise "
            "as ROLE=NAME, parted by blanks; roles are rgb, labels, bands-5-6-7, bands-8-11-12, captions, "
            "captions:SET, id and split.",
        )
        with st.container(horizontal=True):
            started = st.form_submit_button("Import", icon=":material/upload:", type="primary")
            looked = st.form_submit_button("Look first", icon=":material/visibility:", help="Tells, and takes nothing.")
    if started or looked:
        request = _request(paths, labels, rasters, numbers, roles)
        if request and looked:
            draw_look(request)
        elif request:
            start(request)
    if progress.is_busy():
        progress.watch()
    else:
        progress.draw_outcome()
    st.caption(
        "Files are read in place, zips too. Importing again is harmless, and an import that was cut off goes on "
        "where it stopped. One import runs at a time; it goes on while this page is closed."
    )


def _request(paths: str, labels: str, rasters: str, numbers: str, roles: str) -> ImportRequest | None:
    """What was asked for; None, and told, where it cannot be meant."""
    if not _paths(paths):
        st.warning("Name at least one folder, zip or file.", icon=":material/folder_open:")
        return None
    try:
        said = tuple(map(parse_role, roles.split()))
    except ValueError as error:
        st.warning(plain(f"Roles: {error}."), icon=":material/edit:")
        return None
    return ImportRequest(_paths(paths), _paths(labels), _paths(rasters), _NUMBERS[numbers], said)


def draw_look(request: ImportRequest) -> None:
    """Draw what an import would take."""
    try:
        with st.spinner("Looking through the files"), turns.aside():
            found = preview(request)
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.info("Nothing was imported yet. An import would take:", icon=":material/visibility:")
    for words in found.read_as:
        st.caption(plain(words))
    rows: list[tuple[str, int | None, str]] = []
    rows += [(f"{item.layer} pictures", item.pictures, item.where) for item in found.pictures]
    rows += [(f"captions {item.caption_set}", None, item.where) for item in found.captions]
    if rows:
        st.dataframe([dict(zip(("What", "How many", "Where"), row, strict=True)) for row in rows], hide_index=True)
    if found.problems:
        st.warning(
            f"{plain(counted(len(found.problems), 'note'))} on what is not taken as it is:", icon=":material/flag:"
        )
        st.dataframe([problem._asdict() for problem in found.problems[:1000]], hide_index=True)


def start(request: ImportRequest) -> None:
    """Begin an import, unless somebody else's is going on."""
    try:
        importing().start(request, by=f"from {st.context.ip_address or 'this machine'}")
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/hourglass_top:")
    else:
        progress.watched()


def draw_published() -> None:
    """Draw what of the published dataset can be downloaded, each part with its size."""
    st.caption(
        "Zenodo record 11003436, CC-BY-4.0. A broken download goes on where it stopped; the zips are read in place. "
        "Nothing is requested before you click."
    )
    for part in PARTS:
        offer(part)


def _paths(text: str) -> list[Path]:
    return [Path(line.strip()).expanduser() for line in text.splitlines() if line.strip()]


held = overview(catalogue())
st.title("Dataset")
st.caption(f"Data folder: {plain(settings().data)}" + madeup.synthetic_mark(Selection()))
draw_numbers(held)
left, right = st.columns(2, gap="large")
with left:
    st.header("Quality flags")
    if held.tiles:
        draw_flags(held)
    else:
        st.info(
            "No tiles yet: download the captions below, or import a release on the right.", icon=":material/upload:"
        )
    if held.tiles:
        bulk.draw(held)
    st.header("The published dataset")
    draw_published()
with right:
    st.header("Import")
    draw_import()
    past = past_imports(catalogue())
    if past:
        st.header("Earlier imports")
    for place, item in enumerate(past):
        draw_past(item, going_on=place == 0 and not item.finished and importing().is_running())
pass_through()
