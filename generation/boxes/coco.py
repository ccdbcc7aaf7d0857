"""Boxes in the form of COCO: one JSON of images, annotations and categories; x, y, width, height from 0."""

import json

from core.errors import BoxFileError
from core.geography.tiles import TILE_PX
from generation.boxes.image import BoxedImage, checked, side


def read_coco(data: bytes, name: str) -> list[BoxedImage]:
    """Read the images of a file; crowds are one box like others.

    Raises:
        BoxFileError: It is no COCO file.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BoxFileError(f"{name} is no JSON that can be read ({str(error)[:100]}).") from error
    parts = document if isinstance(document, dict) else {}
    lists = [parts.get(part) for part in ("images", "annotations", "categories")]
    if not all(isinstance(part, list) for part in lists):
        raise BoxFileError(f"{name} is no COCO file: it needs the lists images, annotations and categories.")
    images, annotations, categories = ([one for one in part or [] if isinstance(one, dict)] for part in lists)
    called = {_key(one.get("id")): one.get("name") for one in categories}
    found = {_key(one.get("id")): _image(one) for one in images}
    broken = dict.fromkeys(found, 0)
    for one in annotations:
        key = _key(one.get("image_id"))
        image = found.get(key)
        if image is None:
            continue
        sides = one.get("bbox")
        box = checked(called.get(_key(one.get("category_id"))), _corners(sides), image.width, image.height)
        if box is None:
            broken[key] += 1
        else:
            image.boxes.append(box)
    return [image._replace(broken=broken[key]) for key, image in found.items()]


def _key(value: object) -> str:
    """Numbers of images are whole numbers in one file and texts in another, or both in the same."""
    return str(value)


def _image(one: dict[str, object]) -> BoxedImage:
    file = one.get("file_name")
    width, height = side(one.get("width")), side(one.get("height"))
    return BoxedImage(file if isinstance(file, str) else "", width or TILE_PX, height or TILE_PX, [])


def _corners(sides: object) -> list[object]:
    """From a corner and lengths to two corners."""
    if not isinstance(sides, list) or len(sides) != 4:
        return []
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e9 for one in sides):
        return []
    x, y, width, height = sides
    return [x, y, x + width, y + height]
