"""Captions in the form in which SkyScript is given away: a table of `filepath,title,title_multi_objects`."""

import csv
import io
from collections.abc import Mapping

from generation.osm.titles import Titles

COLUMNS = ("filepath", "title", "title_multi_objects")


def to_csv(said: Mapping[str, Titles]) -> str:
    """Write captions by the names of their tiles; no comment stands in the file, since readers take each line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([f"{name}.png", one.title, one.title_multi_objects] for name, one in said.items())
    return text.getvalue()
