"""What a data folder holds, in numbers."""

from dataclasses import dataclass

from core.embedding.estimates import estimated
from core.embedding.spaces import current, embedded
from core.settings import DEFAULT_SPACE
from core.store.authors import OF_A_SET
from core.store.catalogue import Catalogue, scalar
from core.store.flags import Flag


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
    own: int = 0
    """Tiles that a person added."""
    embedded: int = 0
    """Captions that search by meaning can find, in the space that was asked for."""
    estimated: int = 0
    """Those of them whose vector is an estimate."""

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "tiles": self.tiles,
            "caption_sets": self.caption_sets,
            "flags": self.flags,
            "synthetic": self.synthetic,
            "own": self.own,
            "embedded": self.embedded,
            "estimated": self.estimated,
        }


def overview(catalogue: Catalogue, space: str = DEFAULT_SPACE) -> Overview:
    """Count tiles, captions and flags, and the captions with a vector in a space."""
    table = current(catalogue, space)
    with catalogue.cursor() as cursor:
        tiles = scalar(cursor, "select count(*) from tiles")
        captions = cursor.execute(
            f"""select s.name, coalesce(c.split, 'none'), count(*) from captions c
            join caption_sets s on s.name = c.caption_set where c.origin in {OF_A_SET} and c.version = 1
            group by s.bit, s.name, c.split order by s.bit, c.split"""
        ).fetchall()
        synthetic = scalar(cursor, "select count(*) from tiles where synthetic")
        own = scalar(cursor, "select count(*) from tiles where own")
        bits = cursor.execute("select flags, count(*) from tiles group by flags").fetchall()
        exact, guessed = (embedded(cursor, table), estimated(cursor, table)) if table else (0, 0)
    sets: dict[str, dict[str, int]] = {}
    for name, split, count in captions:
        sets.setdefault(name, {})[split] = count
    counts = {flag.label: sum(count for held, count in bits if held & flag) for flag in Flag}
    found = {name: count for name, count in counts.items() if count}
    return Overview(tiles, sets, found, synthetic, own, exact + guessed, guessed)
