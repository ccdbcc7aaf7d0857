"""What is exported: which captions, in which version, as what, and what goes with them."""

import json
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple, get_args
from urllib.parse import parse_qsl

from core.errors import ExportError
from core.release.sources import Layer
from core.selection.filters import Selection

Format = Literal[
    "chatearthnet", "coco", "parquet", "geoparquet", "webdataset", "skyscript", "llava", "stac", "jsonl", "csv"
]
FORMATS: tuple[Format, ...] = get_args(Format)

Version = Literal["current", "original", "accepted"]
VERSIONS: dict[Version, str] = {
    "current": "The text in force",
    "original": "The first text that each caption had",
    "accepted": "The text in force, where reviewers accepted it",
}
"""Which text of a caption is exported, for people; `core.exports.plan` has a query for each."""

GeoVersion = Literal["1.1", "2.0"]
GEO_VERSIONS: tuple[GeoVersion, ...] = get_args(GeoVersion)

Extra = Literal["images", "labels", "checks", "embeddings"]
EXTRAS: dict[Extra, str] = {
    "images": "pictures",
    "labels": "land-cover maps",
    "checks": "findings of the truth check",
    "embeddings": "vectors of the captions",
}
"""What goes with captions where a format has room for it, for people."""


class Form(NamedTuple):
    """A format."""

    name: str
    holds: str
    lacks: str
    """What it cannot hold."""
    room: frozenset[Extra] = frozenset()


def _form(name: str, holds: str, lacks: str, *room: Extra) -> Form:
    return Form(name, holds, lacks, frozenset(room))


FORMS: dict[Format, Form] = {
    "chatearthnet": _form(
        "ChatEarthNet release",
        "File names, captions and splits in the layout of the published release.",
        "coordinates, authors, versions and checks",
        *("images", "labels"),
    ),
    "coco": _form(
        "COCO captions",
        "A file a split for pycocotools; images have numbers, the names of the tiles stand beside these.",
        "coordinates, authors, versions and checks",
        *("images", "labels"),
    ),
    "parquet": _form(
        "Parquet for datasets",
        "All that is known of a caption; opens with datasets.load_dataset, pictures decoded.",
        "outlines as geometry; bounds stand in columns",
        *("images", "labels", "checks", "embeddings"),
    ),
    "geoparquet": _form(
        "GeoParquet",
        "All that is known of a caption, with the outline of its tile in longitude and latitude.",
        "pictures",
        *("checks", "embeddings"),
    ),
    "webdataset": _form(
        "WebDataset",
        "Tar files with a sample a tile: picture, captions and facts.",
        "authors, versions and times; with pictures, tiles that have none are left out",
        *("images", "labels"),
    ),
    "skyscript": _form(
        "SkyScript CSV",
        "A picture and a text a line, as OpenCLIP's training reads them.",
        "anything else; line breaks become blanks",
        "images",
    ),
    "llava": _form(
        "LLaVA conversations",
        "A question and the caption as its answer, with set and split.",
        "coordinates, authors, versions and checks",
        "images",
    ),
    "stac": _form(
        "STAC items",
        "An item a tile in stac-geoparquet: outline, captions, shares of the classes, links to the pictures.",
        "authors and versions of captions, and the day of a published picture, which is not known",
        *("images", "labels"),
    ),
    "jsonl": _form(
        "JSON lines",
        "All that is known of a caption, a line each.",
        "pictures",
        *("checks", "embeddings"),
    ),
    "csv": _form(
        "CSV",
        "All that is known of a caption; a text that a spreadsheet takes for a formula gets an apostrophe.",
        "pictures and vectors; an apostrophe that was added cannot be told from one that was there",
        "checks",
    ),
}
"""What each format holds, for people, and what it has room for."""


FOLDERS: dict[Format, dict[Layer, str]] = {
    "chatearthnet": {"rgb": "s2_rgb_images/s2_images", "labels": "labels"},
    **{name: {"rgb": "images", "labels": "labels"} for name in ("coco", "skyscript", "llava", "stac")},
}
"""Where pictures lie that are files of their own."""


@dataclass(frozen=True, slots=True)
class Order:
    """An export."""

    format: Format
    selection: Selection
    """Of tiles, and of captions where it speaks of these."""
    version: Version = "current"
    images: bool = True
    """Whether true-colour pictures are written, where the format has room for them."""
    labels: bool = False
    """Whether land-cover maps are written."""
    checks: bool = False
    """Whether all that the truth check found is written, not the two headline figures alone."""
    space: str = ""
    """Space whose vectors go with the captions; none if empty."""
    geoparquet: GeoVersion = "1.1"

    @property
    def form(self) -> Form:
        """The format."""
        return FORMS[self.format]

    @property
    def with_images(self) -> bool:
        """Whether pictures are written."""
        return self.images and "images" in self.form.room

    def check(self) -> None:
        """Make sure that the format has room for what was asked for.

        Raises:
            ExportError: It has not; the message says which do.
        """
        asked: dict[Extra, bool] = {"labels": self.labels, "checks": self.checks, "embeddings": bool(self.space)}
        for extra, wanted in asked.items():
            if wanted and extra not in self.form.room:
                able = ", ".join(name for name, form in FORMS.items() if extra in form.room)
                raise ExportError(f"The format {self.format} has no room for {EXTRAS[extra]}. Those that do: {able}.")

    def to_json(self) -> str:
        """Write the order, to be gone on with later."""
        return json.dumps({**asdict(self), "selection": self.selection.to_query()}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Order":
        """Undo `to_json`.

        Raises:
            ExportError: It is no order.
        """
        try:
            held = json.loads(text)
            selection = Selection.from_query(parse_qsl(held.pop("selection"), keep_blank_values=True))
            order = cls(**held, selection=selection)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExportError("What this export was to hold cannot be read. Begin it anew.") from error
        if order.format not in FORMS or order.version not in VERSIONS:
            raise ExportError("This export was begun by another version of the explorer. Begin it anew.")
        return order
