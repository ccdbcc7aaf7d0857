import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ImageError
from core.exports.pictures import whole_png
from tests import releases

PICTURE = releases.picture(5)
LIMIT = 1 << 20


def test_a_picture_stays_as_it_is_and_what_lies_behind_it_stays_here() -> None:
    assert whole_png(PICTURE, max_pixels=LIMIT) == PICTURE
    assert whole_png(PICTURE + b"something else", max_pixels=LIMIT) == PICTURE
    with pytest.raises(ImageError, match="more than"):
        whole_png(PICTURE, max_pixels=256)


@given(st.integers(0, len(PICTURE) - 1), st.integers(1, 255))
def test_a_picture_with_any_byte_changed_or_cut_anywhere_is_damaged(at: int, by: int) -> None:
    changed = bytearray(PICTURE)
    changed[at] ^= by
    for damaged in (bytes(changed), PICTURE[:at]):
        with pytest.raises(ImageError):
            whole_png(damaged, max_pixels=LIMIT)
