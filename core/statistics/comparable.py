"""Other datasets of captioned images of the Earth from above, by size, with this one computed beside them."""

from typing import NamedTuple


class Dataset(NamedTuple):
    """The size of a dataset, as its authors state it."""

    name: str
    pairs: int
    """Pairs of an image and a text."""
    texts: str
    """How the texts came about."""


COMPARABLE = (
    Dataset("RSICap", 2_585, "written by people"),
    Dataset("Sydney-Captions", 3_065, "written by people"),
    Dataset("UCM-Captions", 10_500, "written by people"),
    Dataset("RSICD", 54_605, "written by people"),
    Dataset("NWPU-Captions", 157_500, "written by people"),
    Dataset("ChatEarthNet", 173_488, "language models, from land cover"),
    Dataset("RemoteCLIP", 828_725, "rules, from boxes and masks"),
    Dataset("FIT-RS", 1_800_851, "language models, from scene graphs"),
    Dataset("SkyScript", 2_600_000, "rules, from OpenStreetMap"),
    Dataset("RS5M", 5_000_000, "filtered from the web, and captioning models"),
)
"""The smallest first."""
