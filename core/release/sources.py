"""What a release is made of once it is listed: caption files, and pictures by layer and place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from core.errors import ReleaseError
from core.raster.landcover import Numbers
from core.release.captionforms import holds_captions, tile_of
from core.release.members import Form
from core.release.problems import Problems

Layer = Literal["rgb", "bands-5-6-7", "bands-8-11-12", "labels"]
LAYERS: tuple[Layer, ...] = get_args(Layer)

_Found = TypeVar("_Found")

MAX_CAPTION_FILE_BYTES = 512 << 20
"""A caption file larger than this is left alone: the published ones are under 120 MB."""

MAX_PICTURE_BYTES = 64 << 20
"""A tile's picture is about 100 kB; a larger file than this is not read."""


PNG = ".png"
PICTURES = (PNG, ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
"""Endings of pictures in lower case, the one to prefer first."""

EXACT = (PNG, ".tif", ".tiff")
"""Endings of pictures that can hold a label map: the others change its values."""

CAPTIONS = (".json", ".jsonl", ".ndjson")

ARCHIVES = (".zip", ".tacozip", ".tar")
"""Endings of archives in which files are read in place."""

Kind = Literal["folder", "zip", "tar", "parents", "zip-parents", "tar-parents", "own"]
"""A folder of tiles, one in an archive, the label maps of parents in either, and those we cut ourselves."""


def archive_of(kind: str) -> Form | None:
    """What kind of archive a source lies in; None for files."""
    return "zip" if kind.startswith("zip") else "tar" if kind.startswith("tar") else None


def is_of_parents(kind: str) -> bool:
    """Tell whether a source holds the label maps of parents."""
    return kind.endswith("parents")


def looks_like_captions(where: str) -> bool:
    """Tell whether the folders or the name of a file say that it holds captions."""
    lowered = where.lower()
    return "json_files" in lowered or "caps" in lowered or "caption" in lowered


def _holds_captions(name: str, read: Callable[[], bytes]) -> bool:
    """Whether the beginning of a file is of captions; what is named like a tile is one tile's own facts."""
    try:
        return tile_of(name.rpartition(".")[0]) is None and holds_captions(read())
    except ReleaseError:
        return False


def is_leftover(folder: str) -> bool:
    """Tell hidden folders, and the one that the archiver of macOS lays beside others: no part of a release."""
    return (folder.startswith(".") and folder != "..") or folder.lower() == "__macosx"


def spread(found: Sequence[_Found], count: int = 4) -> list[_Found]:
    """Pick a few, from all over."""
    return list(found[:: max(1, len(found) // count)][:count])


class Source(NamedTuple):
    """A place that holds a picture of each of many tiles: `prefix`, then the tile's name, then `suffix`.

    Where pictures are not named after tiles, each has what stands in the name's place. Links never lead a reader out
    of `path`.
    """

    kind: Kind
    path: str
    prefix: str
    suffix: str
    layer: Layer


class Place(NamedTuple):
    """Where one picture lies inside its source; a plain file has zeros for `start`, `packed` and `deflated`."""

    key: int
    start: int
    """Byte of the archive at which the member's header begins."""
    packed: int
    """Bytes in the archive."""
    size: int
    """Bytes of the picture."""
    deflated: int
    stamp: int
    """Changes when the picture does: a checksum in an archive, the time of a file in nanoseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """The pictures of one source."""

    source: Source
    keys: NDArray[np.uint32]
    places: NDArray[np.uint64]
    """(n, 5): the fields of `Place` after the key."""
    repeated: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    """Keys of further pictures of the same name and layer, which are not used."""
    named: NDArray[np.object_] | None = None
    """(n,) what each is called in place of its tile's name; None where all are called after their tiles."""
    numbers: Numbers | None = None
    """What the numbers of label maps are, where a list of classes beside them says so."""

    @classmethod
    def of(cls, source: Source, found: list[Place]) -> "Pictures":
        """Pack places into columns."""
        table = np.array(found, dtype=np.uint64).reshape(-1, len(Place._fields))
        return cls(source, table[:, 0].astype(np.uint32), table[:, 1:])

    def called(self, named: NDArray[np.object_]) -> "Pictures":
        """Return the pictures with names of their own."""
        return replace(self, named=named)

    def reading(self, numbers: Numbers | None) -> "Pictures":
        """Return the label maps with what their numbers are."""
        return replace(self, numbers=numbers)

    def only(self, rows: NDArray[np.bool_]) -> "Pictures":
        """Return some of the pictures."""
        named = None if self.named is None else self.named[rows]
        return replace(self, keys=self.keys[rows], places=self.places[rows], named=named)


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """A file of captions, read when its turn comes."""

    where: str
    """Path for people: a file, or `archive.zip/member`."""
    read: Callable[[], bytes]
    """Raises ReleaseError if the file cannot be read or is too large."""
    caption_set: str | None = None
    """None where the name of the file tells it."""


class Taken(NamedTuple):
    """How much of something was offered to the catalogue, and what came of it."""

    offered: int = 0
    added: int = 0
    updated: int = 0
    """Known before, but now somewhere else or changed."""


class Understood(NamedTuple):
    """How a dataset was read whose form leaves open what its files are."""

    where: str
    samples: int
    how: str
    """In words, the same for parts that were read alike."""


@dataclass(slots=True)
class Release:
    """Everything that was found under some paths."""

    captions: list[CaptionFile] = field(default_factory=list)
    pictures: list[Pictures] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    ignored: list[str] = field(default_factory=list)
    """JSON files that do not look like captions."""
    understood: list[Understood] = field(default_factory=list)
    """How datasets were read whose form leaves that open, so that a person can say otherwise."""

    def add_pictures(self, source: Source, places: list[Place]) -> None:
        """Take the pictures of a source; label maps only in forms that do not blur the borders of classes."""
        if source.layer == "labels" and not is_of_parents(source.kind) and source.suffix.lower() not in EXACT:
            reason = f"{len(places):,} label maps end in {source.suffix}: only PNG and TIFF are read. Convert them"
            self.problems.add("label map", f"{source.path}/{source.prefix}", reason)
        else:
            self.pictures.append(Pictures.of(source, places))

    def offer_captions(self, inside: str, where: str, read: Callable[[], bytes]) -> None:
        """Take a JSON file as captions if its folders, its name or its beginning say so; else list it as ignored."""
        if looks_like_captions(inside) or _holds_captions(PurePosixPath(inside).name, read):
            self.captions.append(CaptionFile(where, read))
        else:
            self.ignored.append(where)
