"""New versions of captions: the one in force changes, every earlier one stays."""

from dataclasses import dataclass
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from core.errors import CaptionChangedError, CaptionError
from core.geography.tiles import Tile
from core.store.captionsets import open_set
from core.store.catalogue import Catalogue, first_row, scalar

OWN_SET = "own"
"""Caption set of tiles that had no caption."""


_OF_SLOT = "key = ? and caption_set = ? and variant = ?"
"""A slot, column by column: a comparison of tuples is made of every row, as none of it reaches the scan."""


class Slot(NamedTuple):
    """One caption of a tile, through all its versions."""

    key: int
    caption_set: str
    variant: int


@dataclass(frozen=True, slots=True)
class NewCaption:
    """A text that is to be in force."""

    text: str
    origin: str
    """`generation`, `human`, `edit` or `rules`."""
    author: str | None
    """Who wrote it; of an edit, who wrote what was changed, where that is an answer of a model."""
    generation: int | None = None
    """Call that it came from."""
    reviewer: str | None = None
    """Who put it in force in a review."""


class Changed(NamedTuple):
    """Which caption of a slot is in force now."""

    slot: Slot
    caption: int | None
    """None where none is."""
    version: int | None
    previous: int | None
    """The one that was in force before; the same where nothing had to change."""
    rev: int


def slots(catalogue: Catalogue, tile: Tile) -> list[Slot]:
    """Return the captions of a tile that can have a new version, in the order of their sets."""
    with catalogue.cursor() as cursor:
        return _slots(cursor, tile)


def add_version(
    catalogue: Catalogue, tile: Tile, new: NewCaption, *, slot: Slot | None = None, rev: int | None = None
) -> Changed:
    """Put a text in force as a new version of a caption; one that is in force already makes no further version.

    Args:
        catalogue: Where to write.
        tile: Whose caption it is.
        new: The text and where it comes from.
        slot: Which caption of the tile; the first if None. A tile without any gets one in the set `own`.
        rev: What the caller saw; if the slot was changed since, nothing is written.

    Raises:
        CaptionError: The text is empty, or the tile has no such caption.
        CaptionChangedError: It was changed since.
    """
    with catalogue.transaction() as cursor:
        return put_version(cursor, tile, new, slot=slot, rev=rev)


def put_version(
    cursor: DuckDBPyConnection, tile: Tile, new: NewCaption, *, slot: Slot | None = None, rev: int | None = None
) -> Changed:
    """Do what `add_version` does, as a part of the caller's transaction."""
    if not new.text.strip():
        raise CaptionError(f"The new caption of {tile.name} is empty. Write something, or keep the one in force.")
    place = slot or next(iter(_slots(cursor, tile)), None) or _own_slot(cursor, tile)
    held = _in_force(cursor, place)
    if slot and held is None and not _known(cursor, place):
        raise CaptionError(f"{tile.name} has no caption {place.variant} in the set {place.caption_set}.")
    _check_rev(tile, held[1] if held else 0, rev)
    if held and (version := _same_text(cursor, held[0], new)):
        return Changed(place, held[0], version, held[0], held[1])
    caption = _insert(cursor, place, new, held[0] if held else None)
    return _activate(cursor, place, caption, held, new.reviewer or new.author or "")


def put_back(catalogue: Catalogue, change: Changed, *, author: str) -> Changed:
    """Undo a change: what was in force before is so again; the version that goes stays in the history.

    Raises:
        CaptionChangedError: The caption was changed since.
    """
    with catalogue.transaction() as cursor:
        return take_version_back(cursor, change.slot, change.caption, change.previous, author=author)


def take_version_back(
    cursor: DuckDBPyConnection, slot: Slot, caption: int | None, previous: int | None, *, author: str
) -> Changed:
    """Do what `put_back` does, as a part of the caller's transaction."""
    held = _in_force(cursor, slot)
    if held is None or held[0] != caption:
        name = Tile.from_key(slot.key).name
        raise CaptionChangedError(f"The caption of {name} was changed since. Look at its versions and choose one.")
    return _activate(cursor, slot, previous, held, author)


def _slots(cursor: DuckDBPyConnection, tile: Tile) -> list[Slot]:
    rows = cursor.execute(
        """select a.key, a.caption_set, a.variant from active_captions a
        join caption_sets s on s.name = a.caption_set where a.key = ? order by s.bit, a.variant""",
        [tile.key],
    ).fetchall()
    return [Slot(*row) for row in rows]


def _own_slot(cursor: DuckDBPyConnection, tile: Tile) -> Slot:
    if not first_row(cursor, "select 1 from tiles where key = ?", [tile.key]):
        raise CaptionError(f"The catalogue holds no tile {tile.name}, so it cannot have a caption. Import it first.")
    open_set(cursor, OWN_SET, "Own captions")
    return Slot(tile.key, OWN_SET, 0)


def _in_force(cursor: DuckDBPyConnection, slot: Slot) -> tuple[int, int] | None:
    """Caption in force, and how often it was changed."""
    row = first_row(cursor, f"select caption, rev from active_captions where {_OF_SLOT}", slot)
    return (int(row[0]), int(row[1])) if row else None


def _known(cursor: DuckDBPyConnection, slot: Slot) -> bool:
    return first_row(cursor, f"select 1 from captions where {_OF_SLOT} limit 1", slot) is not None


def _same_text(cursor: DuckDBPyConnection, caption: int, new: NewCaption) -> int | None:
    """Version of a caption that has the new text; None if it has another."""
    row = first_row(cursor, "select version from captions where id = ? and text = ?", [caption, new.text.strip()])
    return int(row[0]) if row else None


def _check_rev(tile: Tile, now: int, seen: int | None) -> None:
    if seen is not None and seen != now:
        raise CaptionChangedError(
            f"The caption of {tile.name} was changed by somebody else meanwhile. Look at it again."
        )


def _insert(cursor: DuckDBPyConnection, slot: Slot, new: NewCaption, parent: int | None) -> int:
    return scalar(
        cursor,
        """insert into captions
            (key, caption_set, variant, version, split, origin, text, words, parent, author, generation, reviewer)
        select $key, $set, $variant, coalesce(max(version), 0) + 1,
            coalesce((select split from captions where id = $parent), (select split from tiles where key = $key)),
            $origin, $text,
            len(string_split_regex($text, '\\s+')), $parent, $author, $generation,
            $reviewer
        from captions where key = $key and caption_set = $set and variant = $variant returning id""",
        {
            "key": slot.key,
            "set": slot.caption_set,
            "variant": slot.variant,
            "origin": new.origin,
            "text": new.text.strip(),
            "parent": parent,
            "author": new.author,
            "generation": new.generation,
            "reviewer": new.reviewer,
        },
    )


def _activate(
    cursor: DuckDBPyConnection, slot: Slot, caption: int | None, held: tuple[int, int] | None, author: str
) -> Changed:
    """Put a caption in force, or none, and write down that it was done."""
    previous, rev = held or (None, 0)
    if caption is None:
        cursor.execute(f"delete from active_captions where {_OF_SLOT}", slot)
    elif held is None:
        cursor.execute("insert into active_captions values (?, ?, ?, ?, 1)", [*slot, caption])
    else:
        done = cursor.execute(
            f"update active_captions set caption = ?, rev = rev + 1 where {_OF_SLOT} and rev = ? returning rev",
            [caption, *slot, rev],
        ).fetchall()
        if not done:
            raise CaptionChangedError("The caption was changed by somebody else meanwhile. Look at it again.")
    cursor.execute(
        "insert into caption_changes (key, caption_set, variant, caption, previous, author) values (?, ?, ?, ?, ?, ?)",
        [*slot, caption, previous, author],
    )
    row = first_row(cursor, "select version from captions where id = ?", [caption]) if caption else None
    return Changed(slot, caption, row[0] if row else None, previous, rev + 1)
