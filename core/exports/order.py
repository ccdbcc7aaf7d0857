"""What is exported: which captions, in which version, as what, and what goes with them."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.selection.filters import Selection

Format = Literal["chatearthnet", "coco", "parquet", "geoparquet", "webdataset", "skyscript", "llava", "jsonl", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)

Version = Literal["current", "original", "accepted"]
"""The text in force, or the first one that a caption had, or the one in force only where reviewers accepted it."""

WITH_IMAGES: tuple[Format, ...] = ("chatearthnet", "coco", "parquet", "webdataset", "skyscript", "llava")
"""Formats that hold pictures, or stand beside them."""

LOSES: dict[Format, str] = {
    "chatearthnet": "File names, captions and splits alone: no coordinates, authors, versions or checks.",
    "coco": "One file a split. Names of tiles are kept beside the numbers that the format asks for.",
    "parquet": "All that is known of a caption; opens with datasets.load_dataset, pictures decoded.",
    "geoparquet": "All that is known of a caption, with the outline of its tile (EPSG:4326); no pictures.",
    "webdataset": "A sample a tile: picture, captions and facts; captions of a tile without a picture are left out.",
    "skyscript": "A picture and a text a line, as OpenCLIP's training reads them; nothing else.",
    "llava": "A question and the caption as its answer; splits and authors stand beside each conversation.",
    "jsonl": "All that is known of a caption, a line each; no pictures.",
    "csv": "All that is known of a caption; texts that a spreadsheet takes for formulas get an apostrophe.",
}
"""What each format holds and what it cannot, for people."""


@dataclass(frozen=True, slots=True)
class Order:
    """An export."""

    format: Format
    selection: Selection
    """Of tiles, and of captions where it speaks of these."""
    version: Version = "current"
    images: bool = True
    """Whether true-colour pictures are written, where the format has room for them."""

    @property
    def with_images(self) -> bool:
        """Whether pictures are written."""
        return self.images and self.format in WITH_IMAGES
