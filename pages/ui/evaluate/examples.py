"""Where a model is good and where it fails: by group of tiles, and the best and worst tiles one by one."""

import streamlit as st

from core.geography.tiles import Tile
from core.metrics.published import METRICS
from core.metrics.tables import digits
from core.search import hitlist
from core.search.descriptions import Hit
from core.search.hitlist import Line
from core.store.catalogue import Catalogue
from generation.evaluation.compared import Compared
from generation.evaluation.evaluate import Evaluation, means_by, worst
from generation.evaluation.groups import BY, groups
from generation.evaluation.references import tile_key
from pages.ui.evaluate import scored
from pages.ui.frame import cards, state, way
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue
from pages.ui.frame.take import take
from pages.ui.truth.doors import Cell, doors

SHOWN = 12
LISTED = 500
"""Tiles of the order that go to the map or into a file."""

_LONGEST = 320
_SHOWN_METRICS = (*METRICS, "truth", "class F1", "region F1", "size F1", "order F1")


def draw_groups(model: Evaluation) -> None:
    """Draw mean scores by a property of the tiles; each group opens its tiles."""
    st.header("Where it is good")
    by = st.segmented_control(
        "By", BY, default=BY[0], format_func=plain, key="evaluate_by", bind="query-params", required=True
    )
    metrics = [name for name in _SHOWN_METRICS if name in model.per_image]
    held_by = groups(catalogue(), model.pairs, by or BY[0])
    means = means_by(model, held_by)
    opened = {name: scored.door(model, f"{model.name}: {by} {name}", held_by[name]) for name in means}
    said = {name: f"open the tiles of {name}" if opened[name] else "" for name in means}
    rows = [
        [
            Cell(name, title=said[name], door=opened[name]),
            Cell(f"{held['images']:,.0f}", title=said[name], door=opened[name]),
            *(Cell(digits(metric, held[metric]) if metric in held else "") for metric in metrics),
        ]
        for name, held in means.items()
    ]
    doors(f"Mean scores by {by}", [str(by).capitalize(), "Tiles", *metrics], rows, key="evaluate_groups")
    st.caption(
        "Means of the scores of single tiles; a group opens its tiles. BLEU of many tiles together, as above, is no "
        "mean of theirs."
    )


def draw_examples(found: Compared) -> None:
    """Draw the tiles with the lowest or highest scores, with ways to the map, to the tile and into the lab."""
    st.header("Worst and best tiles")
    model = found.models[0]
    if len(found.models) > 1:
        names = [one.name for one in found.models]
        chosen = st.segmented_control("Model", names, default=names[0], format_func=plain, key="evaluate_model")
        model = found.models[names.index(chosen)] if chosen in names else model
    metrics = [name for name in _SHOWN_METRICS if name in model.per_image]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = st.selectbox(
            "Metric",
            metrics,
            metrics.index("truth") if "truth" in metrics else 0,
            key="by_metric",
            bind="query-params",
            width=200,
        )
        ends = ("worst", "best")
        end = st.segmented_control(
            "Order", ends, default=ends[0], format_func=plain, key="evaluate_end", bind="query-params", required=True
        )
        places = [
            place
            for place in worst(model, metric, LISTED, best=end == "best")
            if tile_key(model.pairs.images[place]) is not None
        ]
        tiles = [Tile.parse(model.pairs.images[place]) for place in places]
        st.space("stretch")
        take(
            tiles,
            lambda opened: _lines(opened, model, metric, places),
            f"{end} by {metric}: {model.name}",
            key="evaluate",
        )
    _draw_cards(model, metric, places[:SHOWN])


def _draw_cards(model: Evaluation, metric: str, places: list[int]) -> None:
    hits = _hits(model, metric, places)
    rows = browser().rows_of({hit.tile for hit in hits})
    hits = [hit for hit in hits if hit.tile in rows]
    cards.cards(
        [rows[hit.tile] for hit in hits],
        hits=hits,
        picked=state.picked(),
        revision=catalogue().revision(),
        key="evaluate_cards",
        on_pick=lambda: state.pick(cards.clicked("evaluate_cards")),
    )
    if here := state.picked():
        _beside(model, here)


def _beside(model: Evaluation, tile: Tile) -> None:
    """Draw prediction and reference of the picked tile, and where to go with it."""
    if tile.name not in model.pairs.images:
        return
    place = model.pairs.images.index(tile.name)
    left, right = st.columns(2)
    left.markdown(f"**{plain(model.name)}**")
    left.markdown(plain(model.pairs.predictions[place] or "(empty)"))
    right.markdown("**Reference**")
    for text in model.pairs.references[place]:
        right.markdown(plain(text))
    with st.container(horizontal=True):
        query = way.to_tile(tile.name)
        st.page_link("single.py", label=f"Open {plain(tile.name)}", icon=":material/crop_square:", query_params=query)
        st.page_link("lab.py", label="In the prompt lab", icon=":material/science:", query_params={"tile": tile.name})


def _hits(model: Evaluation, metric: str, places: list[int]) -> list[Hit]:
    values = model.per_image[metric]
    return [
        Hit(
            Tile.parse(model.pairs.images[place]),
            "",
            rank,
            float(values[place]),
            f"{metric} {digits(metric, float(values[place]))}. {model.pairs.predictions[place][:_LONGEST]}",
            (),
        )
        for rank, place in enumerate(places, start=1)
    ]


def _lines(opened: Catalogue, model: Evaluation, metric: str, places: list[int]) -> list[Line]:
    return hitlist.of_hits(opened, _hits(model, metric, places))
