"""Dataset: what the data folder holds, what was imported, and how more comes in."""

from pathlib import Path

import streamlit as st

from core.errors import ExplorerError
from core.estimate import Estimate
from core.imports import importer
from core.imports.history import PastImport, past_imports
from core.progress import Progress
from core.selection.overview import Overview, overview
from core.store.flags import EXPLANATIONS, Flag
from pages.ui.frame.resources import browser, catalogue, settings


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
        st.dataframe(
            {
                "Caption set": [titles.get(name, name) for name in held.caption_sets],
                **{split: [counts.get(split, 0) for counts in held.caption_sets.values()] for split in splits},
                "Total": [sum(counts.values()) for counts in held.caption_sets.values()],
            },
            hide_index=True,
        )


def draw_flags(held: Overview) -> None:
    """Draw the quality flags that occur; each leads to its tiles on the map."""
    if not held.flags:
        st.success("No tile has a quality flag.", icon=":material/verified:")
        return
    for name, count in held.flags.items():
        flag = Flag.parse(name)
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{name}**, {count:,} tiles  \n{EXPLANATIONS[flag] if flag else ''}")
        right.page_link("explore.py", label="Show", icon=":material/public:", query_params={"flag": name})


def draw_past(past: PastImport) -> None:
    """Draw one import with what it did not take."""
    state = "finished" if past.finished else "not finished: run it again and it goes on where it stopped"
    title = f"{past.started_at:%Y-%m-%d %H:%M} UTC · {past.added:,} added · {len(past.problems):,} notes · {state}"
    with st.expander(title):
        st.code("\n".join(past.paths), language=None)
        st.write(f"{past.added:,} added, {past.skipped:,} there already, {past.seconds:.1f} s")
        if past.problems:
            st.dataframe([problem._asdict() for problem in past.problems], hide_index=True)


def draw_import() -> None:
    """Draw the form that imports paths of this machine."""
    with st.form("import", border=True):
        paths = st.text_area(
            "Folders, zips or caption files of a release, one a line", placeholder="/data/ChatEarthNet", height=90
        )
        labels = st.text_input("Land-cover maps", placeholder="folder of label PNGs, if they lie elsewhere")
        rasters = st.text_input("WorldCover rasters", placeholder="GeoTIFF file or folder, for tiles without a map")
        started = st.form_submit_button("Import", icon=":material/upload:", type="primary")
    if started:
        run_import(_paths(paths), _paths(labels), _paths(rasters))
    st.caption(
        "Files are read in place, zips too. Importing again is harmless, and an import that was cut off goes on "
        "where it stopped. Keep this page open while it runs."
    )


def run_import(paths: list[Path], labels: list[Path], rasters: list[Path]) -> None:
    """Import and show how far it has come."""
    if not paths:
        st.warning("Name at least one folder, zip or file.", icon=":material/folder_open:")
        return
    bar, estimate = st.progress(0.0, "Starting"), Estimate()

    def show(now: Progress) -> None:
        bar.progress(min(1.0, now.done / now.total) if now.total else 0.0, estimate.words(now))

    try:
        report = importer.run(catalogue(), importer.ImportRequest(paths, labels, rasters), settings(), show)
    except ExplorerError as error:
        bar.empty()
        st.error(str(error), icon=":material/error:")
        return
    bar.empty()
    st.success(f"{report.added:,} added, {report.skipped:,} there already, in {report.seconds:.1f} s.")
    if report.problems:
        st.warning(f"{len(report.problems):,} notes on what was not taken as it is:", icon=":material/flag:")
        st.dataframe([problem._asdict() for problem in report.problems[:1000]], hide_index=True)


def _paths(text: str) -> list[Path]:
    return [Path(line.strip()).expanduser() for line in text.splitlines() if line.strip()]


held = overview(catalogue())
st.title("Dataset")
st.caption(f"Data folder: {settings().data}")
draw_numbers(held)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Quality flags")
    if held.tiles:
        draw_flags(held)
    else:
        st.info("No tiles yet: import a release on the right.", icon=":material/upload:")
with right:
    st.subheader("Import")
    draw_import()
    past = past_imports(catalogue())
    if past:
        st.subheader("Earlier imports")
    for item in past:
        draw_past(item)
