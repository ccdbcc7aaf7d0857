"""The filters beside the map by what the truth check found in captions."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from core.raster.legend import CLASSES
from core.selection.filters import Selection
from core.selection.owncaptions import ERRORS

ANY_TRUTH = (0, 100)

WRITTEN: dict[str, str] = {"from the map": "map", "second opinion": "opinion"}
"""How captions stand to the map, by the words in the address."""

KEYS = ("truth", "coverage", "error", "error_class", "written", "osm")
USUAL: dict[str, object] = {"truth": ANY_TRUTH, "coverage": ANY_TRUTH} | {key: [] for key in KEYS[2:]}
"""Values of the widgets that filter nothing."""


class TruthPart(NamedTuple):
    """The part of a selection that these filters make."""

    truth: tuple[float, float] | None
    coverage: tuple[float, float] | None
    errors: tuple[str, ...]
    error_classes: tuple[str, ...]
    written: tuple[str, ...]
    osm: tuple[str, ...]


def draw() -> None:
    """Draw the filters."""
    st.slider(
        "Truth of captions",
        *ANY_TRUTH,
        ANY_TRUTH,
        key="truth",
        help="Lowest score of the tile's captions in the truth check, whether they were written from the map or beside "
        "it; with an error or what a caption was written from, the score of that caption. With the full range, "
        "unchecked tiles count too.",
    )
    st.slider(
        "Coverage of captions, %",
        *ANY_TRUTH,
        ANY_TRUTH,
        key="coverage",
        help="Lowest share of the class names of a caption that the truth check could read. With the full range, "
        "unchecked tiles count too.",
    )
    st.multiselect(
        "Error in a caption",
        ERRORS,
        key="error",
        placeholder="Any or none",
        help="What the truth check found in a caption in force: a kind of error, a large class that it never names, or "
        "a rule of style that it breaks.",
    )
    st.multiselect(
        "Class that it gets wrong",
        [land.name for land in CLASSES[1:]],
        key="error_class",
        placeholder="Any class",
        help="The class that the error is about; without a kind of error, any claim that disagrees with the map.",
    )
    st.multiselect(
        "Caption written",
        list(WRITTEN),
        key="written",
        placeholder="From anything",
        help="Errors, classes, sets and splits have to be those of one and the same caption that was written so.",
    )
    st.multiselect(
        "Differs from OpenStreetMap in",
        [land.name for land in CLASSES[1:]],
        key="osm",
        placeholder="Any or none",
        help="Tiles where land cover has the class in less than half of what areas of OpenStreetMap map as it. Tiles "
        "whose objects were not read are left out. © OpenStreetMap contributors.",
    )


def read(held: Mapping[str, Any]) -> TruthPart:
    """Return what the values of the widgets select."""
    return TruthPart(
        _limits(held, "truth"),
        _limits(held, "coverage"),
        tuple(held.get("error", ())),
        tuple(held.get("error_class", ())),
        tuple(WRITTEN[name] for name in held.get("written", ())),
        tuple(held.get("osm", ())),
    )


def _limits(held: Mapping[str, Any], key: str) -> tuple[float, float] | None:
    low, high = held.get(key, ANY_TRUTH)
    return None if (low, high) == ANY_TRUTH else (float(low), float(high))


def parts(chosen: Selection) -> list[tuple[str, str]]:
    """Say in words what a selection holds of these filters, each with the key of its widget."""
    said = []
    if chosen.truth:
        said.append((f"truth {chosen.truth[0]:g} to {chosen.truth[1]:g}", "truth"))
    if chosen.coverage:
        low, high = chosen.coverage
        said.append(
            (f"{f'at least {low:g}' if high == 100 else f'{low:g} to {high:g}'}% of the class names read", "coverage")
        )
    about = f" about {' or '.join(chosen.error_classes)}" if chosen.error_classes else ""
    if chosen.errors or about:
        said.append((f"{' or '.join(chosen.errors) or 'disagrees with the map'}{about}", "error"))
    names = {standing: name for name, standing in WRITTEN.items()}
    if chosen.written:
        said.append((f"written {' or '.join(names[one] for one in chosen.written)}", "written"))
    if chosen.osm:
        said.append((f"land cover differs from OpenStreetMap in {' or '.join(chosen.osm)}", "osm"))
    return said
