"""What is hashed while it is written has the hash of the file."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports.hashed import Hashed, buffered, text_to

LARGE = bytes(range(256)) * 12_000
"""Three blocks."""


@given(st.lists(st.sampled_from([b"", b"a", b"some bytes", LARGE]), max_size=5))
def test_the_hash_is_that_of_the_file(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("hashed") / "file"
    with Hashed(path) as raw, buffered(raw) as file:
        for piece in pieces:
            file.write(piece)
        assert file.tell() == sum(map(len, pieces))
    assert path.read_bytes() == b"".join(pieces)
    assert raw.sha256 == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_text_keeps_its_line_feeds(tmp_path: Path) -> None:
    with Hashed(tmp_path / "file") as raw, text_to(buffered(raw)) as file:
        file.write("ü\r\n\n")
    assert raw.sha256 == hashlib.sha256("ü\r\n\n".encode()).hexdigest()
