"""Captions from OpenStreetMap in the catalogue: a set of its own, whose texts are found, compared and checked."""

from collections.abc import Mapping

from core.geography.tiles import Tile
from core.store.authors import OSM_SET, OSM_TERMS
from core.store.catalogue import Catalogue
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from generation.osm.titles import Titles

SET = MadeSet(OSM_SET, f"Captions as SkyScript writes them, from map objects. {OSM_TERMS}")


def keep(catalogue: Catalogue, captions: Mapping[Tile, Titles], judge: str) -> int:
    """Put both captions of tiles in force, as two of one set; return how many texts are new.

    Whoever keeps some has the table of tiles rebuilt at the end, see `core.imports.importer.refresh`.

    Raises:
        CaptionError: The catalogue holds no such tile, or has no room for the set.
    """
    made = [
        MadeCaption(tile.key, variant, text, f"OpenStreetMap by the {judge}")
        for tile, said in captions.items()
        for variant, text in enumerate((said.title, said.title_multi_objects))
    ]
    return put_in_force(catalogue, SET, made)
