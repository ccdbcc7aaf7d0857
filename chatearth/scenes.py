"""The `scenes` command: Sentinel-2 scenes of a tile, listed and fetched."""

import argparse
from collections.abc import Sequence

from chatearth.console import Console
from core.counting import counted
from core.errors import SelectionError
from core.geography.tiles import Tile
from core.imagery import store
from core.imagery.fetch import ALL_LAYERS, fetch_scene
from core.imagery.period import Period
from core.imagery.scenes import Scene, find_scenes, open_access
from core.imagery.store import NOT_THE_DATASETS, HeldScene
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.values import scene_json


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """List the scenes of a tile, and fetch one if asked to."""
    tile = Tile.parse(options.name)
    period = Period(options.first, options.last, options.max_cloud)
    with open_access(settings) as access:
        console.progress(Progress("Asking the catalogue", 0, 0))
        found = find_scenes(settings, tile, period, access=access)
        fetched = None
        if options.fetch:
            scene = _chosen(found, options.fetch, tile)
            console.progress(Progress(f"Reading {scene.id}", 0, 0))
            layers = ALL_LAYERS if options.bands else ("rgb",)
            fetched = fetch_scene(catalogue, settings, tile, scene, layers, access=access)
    console.result(_document(tile, found, fetched), _lines(tile, found, fetched, store.held(catalogue, tile)))


def _chosen(found: Sequence[Scene], wanted: str, tile: Tile) -> Scene:
    if wanted == "best" and found:
        return next((scene for scene in found if scene.coverage > 0.999), found[0])
    scene = next((scene for scene in found if wanted in [part.id for part in scene.parts]), None)
    if scene is None:
        raise SelectionError(
            f"No scene {'of' if wanted == 'best' else wanted + ' of'} {tile.name} was found. "
            "Give a longer period with --from and --to, or allow more --max-cloud."
        )
    return scene


def _document(tile: Tile, found: Sequence[Scene], fetched: HeldScene | None) -> dict[str, object]:
    return {
        "tile": tile.name,
        "scenes": [
            {
                "id": scene.id,
                "datetime": scene.taken.isoformat(),
                "cloud_percent": scene.cloud,
                "coverage": round(scene.coverage, 4),
                "processing_baseline": scene.parts[0].baseline,
                "parts": [part.id for part in scene.parts],
            }
            for scene in found
        ],
        "fetched": fetched and {**scene_json(fetched), **fetched.traffic._asdict()},
    }


def _lines(tile: Tile, found: Sequence[Scene], fetched: HeldScene | None, held: Sequence[HeldScene]) -> str:
    here = {one.id for one in held}
    lines = [f"{counted(len(found), 'date')} of {tile.name}, the clearest first:"]
    for scene in found:
        marks = f"{scene.coverage:6.1%} of the tile{'  fetched' if scene.id in here else ''}"
        lines.append(f"  {scene.taken:%Y-%m-%d}  {scene.cloud:5.1f}% cloud  {marks}  {scene.id}")
    if fetched:
        lines += [f"Fetched, {NOT_THE_DATASETS}: {fetched.words}.", fetched.offset.words]
        lines.append(f"{counted(fetched.traffic.requests, 'request')}, {fetched.traffic.bytes / 1000:,.0f} kB")
    return "\n".join(lines)
