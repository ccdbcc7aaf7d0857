"""Land cover: every form of label map reads as the same classes, and the measures follow the dataset's rules."""

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from core.errors import LabelError
from core.geography.tiles import Tile
from core.raster import landcover
from core.raster.landcover import (
    CLASSES,
    REGIONS,
    LabelMap,
    decode_label,
    decode_parent,
    measure,
    size_word,
    size_words,
)

Ids = NDArray[np.uint8]
MakePng = Callable[..., bytes]
MakeIds = Callable[..., Ids]

LIMIT = 4096 * 4096
PALETTE = np.array([land.rgb for land in CLASSES], np.uint8)
CODES = np.array([land.code for land in CLASSES], np.uint8)
OFFICIAL = np.array([list(bytes.fromhex(land.hex[1:])) for land in CLASSES], np.uint8)
COARSE = hnp.arrays(np.uint8, (8, 8), elements=st.integers(0, 11))


def read(data: bytes, **options: str) -> LabelMap:
    return decode_label(data, max_pixels=LIMIT, **options)  # type: ignore[arg-type]


def enlarge(coarse: Ids) -> Ids:
    """A 256 px map whose patches of 32 px respect the borders of all regions."""
    return np.kron(coarse, np.ones((32, 32), np.uint8))


def bare_png(rows: Ids, *, bits: int, colour_type: int, palette: Ids | None = None) -> bytes:
    """A 256 px PNG file put together by hand, for forms that Pillow does not write."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 256, 256, bits, colour_type, 0, 0, 0)),
        (b"PLTE", b"" if palette is None else palette.tobytes()),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
        if body or kind == b"IEND"
    )


def test_each_class_stands_at_its_id_once() -> None:
    assert [land.id for land in CLASSES] == list(range(12))
    for column in ("name", "rgb", "code", "official", "hex"):
        assert len({getattr(land, column) for land in CLASSES}) == 12


@given(COARSE)
def test_a_written_map_reads_back(coarse: Ids) -> None:
    label = read(landcover.encode_label(enlarge(coarse)))
    assert (label.ids == enlarge(coarse)).all()
    assert label.unmatched == 0


def test_every_form_of_label_file_reads_as_the_same_classes(make_png: MakePng, make_ids: MakeIds) -> None:
    ids = make_ids()
    opaque = np.full((256, 256, 1), 255, np.uint8)
    forms = {
        "rgb": make_png(PALETTE[ids]),
        "rgba": make_png(np.concatenate([PALETTE[ids], opaque], axis=-1)),
        "palette": make_png(ids, PALETTE),
        "shuffled palette": make_png(11 - ids, PALETTE[::-1].copy()),
        "packed palette": make_png(ids, PALETTE, bits=4),
        "ids": make_png(ids),
        "codes": make_png(CODES[ids]),
        "16 bit ids": make_png(ids.astype(np.uint16)),
        "16 bit codes": make_png(CODES[ids].astype(np.uint16)),
        "ids with alpha": make_png(np.dstack([ids, opaque])),
    }
    for form, data in forms.items():
        label = read(data)
        assert (label.ids == ids).all(), form
        assert label.unmatched == 0, form


def test_four_bit_grey_is_read_as_its_numbers(make_ids: MakeIds) -> None:
    ids = make_ids()
    packed = (ids[:, ::2] << 4 | ids[:, 1::2]).astype(np.uint8)
    data = bare_png(packed, bits=4, colour_type=0)
    assert (read(data).ids == ids).all()


def test_a_grey_map_of_zeros_and_tens_is_forest_unless_told_otherwise_and_says_so(make_png: MakePng) -> None:
    grey = np.zeros((256, 256), np.uint8)
    grey[:100] = 10
    data = make_png(grey)
    assert set(np.unique(read(data).ids)) == {0, 3}
    assert "mangroves" in (read(data).choice.note or "") and "--label-values" in (read(data).choice.note or "")
    assert read(data, numbers="codes").choice.note is None
    assert set(np.unique(read(data, numbers="ids").ids)) == {0, 10}
    assert set(np.unique(read(data, numbers="codes").ids)) == {0, 3}


@pytest.mark.parametrize("over", [12, 95, 255])
def test_one_number_over_eleven_makes_a_grey_map_one_of_codes(make_png: MakePng, over: int) -> None:
    grey = np.full((256, 256), 10, np.uint8)
    grey[0, 0] = over
    assert (read(make_png(grey)).ids[1:] == 3).all()


def test_strange_numbers_are_counted_and_unknown(make_png: MakePng, make_ids: MakeIds) -> None:
    codes = CODES[make_ids()]
    codes[:3, :5] = 77
    label = read(make_png(codes))
    assert label.unmatched == 15
    assert (label.ids[:3, :5] == 0).all()


def test_large_16_bit_numbers_do_not_wrap_into_a_class(make_png: MakePng) -> None:
    grey = np.full((256, 256), 256 + 10, np.uint16)
    assert read(make_png(grey)).unmatched == 256 * 256


def test_strange_colours_are_counted_and_never_water(make_png: MakePng, make_ids: MakeIds) -> None:
    colours = PALETTE[make_ids()]
    colours[10:12] = (0, 0, 254)
    label = read(make_png(colours))
    assert label.unmatched == 2 * 256
    assert (label.ids[10:12] == 0).all()


def test_blended_colours_at_borders_match_nothing(make_png: MakePng, make_ids: MakeIds) -> None:
    ids = make_ids()
    small = Image.fromarray(PALETTE[ids]).resize((200, 200), Image.Resampling.BILINEAR)
    blended = np.asarray(small.resize((256, 256), Image.Resampling.BILINEAR))
    label = read(make_png(blended))
    exact = (blended[:, :, None] == PALETTE).all(axis=-1).any(axis=-1)
    assert 0 < label.unmatched == int((~exact).sum())


def test_transparent_pixels_are_unknown_and_not_strange(make_png: MakePng, make_ids: MakeIds) -> None:
    rgba = np.dstack([OFFICIAL[make_ids()], np.zeros((256, 256), np.uint8)])
    rgba[:128] = (0, 192, 0, 255)
    label = read(make_png(rgba))
    assert label.unmatched == 0
    assert (label.ids[:128] == 3).all()
    assert not label.ids[128:].any()


@pytest.mark.parametrize("transparency", [0, b"\x00\xff", b"\x00\x0a"])
def test_a_transparent_palette_entry_is_unknown(make_png: MakePng, transparency: int | bytes) -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids[:7] = 1
    label = read(make_png(ids, np.array([[9, 9, 9], [255, 0, 0]], np.uint8), transparency=transparency))
    assert label.unmatched == 0
    assert (label.ids[:7] == 2).all()
    assert not label.ids[7:].any()


def test_an_index_beyond_the_palette_is_strange() -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids[0, :9] = 7
    label = read(bare_png(ids, bits=8, colour_type=3, palette=PALETTE[:4]))
    assert label.unmatched == 9


@pytest.mark.parametrize("shape", [(255, 256), (256, 255), (512, 512), (1, 1)])
def test_another_size_is_refused_by_name(shape: tuple[int, int], make_png: MakePng) -> None:
    with pytest.raises(LabelError, match=f"{shape[1]} x {shape[0]} px"):
        read(make_png(np.zeros(shape, np.uint8)))


def test_a_two_level_picture_is_no_label_map(make_png: MakePng) -> None:
    with pytest.raises(LabelError, match="one bit"):
        read(make_png(np.zeros((256, 256), bool)))


def test_a_huge_picture_is_refused_before_it_is_decoded(make_png: MakePng) -> None:
    data = bytearray(make_png(np.zeros((256, 256), np.uint8)))
    data[16:24] = struct.pack(">II", 2**31 - 1, 2**31 - 1)
    with pytest.raises(LabelError, match="limit"):
        read(bytes(data))


@given(st.data())
def test_damaged_files_raise_only_our_error(make_png: MakePng, data: st.DataObject) -> None:
    whole = make_png(enlarge(data.draw(COARSE)), PALETTE)
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 3))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        label = read(bytes(broken))
    except LabelError:
        return
    assert label.ids.max() <= 11


def test_a_file_cut_short_is_refused(make_png: MakePng, make_ids: MakeIds) -> None:
    data = make_png(PALETTE[make_ids()])
    with pytest.raises(LabelError, match="cut short"):
        read(data[: len(data) // 2])


@given(hnp.arrays(np.uint8, (16, 16), elements=st.integers(0, 11)))
def test_a_parent_holds_its_four_quarters(make_png: MakePng, coarse: Ids) -> None:
    ids = np.kron(coarse, np.ones((32, 32), np.uint8))
    ids[0, 300:310] = 200
    parent = decode_parent(make_png(ids), max_pixels=LIMIT, numbers="ids")
    assert parent.unmatched == parent.quarter(0, 1).unmatched == 10
    rows = [np.hstack([parent.quarter(i, 0).ids, parent.quarter(i, 1).ids]) for i in (0, 1)]
    ids[ids == 200] = 0
    assert (np.vstack(rows) == ids).all()


def test_worldcover_codes_of_any_integer_type_become_ids(make_ids: MakeIds) -> None:
    ids = make_ids()
    for kind in (np.uint8, np.int16, np.uint16, np.int64):
        assert (landcover.from_worldcover(CODES[ids].astype(kind)).ids == ids).all()
    assert (landcover.to_worldcover(ids) == CODES[ids]).all()
    assert landcover.from_worldcover(np.full((256, 256), 10 - 256, np.int16)).unmatched == 256 * 256


def test_paint_uses_the_official_colours_and_leaves_unknown_clear() -> None:
    painted = landcover.paint(np.array([[0, 5], [6, 1]], np.uint8))
    assert painted.tolist() == [[[0, 0, 0, 0], [255, 255, 76, 255]], [[240, 150, 255, 255], [0, 100, 200, 255]]]


@given(COARSE)
def test_regions_are_the_four_quarters_and_the_overlapping_middle(coarse: Ids) -> None:
    ids = enlarge(coarse)
    composition = measure(ids)
    parts = (ids[:128, :128], ids[:128, 128:], ids[128:, :128], ids[128:, 128:], ids[64:192, 64:192])
    for counts, part in zip(composition.regions, parts, strict=True):
        assert counts.tolist() == np.bincount(part.ravel(), minlength=12).tolist()
    assert composition.overall.tolist() == np.bincount(ids.ravel(), minlength=12).tolist()
    assert composition.valid == np.count_nonzero(ids)


@given(COARSE)
def test_shares_are_over_known_pixels(coarse: Ids) -> None:
    composition = measure(enlarge(coarse))
    shares = composition.shares()
    assert shares[0] == 0
    assert shares.sum() == pytest.approx(1 if composition.valid else 0)
    for counts, row in zip(composition.regions, composition.region_shares(), strict=True):
        known = counts[1:].sum()
        assert row[0] == 0
        assert row[1:] == pytest.approx(counts[1:] / known if known else 0)


def test_the_dominant_class_is_the_largest_known_one_and_the_first_of_equals() -> None:
    ids = np.zeros((256, 256), np.uint8)
    assert measure(ids).dominant is None
    ids[0, :10], ids[1, :10] = 7, 4
    assert measure(ids).dominant == 4
    ids[2, 0] = 7
    assert measure(ids).dominant == 7


def test_areas_follow_the_latitude() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    for lat in (0.01, 45, 60):
        tile = Tile.at(10, lat)
        areas = measure(ids).areas_km2(tile)
        assert areas[3] == pytest.approx((256 * tile.pixel_m / 1000) ** 2)
        assert areas.sum() == areas[3]


def test_measuring_refuses_what_is_no_label_map() -> None:
    with pytest.raises(LabelError, match="256 x 256"):
        measure(np.zeros((128, 128), np.uint8))
    with pytest.raises(LabelError, match="12"):
        measure(np.full((256, 256), 12, np.uint8))


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.0, "extra small"),
        (0.0949, "extra small"),
        (0.0951, "small"),
        (0.1949, "small"),
        (0.1951, "medium"),
        (0.29, "medium"),
        (0.4949, "medium"),
        (0.4951, "large"),
        (0.58, "large"),
        (0.7949, "large"),
        (0.7951, "extra large"),
        (1.0, "extra large"),
    ],
)
def test_size_words_go_by_the_rounded_percent(share: float, word: str) -> None:
    assert size_word(share) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_never_gets_a_smaller_word(one: float, other: float) -> None:
    order = ("extra small", "small", "medium", "large", "extra large")
    assert order.index(size_word(min(one, other))) <= order.index(size_word(max(one, other)))


def test_only_the_three_largest_classes_of_twenty_pixels_are_mentioned() -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids[0, :20], ids[1, :19], ids[2, :40], ids[3, :40], ids[4, :30] = 1, 2, 6, 5, 9
    words = size_words(measure(ids))
    assert [name for name, _ in words["top left"]] == ["grass", "crop", "wetland"]
    ids[2:5] = 0
    words = size_words(measure(ids))
    assert words["top left"] == (("water", "large"),)
    assert tuple(words) == REGIONS
    assert words["middle"] == ()


@pytest.mark.real_data
def test_real_label_tiles_have_the_counts_of_their_manifest(shared_data: Path) -> None:
    folder = shared_data / "worldcover"
    tiles = json.loads((folder / "label_tiles_manifest.json").read_text())["tiles"]
    assert len(tiles) == 200
    for tile in tiles:
        label = read((folder / "label_tiles_chatearthnet_grid" / tile["image_id"]).read_bytes())
        overall = measure(label.ids).overall
        assert {CLASSES[i].name: int(n) for i, n in enumerate(overall) if n} == tile["pixels"]
        assert label.unmatched == 0


@pytest.mark.real_data
@pytest.mark.parametrize("form", ["index", "color"])
def test_the_published_caption_is_reproduced_from_its_label(shared_data: Path, form: str) -> None:
    folder = shared_data / "chatearthnet" / "figure_pair"
    expected = json.loads((folder / "expected_statistics.json").read_text())["expected"]
    label = read((folder / f"example_label_{form}.png").read_bytes())
    words = size_words(measure(label.ids))
    assert {region: [list(pair) for pair in pairs] for region, pairs in words.items()} == expected
