"""What can be imported from folders, zips and caption files, and what had to be left out."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from core.errors import ReleaseError
from core.release.archive import is_archive, list_archive
from core.release.asked import NOTHING_SAID, Asked
from core.release.folder import is_text, list_folder, read_captions
from core.release.notread import not_read
from core.release.sources import ARCHIVES, CAPTIONS, CaptionFile, Release
from core.release.taco.parts import CATALOGUE


def find(paths: Iterable[Path], asked: Asked = NOTHING_SAID) -> Release:
    """List what can be imported from folders, archives and caption files.

    Args:
        paths: Where to look; folders are searched all the way down and may hold archives. A link in a folder is
            followed as long as it does not lead out of it.
        asked: What a person says of the files.

    Raises:
        ReleaseError: A path does not exist, or is no folder, archive or caption file.
    """
    release = Release()
    for path in map(_resolved, paths):
        if path.is_dir():
            list_folder(path.parent if path.name == CATALOGUE else path, release, asked)
        elif path.is_file() and path.suffix.lower() in ARCHIVES:
            list_archive(path, release, asked)
        elif path.is_file() and path.suffix.lower() in CAPTIONS:
            release.captions.append(CaptionFile(str(path), partial(read_captions, path, path)))
        elif problems := list(not_read(str(path.parent), [path.name], given=True)):
            release.problems.extend(problems)
        elif is_archive(path):
            list_archive(path, release, asked)
        else:
            raise ReleaseError(f"{path} is neither a folder nor a .zip, .tacozip, .tar, .json, .jsonl or .ndjson file.")
    release.captions = list({(file.where, file.caption_set): file for file in release.captions}.values())
    return release


def _resolved(path: Path) -> Path:
    try:
        path = path.resolve()
        found = path.exists()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its links go round in a circle"
        raise ReleaseError(f"{str(path)[:200]} cannot be read: {reason}.") from error
    if not found:
        raise ReleaseError(f"{path} does not exist. Name a folder, an archive or a caption file that is there.")
    if not is_text(str(path)):
        raise ReleaseError(f"The path {str(path)!a} is not valid UTF-8. Rename the folder or file.")
    return path
