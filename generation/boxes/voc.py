"""Boxes in the form of Pascal VOC: an XML file an image, with corners whose pixels count from 1 and are part of it."""

from collections.abc import Mapping
from typing import NoReturn
from xml.etree import ElementTree

from core.errors import BoxFileError
from core.geography.tiles import TILE_PX
from generation.boxes.image import BoxedImage, checked, side

_SIDES = ("xmin", "ymin", "xmax", "ymax")


class _NoDoctype(ElementTree.TreeBuilder):
    """Refuses the one part of XML that can make a small file large; no VOC file has it."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise BoxFileError("it declares a document type, which no VOC file does")


def read_voc(files: Mapping[str, bytes]) -> list[BoxedImage]:
    """Read files that belong together, by their names.

    Where any of them has a corner at 0, all count their pixels from 0: such files were made by other tools.

    Raises:
        BoxFileError: One of them is no VOC file.
    """
    roots = {name: _root(name, data) for name, data in files.items()}
    from_zero = any(
        (at.text or "").strip() in ("0", "0.0")
        for root in roots.values()
        for box in root.iter("bndbox")
        for at in box
        if at.tag in ("xmin", "ymin")
    )
    return [_image(name, root, 0 if from_zero else 1) for name, root in roots.items()]


def _root(name: str, data: bytes) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(data, ElementTree.XMLParser(target=_NoDoctype()))  # noqa: S314  no entities
    except (ElementTree.ParseError, ValueError) as error:
        raise BoxFileError(f"{name} is no VOC file that can be read: {str(error)[:100]}.") from error
    if root.tag != "annotation":
        raise BoxFileError(f"{name} is no VOC file: it begins with <{root.tag[:40]}> instead of <annotation>.")
    return root


def _image(name: str, root: ElementTree.Element, first: int) -> BoxedImage:
    """Read one image; `first` is the number of the first pixel."""
    width = side(root.findtext("size/width")) or TILE_PX
    height = side(root.findtext("size/height")) or TILE_PX
    file = (root.findtext("filename") or "").strip() or name
    found = [checked(one.findtext("name"), _corners(one, first), width, height) for one in root.iter("object")]
    boxes = [box for box in found if box]
    return BoxedImage(file, width, height, boxes, len(found) - len(boxes))


def _corners(one: ElementTree.Element, first: int) -> list[object]:
    """The last pixel belongs to the box, so its right and lower edges lie one beyond it where pixels count from 0."""
    sides: list[object] = [one.findtext(f"bndbox/{side}") for side in _SIDES]
    try:
        x0, y0, x1, y1 = (float(str(value)) for value in sides)
    except ValueError:
        return []
    return [x0 - first, y0 - first, x1 + 1 - first, y1 + 1 - first]
