"""Captions from OpenStreetMap in the catalogue: a set of its own, whose texts are found, compared and checked."""

from core.geography.tiles import Tile
from core.store.authors import OSM_SET, OSM_TERMS
from core.store.captionversions import Changed, NewCaption, Slot, add_version
from core.store.catalogue import Catalogue
from core.store.tiletable import mark_stale
from generation.osm.titles import Titles

SET_TITLE = f"Captions as SkyScript writes them, from map objects. {OSM_TERMS}"


def keep(catalogue: Catalogue, tile: Tile, said: Titles, judge: str) -> tuple[Changed, Changed]:
    """Put both captions of a tile in force, as two of one set; the same texts again change nothing.

    Whoever keeps some has the table of tiles rebuilt at the end, see `core.imports.importer.refresh`.

    Raises:
        CaptionError: The catalogue holds no such tile, or has no room for the set.
    """
    author = f"OpenStreetMap by the {judge}"
    first, second = (
        add_version(
            catalogue,
            tile,
            NewCaption(text, OSM_SET, author),
            slot=Slot(tile.key, OSM_SET, variant),
            opens=SET_TITLE,
        )
        for variant, text in enumerate((said.title, said.title_multi_objects))
    )
    with catalogue.transaction() as cursor:
        mark_stale(cursor)
    return first, second
