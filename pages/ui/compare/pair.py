"""A tile with two captions: what they contradict each other about, marked in both, beside what the map has."""

from collections.abc import Sequence

import streamlit as st

from core.geography.tiles import ZOOM
from core.search.captiontexts import FoundCaption
from core.search.disagreement import Apart
from core.search.snippets import Span
from core.selection.tilerows import TileRow
from core.store.authors import set_name
from core.store.flags import Flag
from core.tile.record import load
from generation.checks.claims import Claim
from generation.checks.disputes import Dispute, disputes_of, measured_of, said_of
from generation.checks.ground import Ground, ground_of
from pages.ui.frame import composition, way
from pages.ui.frame.cards import place
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.marks import with_marks
from pages.ui.frame.resources import catalogue, prefix

STYLE = """<style>
.apart-room {container-type:inline-size}
.apart {display:grid; grid-template-columns:11rem 1fr 1fr; gap:1rem; font-size:.85rem; line-height:1.45}
.apart ul {grid-column:2 / 4; margin:0; padding-left:1.1rem}
.apart li {margin:0 0 .15rem; font-size:.88rem}
.apart .picture {grid-row:1 / 3; max-width:256px}
@container (max-width: 760px) {
 .apart {grid-template-columns:9rem 1fr} .apart ul {grid-column:2} .apart .picture {grid-row:1 / 4}
}
@container (max-width: 480px) {
 .apart {grid-template-columns:1fr} .apart ul {grid-column:1} .apart .picture {grid-row:auto}
}
.apart img {width:100%; height:auto; border-radius:.4rem; display:block;
 outline:1px solid color-mix(in srgb, currentColor 30%, transparent); outline-offset:-1px}
.apart p {margin:.2rem 0 0; overflow-wrap:anywhere}
.apart h2 {font-size:.85rem; margin:0; padding:0}
.apart mark {padding:0 .1em; border-radius:.2em; color:inherit; background:color-mix(in srgb,#ffbb22 38%,transparent);
 text-decoration:underline; text-decoration-thickness:1px; text-underline-offset:2px}
.apart .faint {opacity:.75; font-size:.76rem}
</style>"""

_MOST = 6
"""Contradictions of a pair that are told in words; the others are marked."""

Texts = tuple[FoundCaption, FoundCaption]


def draw(one: Apart, row: TileRow, texts: Texts, revision: int) -> None:
    """Draw one tile."""
    found = disputes_of(texts[0].text, texts[1].text)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{one.rank:,}. {plain(one.tile.name)}**")
            if one.distance is not None:
                st.caption(f"distance in meaning {one.distance:.2f}")
            st.space("stretch")
            there = way.to_tile(one.tile.name)
            query = {"tile": one.tile.name}
            st.page_link("single.py", label="Tile page", icon=":material/open_in_full:", query_params=there)
            st.page_link("explore.py", label="On the map", icon=":material/public:", query_params=query)
        inside = f"{_picture(row, revision)}{_told(found, one, texts)}{_texts(found, texts)}"
        st.html(f'<div class="apart-room"><div class="apart">{inside}</div></div>')


def _picture(row: TileRow, revision: int) -> Html:
    """Return the tile's picture with its land cover below."""
    tile, missing = row.tile, row.flags & Flag.NO_IMAGE
    address = escaped(f"{prefix()}/xyz/rgb/{ZOOM}/{tile.x}/{tile.y}?v={revision}")
    picture = f'<img src="{address}" alt="Satellite image of {escaped(tile.name)}" width="256" height="256">'
    image = "No image." if missing else picture
    where = escaped(place(*tile.centre))
    return Html(f'<div class="picture">{image}{composition.strip(row.shares)}<span class="faint">{where}</span></div>')


def _told(found: Sequence[Dispute], one: Apart, texts: Texts) -> Html:
    """Return in words what contradicts; the heading above those without says that nothing was read."""
    if not found:
        return Html("")
    held = load(catalogue(), one.tile).composition
    ground = ground_of(held) if held else None
    names = [set_name(text.caption_set) for text in texts]
    lines = [f"<li>{_line(dispute, names, ground)}</li>" for dispute in found[:_MOST]]
    if more := len(found) - _MOST:
        lines += [f"<li>and {more:,} more, marked below</li>"] if more > 0 else []
    return Html(f"<ul>{''.join(lines)}</ul>")


def _line(dispute: Dispute, names: Sequence[str], ground: Ground | None) -> Html:
    claims = zip(names, (dispute.one, dispute.other), strict=True)
    said = [f"{escaped(name)}: <b>{escaped(said_of(claim))}</b>" for name, claim in claims]
    the_map = f"; the map: {escaped(measured_of(dispute, ground))}" if ground else ""
    return Html(f"{'; '.join(said)}{the_map}")


def _texts(found: Sequence[Dispute], texts: Texts) -> Html:
    """Return both captions, with the words marked that cannot both be true."""
    first, second = texts
    one, other = [item.one for item in found], [item.other for item in found]
    return Html(f"{_text(first, one)}{_text(second, other)}")


def _text(text: FoundCaption, claims: Sequence[Claim]) -> Html:
    spans = _apart([Span(claim.start, claim.end) for claim in claims])
    return Html(f"<div><h2>{escaped(set_name(text.caption_set))}</h2><p>{with_marks(text.text, spans)}</p></div>")


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Put together stretches that overlap."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
