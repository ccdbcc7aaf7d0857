"""What the counts beside the world map hold: the legend of its colours first, then what else tiles differ in."""

from dataclasses import replace

from core.geography.tiles import BBox
from core.selection.browse import Browser
from core.selection.filters import NO_SPLIT, SPLITS, UNFLAGGED, Selection
from core.selection.summary import Summary
from pages.ui.frame.cards import set_name
from pages.ui.frame.counts import Group, Row, class_rows, rows
from pages.ui.map.view import Colouring

_FILTERS = {"class": "dominant", "split": "split", "flag": "flag", "origin": "origin"}
"""Filters that take the entries of a way to colour the map."""

_VALUES = {"no split": NO_SPLIT, "no flag": UNFLAGGED, "own places": "own"}
"""What filters call an entry that the legend says otherwise."""


def tallies(chosen: Selection, colours: Colouring, browser: Browser, view: BBox | None, *, seen: bool) -> list[Group]:
    """Count a selection in groups; within a group that is filtered by, what the others would bring is counted too.

    Args:
        chosen: What is selected.
        colours: How the map is coloured; its entries come first.
        browser: Whom to ask.
        view: What the map shows, None for the whole world.
        seen: Tell how many of the tiles are in view.
    """

    def counted(without: Selection) -> Summary:
        return browser.summary(without, view)

    classes = class_rows(counted(replace(chosen, classes=())).classes, view=seen)
    held = {
        "dominant": Group("dominant", "Dominant land cover", classes, chosen.classes),
        "split": Group(
            "split", "Split", _known(rows(counted(replace(chosen, splits=())).splits, view=seen)), chosen.splits
        ),
        "set": Group(
            "set", "Caption set", _named(rows(counted(replace(chosen, sets=())).sets, view=seen)), chosen.sets
        ),
        "flag": Group("flag", "Quality flag", rows(counted(replace(chosen, flags=())).flags, view=seen), chosen.flags),
    }
    if colours.by != "class":
        first = legend(colours, held, chosen)
        held = {first.name: first, **{name: group for name, group in held.items() if name != first.name}}
    return [group for group in held.values() if group.rows]


def legend(colours: Colouring, held: dict[str, Group], chosen: Selection) -> Group:
    """Return the entries of the map's colours, with the counts of those that are counted."""
    name = _FILTERS.get(colours.by, colours.by)
    numbers = {row.value: row for row in held[name].rows} if name in held else {}
    made = []
    for entry in colours.marked():
        value = _VALUES.get(entry.label, entry.label) if colours.by in _FILTERS and entry.label != "other" else None
        number = numbers.get(value)
        seen, matching = (number.seen, number.matching) if number else (None, entry.tiles)
        made.append(Row(entry.label, value, seen, matching, entry.colour, entry.mark))
    on = {"split": chosen.splits, "flag": chosen.flags, "origin": chosen.origins}
    return Group(name, colours.title, tuple(made), on.get(name, ()))


def _known(found: tuple[Row, ...]) -> tuple[Row, ...]:
    """Leave a split alone that no filter takes."""
    return tuple(row if row.value in (*SPLITS, NO_SPLIT) else row._replace(value=None) for row in found)


def _named(found: tuple[Row, ...]) -> tuple[Row, ...]:
    """Call caption sets by the name that people know."""
    return tuple(row._replace(label=set_name(row.label)) for row in found)
