"""Files that hold a release, or captions, in a form that is not read: told with what to do, once for each kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from core.errors import TileNameError
from core.geography.tiles import Tile
from core.release.problems import Problem
from core.release.sources import PICTURES, looks_like_captions

_MARKED = re.compile(r"(?P<stem>.+)\.z\d\d+", re.I)
_NUMBERED = re.compile(
    r"(?P<base>.+\.(?:zip|7z|rar|tar|tgz))[.-]?(?:(?:part[-_]?)?\d{1,4}|a[a-z])|(?P<rar>.+)\.part\d+\.rar", re.I
)
_ARCHIVE_ENDING = re.compile(r"\.(7z|rar|gz|bz2|xz|zst)", re.I)
_PACKED_TAR = re.compile(r"\.(tar\.\w+|t[gbx]z2?)", re.I)
_TORTILLA = re.compile(r"\.(taco|tortilla)", re.I)
_UNFINISHED = re.compile(r"\.(part|partial|crdownload|download|aria2|tmp)", re.I)
_TABLE = re.compile(
    r"\.(csv|tsv|xlsx?|parquet|arrow|feather|ya?ml|xml|txt|geojson|json5|pkl|pickle|bak|old|orig)", re.I
)
_PICTURE = re.compile(
    r"\.(jp2|j2k|jpx|bmp|gif|np[yz]|heic|heif|avif|jxl|tga|p[bgnp]m|exr|img|dat|nc|hdf5?|h5|mat|svg|pdf)", re.I
)
_READ_ME = re.compile(r"read[-_ ]?me|licen[cs]e|copying|changes|citation|md5|sha|requirements", re.I)
_TEXTS = (".txt", ".cap", ".caption")
_UNPACK = "it is an archive other than a zip or tar, which is not read: unpack it and import the folder"
_UNTAR = "nothing in it can be read in place: unpack it to a .tar, which is read (as gunzip does), or to a folder"
_RENEW = "it is a TACO dataset of version 1, which is not read: get it in version 2 or 3"
_AWAIT = "its download has not finished: let it end, or download it again"
_CONVERT = "a table or list of this form is not read: give captions as JSON, a list of {image, caption}"


def not_read(where: str, names: Iterable[str], *, given: bool = False) -> Iterator[Problem]:
    """Yield what is not read among the files of one folder or archive; `given` says that a person named them."""
    listed = list(names)
    zips = {name.lower() for name in listed}
    parts: dict[str, list[str]] = defaultdict(list)
    beside: list[str] = []
    tortillas: list[str] = []
    pictures: list[str] = []
    tables: dict[str, list[str]] = defaultdict(list)
    for name in listed:
        ending = PurePosixPath(name).suffix
        if _TORTILLA.fullmatch(ending):
            tortillas.append(name)
        elif (base := _split_base(name)) is not None:
            parts[base].append(name)
        elif problem := _archive(where, name):
            yield problem
        elif ending.lower() in _TEXTS and _is_of_a_tile(name):
            beside.append(name)
        elif _PICTURE.fullmatch(ending) and _is_of_a_tile(name):
            pictures.append(name)
        elif _TABLE.fullmatch(ending) and _is_of_captions(where, name, given=given):
            tables[ending.lower()].append(name)
    if tortillas:
        more = f" and {len(tortillas) - 1:,} more" if len(tortillas) > 1 else ""
        yield Problem("dataset", f"{where}/{tortillas[0]}{more}", _RENEW)
    for base, found in parts.items():
        if base.lower() not in zips:
            yield Problem("zip", f"{where}/{base}", _join(base, found))
    if beside:
        reason = f"{len(beside):,} texts named like tiles ({beside[0]}) are not read: give captions as JSON"
        yield Problem("caption file", where, reason)
    if pictures:
        forms = ", ".join(PICTURES).replace(".", "").upper()
        reason = (
            f"{len(pictures):,} pictures named like tiles ({pictures[0]}) have a form that is not read: convert them"
        )
        yield Problem("image file", where, f"{reason} to one of {forms}")
    for names_of_form in tables.values():
        more = f" and {len(names_of_form) - 1:,} more" if len(names_of_form) > 1 else ""
        yield Problem("caption file", f"{where}/{names_of_form[0]}{more}", _CONVERT)


def misnamed(where: str, names: list[str], *, png: Sequence[tuple[str, str]] = ()) -> Iterator[Problem]:
    """Say how many pictures are not named after tiles; those that are no PNG are previews and rasters, mostly.

    Args:
        where: Their folder.
        names: Those that are no PNG.
        png: The PNG files, each with what is wrong with its name.
    """
    alike: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, wrong in png:
        alike[wrong.rpartition("' ")[2]].append((place, wrong))
    for (place, wrong), *others in alike.values():
        more = f" The same is wrong with {len(others):,} more." if others else ""
        yield Problem("image name", place, f"{wrong}{more}")
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


def _archive(where: str, name: str) -> Problem | None:
    ending = "".join(PurePosixPath(name).suffixes[-2:])
    last = PurePosixPath(name).suffix
    if _UNFINISHED.fullmatch(last):
        return Problem("archive", f"{where}/{name}", _AWAIT)
    if _PACKED_TAR.fullmatch(last) or _PACKED_TAR.fullmatch(ending):
        return Problem("archive", f"{where}/{name}", _UNTAR)
    if _ARCHIVE_ENDING.fullmatch(last) or _ARCHIVE_ENDING.fullmatch(ending):
        return Problem("archive", f"{where}/{name}", _UNPACK)
    return None


def _is_of_captions(where: str, name: str, *, given: bool) -> bool:
    """Whether a table or text is of captions, by its folders and name; a table also if a person gives it."""
    if given and not name.lower().endswith(".txt"):
        return True
    path = PurePosixPath(where).name + "/" + name
    return looks_like_captions(path) and not _READ_ME.search(PurePosixPath(name).name)


def _is_of_a_tile(name: str) -> bool:
    try:
        Tile.parse(name.rpartition(".")[0])
    except TileNameError:
        return False
    return True
