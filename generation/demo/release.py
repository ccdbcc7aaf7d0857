"""Writes a synthetic demo in the exact layout of the published release."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from core.errors import ReleaseError
from core.processes import lend
from generation.demo.errors import style_of
from generation.demo.materials import LAYERS
from generation.demo.plan import POOL, SPLITS, Split, Spot, plan
from generation.demo.production import LABELS, Job, Made, produce
from generation.demo.writer import Style

GENERATOR = "chatearth demo"
VERSION = 1
"""Raised whenever the same arguments give other bytes."""

MARKER = "DEMO.json"
ERRORS = "planted_errors.json"
CAPTIONS = "json_files"

_CHUNK_WITH_IMAGES = 8
_CHUNK = 256
_ABOUT = (
    "Synthetic demo, not real imagery: places, land cover, pictures and captions are computed. "
    "The captions are rule-based; some errors are planted on purpose and listed in planted_errors.json."
)

_OWN = "Every tile shows a landscape of its own; neighbours join."
_RECYCLED = f"The tiles show at most {POOL:,} different landscapes, flipped and turned; neighbours do not join."


class DemoReport(NamedTuple):
    """What was written."""

    tiles: int
    captions: int
    directory: Path


class _Record(NamedTuple):
    style: Style
    split: Split
    name: str
    text: str


def write_demo(
    directory: Path,
    *,
    tiles: int = 600,
    seed: int = 7,
    images: bool = True,
    progress: Callable[[int, int], None] | None = None,
    workers: int = 2,
) -> DemoReport:
    """Write a demo of so many tiles; the same arguments give the same bytes, with any number of workers.

    A demo that is there already is written again, and what of it no longer belongs is removed. Without images,
    tiles beyond 2,000 show the label maps of 2,000 landscapes, flipped and turned.

    Raises:
        ReleaseError: `tiles` is not positive, or the directory holds something else than a demo.
    """
    if tiles < 1:
        raise ReleaseError(f"A demo of {tiles} tiles cannot be written. Ask for at least one tile.")
    _check(directory)
    spots = plan(tiles, seed, images=images)
    about = {
        "about": _ABOUT,
        "generator": GENERATOR,
        "generator_version": VERSION,
        "tiles": tiles,
        "seed": seed,
        "images": images,
        "labels": _RECYCLED if not images and tiles > POOL else _OWN,
    }
    _prepare(directory, about, spots, images=images)
    jobs = _jobs(directory, seed, spots, images=images)
    made = _run(jobs, workers, tiles, progress)
    captions = _write_captions(directory, spots, made)
    _write_json(directory / ERRORS, _planted(spots, made))
    _write_json(directory / MARKER, {**about, "complete": True})
    return DemoReport(tiles, captions, directory)


def _check(directory: Path) -> None:
    """Refuse to write over what is not ours."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ReleaseError(f"{directory} is a file, so no demo can be written there. Name a folder.")
    if not any(directory.iterdir()):
        return
    try:
        ours = json.loads((directory / MARKER).read_bytes())["generator"] == GENERATOR
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise ReleaseError(f"{directory} holds something else than a demo. Name a new or empty folder.")


def _prepare(directory: Path, about: dict[str, object], spots: Sequence[Spot], *, images: bool) -> None:
    """Make the folders, say whose they are, and remove pictures of an earlier demo."""
    directory.mkdir(parents=True, exist_ok=True)
    _write_json(directory / MARKER, {**about, "complete": False})
    (directory / CAPTIONS).mkdir(exist_ok=True)
    names = {f"{spot.tile.name}.png" for spot in spots}
    unlabelled = {f"{spot.tile.name}.png" for spot in spots if spot.error == "no land cover"}
    unpictured = {f"{spot.tile.name}.png" for spot in spots if spot.error == "no image"}
    _clear(directory / LABELS, names - unlabelled)
    for folder in LAYERS:
        _clear(directory / folder, names - unpictured if images else set())
    if images:
        for folder in LAYERS:
            (directory / folder).mkdir(parents=True, exist_ok=True)
    (directory / LABELS).mkdir(exist_ok=True)


def _clear(folder: Path, wanted: set[str]) -> None:
    if folder.is_dir():
        for path in folder.glob("*.png"):
            if path.name not in wanted:
                path.unlink()


def _jobs(directory: Path, seed: int, spots: Sequence[Spot], *, images: bool) -> list[Job]:
    """Cut the plan into jobs; tiles that show the same landscape stay together."""
    numbered = sorted(enumerate(spots), key=lambda item: (item[1].source[1], item[1].source.tile.key, item[1].turn))
    size = _CHUNK_WITH_IMAGES if images else _CHUNK
    jobs: list[list[tuple[int, Spot]]] = [[]]
    for _, group in groupby(numbered, key=lambda item: item[1].source):
        if len(jobs[-1]) >= size:
            jobs.append([])
        jobs[-1] += group
    return [Job(directory, seed, images, job) for job in jobs]


def _run(jobs: Sequence[Job], workers: int, tiles: int, progress: Callable[[int, int], None] | None) -> list[Made]:
    """Do all jobs and return what was made in the order of the plan."""
    made: list[Made] = []
    for result in _results(jobs, workers):
        made += result
        if progress:
            progress(len(made), tiles)
    return sorted(made, key=itemgetter(0))


def _results(jobs: Sequence[Job], workers: int) -> Iterator[list[Made]]:
    with lend(max(1, min(workers, len(jobs)))) as pool:
        yield from pool.map(produce, jobs) if pool else map(produce, jobs)


def _write_captions(directory: Path, spots: Sequence[Spot], made: Sequence[Made]) -> int:
    count = 0
    for style, stem in (("35", "ChatEarthNet_caps_35"), ("4v", "ChatEarthNet_caps_4v")):
        for split in SPLITS:
            records = [
                {"image_id": f"{record.name}.png", "caption": record.text}
                for spot, item in zip(spots, made, strict=True)
                for record in _records(spot, item)
                if record.style == style and record.split == split
            ]
            count += len(records)
            _write_json(directory / CAPTIONS / f"{stem}_{split}.json", records)
    return count


def _records(spot: Spot, made: Made) -> Iterator[_Record]:
    """Yield the records of a tile, planted doubles among them."""
    if made.caption_35:
        record = _Record("35", spot.split, spot.tile.name, made.caption_35)
        yield record
        if spot.error == "duplicate name":
            yield record
        if spot.error == "two splits":
            yield record._replace(split=SPLITS[(SPLITS.index(spot.split) + 1) % 3])
    if made.caption_4v and spot.split_4v:
        yield _Record("4v", spot.split_4v, spot.tile.name, made.caption_4v)


def _planted(spots: Sequence[Spot], made: Sequence[Made]) -> list[dict[str, str | None]]:
    return [
        {"tile": spot.tile.name, "set": style_of(spot.error), "kind": spot.error, "detail": item.detail}
        for spot, item in zip(spots, made, strict=True)
        if spot.error and item.detail
    ]


def _write_json(path: Path, value: object) -> None:
    """Write a file so that it is there whole or not at all."""
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")
    partial.replace(path)
