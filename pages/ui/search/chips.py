"""What was understood of a query, as chips: each opens what can be changed in it, and the query then says so."""

from collections.abc import Callable

import streamlit as st

from core.geography.circle import FURTHEST_KM
from core.geography.named import places
from core.query import areas, wherewords
from core.query.named import Fact
from core.query.rewriting import WHOLE_TILE, near_words, rewritten, share_words
from core.query.understand import QueryCondition, understand
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.selection.wherelimits import WhereLimits
from core.store.regionshares import HALVES
from pages.ui.frame import heldvalues, state
from pages.ui.frame.markdown import plain

_CLASS_NAMES = [land.name for land in CLASSES[1:]]
_PARTS = [WHOLE_TILE, *HALVES, *REGIONS]


def draw(conditions: tuple[QueryCondition, ...]) -> None:
    """Draw a chip for each condition of a query."""
    if not conditions and not state.ignored():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for condition in {condition.id: condition for condition in conditions}.values():
            assumed = " (assumed)" if condition.is_assumed else ""
            with st.container(horizontal=True, gap=None, width="content", key=f"chip_of_{condition.id}"):
                with st.popover(
                    plain(f"{condition.label}{assumed}"), icon=":material/tune:", key=f"edit_{condition.id}"
                ):
                    _edit(condition)
                st.button(
                    "Take it away",
                    icon=":material/close:",
                    key=f"drop_{condition.id}",
                    help=plain(f"Take “{condition.text}” away"),
                    on_click=_write(condition, None),
                )
        if state.ignored():
            st.button(
                "Understand again", icon=":material/undo:", type="tertiary", key="heed_all", on_click=state.heed_all
            )


def _edit(condition: QueryCondition) -> None:
    """Draw what of a condition can be changed, and the way to search for its words."""
    st.caption(f"Understood from “{plain(condition.text)}”.")
    if condition.is_assumed:
        st.caption("These words name no amount, so one is assumed: change it if you mean another.")
    words = _changed(condition)
    if words is not None:
        label, act = "Apply", _write(condition, words)
        st.button(label, type="primary", icon=":material/check:", key=f"apply_{condition.id}", on_click=act)
    st.button(
        "Search for these words instead",
        icon=":material/search:",
        key=f"chip_{condition.id}",
        on_click=state.ignore,
        args=(condition.id,),
    )


def _changed(condition: QueryCondition) -> str | None:
    """Draw the widgets of a condition and return what they say in words; None where it has too many parts for that."""
    key = condition.id
    if condition.area:
        return _place(condition)
    if condition.limits.coast and not condition.limits.coast[0]:
        far = st.number_input("Distance in km", 1.0, FURTHEST_KM, condition.limits.coast[1], key=f"far_{key}")
        return wherewords.told(WhereLimits(coast=(0.0, float(far))))
    if condition.near:
        far = st.number_input("Distance in km", 0.001, FURTHEST_KM, condition.near.radius_km, key=f"far_{key}")
        return near_words(condition.near, float(far))
    if condition.dominant:
        at = _CLASS_NAMES.index(condition.dominant)
        return f"dominated by {st.selectbox('Class', _CLASS_NAMES, at, key=f'class_{key}')}"
    return _share(condition.facts[0], key) if len(condition.facts) == 1 and len(condition.facts[0].places) < 2 else None


def _place(condition: QueryCondition) -> str:
    held = condition.area.split(" or ")
    options = list(dict.fromkeys([*held, *condition.others, *sorted(places())]))
    if condition.others:
        st.caption(f"The name may also mean {plain(' or '.join(condition.others))}.")
    chosen = st.multiselect("In any of these places", options, held, areas.spelled, key=f"place_{condition.id}")
    return f"in {' or '.join(map(areas.spelled, chosen))}" if chosen else ""


def _share(fact: Fact, key: str) -> str:
    name = st.selectbox("Class", _CLASS_NAMES, _CLASS_NAMES.index(fact.name), key=f"class_{key}")
    limits = round(fact.range.low * 100), round(fact.range.high * 100)
    low, high = st.slider("Share in %", 0, 100, limits, key=f"share_{key}")
    held = fact.places[0] if fact.places else WHOLE_TILE
    place = st.selectbox("Where in the tile", _PARTS, _PARTS.index(held), _part, key=f"part_{key}")
    return share_words(name, low, high, place)


def _part(place: str) -> str:
    return f"{place} half" if place in HALVES else place


def _write(condition: QueryCondition, words: str | None) -> Callable[[], None]:
    """Put other words into the place of a condition, or none, in what the query is by the time of the click."""

    def act() -> None:
        heldvalues.hold()
        query = str(st.session_state.get(state.QUERY, ""))
        now = next((one for one in understand(query, state.ignored()).conditions if one.id == condition.id), None)
        if now:
            put = rewritten(query, now._replace(kept=()), "") if words is None else rewritten(query, now, words)
            heldvalues.put(state.QUERY, put)

    return act
