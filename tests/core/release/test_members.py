import io
import zipfile

import pytest

from core.errors import ReleaseError
from core.release.members import Member, data_start, read_member


def test_the_bytes_of_a_member_begin_after_its_header_and_what_follows_that() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"first")
        with archive.open("b", "w", force_zip64=True) as file:
            file.write(b"second")
        members = archive.infolist()
    for member, content in zip(members, (b"first", b"second"), strict=True):
        start = data_start(buffer, "zip", member.header_offset)
        assert buffer.getvalue()[start : start + member.file_size] == content
    with pytest.raises(ReleaseError):
        data_start(buffer, "zip", members[1].header_offset + 1)


def test_a_member_that_says_to_be_packed_to_more_than_it_is_is_not_read() -> None:
    file = io.BytesIO(b"PK\x03\x04" + bytes(1_000_000))
    with pytest.raises(ReleaseError, match="damaged"):
        read_member(file, "zip", Member("a", 0, 1_000_000, 10, True, 0))
    assert file.tell() < 100
