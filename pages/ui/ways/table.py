"""The ways side by side in figures: how long they are, and what of them the map bears out."""

from collections.abc import Mapping, Sequence

from core.counting import counted
from core.raster.legend import CLASSES
from generation.checks.checking import CheckResult
from generation.ways.told import Told, Way
from pages.ui.frame.hypertext import Html, escaped

_HEADS = ("Way", "Texts", "Words", "Agree", "Disagree", "Cannot be told", "Classes named")


def words(text: str) -> str:
    """Say how many words a text has."""
    return counted(len(text.split()), "word")


def table_html(ways: Sequence[Way], results: Mapping[Told, CheckResult | None]) -> Html:
    """Return the table; a way without texts has none."""
    heads = "".join(f'<th scope="col"{_side(place)}>{escaped(name)}</th>' for place, name in enumerate(_HEADS))
    rows = "".join(_line(_row(way, results)) for way in ways)
    table = f'<table class="ways"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return Html(f'<div class="ways-scroll" role="region" aria-label="The ways in figures" tabindex="0">{table}</div>')


def _line(cells: Sequence[str]) -> Html:
    drawn = "".join(f"<td{_side(place)}>{escaped(cell)}</td>" for place, cell in enumerate(cells))
    return Html(f"<tr>{drawn}</tr>")


def _row(way: Way, results: Mapping[Told, CheckResult | None]) -> tuple[str, ...]:
    if not way.told:
        return (way.name, "none", *("",) * (len(_HEADS) - 2))
    length = sum(len(one.text.split()) for one in way.told)
    found = [result for one in way.told if (result := results[one])]
    if not found:
        return (way.name, f"{len(way.told):,}", f"{length:,}", "", "", "", "not checked")
    verdicts = (sum(result.count(kind) for result in found) for kind in ("supported", "contradicted", "unverifiable"))
    named = {item.claim.name for result in found for item in result.claims if item.claim.kind != "absence"}
    classes = [land.name for land in CLASSES if land.name in named]
    counts = (f"{number:,}" for number in verdicts)
    return (way.name, f"{len(way.told):,}", f"{length:,}", *counts, ", ".join(classes) or "none")


def _side(column: int) -> Html:
    return Html(' class="n"') if 0 < column < len(_HEADS) - 1 else Html("")
