"""Places of one's own with a first caption: what both the command and the pages do."""

from collections.abc import Sequence

from core.geography.tiles import Tile
from core.places import anywhere
from core.places.additions import Asked
from core.places.anywhere import Added, Part
from core.progress import Report, silent
from core.release.problems import Problem
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.calls.ruled import caption_by_rules


def add_and_describe(
    catalogue: Catalogue,
    settings: Settings,
    tiles: Sequence[Tile],
    asked: Asked,
    parts: Sequence[Part],
    report: Report = silent,
    *,
    captions: bool = True,
) -> Added:
    """Add places, fetch their parts, and have the rules describe those with land cover.

    Raises:
        PlaceError: There are too many tiles.
    """
    added = anywhere.add(catalogue, settings, tiles, asked, parts, report)
    if not captions:
        return added
    failed = caption_by_rules(catalogue, settings, added.own, report)
    lines = [Problem("no caption", tile.name, reason) for tile, reason in failed.items()]
    return added._replace(problems=(*added.problems, *lines))
