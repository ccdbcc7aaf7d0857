"""Label maps as the field writes them: each is read whole in one legend, or a person is told."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from core.errors import LabelError
from core.raster.landcover import CLASSES, LabelMap, decode_label
from core.raster.readings import settle

Ids = NDArray[np.uint8]
MakePng = Callable[..., bytes]
Write = Callable[[Ids], bytes]

LIMIT = 4096 * 4096
OURS = np.array([land.rgb for land in CLASSES], np.uint8)
OFFICIAL = np.array([list(bytes.fromhex(land.hex[1:])) for land in CLASSES], np.uint8)
CODES = np.array([land.code for land in CLASSES], np.uint8)
COARSE = hnp.arrays(np.uint8, (4, 4), elements=st.integers(0, 11))
WATER, TREE, CROP = 1, 3, 6


def voc() -> Ids:
    """The palette of Pascal VOC, which labelme and many others write."""
    numbers = np.arange(256)
    channels = [sum(((numbers >> (3 * bit + c)) & 1) << (7 - bit) for bit in range(3)) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def drawn(seed: int = 5) -> Ids:
    """A palette that an annotation tool drew by lot."""
    return np.random.default_rng(seed).integers(0, 256, (256, 3), dtype=np.uint8)


def ending(*colour: int) -> Ids:
    """Our palette with a colour for 255."""
    palette = spread(OURS, np.arange(12, dtype=np.uint8))
    palette[255] = colour
    return palette


def spread(palette: Ids, places: Ids) -> Ids:
    """A palette of 256 entries with some colours at their places."""
    whole = np.zeros((256, 3), np.uint8)
    whole[places] = palette
    return whole


def png(pixels: NDArray[np.generic], palette: Ids | None = None, **options: object) -> bytes:
    image = Image.fromarray(pixels)
    if palette is not None:
        image.putpalette(palette.tobytes())
    buffer = BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def three(pixels: Ids) -> Ids:
    return np.dstack([pixels] * 3)


def opaque(rgb: Ids) -> Ids:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def marked(pixels: Ids) -> Ids:
    """The same with a strip that nobody labelled."""
    with_gap = pixels.copy()
    with_gap[:16] = 255
    return with_gap


WRITERS: dict[str, Write] = {
    "ids": png,
    "codes": lambda ids: png(CODES[ids]),
    "ids, 255 for no value": lambda ids: png(marked(ids)),
    "codes, 255 for no value": lambda ids: png(marked(CODES[ids])),
    "16 bit ids": lambda ids: png(ids.astype(np.uint16)),
    "16 bit codes": lambda ids: png(CODES[ids].astype(np.uint16)),
    "16 bit ids, 65535 for no value": lambda ids: png(np.where(marked(ids) == 255, 65535, ids).astype(np.uint16)),
    "grey and alpha": lambda ids: png(np.dstack([ids, np.full(ids.shape, 255, np.uint8)])),
    "ids as three channels": lambda ids: png(three(ids)),
    "codes as three channels": lambda ids: png(three(CODES[ids])),
    "ids as three channels, 255 for no value": lambda ids: png(three(marked(ids))),
    "ids as three channels and alpha": lambda ids: png(opaque(three(ids))),
    "our colours": lambda ids: png(OURS[ids]),
    "our colours and alpha": lambda ids: png(opaque(OURS[ids])),
    "our palette": lambda ids: png(ids, OURS),
    "our palette, 255 for no value": lambda ids: png(marked(ids), ending(224, 224, 192)),
    "our palette, white 255 for no value": lambda ids: png(marked(ids), ending(255, 255, 255)),
    "our palette, packed": lambda ids: png(ids, OURS, bits=4),
    "our palette in another order": lambda ids: png(11 - ids, OURS[::-1].copy()),
    "official colours": lambda ids: png(OFFICIAL[ids]),
    "official palette over ids": lambda ids: png(ids, OFFICIAL),
    "official palette over codes": lambda ids: png(CODES[ids], spread(OFFICIAL, CODES)),
    "VOC palette over ids": lambda ids: png(ids, voc()),
    "VOC palette over codes": lambda ids: png(CODES[ids], voc()),
    "VOC palette over ids, 255 for no value": lambda ids: png(marked(ids), voc()),
    "palette drawn by lot over ids": lambda ids: png(ids, drawn()),
    "palette of greys over ids": lambda ids: png(ids, three(np.arange(256, dtype=np.uint8)[:, None])[:, 0]),
    "colours of few used, quantised": lambda ids: quantised(OURS[ids]),
}  # fmt: skip


def quantised(rgb: Ids) -> bytes:
    buffer = BytesIO()
    Image.fromarray(rgb).quantize(64, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()


def read(data: bytes) -> LabelMap:
    return decode_label(data, max_pixels=LIMIT)


def enlarge(coarse: Ids) -> Ids:
    return np.kron(coarse, np.ones((256 // len(coarse), 256 // len(coarse)), np.uint8))


def is_right_or_told(label: LabelMap, ids: Ids) -> bool:
    """Whether each pixel has its class or none, and missing ones are reported; or the doubt is."""
    if label.choice.note:
        return True
    right = (label.ids == ids) | (label.ids == 0)
    missing = int(np.count_nonzero((label.ids == 0) & (ids != 0)))
    return bool(right.all()) and missing <= label.unmatched + 16 * 256


@pytest.mark.parametrize("form", WRITERS)
@given(coarse=COARSE)
def test_a_written_map_comes_back_or_a_person_is_told(form: str, coarse: Ids) -> None:
    ids = enlarge(coarse)
    assert is_right_or_told(read(WRITERS[form](ids)), ids), form


@pytest.mark.parametrize("form", WRITERS)
def test_a_map_of_all_classes_comes_back_whole_in_every_form(form: str) -> None:
    ids = enlarge(np.arange(16, dtype=np.uint8).reshape(4, 4) % 12)
    label = read(WRITERS[form](ids))
    assert label.choice.note is None and label.unmatched == 0
    assert (label.ids[16:] == ids[16:]).all()
    assert (label.ids[:16] == ids[:16]).all() or (not label.ids[:16].any() and "no value" in form)


@pytest.mark.parametrize("form", WRITERS)
def test_three_classes_are_enough_in_every_form(form: str) -> None:
    ids = enlarge(np.array([[WATER, TREE], [CROP, TREE]], np.uint8))
    label = read(WRITERS[form](ids))
    assert (label.choice.note, label.unmatched) == (None, 0)
    assert (label.ids[16:] == ids[16:]).all()


@pytest.mark.parametrize(
    "values", [[10], [0, 10], [10, 255], [0, 10, 255]], ids=lambda values: ", ".join(map(str, values))
)
@pytest.mark.parametrize("form", ["grey", "three channels", "VOC palette", "16 bit"])
def test_ten_alone_is_forest_and_the_doubt_is_told(values: list[int], form: str) -> None:
    grey = np.resize(np.array(values, np.uint8), (256, 256))
    data = {
        "grey": lambda: png(grey),
        "three channels": lambda: png(three(grey)),
        "VOC palette": lambda: png(grey, voc()),
        "16 bit": lambda: png(grey.astype(np.uint16)),
    }[form]()
    label = read(data)
    assert set(np.unique(label.ids)) - {0} == {TREE}
    assert label.choice.candidates[:2] == ("codes", "ids")
    assert label.choice.note is not None and "tree" in label.choice.note and "mangroves" in label.choice.note


@pytest.mark.parametrize(("more", "read_as"), [(40, "codes"), (3, "ids"), (20, "codes"), (11, "ids"), (100, "codes")])
def test_one_pixel_that_only_one_legend_has_decides(more: int, read_as: str) -> None:
    grey = np.full((256, 256), 10, np.uint8)
    grey[0, 0] = more
    label = read(png(grey))
    assert (label.choice.reading, label.choice.note, label.unmatched) == (read_as, None, 0)


@pytest.mark.parametrize("values", [[0], [255]])
def test_a_map_in_which_nothing_is_labelled_is_unknown_and_no_question(values: list[int]) -> None:
    label = read(png(np.resize(np.array(values, np.uint8), (256, 256))))
    assert (label.unmatched, label.choice.note) == (0, None)
    assert not label.ids.any()


@pytest.mark.parametrize("form", ["L", "LA", "I;16"])
def test_a_mask_of_one_thing_is_told_and_not_read(form: str) -> None:
    mask = np.resize(np.array([0, 255]), (256, 256)).astype(np.uint16 if form == "I;16" else np.uint8)
    image = Image.fromarray(mask)
    label = read(png(np.asarray(image if form == "I;16" else image.convert(form))))
    assert not label.ids.any() and "only 0 and 255" in (label.choice.note or "")


OTHERS = {
    "NLCD": [11, 21, 41, 81, 90, 95],
    "CORINE, three digits": [111, 211, 311, 512],
    "CORINE, grid codes": [2, 12, 23, 41],
    "IGBP": [1, 5, 12, 13, 17],
    "CCI land cover": [10, 30, 130, 190, 210],
    "CGLS land cover": [40, 111, 115, 126],
    "codes smoothed by scaling": [10, 15, 20, 25, 33, 47],
    "reflectance": [312, 845, 1200, 2411],
}


@pytest.mark.parametrize("name", OTHERS)
def test_numbers_of_another_legend_are_told_and_never_read(name: str) -> None:
    numbers = np.resize(np.array(OTHERS[name], np.uint16), (256, 256))
    label = read(png(numbers if numbers.max() > 255 else numbers.astype(np.uint8)))
    assert not label.ids.any()
    assert label.unmatched == 256 * 256
    assert "neither legend" in (label.choice.note or "")


FOREIGN = {
    "Dynamic World": "419BDF 397D49 88B053 7A87C6 E49635",
    "Esri Land Cover": "1A5BAB 358221 A7D282 87D19E",
    "LoveDA": "FF0000 FFFF00 0000FF 9F81B7 FFC380",
}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("form", ["palette", "colours"])
def test_a_legend_known_by_its_colours_is_named(name: str, form: str) -> None:
    palette = np.array([list(bytes.fromhex(colour)) for colour in FOREIGN[name].split()], np.uint8)
    numbers = np.resize(np.arange(len(palette), dtype=np.uint8), (256, 256))
    label = read(png(numbers, palette) if form == "palette" else png(palette[numbers]))
    assert not label.ids.any()
    assert label.unmatched == 256 * 256 and name in (label.choice.note or "")


def test_yellow_and_pink_are_read_in_the_legend_of_the_whole_map() -> None:
    ours = read(png(OURS[enlarge(np.array([[6, 10], [3, 3]], np.uint8))]))
    official = read(png(OFFICIAL[enlarge(np.array([[5, 6], [3, 3]], np.uint8))]))
    assert set(np.unique(ours.ids)) == {3, 6, 10} and set(np.unique(official.ids)) == {3, 5, 6}
    mixed = OURS[enlarge(np.array([[6, 6], [3, 3]], np.uint8))]
    mixed[200:] = OFFICIAL[5]
    label = read(png(mixed))
    assert set(np.unique(label.ids[:200])) == {3, 6} and not label.ids[200:].any()
    assert label.unmatched == 56 * 256


def test_half_of_either_legend_is_in_doubt_and_told() -> None:
    mixed = np.vstack([OURS[np.full((128, 256), 6)], OFFICIAL[np.full((128, 256), 6)]])
    label = read(png(mixed))
    assert label.unmatched == 128 * 256
    assert label.choice.note is not None


@pytest.mark.parametrize("indices", [[5], [0, 5], [0, 5, 7]], ids=str)
def test_a_palette_whose_used_colours_are_ours_by_accident_is_in_doubt(indices: list[int]) -> None:
    label = read(png(np.resize(np.array(indices, np.uint8), (256, 256)), voc()))
    assert label.choice.candidates[0] == "ids" and label.choice.note is not None


def test_plain_screen_colours_over_ids_are_in_doubt() -> None:
    palette = np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    label = read(png(np.resize(np.array([1, 2, 3], np.uint8), (256, 256)), palette))
    assert label.choice.candidates == ("colours", "ids") and label.choice.note is not None


def test_a_jpeg_is_refused_with_its_reason() -> None:
    buffer = BytesIO()
    Image.fromarray(OURS[enlarge(np.array([[1, 3], [6, 3]], np.uint8))]).save(buffer, "JPEG")
    with pytest.raises(LabelError, match="JPEG"):
        read(buffer.getvalue())
    blurred = np.asarray(Image.open(buffer).convert("RGB"))
    label = read(png(blurred))
    assert label.unmatched > 0
    assert is_right_or_told(label, enlarge(np.array([[1, 3], [6, 3]], np.uint8)))


@pytest.mark.parametrize(
    ("votes", "decided"),
    [
        ({"codes": 3}, "codes"),
        ({"ids": 1}, "ids"),
        ({"codes": 9, "ids": 1}, "codes"),
        ({"codes": 8, "ids": 2}, None),
        ({"codes": 1, "ids": 1}, None),
        ({"official": 50}, None),
        ({}, None),
    ],
)
def test_nearly_all_clear_maps_have_to_agree(votes: dict[str, int], decided: str | None) -> None:
    assert settle(("codes", "ids"), votes) == decided  # type: ignore[arg-type]  # plain texts
