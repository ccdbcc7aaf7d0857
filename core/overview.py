"""What a data folder holds, in numbers."""

from dataclasses import dataclass

from core.catalogue import Catalogue, scalar
from core.flags import Flag
from core.spaces import embedded_anywhere


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts over the whole catalogue."""

    tiles: int
    caption_sets: dict[str, dict[str, int]]
    """Captions by set and split; captions without a split count under 'none'."""
    flags: dict[str, int]
    """Tiles by flag, without flags that do not occur."""
    synthetic: int = 0
    """Tiles of a synthetic release."""
    embedded: int = 0
    """Captions that search by meaning can find."""

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "tiles": self.tiles,
            "caption_sets": self.caption_sets,
            "flags": self.flags,
            "synthetic": self.synthetic,
            "embedded": self.embedded,
        }


def overview(catalogue: Catalogue) -> Overview:
    """Count tiles, captions and flags."""
    with catalogue.cursor() as cursor:
        tiles = scalar(cursor, "select count(*) from tiles")
        captions = cursor.execute(
            """select s.name, coalesce(c.split, 'none'), count(*) from captions c
            join caption_sets s on s.name = c.caption_set where c.origin = 'dataset'
            group by s.bit, s.name, c.split order by s.bit, c.split"""
        ).fetchall()
        synthetic = scalar(cursor, "select count(*) from tiles where synthetic")
        bits = cursor.execute("select flags, count(*) from tiles group by flags").fetchall()
        embedded = embedded_anywhere(cursor)
    sets: dict[str, dict[str, int]] = {}
    for name, split, count in captions:
        sets.setdefault(name, {})[split] = count
    counts = {flag.label: sum(count for held, count in bits if held & flag) for flag in Flag}
    return Overview(tiles, sets, {name: count for name, count in counts.items() if count}, synthetic, embedded)
