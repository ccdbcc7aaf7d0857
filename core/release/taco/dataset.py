"""Take a TACO dataset: its pictures where they lie, its captions as caption files, and say how it was understood."""

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from core.errors import ImageError, ReleaseError
from core.geography.tiles import Tile
from core.raster.images import decode_whole
from core.raster.labelfiles import open_label
from core.release.asked import Asked
from core.release.layernames import are_label_maps
from core.release.members import Member
from core.release.sources import MAX_PICTURE_BYTES, Layer, Pictures, Release, Understood, spread
from core.release.taco import captions
from core.release.taco.container import Container
from core.release.taco.legend import numbers_of
from core.release.taco.roles import Roles, guess
from core.release.taco.tables import read_samples
from core.release.taco.tiles import Identified, Sample, identify

_MOST_COLLECTION = 16 << 20
_LOOKED_AT = 8
"""Files of a kind that are looked at."""

_MOST_PIXELS = 1 << 22
_MOST_NAMED = 10
"""Files of a sample that are named in a sentence."""

_Files = Mapping[str, Mapping[str, Member]]


def take(container: Container, release: Release, asked: Asked) -> None:
    """Add a dataset to a release; what cannot be read becomes a problem there."""
    try:
        table = read_samples(container)
        files = container.samples()
        roles = guess({path: len(found) for path, found in files.items()}, table.column_names, asked.roles)
        if asked.layer:
            roles.captions.clear()
            roles.layers = {layer: path for layer, path in roles.layers.items() if layer == asked.layer}
        if not roles.layers and "" in files:
            roles.layers = {asked.layer or _layer(container, list(files[""].values())): ""}
        if not roles.layers and not roles.captions:
            named = list(files) or ["none"]
            listed = ", ".join(named[:_MOST_NAMED])
            raise ReleaseError(f"nothing tells what its files are ({listed}): say it, as --taco-role rgb={named[0]}")
        found = identify(table, roles, container.where)
        release.problems.extend(found.problems)
        _take_pictures(container, release, roles, files, found.samples)
        for role in roles.captions:
            if role.name in files:
                release.captions += captions.of_files(container, role, files[role.name], found.samples)
            else:
                release.captions.append(captions.of_column(container, role, table, found.samples))
    except ReleaseError as error:
        release.problems.add("dataset", container.where, str(error))
        return
    release.understood.append(Understood(container.where, len(found.samples), _words(roles, found)))


def _take_pictures(
    container: Container, release: Release, roles: Roles, files: _Files, samples: Sequence[Sample]
) -> None:
    numbers, problems = numbers_of(_collection(container).get("labels:classes"), container.where)
    for layer, path in list(roles.layers.items()):
        if reason := _unread(container, layer, list(files[path].values())):
            release.problems.add("image file", f"{container.where}/{path}", reason)
            del roles.layers[layer]
            continue
        release.pictures.append(_pictures(container, layer, path, files[path], samples))
        if lacking := sum(sample.key is not None and sample.folder not in files[path] for sample in samples):
            release.problems.add(
                "image file", f"{container.where}/{path}", f"missing in {lacking:,} of {len(samples):,} samples"
            )
        if layer == "labels":
            release.pictures[-1] = release.pictures[-1].reading(numbers)
            release.problems.extend(problems)


def _pictures(
    container: Container, layer: Layer, path: str, files: Mapping[str, Member], samples: Sequence[Sample]
) -> Pictures:
    """The pictures of one path in all samples."""
    having = [(sample.folder, sample.key) for sample in samples if sample.key is not None and sample.folder in files]
    suffix = f"/{path}" if path else ""
    source = container.source._replace(prefix=f"{container.source.prefix}DATA/", suffix=suffix, layer=layer)
    pictures = Pictures.of(source, [container.place(key, files[folder]) for folder, key in having])
    if all(folder == Tile.from_key(key).name for folder, key in having):
        return pictures
    return pictures.called(np.array([folder for folder, _ in having], object))


def _layer(container: Container, members: Sequence[Member]) -> Layer:
    """Tell the layer of the files of a dataset that has one a sample, by a look at some."""
    return "labels" if are_label_maps(_looked_at(container, members)) else "rgb"


def _looked_at(container: Container, members: Sequence[Member]) -> Iterator[bytes]:
    yield from filter(None, container.read_many(spread(members, _LOOKED_AT), most=MAX_PICTURE_BYTES))


def _unread(container: Container, layer: Layer, members: Sequence[Member]) -> str | None:
    """Why a kind of files cannot be taken as a layer, by a look at some; None if any of them can."""
    wrong = "they are empty, too large or damaged"
    for data in _looked_at(container, members):
        try:
            if layer == "labels":
                open_label(data, max_pixels=_MOST_PIXELS)
            else:
                decode_whole(data, max_pixels=_MOST_PIXELS)
        except ImageError as error:
            wrong = str(error).rstrip(".")
        else:
            return None
    return f"none of its {len(members):,} files is taken as {layer}: {wrong}"


def _collection(container: Container) -> dict[str, object]:
    """What the dataset says of itself; nothing if that cannot be read, since no more than a hint is taken from it."""
    try:
        read = json.loads(container.read("COLLECTION.json", most=_MOST_COLLECTION))
    except (ReleaseError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _words(roles: Roles, found: Identified) -> str:
    """Say what was taken for what."""
    taken = [f"{layer} from {path or 'the samples themselves'}" for layer, path in roles.layers.items()]
    taken += [f"captions {role.caption_set or ''}".rstrip() + f" from {role.name}" for role in roles.captions]
    taken.append(f"tiles by {found.by}")
    taken += [f"split from {roles.split}"] if roles.split else ["no split"]
    left = f"; left out: {', '.join(roles.left[:_MOST_NAMED])}" if roles.left else ""
    return f"{', '.join(taken)}{left}"
