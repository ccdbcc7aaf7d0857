"""Where tiles lie, read once from files that come with the explorer, and kept; and when their picture was taken."""

import hashlib
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.geography import climate, coast, outlines, utm
from core.geography.mercator import to_degrees
from core.geography.named import DATA
from core.geography.seasons import Season, season_of
from core.geography.tiles import ZOOM, Tile
from core.progress import Progress, Report, silent
from core.store.catalogue import Catalogue, first_row, scalar

_VERSION = 1
"""Counts up whenever the same files give other facts."""

_FILES = ("countries.tsv", "regions.txt", "coast.npz")

_BATCH = 50_000
_ONE_BY_ONE = 50
"""Whoever asks for so many tiles asks for more of them: then all are looked up, 1,000 times as fast."""

_turn = threading.Lock()
_MISSING = "tiles t left join whereabouts w on w.key = t.key where w.origin is distinct from $origin"
COLUMNS = "country, continent, region, coast_km, climate, utm"
"""What is kept of a tile, in the order of `Whereabouts`."""

TAKEN = """select i.key, c.taken from images i join sources s on s.id = i.source
    join scenes c on c.key = i.key and s.prefix = concat(c.scene, '/rgb/') where i.layer = 'rgb' and s.kind = 'own'"""
"""When the pictures were taken that tiles show, where that is known: of those that were fetched."""


class Whereabouts(NamedTuple):
    """Where a tile lies, by its centre, and when its picture was taken."""

    tile: Tile
    country: str | None
    continent: str | None
    region: str | None
    """The smallest that has an outline; these are drawn by hand."""
    coast_km: float
    climate: str | None
    """Zone of Köppen and Geiger, as "Cfb"."""
    utm: int | None
    taken: datetime | None = None
    """When the picture was taken; None for those of the dataset, which does not say."""

    @classmethod
    def of_row(cls, tile: Tile, values: Sequence[Any], taken: datetime | None) -> "Whereabouts":
        """Name the columns of a row; the store keeps times as UTC without saying so."""
        country, continent, region, coast_km, zone, number = values
        when = taken.replace(tzinfo=UTC) if taken else None
        return cls(tile, country, continent, region, coast_km, zone, number, when)

    @property
    def utm_zone(self) -> str:
        """The UTM zone with its hemisphere, as "33N"; empty where there is none."""
        return utm.zone_name(self.utm or 0, self.tile.centre[1])

    @property
    def hemisphere(self) -> str:
        """Northern or southern."""
        return "northern" if self.tile.centre[1] >= 0 else "southern"

    @property
    def season(self) -> Season | None:
        """The meteorological season of the picture; None without a date, and between the tropics."""
        return season_of(self.taken.date(), self.tile.centre[1]) if self.taken else None


def fill(catalogue: Catalogue, report: Report = silent) -> int:
    """Read where the tiles lie of which that is not known yet, or was read from other files; return their number.

    Raises:
        PrerequisiteError: The map of climate zones is not installed.
    """
    done = 0
    with _turn:  # who comes second finds it done
        with catalogue.cursor() as cursor:
            missing = scalar(cursor, f"select count(*) from {_MISSING}", {"origin": origin()})
        while done < missing:
            report(Progress("Looking up where tiles lie", done, missing))
            with catalogue.cursor() as cursor:
                sql = f"select t.key from {_MISSING} order by t.morton limit {_BATCH}"
                keys = cursor.execute(sql, {"origin": origin()}).fetchnumpy()["key"]
            _keep(catalogue, read(np.ascontiguousarray(keys, np.int64)))
            done += max(len(keys), 1)
    return done


def read(keys: NDArray[np.int64]) -> pa.Table:
    """Look up where tiles lie, as a table in the form of the catalogue's."""
    x, y = keys >> ZOOM, keys & ((1 << ZOOM) - 1)
    zones = utm.zones(*to_degrees(x + 0.5, y + 0.5))
    texts = {
        "country": outlines.countries(x, y),
        "continent": outlines.continents(x, y),
        "region": outlines.regions(x, y),
        "climate": climate.zones(x, y),
    }
    return pa.table(
        {
            "key": pa.array(keys, pa.uint32()),
            "origin": pa.array([origin()] * len(keys), pa.string()),
            "coast_km": pa.array(coast.distances_km(x, y), pa.float32()),
            "utm": pa.array(zones, pa.uint8(), mask=zones == 0),
            **{name: pa.array(values.astype(object), pa.string(), mask=values == "") for name, values in texts.items()},
        }
    )


def of_tile(catalogue: Catalogue, tile: Tile) -> Whereabouts:
    """Return where a tile lies, looking it up where that is not kept; and when its picture was taken.

    Raises:
        PrerequisiteError: The map of climate zones is not installed.
    """
    if _look_up.cache_info().misses > _ONE_BY_ONE:
        fill(catalogue)
        _look_up.cache_clear()
    with catalogue.cursor() as cursor:
        row = first_row(cursor, f"select {COLUMNS} from whereabouts where key = ? and origin = ?", [tile.key, origin()])
        taken = first_row(cursor, f"select taken from ({TAKEN}) where key = ?", [tile.key])
    return Whereabouts.of_row(tile, row or _look_up(tile.key), taken[0] if taken else None)


@lru_cache(maxsize=256)
def _look_up(key: int) -> tuple[Any, ...]:
    table = read(np.array([key]))
    return tuple(table[name][0].as_py() for name in COLUMNS.split(", "))


@cache
def origin() -> str:
    """Name the files and the version that whereabouts are read with."""
    found = hashlib.blake2b(f"{_VERSION} {climate.map_version()}".encode(), digest_size=8)
    for name in _FILES:
        found.update((DATA / name).read_bytes())
    return found.hexdigest()


def _keep(catalogue: Catalogue, table: pa.Table) -> None:
    with catalogue.transaction() as cursor:
        cursor.register("found", table)
        cursor.execute("insert or replace into whereabouts by name select * from found")
        cursor.unregister("found")
