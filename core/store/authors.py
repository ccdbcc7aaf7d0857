"""Who wrote a caption, and what a set of captions is called, wherever people read it."""

from collections.abc import Sequence

from core.store.boxtable import BOXES_SET
from core.store.catalogue import Catalogue
from core.store.wheretable import METADATA_SET

OSM_SET = "osm"
"""Caption set, and origin, of texts that are made from objects of OpenStreetMap."""

OSM_CREDIT = "© OpenStreetMap contributors"
"""Stands wherever anything of OpenStreetMap is shown or given away, and so is the name of its set."""

OSM_LICENCE = "Open Database License (ODbL) 1.0"
OSM_TERMS = f"{OSM_CREDIT}, {OSM_LICENCE}, https://www.openstreetmap.org/copyright"
"""Goes with every file that holds anything of it."""

_SETS = {
    "35": "GPT-3.5",
    "4v": "GPT-4V",
    OSM_SET: OSM_CREDIT,
    BOXES_SET: "RemoteCLIP's rules",
    METADATA_SET: "Metadata",
}
OF_A_SET = ("dataset", OSM_SET, BOXES_SET, METADATA_SET)
"""Origins of texts that make up a set; every other text stands in the place of one."""

RULES = "the rules"


def set_name(caption_set: str) -> str:
    """Name a caption set for people."""
    return _SETS.get(caption_set, caption_set)


def author_name(caption_set: str, origin: str, author: str | None) -> str:
    """Name who wrote a text: the model of the release, another model, the rules or a person.

    Args:
        caption_set: The set that holds it. It says who wrote a text of the dataset only.
        origin: As a version of a caption has it: dataset, osm, remoteclip, generation, rules, edit, ...
        author: As the version has it: for a generation its model, for an edit that of the answer that was changed.
    """
    if origin in OF_A_SET:
        return _SETS.get(caption_set, author or caption_set)
    if origin == "rules":
        return RULES
    if origin == "generation":
        return author or "a model"
    if origin == "edit":
        return f"a person, from a text of {author}" if author else "a person"
    return author or origin


def authors(catalogue: Catalogue, captions: Sequence[int]) -> dict[int, str]:
    """Name who wrote captions, by their numbers."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select id, caption_set, origin, author from captions where list_contains($ids::ubigint[], id)",
            {"ids": list(captions)},
        ).fetchall()
    return {number: author_name(*told) for number, *told in rows}


def heading(caption_set: str, variant: int, origin: str, author: str | None) -> str:
    """Name a caption by its set, and its number where the set has several, but no text by a name of another writer."""
    name = set_name(caption_set) if variant == 0 else f"{set_name(caption_set)} ({variant + 1})"
    return name if origin in OF_A_SET else f"{author_name(caption_set, origin, author)}, in place of {name}"
