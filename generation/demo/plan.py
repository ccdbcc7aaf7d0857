"""Which tiles a demo has, what lies there, in which split they are, and where errors are planted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from random import Random
from typing import Literal, NamedTuple

from core.geography.tiles import GRID, Tile
from generation.demo.errors import Kind, share_out
from generation.demo.kinds import BIOMES
from generation.demo.landscape import Source
from generation.demo.places import Place, any_place, seed_places

Split = Literal["train", "val", "test"]

SPLITS: tuple[Split, ...] = ("train", "val", "test")

PUBLISHED_TILES = 163_488
PUBLISHED_4V = 10_000

POOL = 2_000
"""Landscapes that a demo without images has at most; tiles beyond show them flipped and turned."""

_SMALL_DEMO = 10_000
_SMALL_DEMO_4V = 0.15


class Spot(NamedTuple):
    """One tile of a demo."""

    tile: Tile
    source: Source
    turn: int
    """0..7: quarter turns, and from 4 on mirrored first; 0 as it is."""
    split: Split
    split_4v: Split | None
    """Split of the 4V caption; None without one."""
    error: Kind | None


def plan(tiles: int, seed: int, *, images: bool) -> list[Spot]:
    """Plan a demo; the same arguments give the same plan."""
    random = Random(f"plan {seed} {tiles}")  # noqa: S311 - landscapes, no secrets
    sources = list(islice(_sources(tiles, seed), tiles))
    order = random.sample(range(tiles), tiles)
    splits = _cut(order, SPLITS)
    splits_4v = _choose_4v(order, tiles)
    shown = sources if images or tiles <= POOL else _recycled(sources)
    errors = share_out(shown, set(splits_4v), images=images, random=random)
    return [
        Spot(
            sources[i].tile,
            shown[i],
            random.randrange(8) if shown[i] is not sources[i] else 0,
            splits[i],
            _leaked(splits_4v.get(i), errors.get(i)),
            errors.get(i),
        )
        for i in order
    ]


def _cut(order: Sequence[int], splits: Sequence[Split]) -> dict[int, Split]:
    """Share out tiles 60/10/30 in the given order."""
    train, val = int(0.6 * len(order)), int(0.1 * len(order))
    parts = (order[:train], order[train : train + val], order[train + val :])
    return {i: split for split, part in zip(splits, parts, strict=True) for i in part}


def _choose_4v(order: Sequence[int], tiles: int) -> dict[int, Split]:
    """Choose the tiles with a 4V caption: the first of each split."""
    share = PUBLISHED_4V / PUBLISHED_TILES if tiles >= _SMALL_DEMO else _SMALL_DEMO_4V
    count = min(tiles, max(4, round(tiles * share)))
    splits = _cut(order, SPLITS)
    left = dict(zip(SPLITS, _counts(count), strict=True))
    chosen: dict[int, Split] = {}
    for i in order:
        if left[splits[i]] > 0:
            left[splits[i]] -= 1
            chosen[i] = splits[i]
    return chosen


def _counts(count: int) -> tuple[int, int, int]:
    return int(0.6 * count), int(0.1 * count), count - int(0.6 * count) - int(0.1 * count)


def _leaked(split: Split | None, error: Kind | None) -> Split | None:
    """Move a 4V caption to the next split where that is the planted error."""
    if split is None or error != "split leak":
        return split
    return SPLITS[(SPLITS.index(split) + 1) % 3]


def _sources(tiles: int, seed: int) -> Iterator[Source]:
    """Yield tiles in clusters: first blocks of whole parents, then single parents, then single tiles."""
    random = Random(f"places {seed}")  # noqa: S311 - landscapes, no secrets
    taken: set[tuple[int, int]] = set()
    made = 0
    for place in _spots(random):
        left = tiles - made
        if left <= 0.04 * tiles or left < 4:
            across = down = 0
        elif left <= 0.2 * tiles or left < 16:
            across = down = 1
        else:
            across, down = random.choice(((2, 2), (3, 2), (2, 3), (3, 3))) if left >= 36 else (2, 2)
        corner = Tile.at(place.lon, place.lat)
        column, row = corner.parent
        parents = [(column + i, row + j) for j in range(max(1, down)) for i in range(max(1, across))]
        if taken.intersection(parents) or not _on_grid(parents):
            continue
        taken.update(parents)
        ground = random.randrange(1 << 24)
        cells = [Tile(2 * c + j, 2 * r + i) for c, r in parents for i in (0, 1) for j in (0, 1)] if across else [corner]
        yield from (Source(place.biome, ground, tile) for tile in cells)
        made += len(cells)


def _on_grid(parents: Sequence[tuple[int, int]]) -> bool:
    return all(0 <= number < GRID // 2 for parent in parents for number in parent)


def _spots(random: Random) -> Iterator[Place]:
    """Yield places without end: the seed places with the landscapes in turn, then any place on land."""
    by_biome: dict[str, list[Place]] = defaultdict(list)
    for place in random.sample(seed_places(), len(seed_places())):
        by_biome[place.biome].append(place)
    kinds = random.sample(sorted(BIOMES), len(BIOMES))
    turns = range(max(map(len, by_biome.values())))
    seeds = (by_biome[kind][turn] for turn in turns for kind in kinds if turn < len(by_biome[kind]))
    return chain(seeds, iter(lambda: any_place(random), None))


def _recycled(sources: Sequence[Source]) -> list[Source]:
    """Let all tiles of one kind of landscape share a part of the pool, as large as their number asks for."""
    by_biome: dict[str, list[int]] = defaultdict(list)
    for i, source in enumerate(sources):
        by_biome[source.biome].append(i)
    shown = list(sources)
    for members in by_biome.values():
        size = max(1, len(members) * POOL // len(sources))
        pool = [members[j * len(members) // size] for j in range(size)]
        for place, i in enumerate(members):
            shown[i] = sources[pool[place % size]]
    return shown
