"""What requests are made from, read for many tiles at once: facts as they are kept, and where pictures lie."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import LandCoverError
from core.geography.tiles import Tile
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.raster.images import decode_rgb
from core.release.sources import Layer
from core.settings import Settings
from core.store import whereabouts
from core.store.catalogue import Catalogue
from core.store.whereabouts import Whereabouts
from generation.batch.order import Order
from generation.facts.all_tiles import looked
from generation.facts.measure import Facts
from generation.facts.store import Found, known_of, store
from generation.osm.judged import judged
from generation.prompts.mapvariables import OSM
from generation.prompts.recipes.inputs import TileInput
from generation.prompts.recipes.recipe import IN_WORDS, OF_OBJECTS
from generation.prompts.wherevariables import WHERE


class Source(NamedTuple):
    """A tile as it can be described in whichever process."""

    key: int
    facts: str
    """Facts as JSON; empty without land cover."""
    lacking: str = ""
    """Why there are none."""
    label: Location | None = None
    rgb: Location | None = None
    where: Whereabouts | None = None

    @property
    def tile(self) -> Tile:
        """Which it is."""
        return Tile.from_key(self.key)


class Needs(NamedTuple):
    """What an order takes of a tile beside its facts."""

    pictures: bool
    objects: bool
    """Objects of OpenStreetMap."""
    where: bool
    """Where it lies and when its picture was taken."""


def needs_of(order: Order) -> Needs:
    """Return what an order takes, so that nothing else is read."""
    content, place = order.ask.content, order.ask.endpoint
    pictures = place is not None and place.pictures and content.input_kind not in IN_WORDS
    words, asked = content.user + content.system, not order.by_rules
    objects = content.input_kind in OF_OBJECTS or OSM in words
    return Needs(pictures, objects and asked, WHERE in words and asked)


def sources_of(
    catalogue: Catalogue, settings: Settings, order: Order, keys: Sequence[int], pool: Executor | None = None
) -> list[Source]:
    """Read what some tiles are described from; facts that were never measured are measured now and kept."""
    needs, facts = needs_of(order), _facts(catalogue, settings, keys, pool)
    with catalogue.cursor() as cursor:
        labels = _located(cursor, keys, "labels") if needs.pictures else {}
        images = _located(cursor, keys, "rgb") if needs.pictures else {}
    where = {key: whereabouts.of_tile(catalogue, Tile.from_key(key)) for key in keys} if needs.where else {}
    return [Source(key, *facts[key], labels.get(key), images.get(key), where.get(key)) for key in keys]


def input_of(source: Source, settings: Settings, needs: Needs) -> TileInput:
    """Read the pictures of a tile as far as they are needed.

    Raises:
        ExplorerError: One of them is gone or damaged, or the tile has neither land cover nor an image.
    """
    tile, most = source.tile, settings.max_image_pixels
    rgb = decode_rgb(locations.read(source.rgb, tile), max_pixels=most) if source.rgb else None
    objects = judged(settings, tile) if needs.objects else None
    if not source.facts:
        if rgb is None:
            raise LandCoverError(source.lacking)
        return TileInput(tile.name, None, None, rgb, source.lacking, objects, source.where)
    label = locations.read_label(source.label, tile, max_pixels=most) if needs.pictures and source.label else None
    facts, ids = Facts.from_json(source.facts), label.ids if label else None
    return TileInput(tile.name, facts, ids, rgb, objects=objects, where=source.where)


def _facts(
    catalogue: Catalogue, settings: Settings, keys: Sequence[int], pool: Executor | None
) -> dict[int, tuple[str, str]]:
    known = known_of(catalogue, keys)
    found = dict(known.facts)
    measured = []
    for job, one in zip(known.waiting, looked(pool, known.waiting, settings.max_image_pixels), strict=True):
        if isinstance(one, Found):
            measured.append(one)
            found[job.key] = ("" if one.problem else one.document, one.problem or "")
        else:
            found[job.key] = ("", one.reason)
    if measured:
        store(catalogue, measured)
    return found


def _located(cursor: DuckDBPyConnection, keys: Sequence[int], layer: Layer) -> dict[int, Location]:
    cursor.register("wanted", pa.table({"key": pa.array(keys, pa.uint32())}))
    rows = cursor.execute(
        f"""select i.key, {LOCATION_COLUMNS} from images i join sources s on s.id = i.source
        join wanted w on w.key = i.key where i.layer = ?""",
        [layer],
    ).fetchall()
    cursor.unregister("wanted")
    return {key: Location(*where) for key, *where in rows}
