"""What is to be exported: captions, format, what goes with them, and where to."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.embedding.spaces import current
from core.errors import ExplorerError
from core.estimate import size_text
from core.exports import sizes
from core.exports.folder import hidden
from core.exports.order import EXTRAS, FORMATS, FORMS, GEO_VERSIONS, VERSIONS, Extra, Format, Order
from core.selection.filters import Selection
from core.store.authors import set_name
from pages.ui.frame import address, inwords
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, settings

SELECTED, ALL = "What is selected", "All captions"

_USUAL: dict[Extra, bool] = {"images": True, "labels": False, "checks": False, "embeddings": False}
_LABELS: dict[Extra, str] = {
    "images": "Pictures",
    "labels": "Land-cover maps",
    "checks": "Findings of the truth check",
    "embeddings": "Vectors",
}
_NAME = re.compile(r"\w[\w. -]{0,99}")


class Chosen(NamedTuple):
    """An export that can be begun."""

    order: Order
    target: Path


def draw(selected: Selection) -> Chosen | None:
    """Draw the choices; None where what is chosen cannot be exported, which is told."""
    meant = _what(selected)
    order = _how(_format(), meant)
    target = _where(order)
    try:
        size = sizes.estimate(catalogue(), browser(), order)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/filter_alt:")
        return None
    with st.container(horizontal=True, gap="medium"):
        figures = {"Captions": f"{size.captions:,}", "Tiles": f"{size.tiles:,}"}
        figures |= {"Size": f"~{size_text(size.bytes)}", "Time": _about(size.seconds)}
        for name, value in figures.items():
            st.metric(plain(name), plain(value), width="content")
    return Chosen(order, target) if target else None


def _what(selected: Selection) -> Selection:
    """Draw which captions are meant."""
    scope = ALL
    if selected:
        scope = st.radio("Captions", [SELECTED, ALL], key="export_scope", horizontal=True)
        if scope == SELECTED:
            st.caption(plain("; ".join(inwords.words(selected))))
    else:
        st.caption("All captions: nothing is selected. The filters at the left select some.")
    meant = selected if scope == SELECTED else Selection()
    names = [one.name for one in browser().caption_sets() if not meant.sets or one.name in meant.sets]
    if len(names) < 2:
        return meant
    sets = st.multiselect(
        "Caption sets",
        names,
        key="export_sets",
        format_func=lambda name: plain(set_name(name)),
        placeholder="All sets",
        help="Of the captions that are meant, those of these sets",
    )
    return replace(meant, sets=tuple(sets)) if sets else meant


def _format() -> Format:
    """Draw the formats, with what the chosen one can and cannot hold."""
    if "export_format" not in st.session_state:
        named = st.query_params.get("format", "")
        st.session_state["export_format"] = named if named in FORMS else FORMATS[0]
    form: Format = st.selectbox(
        "Format",
        FORMATS,
        key="export_format",
        format_func=lambda one: plain(FORMS[one].name),
        on_change=lambda: address.say({"format": st.session_state["export_format"]}),
        width=420,
    )
    st.markdown(f"{plain(FORMS[form].holds)} **Cannot hold:** {plain(FORMS[form].lacks)}.")
    return form


def _how(form: Format, selection: Selection) -> Order:
    """Draw which text is meant and what goes with it."""
    with st.container(horizontal=True, gap="large"):
        version = st.segmented_control(
            "Text",
            list(VERSIONS),
            key="export_version",
            default="current",
            required=True,
            format_func=lambda one: plain(one.capitalize()),
            help="  \n".join(f"{plain(one.capitalize())}: {plain(words)}" for one, words in VERSIONS.items()),
        )
        geoparquet = GEO_VERSIONS[0]
        if form == "geoparquet":
            geoparquet = st.segmented_control(
                "GeoParquet",
                GEO_VERSIONS,
                key="export_geoparquet",
                default=GEO_VERSIONS[0],
                required=True,
                help="1.1 is what most readers know; 2.0 has Parquet's own kind of geometry",
            )
    space = settings().space
    vectors = current(catalogue(), space) is not None
    with st.container(horizontal=True, gap="medium"):
        wanted = {extra: _extra(extra, vectors=vectors) for extra in EXTRAS if extra in FORMS[form].room}
    return Order(
        form,
        selection,
        version or "current",
        images=wanted.get("images", False),
        labels=wanted.get("labels", False),
        checks=wanted.get("checks", False),
        space=space if wanted.get("embeddings") else "",
        geoparquet=geoparquet or GEO_VERSIONS[0],
    )


def _extra(extra: Extra, *, vectors: bool) -> bool:
    lacking = extra == "embeddings" and not vectors
    said = "There are none yet: `chatearth embed` makes them" if lacking else None
    return st.checkbox(_LABELS[extra], _USUAL[extra], key=f"export_{extra}", disabled=lacking, help=said)


def _where(order: Order) -> Path | None:
    """Draw where it is written to: a name within the data folder, or a path of this machine."""
    key = f"export_name_{order.format}"
    if key not in st.session_state:
        st.session_state[key] = _free(order.format)
    typed = st.text_input(
        "Folder", key=key, width=420, max_chars=400, help=f"A name, within {plain(settings().exports)}, or a whole path"
    ).strip()
    path = Path(typed).expanduser()
    if path.is_absolute() and path.name:
        target = path
    elif _NAME.fullmatch(typed):
        target = settings().exports / typed
    else:
        st.warning("Give a name of letters, digits, dots and dashes, or a whole path.", icon=":material/edit:")
        return None
    if target.exists():
        st.warning(f"{plain(target)} is there already. Give another name.", icon=":material/folder:")
        return None
    return target


def renew(form: Format) -> None:
    """Have the next export of a format begin with a free name."""
    st.session_state.pop(f"export_name_{form}", None)


def _free(form: Format) -> str:
    """Return a name that no export has."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    for number in range(1, 1000):
        name = f"{form}-{day}" + (f"-{number}" if number > 1 else "")
        target = settings().exports / name
        if not target.exists() and not hidden(target).exists():
            return name
    return ""


def words(order: Order) -> str:
    """Say what an export is, for people."""
    with_ = [name.lower() for name, there in _with(order).items() if there]
    return f"{FORMS[order.format].name}" + (f" with {', '.join(with_)}" if with_ else "")


def _with(order: Order) -> dict[str, bool]:
    there = {
        "images": order.with_images,
        "labels": order.labels,
        "checks": order.checks,
        "embeddings": bool(order.space),
    }
    return {_LABELS[extra]: there[extra] for extra in EXTRAS}


def _about(seconds: float) -> str:
    return f"~{max(1, round(seconds))} s" if seconds < 90 else f"~{round(seconds / 60)} min"
