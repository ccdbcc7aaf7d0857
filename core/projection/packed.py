"""The captions of a layout with what they are coloured by, packed small for a page that draws them itself."""

import gzip
import hashlib
from dataclasses import dataclass
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray

from core.embedding.spaces import SpaceTable
from core.raster.legend import CLASSES
from core.selection.summary import SPLITS, Summary
from core.store.catalogue import Catalogue, first_row
from core.store.flags import Flag
from core.store.points import COMPRESSION, planes

MAGIC = b"CENM"
"""First four bytes of packed captions."""

VERSION = 1
"""Layout of packed captions; the reader refuses any other."""

_FULL = 65_535


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Captions as columns of equal length, along the Morton curve of their tiles."""

    version: str
    """Changes with the layout, the captions in force and the tiles."""
    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    morton: NDArray[np.uint32]
    """Position of the tile, ascending; several captions of a tile follow each other."""
    places: NDArray[np.float32]
    """(n, 2) in the unit square, y upwards."""
    dominant: NDArray[np.uint8]
    split: NDArray[np.uint8]
    """Split of the caption, by its place in SPLITS."""
    sets: NDArray[np.uint8]
    """Set of the caption, as the one bit of that set."""
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.captions)

    def encoded(self) -> bytes:
        """Pack for the browser, gzip-compressed.

        Inside, little-endian: `MAGIC`, version and count as uint32, then byte planes of `count` bytes each: four of
        the differences between neighbouring Morton codes, lowest byte first, two of x and two of y (0..65535), then
        dominant class, split, set, and two of the flags.
        """
        delta = np.diff(self.morton, prepend=np.uint32(0)).astype("<u4")
        across = np.rint(self.places.astype(np.float64) * _FULL).astype("<u2")
        parts = [planes(delta), planes(np.ascontiguousarray(across[:, 0])), planes(np.ascontiguousarray(across[:, 1]))]
        parts += [column.astype(np.uint8).tobytes() for column in (self.dominant, self.split, self.sets)]
        parts.append(planes(self.flags.astype("<u2")))
        header = MAGIC + np.array([VERSION, len(self)], "<u4").tobytes()
        return gzip.compress(header + b"".join(parts), COMPRESSION, mtime=0)

    def rows_of(self, captions: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell which of the captions are among these."""
        if not len(self) or not len(captions):
            return np.zeros(len(self), bool)
        marks = np.zeros(int(max(self.captions.max(), captions.max())) + 1, bool)
        marks[captions] = True
        return marks[self.captions]

    def inside(self, ring: tuple[tuple[float, float], ...]) -> NDArray[np.bool_]:
        """Tell which captions lie inside a ring of places in the unit square."""
        polygon = shapely.make_valid(shapely.Polygon(ring))
        shapely.prepare(polygon)
        found: NDArray[np.bool_] = shapely.contains_xy(polygon, self.places[:, 0], self.places[:, 1])
        return found

    def counts(self, kept: NDArray[np.bool_], inside: NDArray[np.bool_] | None = None) -> Summary:
        """Count captions as a summary of a selection counts tiles: those that are kept, and those of them inside."""
        both = kept if inside is None else kept & inside

        def count(column: NDArray[np.integer]) -> dict[int, tuple[int, int]]:
            all_, seen = (np.bincount(column[rows], minlength=256).tolist() for rows in (kept, both))
            return {value: (all_[value], seen[value]) for value in np.flatnonzero(all_).tolist()}

        flags = {
            flag.label: tuple(int(np.count_nonzero(self.flags[rows] & int(flag))) for rows in (kept, both))
            for flag in Flag
        }
        return Summary(
            total=len(self),
            matching=int(kept.sum()),
            in_view=int(both.sum()),
            classes={CLASSES[value].name: numbers for value, numbers in count(self.dominant).items()},
            splits={SPLITS[value]: numbers for value, numbers in count(self.split).items()},
            sets={},
            combinations=count(self.sets),
            flags={name: (all_, seen) for name, (all_, seen) in flags.items() if all_},
            synthetic=0,
        )


class Scatters:
    """The newest columns of each space, read when something changed; one for each process, shared between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = Lock()
        self._held: dict[int, Scatter] = {}

    def of(self, table: SpaceTable) -> Scatter:
        """Return the columns of a space; empty before it was laid out."""
        with self._lock:
            version = self._version(table)
            held = self._held.get(table.number)
            if held is None or held.version != version:
                held = self._held[table.number] = self._read(table, version)
            return held

    def _version(self, table: SpaceTable) -> str:
        with self._catalogue.cursor() as cursor:
            state = first_row(
                cursor,
                """select (select value from revision), (select count(*) from active_captions),
                (select sum(rev) from active_captions), (select sum(caption) from active_captions),
                count(*), sum(hash(x, y)::hugeint) from projected where space = ?""",
                [table.number],
            )
        return hashlib.sha256(repr((table.number, state)).encode()).hexdigest()[:16]

    def _read(self, table: SpaceTable, version: str) -> Scatter:
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute(
                """select p.caption as captions, t.key as keys, t.morton, p.x, p.y, t.dominant,
                case c.split when 'train' then 1 when 'val' then 2 when 'test' then 3
                else if(c.split is null, 0, 4) end::utinyint as split,
                (1 << s.bit)::utinyint as sets, t.flags::usmallint as flags
                from projected p join active_captions a on a.caption = p.caption join captions c on c.id = p.caption
                join tiles t on t.key = a.key join caption_sets s on s.name = a.caption_set
                where p.space = ? order by t.morton, s.bit, p.caption""",
                [table.number],
            ).fetchnumpy()
        x, y = columns.pop("x"), columns.pop("y")
        places = np.stack([x, y], axis=1).astype(np.float32)
        return Scatter(version, places=places, **{name: np.ascontiguousarray(col) for name, col in columns.items()})
