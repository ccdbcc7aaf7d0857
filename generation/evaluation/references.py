"""What predictions are held against: the captions in force of a set and a split, and where else their tiles stand."""

from collections.abc import Iterable
from typing import NamedTuple

from core.counting import counted
from core.errors import EvaluationError, TileNameError
from core.geography.tiles import Tile
from core.store.catalogue import Catalogue

_PREFERRED = "4v"
"""The set of the paper's benchmark, where two sets fit as well."""

_TEST = "test"


class References(NamedTuple):
    """Captions of a set, by tile."""

    caption_set: str
    split: str
    """Empty for all splits."""
    texts: dict[str, list[str]]
    """By name of the tile, in the order of the names."""
    trained: dict[str, str]
    """Of these tiles, those that another set has in its training split, with that set."""


def tile_key(name: str) -> int | None:
    """Key of a tile's name; None for the name of another image."""
    try:
        return Tile.parse(name).key
    except TileNameError:
        return None


def references_for(
    catalogue: Catalogue,
    images: Iterable[str],
    caption_set: str | None = None,
    split: str | None = None,
    *,
    own: str = "",
) -> References:
    """Read the captions that predictions are held against.

    Args:
        catalogue: Where the captions are.
        images: Names of the images with a prediction.
        caption_set: Which captions; by default the set that most of the images are in.
        split: Which split of it; "all" for every one; by default the test split where images
            are in it, else the one that most of them are in.
        own: The set that the predictions are from, which is held against another one by default where there is one.

    Raises:
        EvaluationError: None of the images is in the catalogue, or has such a caption.
    """
    keys = [key for name in set(images) if (key := tile_key(name)) is not None]
    with catalogue.cursor() as cursor:
        cursor.execute("create temp table wanted_tiles as select unnest($1::uinteger[]) as key", [keys])
        rows = cursor.execute(
            f"""select c.caption_set, coalesce(c.split, ''), count(distinct c.key)
            from {_IN_FORCE} join wanted_tiles w on w.key = c.key group by all"""
        ).fetchall()
        cursor.execute("drop table wanted_tiles")
        chosen, part = _chosen(rows, caption_set, split, own)
        condition = "c.caption_set = ?" + (" and coalesce(c.split, '') = ?" if part != "all" else "")
        values = [chosen] + ([part] if part != "all" else [])
        found = cursor.execute(
            f"select c.key, c.text from {_IN_FORCE} where {condition} order by c.key, a.variant", values
        ).fetchall()
        trained = cursor.execute(
            f"""select distinct on (c.key) c.key, o.caption_set from {_IN_FORCE}
            join captions o on o.key = c.key and o.caption_set <> c.caption_set and o.split = 'train'
            where {condition} order by c.key, o.caption_set""",
            values,
        ).fetchall()
    names = {key: Tile.from_key(key).name for key in {key for key, _ in found}}
    texts: dict[str, list[str]] = {}
    for key, text in found:
        texts.setdefault(names[key], []).append(text)
    return References(
        chosen, "" if part == "all" else part, dict(sorted(texts.items())), {names[key]: name for key, name in trained}
    )


_IN_FORCE = "active_captions a join captions c on c.id = a.caption"


def _chosen(rows: list[tuple[str, str, int]], caption_set: str | None, split: str | None, own: str) -> tuple[str, str]:
    """Decide on set and split by how many of the images each has."""
    if not rows:
        raise EvaluationError(
            "None of these images has a caption in the catalogue. Name a file with references, or import the release "
            "that the predictions are of."
        )
    sets: dict[str, int] = {}
    for name, _, count in rows:
        sets[name] = sets.get(name, 0) + count
    chosen = caption_set or max(sets, key=lambda name: (name != own, sets[name], name == _PREFERRED))
    if chosen not in sets:
        held = ", ".join(f"{name} ({counted(count, 'tile')})" for name, count in sets.items())
        raise EvaluationError(
            f"No image of the predictions has a caption of the set '{chosen}'; there are those of {held}."
        )
    parts = {part: count for name, part, count in rows if name == chosen}
    if split == "all":
        return chosen, "all"
    if split is not None and split not in parts:
        raise EvaluationError(
            f"No image of the predictions is in the split '{split}' of '{chosen}'; they are in "
            f"{', '.join(part or 'none' for part in parts)}."
        )
    usual = _TEST if _TEST in parts else max(parts, key=lambda part: parts[part])
    return chosen, usual if split is None else split
