"""Requests as they are kept: each picture once, as a file named by its content, and a mark in its place."""

import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from core.errors import GenerationError
from generation.prompts.messages import Request, data_url, picture_hash
from generation.prompts.recipes.inputs import Picture

_URL = '"url":"'
_MARK = re.compile(r'"url":"picture:(image/[a-z]+):([0-9a-f]{64})"')
"""Cannot stand inside a text of a request: its quotes would be escaped there."""


def store(folder: Path, request: Request) -> str:
    """Keep the pictures of a request as files; return its body with marks in their places."""
    body = request.body().decode()
    for picture in dict.fromkeys(request.pictures):
        body = body.replace(f'{_URL}{data_url(picture)}"', f'{_URL}{_mark(picture)}"')
        _write(folder / picture_hash(picture), picture.data)
    return body


def restore(folder: Path, kept: str) -> bytes:
    """Return the exact bytes of a request that was kept.

    Raises:
        GenerationError: One of its pictures is gone or was changed.
    """

    def fill(match: re.Match[str]) -> str:
        picture = Picture("", match[1], _read(folder / match[2]), "")
        return f'{_URL}{data_url(picture)}"'

    return _MARK.sub(fill, kept).encode()


def pictures(folder: Path, hashes: Sequence[str]) -> list[bytes]:
    """Read pictures that were sent."""
    return [_read(folder / name) for name in hashes]


def _mark(picture: Picture) -> str:
    return f"picture:{picture.media_type}:{picture_hash(picture)}"


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; others may write the same at the same moment."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GenerationError(
            f"The picture {path} that was sent to a model cannot be read: {error.strerror}. "
            "Bring the folder 'sent' of the data folder back from a backup."
        ) from error
    if hashlib.sha256(data).hexdigest() != path.name:
        raise GenerationError(f"The picture {path} has changed since it was sent. Bring it back from a backup.")
    return data
