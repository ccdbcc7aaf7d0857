"""The named groups of a layout: found and named once, kept beside it, and read with it."""

import json
from typing import NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection

from core.embedding.spaces import SpaceTable
from core.projection.clusters import NOWHERE, SIDE, Cells, Group, cell_of, find_clusters
from core.projection.naming import count_words, larger_of, name_groups
from core.projection.nearest import Floats
from core.store.catalogue import Catalogue, first_row


class Named(NamedTuple):
    """A group with its name."""

    group: Group
    words: tuple[str, ...]
    """What its captions say more often than others, most telling first."""

    @property
    def title(self) -> str:
        """The words in a line."""
        return ", ".join(self.words)


class NamedGroups(NamedTuple):
    """The groups of a layout with their names."""

    cells: Cells
    groups: tuple[Named, ...]

    def within(self, number: int | None) -> list[int]:
        """Return the groups that lie in another and in none between; without a number, the largest."""
        all_ = [one.group for one in self.groups]
        outer = None if number is None else all_[number]
        return [index for index, one in enumerate(all_) if larger_of(one, all_) == outer]

    def of(self, places: Floats) -> Cells:
        """Return the smallest group of each place, `NOWHERE` for those that are in none."""
        found: Cells = self.cells.ravel()[cell_of(places)]
        return found


NONE = NamedGroups(np.full((SIDE, SIDE), NOWHERE, np.uint8), ())


def name_layout(catalogue: Catalogue, table: SpaceTable) -> int:
    """Find the groups of a layout, name them and keep them; return how many have a name."""
    with catalogue.cursor() as cursor:
        held = cursor.execute(
            "select caption, x, y from projected where space = ? order by caption", [table.number]
        ).fetchnumpy()
        places = np.stack([held["x"], held["y"]], axis=1).astype(np.float32)
        clusters = find_clusters(places)
        counted = count_words(cursor, held["caption"], clusters.cells.ravel()[cell_of(places)])
    names = name_groups(counted, clusters.groups)
    groups = [{**group._asdict(), "words": words} for group, words in zip(clusters.groups, names, strict=True) if words]
    with catalogue.transaction() as cursor:
        cursor.execute(
            "insert or replace into layout_groups values (?, ?, ?)",
            [table.number, clusters.cells.tobytes(), json.dumps(groups)],
        )
    return len(groups)


def read_groups(cursor: DuckDBPyConnection, table: SpaceTable) -> NamedGroups | None:
    """Return the groups of a layout; None where nobody named them yet."""
    row = first_row(cursor, "select cells, groups from layout_groups where space = ?", [table.number])
    if row is None:
        return None
    cells, groups = row
    named = [
        Named(Group(**{**one, "members": tuple(one["members"])}), tuple(words))
        for one in json.loads(groups)
        for words in [one.pop("words")]
    ]
    return NamedGroups(np.frombuffer(cells, np.uint8).reshape(SIDE, SIDE), tuple(named))
