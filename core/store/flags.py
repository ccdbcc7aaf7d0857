"""What can be wrong with a tile, each as one bit."""

from collections.abc import Iterable
from enum import IntFlag


class Flag(IntFlag):
    """Quality flags of a tile; the names appear in the command's output and in links."""

    WHITE = 1 << 0
    BLACK = 1 << 1
    UNREADABLE = 1 << 2
    WRONG_SIZE = 1 << 3
    NO_IMAGE = 1 << 4
    NO_CAPTION = 1 << 5
    DUPLICATE = 1 << 6
    TWO_SPLITS = 1 << 7
    SPLIT_LEAK = 1 << 8
    NO_LAND_COVER = 1 << 9
    LABEL_COLOURS = 1 << 10

    @property
    def label(self) -> str:
        """Name in words, as used in links and on the console."""
        return LABELS[self]

    @classmethod
    def parse(cls, label: str) -> "Flag | None":
        """Return the flag of that name, or None."""
        return next((flag for flag, name in LABELS.items() if name == label), None)


SYNTHETIC = 1 << 15
"""Bit among notes for tiles of a synthetic release. Not a flag: it says where a tile comes from, not what is wrong."""

SYNTHETIC_NOTE = "synthetic demo, not real data"

LABELS = {
    Flag.WHITE: "white image",
    Flag.BLACK: "black image",
    Flag.UNREADABLE: "unreadable image",
    Flag.WRONG_SIZE: "wrong size",
    Flag.NO_IMAGE: "no image",
    Flag.NO_CAPTION: "no caption",
    Flag.DUPLICATE: "duplicate name",
    Flag.TWO_SPLITS: "two splits",
    Flag.SPLIT_LEAK: "split leak",
    Flag.NO_LAND_COVER: "no land cover",
    Flag.LABEL_COLOURS: "label colours",
}

EXPLANATIONS = {
    Flag.WHITE: "The image is all white: a placeholder, though it may still have captions.",
    Flag.BLACK: "The image is all black: a placeholder, though it may still have captions.",
    Flag.UNREADABLE: "The image file cannot be decoded.",
    Flag.WRONG_SIZE: "The image is not 256 x 256 pixels.",
    Flag.NO_IMAGE: "The tile has no image. Import the image folder or zip to add it, or fetch one.",
    Flag.NO_CAPTION: "The tile has no caption.",
    Flag.DUPLICATE: "The name occurs more than once among the records or images of one set.",
    Flag.TWO_SPLITS: "One caption set lists the tile in two splits.",
    Flag.SPLIT_LEAK: "The GPT-4V caption lies in another split than the GPT-3.5 caption: mind that when you evaluate.",
    Flag.NO_LAND_COVER: "No land-cover map, or none of its pixels belongs to a class.",
    Flag.LABEL_COLOURS: "Some pixels of the land-cover map have a colour that is in no legend.",
}


def names(bits: int) -> list[str]:
    """Names of the flags that are set."""
    return [flag.label for flag in Flag if bits & flag]


def bits(flags: Iterable[Flag]) -> int:
    """Combine flags into one number."""
    return int(sum(set(flags)))
