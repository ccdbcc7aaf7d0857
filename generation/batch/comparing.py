"""Two runs held against each other on the tiles that both have captions of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import BatchError
from core.geography.tiles import Tile
from core.intervals import Interval, interval_of
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.claims import keys_of
from generation.batch.database import CallState, opened
from generation.batch.figures import standing
from generation.lab.trial import truth_of

_MOST = 300
"""Tiles whose captions are checked: some twenty milliseconds each."""


@dataclass(frozen=True, slots=True)
class Side:
    """One run, on the tiles that are compared."""

    run: int
    name: str
    truth: Interval | None
    words: Interval | None
    usd_a_tile: Interval | None
    """None where no price is known; answers from the store cost nothing again."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One tile with both captions."""

    tile: Tile
    captions: tuple[str, str]
    truths: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the same tiles."""

    common: int
    """Tiles that both have captions of."""
    compared: int
    """Of these, drawn by a seed, those whose captions were checked."""
    first: Side
    second: Side
    difference: Interval | None
    """Truth score of the second less that of the first, tile by tile."""
    wins: tuple[int, int]
    """Tiles on which the first, and the second, is truer; the others are ties."""
    second_wins: Interval | None
    """Share of tiles on which the second is truer, ties counting half, 0..1."""
    pairs: tuple[Pair, ...]


def compare(
    catalogue: Catalogue, settings: Settings, first: int, second: int, *, most: int = _MOST, seed: int = 0
) -> Comparison:
    """Compare two runs by truth, length and cost.

    Raises:
        BatchError: One of them is not there, or they have no tile in common.
    """
    sides = runs.run(settings, first), runs.run(settings, second)
    common = np.intersect1d(_captioned(settings, first), _captioned(settings, second))
    if not len(common):
        raise BatchError(f"The runs {first} and {second} have captions of no tile in common.")
    drawn = np.random.default_rng(seed).permutation(common)[:most]
    held = [_captions(settings, number, {int(key) for key in drawn}) for number in (first, second)]
    pairs = []
    for key in map(int, drawn):
        tile, texts = Tile.from_key(key), (held[0][key][0], held[1][key][0])
        truths = [truth_of(catalogue, settings, tile, text) for text in texts]
        pairs.append(Pair(tile, texts, (truths[0], truths[1])))
    scored = [(a, b) for a, b in (pair.truths for pair in pairs) if a is not None and b is not None]
    return Comparison(
        common=len(common),
        compared=len(pairs),
        first=_side(sides[0], pairs, 0, [held[0][pair.tile.key][1] for pair in pairs]),
        second=_side(sides[1], pairs, 1, [held[1][pair.tile.key][1] for pair in pairs]),
        difference=interval_of([b - a for a, b in scored]),
        wins=(sum(a > b for a, b in scored), sum(b > a for a, b in scored)),
        second_wins=interval_of([1.0 if b > a else 0.0 if a > b else 0.5 for a, b in scored]),
        pairs=tuple(pairs),
    )


def _side(run: runs.Run, pairs: Sequence[Pair], place: int, paid: Sequence[float | None]) -> Side:
    truths = [truth for pair in pairs if (truth := pair.truths[place]) is not None]
    words = [float(len(pair.captions[place].split())) for pair in pairs]
    costs = [usd or 0.0 for usd in paid] if run.usd is not None else []
    return Side(run.id, run.name, interval_of(truths), interval_of(words), interval_of(costs))


def _captioned(settings: Settings, run: int) -> "np.typing.NDArray[np.uint32]":
    held = standing(settings, run)
    return held.keys[np.isin(held.states, [CallState.DONE, CallState.CACHED])]


def _captions(settings: Settings, run: int, wanted: set[int]) -> dict[int, tuple[str, float | None]]:
    """Return captions of some tiles with what each cost."""
    found: dict[int, tuple[str, float | None]] = {}
    with opened(settings.runs) as database:
        calls = [
            call
            for call, keys in database.execute("select call, keys from calls where run = ?", [run])
            if not wanted.isdisjoint(keys_of(keys))
        ]
        for call in calls:
            row = database.execute(
                """select c.keys, c.usd, a.captions from calls c join answers a on a.id = c.answer
                where c.run = ? and c.call = ?""",
                [run, call],
            ).fetchone()
            if row:
                keys = keys_of(row["keys"])
                usd = None if row["usd"] is None else row["usd"] / len(keys)
                texts = [caption for caption, _ in json.loads(row["captions"])]
                found |= {key: (text, usd) for key, text in zip(keys, texts, strict=True) if key in wanted}
    return found
