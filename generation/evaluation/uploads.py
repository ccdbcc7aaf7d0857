"""Files of predictions that were uploaded, kept in the data folder, so that a link to their scores stays good."""

import hashlib
import re
from pathlib import Path

from core.errors import EvaluationError
from core.settings import Settings

_NAME = re.compile(r"[0-9a-f]{10}-[A-Za-z0-9._-]{1,80}")
_FOLDER = "predictions"


def keep(settings: Settings, name: str, content: bytes) -> str:
    """Keep a file under a name of its own; the same file has the same name."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name).strip("-.")[-80:] or "predictions.json"
    kept = f"{hashlib.sha256(content).hexdigest()[:10]}-{plain}"
    folder = settings.data / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{kept}.part"
    part.write_bytes(content)
    part.replace(folder / kept)
    return kept


def kept_files(settings: Settings) -> list[str]:
    """Names of the files that were kept, the newest first."""
    folder = settings.data / _FOLDER
    found = [path for path in folder.glob("*") if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    return [path.name for path in sorted(found, key=lambda path: -path.stat().st_mtime)]


def shown_name(kept: str) -> str:
    """The name that a kept file had."""
    return kept.partition("-")[2]


def content_of(settings: Settings, kept: str) -> bytes:
    """Read a kept file.

    Raises:
        EvaluationError: It is not there.
    """
    path = settings.data / _FOLDER / kept
    if not _NAME.fullmatch(kept) or not path.is_file():
        raise EvaluationError("These predictions are not kept here any more. Upload the file again.")
    return path.read_bytes()
