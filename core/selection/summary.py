"""How many tiles of a selection there are, by class, split, caption set and flag, in all and within a view."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from core.raster.legend import CLASSES
from core.selection.filters import Where
from core.store.catalogue import scalar
from core.store.flags import Flag

SPLITS = ("none", "train", "val", "test", "other")
"""Splits by their number on the map."""

Count = tuple[int, int]
"""Tiles that match, and those of them in view."""


class CaptionSet(NamedTuple):
    """A named set of captions."""

    name: str
    bit: int
    title: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a selection holds, in all and within the view."""

    total: int
    """Tiles in the catalogue."""
    matching: int
    in_view: int
    synthetic: int
    """Matching tiles that come from a synthetic release."""
    classes: dict[str, Count]
    """Tiles by dominant class."""
    splits: dict[str, Count]
    sets: dict[str, Count]
    combinations: dict[int, Count]
    """Tiles by the exact sets they are in, as a bit mask."""
    flags: dict[str, Count]
    """Tiles by flag, without flags that do not occur."""


_COLUMNS = ("dominant", "split", "sets", "flags")


def summarise(cursor: DuckDBPyConnection, condition: Where, seen: Where, sets: list[CaptionSet]) -> Summary:
    """Count tiles in one pass over `tiles t`.

    Args:
        cursor: Where `condition` can be used.
        condition: Which tiles match.
        seen: Which tiles are in view.
        sets: The caption sets of the catalogue.
    """
    parameters = {**condition.parameters, **seen.parameters}
    columns = ", ".join(f"t.{column}" for column in _COLUMNS)
    rows = cursor.execute(
        f"""select grouping_id({columns}), {columns}, count(*), count(*) filter ({seen.sql})
        from tiles t where {condition.sql}
        group by grouping sets ({", ".join(f"(t.{column})" for column in _COLUMNS)})""",
        parameters,
    ).fetchall()
    groups: dict[str, dict[Any, Count]] = {column: {} for column in _COLUMNS}
    for by, *values, matching, in_view in rows:
        place = _GROUPING_IDS[by]
        groups[_COLUMNS[place]][values[place]] = matching, in_view
    made_up = f"select count(*) from tiles t where t.synthetic and {condition.sql}"
    by_set = groups["sets"]
    return Summary(
        total=scalar(cursor, "select count(*) from tiles"),
        matching=sum(matching for matching, _ in by_set.values()),
        in_view=sum(in_view for _, in_view in by_set.values()),
        synthetic=scalar(cursor, made_up, condition.parameters),
        classes={land.name: groups["dominant"][land.id] for land in CLASSES if land.id in groups["dominant"]},
        splits=_in_order({name or "none": count for name, count in groups["split"].items()}),
        sets={caption_set.name: _with_bit(by_set, 1 << caption_set.bit) for caption_set in sets},
        combinations=by_set,
        flags={flag.label: count for flag in Flag if (count := _with_bit(groups["flags"], flag))[0]},
    )


_GROUPING_IDS = {0b1111 & ~(0b1000 >> place): place for place in range(len(_COLUMNS))}
"""Place of the column that a row is grouped by: the only one whose bit is not set."""


def _in_order(splits: dict[str, Count]) -> dict[str, Count]:
    """Training first, then validation and test, then the rest by name."""
    known = SPLITS[1:4]
    return dict(sorted(splits.items(), key=lambda item: (known.index(item[0]) if item[0] in known else 3, item[0])))


def _with_bit(counts: dict[int, Count], bit: int) -> Count:
    held = [count for bits, count in counts.items() if bits & bit]
    return sum(matching for matching, _ in held), sum(in_view for _, in_view in held)
