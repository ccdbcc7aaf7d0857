"""Files that hold a release, or captions, in a form that is not read: told with what to do, once for each kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from core.errors import TileNameError
from core.geography.tiles import Tile
from core.release.problems import Problem
from core.release.sources import looks_like_captions

_MARKED = re.compile(r"(?P<stem>.+)\.z\d\d+", re.I)
_NUMBERED = re.compile(
    r"(?P<base>.+\.(?:zip|7z|rar|tar|tgz))[.-]?(?:(?:part[-_]?)?\d{1,4}|a[a-z])|(?P<rar>.+)\.part\d+\.rar", re.I
)
_ARCHIVE = re.compile(r"\.(tar(\.\w+)?|t[gbx]z2?|7z|rar|gz|bz2|xz|zst)", re.I)
_UNFINISHED = re.compile(r"\.(part|partial|crdownload|download|aria2|tmp)", re.I)
_TABLE = re.compile(r"\.(csv|tsv|xlsx?|parquet|arrow|ya?ml|xml)", re.I)
_UNPACK = "it is an archive other than a zip, which is not read: unpack it and import the folder"
_AWAIT = "its download has not finished: let it end, or download it again"
_CONVERT = "a table or list of this form is not read: give captions as JSON, a list of {image, caption}"


def not_read(where: str, names: Iterable[str], *, given: bool = False) -> Iterator[Problem]:
    """Yield what is not read among the files of one folder or archive; `given` says that a person named them."""
    listed = list(names)
    zips = {name.lower() for name in listed}
    parts: dict[str, list[str]] = defaultdict(list)
    beside: list[str] = []
    for name in listed:
        if (base := _split_base(name)) is not None:
            parts[base].append(name)
        elif problem := _single(where, name, given=given):
            yield problem
        elif _is_text_of_a_tile(name):
            beside.append(name)
    for base, found in parts.items():
        if base.lower() not in zips:
            yield Problem("zip", f"{where}/{base}", _join(base, found))
    if beside:
        reason = f"{len(beside):,} texts named like tiles ({beside[0]}) are not read: give captions as JSON"
        yield Problem("caption file", where, reason)


def misnamed(where: str, names: list[str]) -> Iterator[Problem]:
    """Say how many pictures that are no PNG are not named after tiles: previews and rasters, mostly."""
    if names:
        reason = f"{len(names):,} JPEG, TIFF or WebP files are not named like tiles (as {names[0][:80]}): not taken"
        yield Problem("image name", where, reason)


def _split_base(name: str) -> str | None:
    """Name of the archive that a file is a part of, or None."""
    if match := _MARKED.fullmatch(name):
        return f"{match['stem']}.zip"
    match = _NUMBERED.fullmatch(name)
    return (match["base"] or f"{match['rar']}.rar") if match else None


def _join(base: str, parts: Iterable[str]) -> str:
    """Say how the parts of a split archive become one."""
    listed = sorted(parts)
    there = listed[0] if len(listed) == 1 else f"{listed[0]} to {listed[-1]}"
    if _MARKED.fullmatch(listed[0]):
        how = f"join the parts (zip -s 0 {base} --out whole.zip) and import that"
    elif base.lower().endswith(".zip"):
        how = f"join the parts (cat {base}?* > {base}) and import that"
    else:
        how = "unpack it with its own program and import the folder"
    return f"{there} of a split archive: {how}"


def _single(where: str, name: str, *, given: bool) -> Problem | None:
    ending = "".join(PurePosixPath(name).suffixes[-2:])
    last = PurePosixPath(name).suffix
    if _UNFINISHED.fullmatch(last):
        return Problem("archive", f"{where}/{name}", _AWAIT)
    if _ARCHIVE.fullmatch(last) or _ARCHIVE.fullmatch(ending):
        return Problem("archive", f"{where}/{name}", _UNPACK)
    if _TABLE.fullmatch(last) and (given or looks_like_captions(f"{PurePosixPath(where).name}/{name}")):
        return Problem("caption file", f"{where}/{name}", _CONVERT)
    return None


def _is_text_of_a_tile(name: str) -> bool:
    if not name.lower().endswith((".txt", ".cap", ".caption")):
        return False
    try:
        Tile.parse(name.rpartition(".")[0])
    except TileNameError:
        return False
    return True
