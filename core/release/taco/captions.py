"""The captions of a TACO dataset, from columns or from a file in each sample, as caption files of the usual form."""

import json
from collections.abc import Iterator, Mapping
from functools import partial

import pyarrow as pa

from core.errors import ReleaseError
from core.geography.tiles import Tile
from core.release.captionforms import captions_of
from core.release.members import Member
from core.release.sources import MAX_CAPTION_FILE_BYTES, CaptionFile
from core.release.taco.container import Container
from core.release.taco.roles import CAPTIONS, CaptionRole, caption_set
from core.release.taco.tiles import Sample

_MOST_FILE_BYTES = 1 << 20
"""A sample's own file of captions is a few kilobytes."""


def of_column(container: Container, role: CaptionRole, table: pa.Table, samples: list[Sample]) -> CaptionFile:
    """The captions of a column, those of each sample a text, a list of texts, or either as JSON."""

    def read() -> bytes:
        values = map(_parsed, table[role.name].to_pylist())
        return _document(_record(sample, value) for sample, value in zip(samples, values, strict=True))

    return CaptionFile(f"{container.where}/{role.name}", read, role.caption_set)


def of_files(
    container: Container, role: CaptionRole, files: Mapping[str, Member], samples: list[Sample]
) -> Iterator[CaptionFile]:
    """Yield the captions of a file in each sample, for every set that any of the files names."""
    having = [sample for sample in samples if sample.folder in files]
    names: dict[str | None, None] = {}
    for _, value in _contents(container, files, having):
        names.update(dict.fromkeys(_sets(value)))
    own = role.caption_set or caption_set(role.name)
    for name in names:
        read = partial(_read_files, container, files, having, name)
        yield CaptionFile(f"{container.where}/{role.name}", read, name or own)


def _read_files(container: Container, files: Mapping[str, Member], samples: list[Sample], name: str | None) -> bytes:
    return _document(_record(sample, _sets(value).get(name)) for sample, value in _contents(container, files, samples))


def _contents(
    container: Container, files: Mapping[str, Member], samples: list[Sample]
) -> Iterator[tuple[Sample, object]]:
    """Yield what each sample's file says; nothing for one that cannot be read, since others can."""
    found = container.read_many((files[sample.folder] for sample in samples), most=_MOST_FILE_BYTES)
    for sample, data in zip(samples, found, strict=True):
        yield sample, None if data is None else _parsed(data.decode("utf-8-sig", "replace"))


def _parsed(value: object) -> object:
    """A text that is JSON as what it stands for."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{", '"'):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _sets(value: object) -> dict[str | None, object]:
    """Captions by set; those that are in no set of their own under None."""
    if not isinstance(value, dict):
        return {None: value} if value else {}
    if captions := captions_of(value):
        return {None: captions}
    return {caption_set(key): text for key, text in value.items() if text and CAPTIONS.search(key)}


def _record(sample: Sample, value: object) -> dict[str, object] | None:
    """A record of the published form."""
    if isinstance(value, dict):
        value = captions_of(value)
    if sample.key is None or not value:
        return None
    return {"image": f"{Tile.from_key(sample.key).name}.png", "caption": value, "split": sample.split}


def _document(records: Iterator[dict[str, object] | None]) -> bytes:
    parts, size = [], 0
    for record in records:
        if record:
            parts.append(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
            size += len(parts[-1])
            if size > MAX_CAPTION_FILE_BYTES:
                raise ReleaseError(f"its captions are larger than {MAX_CAPTION_FILE_BYTES >> 20} MB")
    return b"[" + b",\n".join(parts) + b"]"
