"""The outcome of a prompt trial: means and spread, whether the difference can be told, and every text."""

from collections.abc import Mapping, Sequence
from statistics import mean, stdev

import streamlit as st

from core.counting import counted
from core.geography.tiles import Tile
from core.store.bases import EXPLAINED, HEADLINES, STANDING_WORDS, Standing
from generation.lab.comparison import Comparison, compare
from generation.lab.trial import Row, Score
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.lab.preview import cost_text


def summary(name: str, rows: Sequence[Row], against: Mapping[Tile, Score], other: str) -> None:
    """Draw the means of both ways, and say whether the difference between them can be told.

    Captions written from the map and second opinions never share a mean: each pairing of them stands apart.
    """
    groups: dict[tuple[Standing, Standing], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.score.standing, against.get(row.tile, Score()).standing), []).append(row)
    for standings, group in sorted(groups.items()):
        _pairing(standings, (name, other), group, {tile: score.truth for tile, score in against.items()})


def _pairing(
    standings: tuple[Standing, Standing],
    names: tuple[str, str],
    rows: Sequence[Row],
    against: Mapping[Tile, float | None],
) -> None:
    """Draw the comparison on tiles whose captions stand to the map in the same way."""
    (first, second), (name, other) = standings, names
    scores = {row.tile: row.truth for row in rows}
    found = compare(scores, against)
    columns = st.columns(4)
    columns[0].metric(
        f"Mean {plain(HEADLINES[first].lower())}",
        plain(_spread(list(scores.values()))),
        help=f"{plain(name)}: mean and standard deviation. {plain(EXPLAINED[first])}",
    )
    before = _spread([against.get(tile) for tile in scores])
    columns[1].metric(
        "Compared with",
        plain(before),
        help=f"{plain(other)}: mean {plain(HEADLINES[second].lower())} and standard deviation. "
        f"{plain(EXPLAINED[second])}",
    )
    columns[2].metric("Mean difference", "—" if found.mean is None else f"{found.mean:+.1f}")
    costs = [row.generation.cost_usd for row in rows if row.generation]
    known = [cost for cost in costs if cost is not None]
    columns[3].metric("Cost", plain(cost_text(sum(known))) if len(known) == len(costs) else "unknown")
    if found.mean is None:
        st.markdown(nothing(rows, against))
    else:
        st.markdown(verdict(found, plain(name), plain(other), truth=first == second == "map"))
    if first != second:
        st.caption(
            "Of the two, one was written from the map and the other beside it. The first can only repeat the map, so "
            "that it agrees more says nothing of which describes the land better."
        )


def _spread(scores: Sequence[float | None]) -> str:
    known = [score for score in scores if score is not None]
    if len(known) < 2:
        return f"{known[0]:.1f}" if known else "—"
    return f"{mean(known):.1f} ± {stdev(known):.1f}"


def nothing(rows: Sequence[Row], against: Mapping[Tile, float | None]) -> Markdown:
    """Say why two ways cannot be compared, with what there is of each."""
    finished = sum(bool(row.generation and row.generation.finished) for row in rows)
    scored = [row for row in rows if row.truth is not None]
    if not finished and not scored:
        said = f"none of the {counted(len(rows), 'call')} that began was finished"
    elif not scored:
        said = f"no claim that the land cover can tell of stands in {counted(finished, 'finished text')}"
    else:
        held = sum(against.get(row.tile) is not None for row in scored)
        said = f"{counted(len(scored), 'tile')} got a score here, {held:,} of them one to compare with"
    return Markdown(f"There is nothing to compare: {plain(said)}.")


def verdict(found: Comparison, name: Markdown, other: Markdown, *, truth: bool = True) -> Markdown:
    """Say in a sentence what a comparison that has a mean shows: of truth, or of agreement with a map."""
    if found.low is None or found.high is None:
        return Markdown(
            f"{plain(counted(found.pairs, 'tile'))} with both texts: too few to tell a difference. Try more."
        )
    interval = f"95% interval {found.low:+.1f} to {found.high:+.1f}, {plain(counted(found.pairs, 'tile'))}"
    counts = f"higher on {found.better:,}, lower on {found.worse:,}"
    if found.low > 0:
        more = Markdown("is truer than" if truth else "agrees more with the map than")
        return Markdown(f":material/trending_up: **{name}** {more} **{other}** ({interval}; {counts}).")
    if found.high < 0:
        less = Markdown("is less true than" if truth else "agrees less with the map than")
        return Markdown(f":material/trending_down: **{name}** {less} **{other}** ({interval}; {counts}).")
    return Markdown(
        f":material/trending_flat: No difference can be told ({interval}; {counts}). More tiles would narrow it."
    )


def table(rows: Sequence[Row], others: Sequence[Row], original: Mapping[Tile, Score]) -> None:
    """Draw a line a tile; it can be sorted, searched and taken away as CSV."""
    second = {row.tile: row for row in others}
    lines = [
        _line(row, second.get(row.tile), original.get(row.tile, Score()), with_second=bool(others)) for row in rows
    ]
    st.dataframe(
        lines,
        hide_index=True,
        placeholder="",
        column_config={
            "tile": st.column_config.LinkColumn("tile", display_text=r"tile=([^&]+)"),
            "truth": st.column_config.NumberColumn(format="%.0f"),
            "published": st.column_config.NumberColumn("truth, published", format="%.0f"),
            "difference": st.column_config.NumberColumn(format="%+.0f"),
            "text": st.column_config.TextColumn(width="large"),
            "text, second": st.column_config.TextColumn(width="large"),
            "cost": st.column_config.NumberColumn("cost in $", format="%.5f"),
        },
    )


def _line(row: Row, other: Row | None, original: Score, *, with_second: bool) -> dict[str, object]:
    made = row.generation
    line: dict[str, object] = {
        "tile": f"lab?tile={row.tile.name}",
        "truth": row.truth,
        "written": STANDING_WORDS[row.score.standing].lower(),
        "published": original.truth,
        "difference": None if row.truth is None or original.truth is None else row.truth - original.truth,
        "author": made.author if made else "",
        "text": (made.caption or made.text or "") if made else "",
        "problem": row.problem,
        "tokens": (made.prompt_tokens or 0) + (made.completion_tokens or 0) if made else None,
        "cost": made.cost_usd if made else None,
        "seconds": made.latency_s if made else None,
    }
    if with_second:
        line["author, second"] = other.generation.author if other and other.generation else ""
        line["truth, second"] = other.truth if other else None
        line["text, second"] = (other.generation.caption or "") if other and other.generation else ""
    return line
