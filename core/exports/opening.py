"""How an export is opened: lines for people to copy, in the words of the reader that each format is made for."""

import shlex
from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Literal, NamedTuple

from core.exports.order import Format


class Opening(NamedTuple):
    """Lines that open an export."""

    language: Literal["python", "bash"]
    code: str


_PANDAS = "import pandas\n\nframe = pandas.read_csv({file!r})"

_CODE: dict[Format, tuple[str, str]] = {
    "coco": (
        "annotations/*.json",
        "from pycocotools.coco import COCO\n\ncaptions = COCO({file!r})",
    ),
    "parquet": ("", "import datasets\n\nrows = datasets.load_dataset({folder!r})"),
    "geoparquet": ("*.parquet", "import geopandas\n\nframe = geopandas.read_parquet({file!r})"),
    "webdataset": (
        "shards/*.tar",
        "from glob import glob\n\nimport webdataset\n\n"
        'shards = sorted(glob({folder!r} + "/shards/*.tar"))\n'
        'samples = webdataset.WebDataset(shards, shardshuffle=False).decode("pil")',
    ),
    "skyscript": ("*.csv", _PANDAS),
    "llava": (
        "*.json",
        "import json\n\nwith open({file!r}, encoding='utf-8') as file:\n    conversations = json.load(file)",
    ),
    "stac": (
        "*.parquet",
        "import pyarrow.parquet\nimport stac_geoparquet.arrow\n\n"
        "items = list(stac_geoparquet.arrow.stac_table_to_items(pyarrow.parquet.read_table({file!r})))",
    ),
    "jsonl": ("*.jsonl", "import pandas\n\nframe = pandas.read_json({file!r}, lines=True)"),
    "csv": ("*.csv", _PANDAS),
}
"""Which file is opened, the first of those that there are, and the lines of Python."""


def opening(form: Format, folder: str, names: Iterable[str]) -> Opening:
    """Return the lines that open an export.

    Args:
        form: Its format.
        folder: Where it lies.
        names: Its files, within the folder.
    """
    if form == "chatearthnet":
        return Opening("bash", f"chatearth --data NEW import {shlex.quote(folder)}")
    pattern, code = _CODE[form]
    file = next((name for name in sorted(names) if fnmatch(name, pattern)), "")
    return Opening("python", code.format(folder=folder, file=f"{folder}/{file}"))
