"""Arranges releases for tests: small synthetic ones, and the real sample data in the layout of the published one."""

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess, run
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from chatearth import cli
from core.geography.tiles import Tile
from core.imports import importer
from core.imports.importer import ImportReport, ImportRequest
from core.raster.images import encode_image
from core.raster.landcover import Numbers, encode_label
from core.settings import Settings
from core.store import flags
from core.store.catalogue import Catalogue
from tests.checkout import ROOT

NAMES = (
    "4481_2438_patch00",
    "4481_2438_patch01",
    "4481_2438_patch10",
    "4481_2438_patch11",
    "3886_3141_patch00",
    "2815_4942_patch00",
)
"""Tiles of the synthetic releases: one whole parent and two places elsewhere."""

BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}
"""An environment that says nothing of the explorer."""

Records = Sequence[Mapping[str, object]]


def picture(seed: int = 0, size: tuple[int, int] = (256, 256)) -> bytes:
    """A PNG with texture in it."""
    pixels = np.random.default_rng(seed).integers(30, 180, (*size[::-1], 3), dtype=np.uint8)
    return encode_image(Image.fromarray(pixels), "PNG")


def flat(grey: int) -> bytes:
    """A PNG of one colour, as the placeholders of the release."""
    return encode_image(Image.new("RGB", (256, 256), (grey, grey, grey)), "PNG")


def label(*classes: int) -> bytes:
    """A label PNG of upright stripes of the given classes."""
    return encode_label(stripes(*classes))


def colours(left: tuple[int, int, int], right: tuple[int, int, int]) -> bytes:
    """A label PNG of two colours."""
    image = Image.new("RGB", (256, 256), left)
    image.paste(right, (128, 0, 256, 256))
    return encode_image(image, "PNG")


def parent(*classes: int) -> bytes:
    """The label PNG of a parent, each of its quarters (in order of name) full of one class."""
    return encode_label(np.kron(np.array(classes, np.uint8).reshape(2, 2), np.ones((256, 256), np.uint8)))


def stripes(*classes: int) -> NDArray[np.uint8]:
    """Class ids in upright stripes."""
    row = np.repeat(np.array(classes, np.uint8), -(-256 // len(classes)))[:256]
    return np.tile(row, (256, 1))


def captions(names: Iterable[str], text: str = "Trees cover most of {}.", **more: object) -> list[dict[str, object]]:
    """Records of the published form."""
    return [{"image": f"{name}.png", "caption": text.format(name), **more} for name in names]


@dataclass(frozen=True, slots=True)
class Release:
    """A folder in the layout of the published release, filled piece by piece."""

    folder: Path

    def put_captions(self, records: object, name: str = "ChatEarthNet_caps_35_train.json") -> Path:
        """Write a caption file under `json_files`; bytes and texts go in as they are."""
        path = self.folder / "json_files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(records, bytes):
            path.write_bytes(records)
        else:
            path.write_text(records if isinstance(records, str) else json.dumps(records), encoding="utf-8")
        return path

    def put_images(self, images: Mapping[str, bytes], folder: str = "s2_rgb_images/s2_images") -> Path:
        """Write PNG files."""
        place = self.folder / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, data in images.items():
            (place / f"{name}.png").write_bytes(data)
        return place

    def put_labels(self, labels: Mapping[str, bytes]) -> Path:
        """Write label PNGs beside `json_files`."""
        return self.put_images(labels, "labels")


def small(folder: Path) -> Release:
    """A complete release of six tiles: captions of both sets, images and label maps."""
    release = Release(folder)
    release.put_captions(captions(NAMES[:3]), "ChatEarthNet_caps_35_train.json")
    release.put_captions(captions(NAMES[3:4]), "ChatEarthNet_caps_35_val.json")
    release.put_captions(captions(NAMES[4:]), "ChatEarthNet_caps_35_test.json")
    release.put_captions(captions(NAMES[:2], "A forest at {}."), "ChatEarthNet_caps_4v_train.json")
    release.put_images({name: picture(number) for number, name in enumerate(NAMES)})
    release.put_labels({name: label(3, number + 1) for number, name in enumerate(NAMES)})
    return release


def real(shared_data: Path, folder: Path) -> Release:
    """The real images, captions and label maps, in the layout of the published release.

    The figures name no tiles for their captions, so these are given to the first tiles in order of name.
    """
    release = Release(folder)
    images = sorted((shared_data / "chatearthnet" / "tiles_rgb").glob("*.png"))
    labels = sorted((shared_data / "worldcover" / "label_tiles_chatearthnet_grid").glob("*.png"))
    figures = json.loads((shared_data / "chatearthnet" / "captions_from_figures.json").read_text(encoding="utf-8"))
    for caption_set in ("35", "4v"):
        texts = [figure["caption"] for figure in figures if figure["caption_set"] == caption_set]
        for paths, split in ((images, "train"), (labels, "test")):
            records = [
                {"image_id": path.name, "caption": texts[number % len(texts)]} for number, path in enumerate(paths)
            ]
            release.put_captions(records, f"ChatEarthNet_caps_{caption_set}_{split}.json")
    release.put_images({path.stem: path.read_bytes() for path in images})
    release.put_labels({path.stem: path.read_bytes() for path in labels})
    return release


def zipped(folder: Path, archive: Path, *, method: int = zipfile.ZIP_DEFLATED, prefix: str = "") -> Path:
    """Pack a folder into a zip, with its files under `prefix`."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", method) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, prefix + str(path.relative_to(folder)))
    return archive


def download(release: Release, folder: Path) -> Path:
    """Pack a release as it is published: one zip for the captions and one for each layer of images."""
    zipped(release.folder / "json_files", folder / "json_files.zip", prefix="json_files/")
    zipped(release.folder / "s2_rgb_images", folder / "s2_rgb_images.zip", method=zipfile.ZIP_STORED)
    zipped(release.folder / "labels", folder / "labels.zip")
    return folder


def take(
    data: Path,
    *paths: Path,
    labels: Sequence[Path] = (),
    worldcover: Sequence[Path] = (),
    numbers: Numbers | None = None,
) -> ImportReport:
    """Import into the data folder."""
    settings = Settings(data=data)
    with Catalogue(settings.catalogue) as catalogue:
        return importer.run(catalogue, ImportRequest(paths, labels, worldcover, numbers), settings)


def flags_of(data: Path) -> dict[str, set[str]]:
    """Names of the flags of every tile."""
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.cursor() as cursor:
        rows = cursor.execute("select name, flags from tiles").fetchall()
    return {name: set(flags.names(bits)) for name, bits in rows}


def state(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a person can see of a catalogue: no numbers of rows, no times."""
    queries = {
        "tiles": "select * from tiles order by morton",
        "captions": """select key, caption_set, variant, version, split, origin, text, words from captions
            order by all""",
        "active": """select a.key, a.caption_set, a.variant, c.text, a.rev from active_captions a
            join captions c on c.id = a.caption order by all""",
        "images": """select i.key, i.layer, kind, path, prefix, suffix, start, packed, size, deflated, stamp
            from images i join sources s on s.id = i.source order by all""",
        "inspections": """select key, path, prefix, flags, detail from inspections
            join sources on id = source order by all""",
        "landcover": """select key, path, unmatched, regions, problem from landcover
            join sources on id = source order by all""",
        "notes": "select * from notes order by all",
        "sets": "select name, bit, title from caption_sets order by all",
        "sources": "select kind, path, prefix, suffix, layer from sources order by all",
        "stale": "select stale from revision",
    }
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.cursor() as cursor:
        return {name: cursor.execute(query).fetchall() for name, query in queries.items()}


def tile(name: str) -> Tile:
    """The tile of a name."""
    return Tile.parse(name)


def command(*arguments: object, environment: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    """Run `chatearth` here, with streams and an environment of its own; what it does not expect is raised.

    For a process of its own see `process`: it takes two seconds to load what this one has loaded.
    """
    words, out, err, status = [*map(str, arguments)], _stream(), _stream(), 0
    own = patch.dict(os.environ, {**BARE, **(environment or {})}, clear=True)
    with own, redirect_stdout(out), redirect_stderr(err):
        try:
            cli.run(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    return CompletedProcess(words, status, _written(out), _written(err))


def process(*arguments: object, environment: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    """Run `chatearth` in a process of its own."""
    return run(
        [sys.executable, "-m", "chatearth", *map(str, arguments)],
        env={**BARE, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _stream() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def copy(release: Release, folder: Path) -> Release:
    """A copy of a release somewhere else."""
    return Release(Path(shutil.copytree(release.folder, folder)))
