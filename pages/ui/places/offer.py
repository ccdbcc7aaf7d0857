"""The offer to add places: what they get, from whom, and how much it is; nothing is asked before it is taken up."""

from collections.abc import Sequence

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.landcover.sources import CoverSource
from core.places import anywhere
from core.places.additions import USUAL, Asked
from core.places.anywhere import Part, Plan
from core.places.parts import ALL_LAYERS, cover_part, image_part
from generation.calls.places import add_and_describe
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import adding, catalogue, settings
from pages.ui.places import watch

_CAPTION_S = 0.06
"""What the facts and the caption of a tile take, about."""

IMAGE, COVER, CAPTION = "Image", "Land cover", "Caption"


def offer(tiles: Sequence[Tile], asked: Asked, *, key: str) -> None:
    """Draw what adding these tiles means, and the button that does it."""
    if adding().is_running():
        st.caption("An addition is going on; the next one can begin when it has ended.")
        return
    wanted = st.pills(
        "What they get",
        [IMAGE, COVER, CAPTION],
        default=[IMAGE, COVER, CAPTION],
        selection_mode="multi",
        key=f"{key}_parts",
        help="The caption is written by rules from the land cover, by no model.",
    )
    try:
        parts = _parts(wanted)
        plan = anywhere.plan(catalogue(), tiles, parts)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/error:")
        return
    _tell(plan, _CAPTION_S * len((*plan.new, *plan.own)) if CAPTION in wanted else 0)
    if not plan.new and not plan.costs:
        return
    label = f"Add {watch.counted(len(plan.new))}" if plan.new else "Fetch what is missing"
    if st.button(label, icon=":material/add_location_alt:", type="primary", key=f"{key}_add"):
        watch.start(
            watch.counted(len(plan.new) or len(plan.own)),
            lambda report: add_and_describe(
                catalogue(), settings(), (*plan.new, *plan.own), asked, parts, report, captions=CAPTION in wanted
            ),
        )


def _parts(wanted: Sequence[str]) -> list[Part]:
    parts = [image_part(catalogue(), settings(), layers=ALL_LAYERS)] if IMAGE in wanted else []
    if COVER in wanted:
        parts.append(cover_part(catalogue(), settings(), CoverSource.of(settings())))
    return parts


def _tell(plan: Plan, captions_s: float) -> None:
    """Say how much it is, and who is asked."""
    if plan.others:
        st.info(
            f"{watch.counted(len(plan.others))} of a release there already: left as they are.",
            icon=":material/inventory_2:",
        )
    if plan.own:
        st.caption(f"{watch.counted(len(plan.own))} of your own there already; only what they lack is fetched.")
    if not plan.costs:
        return
    lines = [
        f"- **{plain(part.name)}**, {plain(part.source)}: about {cost.requests:,} requests, {size(cost.bytes)}"
        for part, cost in plan.costs
    ]
    minutes, seconds = divmod(round(plan.cost.seconds + captions_s), 60)
    took = f"{minutes:,} min {seconds:02d} s" if minutes else f"{max(1, seconds)} s"
    st.markdown("\n".join(lines))
    st.caption(f"Estimated: about {plain(took)} on an ordinary line. Nothing is asked before you press the button.")


def size(count: int) -> Markdown:
    """Write a number of bytes for people."""
    return Markdown(f"{count / 1e6:,.1f} MB") if count >= 1e5 else Markdown(f"{count / 1e3:,.0f} kB")


def asked_by(how: str, given: str, collection: str = USUAL) -> Asked:
    """Say who asks for what."""
    return Asked("place" if how == "place" else "area", given, watch.who(), collection)
