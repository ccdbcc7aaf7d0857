"""What can be imported from folders, zips and caption files, and what had to be left out."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from core.errors import ReleaseError
from core.release.archive import list_zip
from core.release.folder import is_text, list_folder, read_captions
from core.release.layernames import Samples, layer_of
from core.release.notread import not_read
from core.release.sources import CAPTIONS, CaptionFile, Layer, Release


def find(paths: Iterable[Path], *, layer: Layer | None = None) -> Release:
    """List what can be imported from folders, zips and caption files.

    Args:
        paths: Where to look; folders are searched all the way down and may hold zips. A link in a folder is followed
            as long as it does not lead out of it.
        layer: Take every picture as this layer instead of telling it from folder names.

    Raises:
        ReleaseError: A path does not exist, or is no folder, zip or caption file.
    """
    release = Release()

    def told(where: str, samples: Samples) -> Layer:
        return layer or layer_of(where, samples)

    for path in map(_resolved, paths):
        if path.is_dir():
            list_folder(path, release, told)
        elif path.is_file() and path.suffix.lower() == ".zip":
            list_zip(path, release, told)
        elif path.is_file() and path.suffix.lower() in CAPTIONS:
            release.captions.append(CaptionFile(str(path), partial(read_captions, path, path)))
        elif problems := list(not_read(str(path.parent), [path.name], given=True)):
            release.problems.extend(problems)
        else:
            raise ReleaseError(f"{path} is neither a folder nor a .zip, .json, .jsonl or .ndjson file.")
    release.captions = list({file.where: file for file in release.captions}.values())
    return release


def _resolved(path: Path) -> Path:
    try:
        path = path.resolve()
        found = path.exists()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its links go round in a circle"
        raise ReleaseError(f"{str(path)[:200]} cannot be read: {reason}.") from error
    if not found:
        raise ReleaseError(f"{path} does not exist. Give the folder or zip of a ChatEarthNet release.")
    if not is_text(str(path)):
        raise ReleaseError(f"The path {str(path)!a} is not valid UTF-8. Rename the folder or file.")
    return path
