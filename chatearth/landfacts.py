"""The command `facts`: land-cover statistics of a tile, or of a label map in a file, and what lies where in it."""

from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from chatearth.console import Console, listed
from core.errors import ExplorerError, LabelError, LandCoverError, ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.raster.landcover import Composition, LabelMap, Numbers, decode_label, measure, ranked_shares, size_words
from core.release.sources import MAX_PICTURE_BYTES
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from core.tile.values import Json, facts_json
from generation.facts.all_tiles import measure_all
from generation.facts.measure import Facts, measure_facts
from generation.facts.store import facts_of


class Measured(NamedTuple):
    """What is known of the land cover of a tile or of a file."""

    composition: Composition
    unmatched: int
    tile: Tile | None
    facts: Facts | None
    """None where no class can be named, or the map of a tile cannot be read just now."""
    note: str | None
    """What a person should know about how it is read."""


def of_file(path: Path, settings: Settings, numbers: Numbers | None = None) -> Measured:
    """Measure a label map in a file; `numbers` is what its numbers are, where a person says so."""
    label = label_in(path, settings, numbers)
    try:
        facts = measure_facts(label.ids)
    except LandCoverError:
        facts = None
    return Measured(measure(label.ids), label.unmatched, None, facts, label.choice.note)


def label_in(path: Path, settings: Settings, numbers: Numbers | None) -> LabelMap:
    """Read the label map in a file."""
    with path.open("rb") as file:
        data = file.read(MAX_PICTURE_BYTES)
    try:
        return decode_label(data, max_pixels=settings.max_image_pixels, numbers=numbers)
    except LabelError as error:
        raise LabelError(f"{path}: {error}") from error


def tile_named(name: str) -> Tile:
    """Read the name of a tile; what looks like the path of a file that is not there is told as such."""
    path = Path(name)
    try:
        if not (path.suffix and "/" in name):
            return Tile.parse(name)
    except TileNameError:
        if not path.suffix and not path.is_dir():
            raise
    if path.is_dir():
        raise ReleaseError(f"{name} is a folder: name one of the label maps in it, or a tile.")
    raise ReleaseError(f"{name} does not exist. Check the path, or name a tile.")


def of_tile(catalogue: Catalogue, settings: Settings, tile: Tile) -> Measured:
    """Read what was measured of a tile's label map, and measure the rest."""
    record = load(catalogue, tile)
    if record.composition is None:
        reason = f" ({record.landcover_problem})" if record.landcover_problem else ""
        raise LabelError(
            f"{tile.name} has no land cover{reason}. "
            f"Fetch it on its page, or with chatearth landcover fetch {tile.name}, or import label maps with --labels."
        )
    try:
        facts = facts_of(catalogue, settings, tile)
    except ExplorerError:
        facts = None
    return Measured(record.composition, record.unmatched, tile, facts, record.landcover_note)


def show(measured: Measured, console: Console) -> None:
    """Print the statistics."""
    document = {
        **facts_json(measured.composition, measured.tile),
        "unmatched": measured.unmatched,
        "note": measured.note,
        "structure": structure_json(measured.facts) if measured.facts else None,
    }
    lines = [f"{name:15} {share:7.2%}" for name, share in ranked_shares(measured.composition)]
    for region, words in size_words(measured.composition).items():
        lines.append(f"{region:15} " + ", ".join(f"{word.size} {word.name}" for word in words))
    if measured.facts:
        lines += _structure_lines(measured.facts)
    if measured.unmatched:
        lines.append(f"{measured.unmatched:,} pixels are in no legend and count as unknown")
    if measured.note:
        lines.append(f"note: {measured.note}")
    console.result(document, "\n".join(lines))


def measure_every(catalogue: Catalogue, settings: Settings, console: Console) -> None:
    """Measure the facts of every tile that has none yet, and say which have none to give."""
    made = measure_all(catalogue, settings, console.progress)
    refused = [{"tile": tile, "reason": reason} for tile, reason in made.refused.items()]
    lines = [f"{made.done:,} tiles have facts" + (f", {made.rate_per_s:,.0f} a second" if made.new else "")]
    lines += listed("have none", made.refused)
    document = {"done": made.done, "new": made.new, "refused": refused, "rate_per_s": made.rate_per_s}
    console.result(document, "\n".join(lines))


def structure_json(facts: Facts) -> Json:
    """Patches, borders, shoreline and fragmentation as plain JSON values."""
    return {
        "patches": {
            item.name: {
                "count": item.count,
                "positions": item.positions,
                "division": item.division,
                "largest": [asdict(patch) for patch in item.largest],
            }
            for item in facts.patches
        },
        "borders": [asdict(border) for border in facts.borders],
        "shoreline_m": facts.shoreline_m,
        "fragmentation": facts.fragmentation,
    }


def _structure_lines(facts: Facts) -> list[str]:
    counts = ", ".join(f"{item.name} {item.count}" for item in facts.patches if item.count)
    lines = [f"{'patches':15} {counts}", f"{'fragmentation':15} {facts.fragmentation:.2f}"]
    if facts.shoreline_m:
        lines.append(f"{'shoreline':15} {facts.shoreline_m / 1000:.2f} km")
    return lines
