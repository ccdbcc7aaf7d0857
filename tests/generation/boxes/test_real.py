import re

import numpy as np
import pytest
from rasterio import features

from core.raster.landcover import decode_label
from core.raster.legend import CLASSES, Ids
from generation.boxes.captions import captions
from generation.boxes.found import count, find_boxes
from tests.checkout import ROOT, SHARED

LABELS = SHARED / "data" / "worldcover" / "label_tiles_chatearthnet_grid"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (\d+) \| ([^|]*) \| ([^|]*) \|$", re.M)


def polygonized(ids: Ids) -> list[tuple[str, float, float, float, float, int]]:
    """The patches of a map as GDAL finds them: class, box, pixels."""
    found = []
    for land in CLASSES[1:]:
        mask = ids == land.id
        for shape, _ in features.shapes(mask.astype(np.uint8), mask=mask, connectivity=8):
            ring = np.array(shape["coordinates"][0])
            pixels = int(features.rasterize([shape], out_shape=ids.shape).sum())
            found.append((land.name, *ring.min(0).tolist(), *ring.max(0).tolist(), pixels))
    return found


@pytest.mark.real_data
def test_boxes_of_twenty_real_tiles_are_those_of_gdal_and_of_the_documentation() -> None:
    if not LABELS.is_dir():
        pytest.skip("the real label maps are not beside the checkout")
    rows = ROW.findall((ROOT / "docs" / "boxes.md").read_text(encoding="utf-8"))
    assert len(rows) == 20
    for name, boxes, small, *places in rows:
        ids = decode_label((LABELS / f"{name}.png").read_bytes(), max_pixels=100_000).ids
        found, patches = find_boxes(ids), polygonized(ids)
        assert sorted(tuple(box) for box in found.boxes) == sorted(one for one in patches if one[-1] >= 20), name
        assert (len(found.boxes), found.small) == (int(boxes), int(small)), name
        inside = count(box for box in found.boxes if box.in_centre())
        outside = count(box for box in found.boxes if not box.in_centre())
        for told, counts in zip(places, (inside, outside), strict=True):
            said = [part.rsplit(" ", 1) for part in told.split(", ")]
            assert {kind: int(number) for kind, number in said} == counts, name
        assert len(captions(found.boxes, name)) == 5
