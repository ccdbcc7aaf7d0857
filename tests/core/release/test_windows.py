import io
import os
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.release.windows import stored

WHOLE = bytes(range(256)) * 40


def opened() -> BinaryIO:
    return io.BytesIO(WHOLE)


@given(
    st.integers(0, 5_000),
    st.integers(0, 5_000),
    st.lists(
        st.tuples(
            st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END]), st.integers(-60, 6_000), st.integers(0, 300)
        )
    ),
)
def test_a_stretch_of_a_file_is_a_file_of_its_own(start: int, size: int, steps: list[tuple[int, int, int]]) -> None:
    alone = io.BytesIO(WHOLE[start : start + size])
    with stored(opened, start, size) as stretch:
        for whence, offset, count in steps:
            base = {os.SEEK_SET: 0, os.SEEK_CUR: alone.tell(), os.SEEK_END: size}[whence]
            if base + offset >= 0:
                assert stretch.seek(offset, whence) == alone.seek(base + offset)
            assert stretch.read(count) == alone.read(count)


def test_a_place_before_the_start_is_refused() -> None:
    with stored(opened, 10, 10) as stretch, pytest.raises(ValueError, match="before the start"):
        stretch.seek(-11, os.SEEK_END)
