"""What the files and columns of a TACO dataset are: guessed by their names, or as a person says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from core.errors import ReleaseError
from core.release.captionsets import set_and_split
from core.release.layernames import BANDS
from core.release.sources import LAYERS, Layer

NOTHING = "-"
"""Said in place of a name: nothing plays this role."""

_LABELS = re.compile(r"mask|label|land[_ -]?cover|world[_-]?cover|lulc|(?<![a-z])lc(?![a-z])|target|segm")
_RADAR = re.compile(r"(?<![a-z\d])(s1|sar|v[vh])(?![a-z\d])|sentinel[_-]?1(?!\d)")
_RGB = (
    re.compile(r"rgb|true[_-]?colou?r|visual"),
    re.compile(r"(?<![a-z\d])s2(?!\d)|sentinel[_-]?2|image|img|optical|picture|photo"),
)
CAPTIONS = re.compile(r"caption|gpt|(?<![a-z\d])(4v|35)(?!\d)|text|descri|sentence", re.I)
_FACTS = re.compile(r"(internal|i?stac|spatial|temporal|taco|proj|geo\w*|labels?)[:_]|(id|type|split|license)$", re.I)
"""Columns that tell of a sample's place, time and file."""
_SETS = (("35", re.compile(r"(?<!\d)3[._-]?5(?!\d)")), ("4v", re.compile(r"gpt[_-]?4|(?<!\d)4[_-]?v", re.I)))
_TEXT_FILES = (".json", ".txt", "")
_NUMBER = re.compile(r"(\d+)")


class Said(NamedTuple):
    """A role that a person gave."""

    role: str
    """A layer, `captions`, `captions:SET`, `id` or `split`."""
    name: str
    """Path of the file in a sample, or the column; NOTHING for none."""


class CaptionRole(NamedTuple):
    """Where the captions of one set stand."""

    name: str
    """Column, or path of the file in a sample."""
    caption_set: str | None
    """None of a file that may hold several sets, which it names itself."""


@dataclass(slots=True)
class Roles:
    """What is taken for what."""

    layers: dict[Layer, str] = field(default_factory=dict)
    captions: list[CaptionRole] = field(default_factory=list)
    id: str | None = None
    """Column of the samples' names; None to tell it from what stands in them."""
    split: str | None = None
    left: list[str] = field(default_factory=list)
    """Files and columns of captions that are not taken."""


def parse_role(text: str) -> Said:
    """Read `ROLE=NAME`.

    Raises:
        ValueError: There is no such role.
    """
    role, _, name = text.partition("=")
    if not name or role.partition(":")[0] not in (*LAYERS, "captions", "id", "split"):
        raise ValueError(f"write ROLE=NAME, with a role of {', '.join(LAYERS)}, captions, captions:SET, id or split")
    return Said(role, name)


def caption_set(name: str) -> str:
    """Tell the set of captions from the name of a column or file."""
    found = next((alias for alias, pattern in _SETS if pattern.search(name)), None)
    return found or set_and_split(re.sub(r"[:/.\s]+", "_", name) + ".json")[0]


def guess(files: Mapping[str, int], columns: Sequence[str], said: Iterable[Said]) -> Roles:
    """Give the files of a sample and the columns of the table their roles.

    Args:
        files: Paths of files in a sample, with how many samples have one.
        columns: Those that hold texts.
        said: What a person gave; it replaces the guess for that role.

    Raises:
        ReleaseError: A person named what is not there.
    """
    given: dict[str, list[Said]] = {}
    for one in said:
        given.setdefault(one.role.partition(":")[0], []).append(one)
        if one.name not in (*files, *columns, NOTHING):
            there = ", ".join([*files, *columns][:20])
            raise ReleaseError(f"{one.role}={one.name[:80]} is not in the dataset, which holds {there}")
    roles = Roles(
        id=_single(given, "id", None),
        split=_single(given, "split", min((c for c in columns if _is_split(c)), key=len, default=None)),
    )
    for layer, paths in _layers(sorted(files, key=_natural)).items():
        if layer and (chosen := _single(given, layer, next(iter(paths), None))) is not None:
            roles.layers[layer] = chosen
    roles.captions = [_captions(one, files) for one in given.get("captions", ())] or _texts(files, columns)
    roles.captions = [role for role in roles.captions if role.name != NOTHING]
    taken = {*roles.layers.values(), *(role.name for role in roles.captions)}
    roles.left = [path for path in files if path not in taken]
    return roles


def _single(given: Mapping[str, list[Said]], role: str, guessed: str | None) -> str | None:
    if role not in given:
        return guessed
    return None if given[role][-1].name == NOTHING else given[role][-1].name


def _layers(files: Iterable[str]) -> dict[Layer | None, list[str]]:
    """Files by the layer that their path hints at, the surest first."""
    found: dict[Layer | None, list[str]] = {layer: [] for layer in LAYERS}
    sure: list[str] = []
    for path in files:
        layer = _layer(path.lower())
        if layer == "rgb" and _RGB[0].search(path.lower()):
            sure.append(path)
        elif layer and PurePosixPath(path).suffix.lower() not in (".json", ".txt"):
            found[layer].append(path)
    found["rgb"] = sure + found["rgb"]
    return found


def _layer(path: str) -> Layer | None:
    for pattern, layer in BANDS:
        if pattern.search(path):
            return layer
    if _LABELS.search(path):
        return "labels"
    if _RADAR.search(path):
        return None
    return "rgb" if any(pattern.search(path) for pattern in _RGB) else None


def _texts(files: Mapping[str, int], columns: Sequence[str]) -> list[CaptionRole]:
    telling = [name for name in columns if CAPTIONS.search(name) and not _FACTS.match(name)]
    found = [CaptionRole(name, caption_set(name)) for name in telling]
    for path in sorted(files, key=_natural):
        if PurePosixPath(path).suffix.lower() in _TEXT_FILES and CAPTIONS.search(path):
            found.append(CaptionRole(path, None))
    return found


def _captions(said: Said, files: Mapping[str, int]) -> CaptionRole:
    name = said.role.partition(":")[2] or None
    return CaptionRole(said.name, name if said.name in files else name or caption_set(said.name))


def _is_split(column: str) -> bool:
    return column.rpartition(":")[2] == "split"


def _natural(path: str) -> list[tuple[int, str]]:
    """Sort names by the numbers in them."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _NUMBER.split(path)]
