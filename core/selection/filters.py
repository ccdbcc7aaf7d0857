"""Which tiles are meant: filters that combine, as a value, a link and an exact SQL condition."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np

from core.errors import SelectionError, echoed
from core.geography import circle, named
from core.geography.circle import Circle
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.selection import owncaptions, scorelimits
from core.selection.areas import check_area, format_ring, parse_area
from core.selection.owncaptions import ERRORS, OwnCaptions
from core.selection.wherelimits import ANYWHERE, WhereLimits
from core.store.bases import STANDINGS
from core.store.flags import Flag, bits
from core.store.osmtable import DIFFERS_SQL
from core.store.regionshares import HALVES
from core.store.schema import CLASS_COLUMNS

CLASS_IDS: Mapping[str, int] = {land.name: land.id for land in CLASSES}
"""Class ids by ChatEarthNet name; 'unknown' stands for tiles without land cover."""

UNFLAGGED = "none"
"""Name, among flags, for tiles that have no flag at all."""

SPLITS = ("train", "val", "test")

NO_SPLIT = owncaptions.NO_SPLIT

ORIGINS: Mapping[str, str] = {"own": "t.own", "release": "not (t.own or t.synthetic)", "synthetic": "t.synthetic"}
"""Where a tile comes from, by name: a place that a person added, a release, or a synthetic one."""

_LOWEST, _HIGHEST = -1.0, 2.0
"""Limits of shares lie about 0 and 1; a little beyond them they let all or nothing through."""

_LIST_ID = re.compile(r"[0-9a-f]{12}")


class ShareRange(NamedTuple):
    """Tiles whose share of a class lies between two limits, 0..1, both included."""

    name: str
    low: float
    high: float


class RegionRange(NamedTuple):
    """Tiles whose share of a class in a region or half of them lies between two limits, 0..1, both included."""

    region: str
    name: str
    low: float
    high: float


class Where(NamedTuple):
    """A condition over `tiles t` and its parameters."""

    sql: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters on tiles. Values within a field are alternatives, the fields all have to hold."""

    classes: tuple[str, ...] = ()
    """Names of dominant classes."""
    shares: tuple[ShareRange, ...] = ()
    splits: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    """Names of caption sets; with `splits`, a caption of such a set has to be in such a split."""
    flags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Ids of lists that a person kept, see `core.store.tilelists`."""
    origins: tuple[str, ...] = ()
    """Where tiles come from, as in ORIGINS."""
    name: str = ""
    """Text within the tile's name."""
    truth: tuple[float, float] | None = None
    """Limits, both included, of the lowest score of a tile's captions, 0..100, whatever they were written from; tiles
    that were not checked have none. With `errors`, `error_classes` or `written`, of the caption that these ask of."""
    coverage: tuple[float, float] | None = None
    """Limits, both included, of the lowest share that was read of the class names of a tile's captions, 0..100 %; of
    one caption as `truth` is."""
    errors: tuple[str, ...] = ()
    """What the truth check found wrong in a caption in force, as in ERRORS; with `sets`, `splits`, `error_classes` and
    `written`, in one and the same caption."""
    error_classes: tuple[str, ...] = ()
    """Classes that such an error is about."""
    written: tuple[str, ...] = ()
    """How a caption in force stands to the map."""
    osm: tuple[str, ...] = ()
    """Classes of which land cover has less than half of what OpenStreetMap maps as them."""
    ring: tuple[tuple[float, float], ...] = ()
    """Corners of a drawn area, (lon, lat) degrees, straight lines on the map; a tile counts by its centre."""
    regions: tuple[RegionRange, ...] = ()
    near: tuple[Circle, ...] = ()
    """Tiles whose centre lies within all of these distances."""
    areas: tuple[str, ...] = ()
    """Tiles whose centre lies in all of these named places or parts of them, as `core.geography.named` has them."""
    whereabouts: WhereLimits = ANYWHERE
    """Country, climate, coast and season."""

    def __post_init__(self) -> None:
        _check(self.classes, CLASS_IDS, "class")
        _check([share.name for share in self.shares], CLASS_IDS, "class")
        _check([share.region for share in self.regions], {*REGIONS, *HALVES}, "region")
        _check([share.name for share in self.regions], CLASS_IDS, "class")
        _check(self.splits, {*SPLITS, NO_SPLIT}, "split")
        _check(self.flags, {UNFLAGGED, *(flag.label for flag in Flag)}, "flag")
        _check(self.origins, set(ORIGINS), "origin")
        _check(self.errors, set(ERRORS), "error")
        _check(self.error_classes, set(CLASS_IDS) - {CLASSES[0].name}, "class")
        _check(self.osm, CLASS_IDS, "class")
        _check(self.written, set(STANDINGS), "way to be written")
        for name in self.lists:
            if not _LIST_ID.fullmatch(name):
                raise SelectionError(f"'{echoed(name)}' is no list of tiles. Keep one from the search or from a map.")
        check_area(self.ring)
        for area in self.areas:
            named.check(area)
        limits = [(share.name, share.low, share.high) for share in self.shares]
        limits += [(share.name, share.low, share.high) for share in self.regions]
        for name, low, high in limits:
            if not (_LOWEST <= low <= _HIGHEST and _LOWEST <= high <= _HIGHEST):
                raise SelectionError(f"A share of {name} lies between 0 and 1, not {low:g} to {high:g}.")
        scorelimits.check(self.truth, self.coverage)
        for place in self.near:
            place.check()
        self.whereabouts.check()

    def __bool__(self) -> bool:
        return self != Selection()

    def to_query(self) -> str:
        """Write the selection as the query part of a link."""
        fields = [(name, value) for name in _LISTS for value in getattr(self, name)]
        fields += [("share", f"{share.name}:{share.low}:{share.high}") for share in self.shares]
        fields += [("region", ":".join(map(str, share))) for share in self.regions]
        fields += [("near", circle.write(place)) for place in self.near]
        fields += [("in", area) for area in self.areas]
        fields += self.whereabouts.pairs()
        if self.name:
            fields.append(("name", self.name))
        if self.truth:
            fields.append(("truth", f"{self.truth[0]:g}:{self.truth[1]:g}"))
        if self.coverage is not None:
            fields.append(("coverage", f"{self.coverage[0]:g}:{self.coverage[1]:g}"))
        if self.ring:
            fields.append(("ring", format_ring(self.ring)))
        return urlencode(fields)

    @classmethod
    def from_query(cls, pairs: Sequence[tuple[str, str]]) -> "Selection":
        """Read what `to_query` wrote; other parameters are left alone.

        Raises:
            SelectionError: A value is not one we know.
        """
        lists = {name: tuple(value for key, value in pairs if key == name) for name in _LISTS}
        last = dict(pairs)
        return cls(
            **lists,
            shares=tuple(_share(value) for key, value in pairs if key == "share"),
            name=last.get("name", ""),
            truth=scorelimits.read_truth(last["truth"]) if "truth" in last else None,
            coverage=scorelimits.read_coverage(last["coverage"]) if "coverage" in last else None,
            ring=parse_area(last.get("ring", "")),
            regions=tuple(_region(value) for key, value in pairs if key == "region"),
            near=tuple(circle.read(value) for key, value in pairs if key == "near"),
            areas=tuple(value for key, value in pairs if key == "in"),
            whereabouts=WhereLimits.of_pairs(pairs),
        )


_LISTS = ("classes", "splits", "sets", "flags", "lists", "origins", "errors", "error_classes", "written", "osm")


@dataclass(slots=True)
class _Conditions:
    """Conditions being collected."""

    sql: list[str] = field(default_factory=list)
    parameters: dict[str, object] = field(default_factory=dict)

    def add(self, sql: str, **parameters: object) -> None:
        self.sql.append(sql)
        self.parameters.update(parameters)


def where(
    selection: Selection, *, area: str | None = None, regions: str | None = None, places: str | None = None
) -> Where:
    """Turn filters into a condition over `tiles t`.

    Args:
        selection: The filters; their `ring` is left to the caller.
        area: Name of a registered table with the `key`s of the tiles inside the ring.
        regions: Name of a registered table with `key`s: of the tiles within all ranges of `regions` if these need land
            cover, see `need_land_cover`, or else of those with land cover that lie out of one of the ranges.
        places: Name of a registered table with the `key`s of the tiles in all of `areas`.
    """
    found = _Conditions()
    if selection.classes:
        found.add("t.dominant in (select unnest($classes))", classes=[CLASS_IDS[name] for name in selection.classes])
    for number, share in enumerate(selection.shares):
        column = CLASS_COLUMNS[CLASS_IDS[share.name]]
        found.add(
            f"coalesce(t.{column}, 0) between $low{number}::float and $high{number}::float",
            **{f"low{number}": share.low, f"high{number}": share.high},
        )
    _add_captions(found, selection)
    if selection.flags:
        chosen = bits(flag for name in selection.flags if (flag := Flag.parse(name)))
        unflagged = "t.flags = 0 or " if UNFLAGGED in selection.flags else ""
        found.add(f"({unflagged}(t.flags & $flags) <> 0)", flags=chosen)
    if selection.origins:
        found.add(f"({' or '.join(ORIGINS[name] for name in selection.origins)})")
    if selection.lists:
        listed = "select key from listed_tiles where list_contains($lists, list)"
        found.add(f"t.key in ({listed})", lists=list(selection.lists))
    if selection.name:
        found.add("contains(t.name, $name)", name=selection.name.removesuffix(".png"))
    for number, place in enumerate(selection.near):
        sql, parameters = place.sql(number)
        found.add(sql, **parameters)
    if not asks_checks(selection):
        for sql, parameters in scorelimits.of_tiles(selection.truth, selection.coverage):
            found.add(sql, **parameters)
    if selection.osm:
        found.add(f"t.key in ({DIFFERS_SQL})", osm=[CLASS_IDS[name] for name in selection.osm])
    for sql, parameters in selection.whereabouts.sql():
        found.add(sql, **parameters)
    if area:
        found.add(f"t.key in (select key from {area})")
    if places:
        found.add(f"t.key in (select key from {places})")
    if regions:
        found.add(f"t.key {'in' if need_land_cover(selection.regions) else 'not in'} (select key from {regions})")
    return Where(" and ".join(found.sql) or "true", found.parameters)


def need_land_cover(ranges: Sequence[RegionRange]) -> bool:
    """Tell whether a tile without land cover, which has 0 of every class everywhere, is out of one of some ranges."""
    return any(np.float32(share.low) > 0 for share in ranges)


def asks_checks(selection: Selection) -> bool:
    """Tell whether filters ask of one and the same caption what the truth check found in it."""
    return bool(selection.errors or selection.error_classes or selection.written)


def asks_captions(selection: Selection) -> bool:
    """Tell whether filters have to hold of one and the same caption."""
    return asks_checks(selection) or bool(selection.sets and selection.splits)


def own_captions(selection: Selection) -> OwnCaptions:
    """Return what a selection asks of the captions themselves."""
    scores = (selection.truth, selection.coverage) if asks_checks(selection) else (None, None)
    found = (selection.errors, selection.error_classes, selection.written)
    return OwnCaptions(selection.sets, selection.splits, *found, *scores)


def _add_captions(found: _Conditions, selection: Selection) -> None:
    """Add split, caption set and what the check found; together they speak of one and the same caption."""
    if asks_checks(selection):
        sql, parameters = own_captions(selection).sql()
        found.add(f"t.key in (select a.key from active_captions a where {sql})", **parameters)
        return
    splits = [split for split in selection.splits if split != NO_SPLIT]
    none = NO_SPLIT in selection.splits
    if selection.sets and selection.splits:
        condition = "list_contains($splits, c.split)" + (" or c.split is null" if none else "")
        found.add(
            f"t.key in (select c.key from captions c where list_contains($sets, c.caption_set) and ({condition}))",
            sets=list(selection.sets),
            splits=splits,
        )
    elif selection.sets:
        bit = "select coalesce(bit_or(1 << bit), 0) from caption_sets where list_contains($sets, name)"
        found.add(f"(t.sets & ({bit})) <> 0", sets=list(selection.sets))
    elif selection.splits:
        condition = "list_contains($splits, t.split)" + (" or t.split is null" if none else "")
        found.add(f"({condition})", splits=splits)


def _check(values: Sequence[str], known: Mapping[str, int] | set[str], what: str) -> None:
    for value in values:
        if value not in known:
            raise SelectionError(f"'{echoed(value)}' is no {what}. Known are: {', '.join(sorted(known))}.")


def _region(text: str) -> RegionRange:
    region, _, rest = text.partition(":")
    return RegionRange(region, *_share(rest))


def _share(text: str) -> ShareRange:
    name, _, limits = text.partition(":")
    low, _, high = limits.partition(":")
    try:
        return ShareRange(name, float(low), float(high))
    except ValueError as error:
        raise SelectionError(f"'{echoed(text)}' is no range of a class. Write it like water:0.3:1.") from error
