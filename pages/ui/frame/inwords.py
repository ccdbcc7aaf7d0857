"""What is selected in words, a filter each."""

from typing import NamedTuple

from core.selection.filters import Selection
from core.store.authors import set_name
from pages.ui.frame import kept_lists, truth_filters, where_filters


class Part(NamedTuple):
    """One filter of a selection."""

    words: str
    key: str
    value: str = ""
    """Which one, where a filter holds several that are told one by one."""


def words(chosen: Selection) -> list[str]:
    """Say in words what a selection holds, a filter each."""
    return [part.words for part in parts(chosen)]


def parts(chosen: Selection) -> list[Part]:
    """Return the filters of a selection, each to be taken away with `filters.drop`."""
    said = []
    if chosen.classes:
        said.append(Part("dominant: " + " or ".join(chosen.classes), "dominant"))
    said += [Part(f"{share.name} {share.low:.0%} to {share.high:.0%}", "share", share.name) for share in chosen.shares]
    if chosen.splits:
        said.append(Part("split " + " or ".join(chosen.splits), "split"))
    if chosen.sets:
        said.append(Part("set " + " or ".join(map(set_name, chosen.sets)), "set"))
    if chosen.flags:
        said.append(Part("flag " + " or ".join(chosen.flags), "flag"))
    if chosen.origins:
        named = ("own places" if name == "own" else name for name in chosen.origins)
        said.append(Part(" or ".join(named), "origin"))
    said += [Part(*one) for one in (*where_filters.parts(chosen), *truth_filters.parts(chosen))]
    if chosen.name:
        said.append(Part(f"name with “{chosen.name}”", "name"))
    said += [Part(f"in “{held.title}”", "list", held.id) for held in kept_lists.listed(chosen.lists)]
    if chosen.ring:
        said.append(Part("in the drawn area", "area"))
    return said
