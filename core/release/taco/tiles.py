"""Which tile a sample of a TACO dataset is of: by its name, by a column of names, or by its place."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import ReleaseError
from core.geography.mercator import to_grid
from core.geography.tiles import GRID, TILE_PX, Tile
from core.release.captionforms import tile_of
from core.release.problems import Problem
from core.release.taco.roles import Roles
from core.release.taco.tables import centroids, text_columns, texts

_MOST = 0.9
"""Share of the samples that a column has to name, to be the one of names, or that has to lie on the grid."""

_NEAR = 2 / TILE_PX
"""Of a tile; a middle this close to a tile's is that tile's."""

_PROBED = 1_000
"""Rows of a column that are looked at first."""


class Sample(NamedTuple):
    """One row of the table of samples."""

    folder: str
    """Name below `DATA/`."""
    key: int | None
    """Of its tile; None where nothing says which."""
    split: str | None


class Identified(NamedTuple):
    """The samples, and what told their tiles."""

    samples: list[Sample]
    by: str
    """In words."""
    problems: list[Problem]


def identify(table: pa.Table, roles: Roles, where: str) -> Identified:
    """Tell the tile of every sample.

    Raises:
        ReleaseError: Nothing tells the tiles, or the table lacks the names of the samples.
    """
    folders = _folders(table)
    places = centroids(table)
    grid = _on_grid(places)
    keys, by = _named(table, roles)
    problems = []
    if keys is None and grid is not None and _share(placed := _placed(grid)) >= _MOST:
        keys, by = placed, "place on the grid"
    if keys is None:
        first = ", ".join(repr(text[:40]) for text in folders[:2])
        raise ReleaseError(
            f"nothing tells the tiles of its samples ({first} ...): no column holds names like 4481_2438_patch01, and "
            "their centroids are not the middles of tiles. Name the column by --taco-role id=COLUMN"
        )
    if nameless := keys.count(None):
        first = folders[keys.index(None)]
        problems.append(
            Problem("tile name", f"{where}: {first[:80]}", f"of no tile, as {nameless:,} of {len(folders):,} samples")
        )
    if by != "place on the grid" and grid is not None:
        problems += _elsewhere(keys, grid, where)
    splits = texts(table, roles.split) if roles.split else [None] * len(folders)
    return Identified([Sample(*row) for row in zip(folders, keys, splits, strict=True)], by, problems)


def _folders(table: pa.Table) -> list[str]:
    """Names below `DATA/`: of version 3 the path, of version 2 the id."""
    column = "internal:relative_path"
    if column not in table.column_names:
        column = "id"
    if column not in table.column_names:
        raise ReleaseError("its table of samples has no column id")
    return [text or "" for text in texts(table, column)]


def _named(table: pa.Table, roles: Roles) -> tuple[list[int | None] | None, str]:
    """Keys by the first column that names nearly all tiles, the one that a person gave, or else `id`, before others."""
    columns = [roles.id] if roles.id else sorted(text_columns(table), key=lambda name: name != "id")
    for column in columns:
        if column not in table.column_names:
            continue
        names = texts(table, column)
        if roles.id or _share([_key(name) for name in names[:_PROBED]]) >= _MOST:
            keys = [_key(name) for name in names]
            if roles.id or _share(keys) >= _MOST:
                return keys, column
    return None, ""


def _key(name: str | None) -> int | None:
    tile = tile_of(name) if name else None
    return tile.key if tile else None


def _share(keys: Sequence[int | None]) -> float:
    return 1 - keys.count(None) / len(keys) if keys else 0.0


def _on_grid(places: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """(n, 2) columns and rows of the grid, with fractions."""
    if places is None:
        return None
    sound = np.where(np.abs(places) <= 360, places, np.nan)
    return np.stack(to_grid(sound[:, 0], sound[:, 1]), axis=1)


def _placed(grid: NDArray[np.float64]) -> list[int | None]:
    """Keys of the tiles in whose very middle samples lie."""
    cells = np.floor(np.nan_to_num(grid, nan=-1.0))
    near = (np.abs(grid - cells - 0.5) <= _NEAR).all(axis=1) & ((cells >= 0) & (cells < GRID)).all(axis=1)
    keys: list[int | None] = [None] * len(grid)
    for row in np.flatnonzero(near):
        x, y = cells[row].astype(int).tolist()
        keys[row] = Tile(x, y).key
    return keys


def _elsewhere(keys: list[int | None], grid: NDArray[np.float64], where: str) -> list[Problem]:
    """Tell of samples whose middle lies outside of the tile they are named after."""
    named = [row for row, key in enumerate(keys) if key is not None and not np.isnan(grid[row]).any()]
    if not named:
        return []
    own = np.array([(keys[row] or 0) for row in named], np.uint32)
    centres = np.stack([own // GRID, own % GRID], axis=1) + 0.5
    away = np.flatnonzero((np.abs(grid[named] - centres) > 0.5 + _NEAR).any(axis=1))
    if not len(away):
        return []
    first = Tile.from_key(int(own[away[0]])).name
    x, y = np.floor(grid[named[int(away[0])]]).astype(int).tolist()
    reason = (
        f"it is named after one tile and says that it lies in another, as {len(away):,} of {len(named):,} samples "
        f"({Tile(x % GRID, min(max(y, 0), GRID - 1)).name}): taken by the name"
    )
    return [Problem("place", f"{where}: {first}", reason)]
