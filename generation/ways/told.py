"""What each way of describing the Earth says of one tile: captions in force, else texts made on the spot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import ExplorerError
from core.settings import Settings
from core.store.authors import OSM_CREDIT, OSM_SET, author_name
from core.store.bases import Basis
from core.store.boxtable import BOXES_SET
from core.store.catalogue import Catalogue
from core.store.wheretable import METADATA_SET
from core.tile.record import TileRecord
from generation.boxes.captions import captions
from generation.boxes.found import find_boxes
from generation.checks.checking import CheckResult, check
from generation.facts.store import facts_of, label_of
from generation.metadata.captions import caption
from generation.metadata.keep import known_of
from generation.osm.judged import judged
from generation.osm.titles import titles
from generation.tasks.make import tasks_of

_PUBLISHED = ("35", "4v")

_BEST = ("region caption/quarter", "comparison/which", "presence/list")
"""Questions whose answers say most, the first that is asked of a tile."""


class Told(NamedTuple):
    """One text about a tile."""

    title: str
    """Who wrote it, or what kind of text it is."""
    text: str
    basis: Basis
    held: bool = False
    """Whether it is a caption of the catalogue; else it was made on the spot and is kept nowhere."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to describe a tile."""

    name: str
    """The dataset or method that describes tiles so."""
    made_from: str
    """What it goes by, in words."""
    told: tuple[Told, ...]
    """Its texts; empty where there are none."""
    lacking: str = ""
    """Why there are none, and what to do."""
    credit: str = ""


def ways_of(catalogue: Catalogue, settings: Settings, record: TileRecord) -> tuple[Way, ...]:
    """Tell a tile in every way, each on its own: what one of them lacks does not hinder the others."""
    return tuple(way(catalogue, settings, record) for way in _WAYS)


def checked(catalogue: Catalogue, settings: Settings, record: TileRecord, told: Told) -> CheckResult | None:
    """Hold a text against the land cover of its tile; None where the tile has none."""
    if record.composition is None:
        return None
    try:
        facts = facts_of(catalogue, settings, record.tile)
    except ExplorerError:
        facts = None
    return check(told.text, record.composition, facts=facts, latitude=record.tile.centre[1])


def _in_force(record: TileRecord, *sets: str) -> tuple[Told, ...]:
    return tuple(
        Told(author_name(one.caption_set, one.origin, one.author), one.text, one.basis, held=True)
        for one in record.captions
        if one.active and one.caption_set in sets
    )


def _chatearthnet(_: Catalogue, __: Settings, record: TileRecord) -> Way:
    told = _in_force(record, *_PUBLISHED)
    lacking = "" if told else "This tile has no caption of these sets. The prompt lab writes one in their manner."
    return Way("ChatEarthNet", "land cover, told by a language model", told, lacking)


def _skyscript(_: Catalogue, settings: Settings, record: TileRecord) -> Way:
    def made() -> tuple[Told, ...]:
        found = judged(settings, record.tile)
        if found is None:
            return ()
        said = titles(record.tile, found.seen)
        return (
            Told("title", said.title, "unknown"),
            Told("title_multi_objects", said.title_multi_objects, "unknown"),
        )

    lacking = (
        "No objects of OpenStreetMap are here yet: read them on the tile's page, or with the command chatearth osm."
    )
    return _way("SkyScript", "objects of OpenStreetMap", _in_force(record, OSM_SET), made, lacking, OSM_CREDIT)


def _remoteclip(catalogue: Catalogue, settings: Settings, record: TileRecord) -> Way:
    def made() -> tuple[Told, ...]:
        boxes = find_boxes(label_of(catalogue, settings, record.tile).ids).boxes
        return (Told("five captions", "\n".join(captions(boxes, record.tile.name)), "map"),)

    lacking = "There are no boxes without land cover: fetch it on the tile's page."
    return _way("RemoteCLIP", "boxes around patches of land cover", _in_force(record, BOXES_SET), made, lacking)


def _rs5m(catalogue: Catalogue, _: Settings, record: TileRecord) -> Way:
    def made() -> tuple[Told, ...]:
        return (Told("metadata caption", caption(known_of(catalogue, record)), "map"),)

    return _way("RS5M", "where and when it is, and its land cover", _in_force(record, METADATA_SET), made, "")


def _fit_rs(catalogue: Catalogue, settings: Settings, record: TileRecord) -> Way:
    def made() -> tuple[Told, ...]:
        turns = [
            turn
            for task in tasks_of(record.tile, label_of(catalogue, settings, record.tile).ids)
            for turn in task.turns
        ]
        best = next((turn for ask in _BEST for turn in turns if turn.ask == ask), None)
        if best is None:
            return ()
        question = best.question.replace(", <box1>", "")
        return (Told("question and answer", f"{question}\n{best.answer}", "map"),)

    lacking = "Nothing is clear enough in this tile to be asked."
    return _way("FIT-RS", "a question that its land cover answers", (), made, lacking)


def _way(
    name: str,
    made_from: str,
    held: tuple[Told, ...],
    made: Callable[[], tuple[Told, ...]],
    lacking: str,
    credit: str = "",
) -> Way:
    """Take the captions in force, else make some."""
    try:
        told = held or made()
    except ExplorerError as error:
        return Way(name, made_from, (), str(error), credit)
    return Way(name, made_from, told, "" if told else lacking, credit)


_WAYS = (_chatearthnet, _skyscript, _remoteclip, _rs5m, _fit_rs)
