"""A catalogue of a few hundred made-up tiles, filled without files, and the same facts as plain Python values."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.geography.tiles import Tile
from core.raster.landcover import Composition
from core.selection.browse import Browser
from core.selection.captionmask import CaptionMask
from core.selection.filters import Selection
from core.store import tiletable
from core.store.catalogue import Catalogue
from core.store.schema import CLASS_COLUMNS

SPLITS = (None, "train", "val", "test")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a tile of the catalogue is, for comparison."""

    tile: Tile
    composition: Composition | None
    splits: dict[str, str | None]
    """Split of the caption in each set."""


def everything(catalogue: Catalogue) -> CaptionMask:
    """Return all captions in force."""
    return Browser(catalogue).in_force(Selection())


def fill(path: Path, *, count: int = 300, seed: int = 3) -> tuple[Catalogue, list[Fact]]:
    """Make a catalogue: random places in clusters, land cover for most, captions of two sets for some."""
    content, facts = _filled(count, seed)
    file = path / "catalogue.duckdb"
    file.write_bytes(content)
    return Catalogue(file), list(facts)


@cache
def _filled(count: int, seed: int) -> tuple[bytes, list[Fact]]:
    """Return such a file to copy: many tests want the same, and filling one takes longer than they do."""
    random = np.random.default_rng(seed)
    facts = [_fact(random, tile) for tile in _places(random, count)]
    with TemporaryDirectory() as folder:
        file = Path(folder, "catalogue.duckdb")
        with Catalogue(file) as catalogue:
            _store(catalogue, facts, random)
        return file.read_bytes(), facts


def _store(catalogue: Catalogue, facts: list[Fact], random: np.random.Generator) -> None:
    with catalogue.transaction() as cursor:
        cursor.execute("insert into caption_sets (name, bit, title) values ('35', 0, 'GPT-3.5'), ('4v', 1, 'GPT-4V')")
        for fact in facts:
            for name, split in fact.splits.items():
                text = f"Caption {name} of {fact.tile.name}. " + "word " * int(random.integers(1, 9))
                cursor.execute(
                    """insert into captions (key, caption_set, variant, version, split, origin, text, words)
                    values (?, ?, 0, 1, ?, 'dataset', ?, ?)""",
                    [fact.tile.key, name, split, text, len(text.split())],
                )
        cursor.execute("insert into active_captions select key, caption_set, variant, id, 1 from captions")
        _store_images(facts, cursor)
        _store_landcover(facts, cursor)
        tiletable.rebuild(cursor)


def _places(random: np.random.Generator, count: int) -> list[Tile]:
    centres = random.integers(200, 16000, (8, 2))
    found = {(0, 5000), (16383, 5000)}
    while len(found) < count:
        x, y = centres[random.integers(8)] + random.normal(0, 12, 2)
        found.add((int(x) % 16384, int(np.clip(y, 0, 16383))))
    return [Tile(x, y) for x, y in sorted(found)]


def _fact(random: np.random.Generator, tile: Tile) -> Fact:
    composition = None
    if random.random() < 0.9:
        regions = np.zeros((5, 12), np.uint32)
        for row in regions:
            row[random.choice(12, 4, replace=False)] = random.multinomial(16384, [0.5, 0.3, 0.15, 0.05])
        composition = Composition(regions)
    splits: dict[str, str | None] = {}
    if random.random() < 0.9:
        splits["35"] = SPLITS[random.integers(4)]
    if random.random() < 0.3:
        splits["4v"] = SPLITS[random.integers(1, 4)]
    return Fact(tile, composition, splits)


def _store_images(facts: list[Fact], cursor: DuckDBPyConnection) -> None:
    """Every tile has an image, so that it exists."""
    keys = pa.table({"key": pa.array([fact.tile.key for fact in facts], pa.uint32())})
    cursor.register("keys", keys)
    cursor.execute("insert into images (key, layer, source) select key, 'rgb', 1 from keys")


def _store_landcover(facts: list[Fact], cursor: DuckDBPyConnection) -> None:
    for fact in facts:
        if fact.composition is not None:
            counts = fact.composition.overall.tolist()
            cursor.execute(
                f"""insert into landcover (key, source, unmatched, regions, {", ".join(CLASS_COLUMNS)})
                values (?, 1, 0, ?, {", ".join("?" * len(counts))})""",
                [fact.tile.key, fact.composition.regions.astype("<u2").tobytes(), *counts],
            )
