"""What an import would take from some paths, before anything is stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.errors import ReleaseError
from core.pictures.store import once
from core.pictures.unnamed import tell_label_maps
from core.raster.landcover import Numbers
from core.release.asked import Asked
from core.release.captionsets import set_and_split
from core.release.contents import find
from core.release.problems import Problem
from core.release.sources import PNG, Layer, Release, Understood
from core.release.taco.roles import Said


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import."""

    paths: Sequence[Path]
    labels: Sequence[Path] = ()
    """Folders or zips of label maps by tile name, or a `static/<col>_<row>/land_cover.png` tree."""
    worldcover: Sequence[Path] = ()
    """WorldCover rasters, or folders of them, for tiles that have no label map."""
    numbers: Numbers | None = None
    """What the numbers of the label maps are; None where the maps tell it, or a person told it before."""
    roles: tuple[Said, ...] = ()
    """What the files and columns of TACO datasets are, where their names do not tell or tell wrong."""


class FoundPictures(NamedTuple):
    """The pictures of a place, as they are understood."""

    layer: Layer
    pictures: int
    where: str


class FoundCaptions(NamedTuple):
    """A file of captions, as it is understood."""

    caption_set: str
    split: str | None
    """None where the records themselves may say it."""
    where: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would take."""

    pictures: list[FoundPictures]
    captions: list[FoundCaptions]
    read_as: list[str]
    problems: list[Problem]
    ignored: list[str]


def preview(request: ImportRequest) -> Preview:
    """Look what lies at some paths, and store nothing.

    Raises:
        ReleaseError: A path does not exist or nothing that can be imported lies there.
    """
    release = find_release(request)
    counts: Counter[tuple[Layer, str]] = Counter()
    for pictures in release.pictures:
        source = pictures.source
        counts[source.layer, f"{source.path}/{source.prefix}"] += len(pictures.keys)
    captions = [
        FoundCaptions(*((file.caption_set, None) if file.caption_set else set_and_split(file.where)), file.where)
        for file in release.captions
    ]
    return Preview(
        [FoundPictures(layer, count, where) for (layer, where), count in counts.items()],
        captions,
        read_as(release),
        release.problems.listed(),
        release.ignored,
    )


def find_release(request: ImportRequest) -> Release:
    """List what lies at the paths of a request, label maps told from photos.

    Raises:
        ReleaseError: A path does not exist or nothing that can be imported lies there.
    """
    release = find(request.paths, Asked(roles=request.roles))
    given = find(request.labels, Asked("labels", request.roles))
    if request.labels and not given.pictures and not given.problems:
        raise ReleaseError(
            f"No label maps in {', '.join(map(str, request.labels))}. Expected <tile name>.png files, "
            "or static/<col>_<row>/land_cover.png."
        )
    png_first = sorted(release.pictures, key=lambda pictures: pictures.source.suffix.lower() not in ("", PNG))
    release.pictures = once([*given.pictures, *tell_label_maps(png_first)], release.problems)
    release.problems.extend(given.problems.listed())
    release.understood += given.understood
    if not release.captions and not release.pictures and not release.problems:
        passed_over = f" {release.ignored[0]} holds no captions of tiles." if release.ignored else ""
        raise ReleaseError(
            f"Nothing to import in {', '.join(map(str, request.paths))}: no caption files (json_files/*.json) "
            f"and no pictures named like 4481_2438_patch01.png.{passed_over} Give the folder or zip of a release."
        )
    return release


def read_as(release: Release) -> list[str]:
    """Say how datasets were understood, the parts of one together."""
    said: list[str] = []
    alike: dict[str, list[Understood]] = {}
    for one in release.understood:
        alike.setdefault(one.how, []).append(one)
    for how, parts in alike.items():
        others = f" and {len(parts) - 1:,} more" if len(parts) > 1 else ""
        samples = sum(part.samples for part in parts)
        what = f"{parts[0].where}{others}: TACO, {samples:,} samples"
        said.append(f"{what}: {how}. Say otherwise by --taco-role ROLE=NAME")
    return said
