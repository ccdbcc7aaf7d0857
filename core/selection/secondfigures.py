"""How the claims of second readers move the scores of the captions that they are in."""

from typing import NamedTuple

from core.store.bases import HEADLINES, STANDING_WORDS, STANDINGS, WITH_BASIS, Standing
from core.store.catalogue import Catalogue


class Seconded(NamedTuple):
    """Captions in force, of one standing, with claims that a second reader read."""

    standing: Standing
    captions: int
    mean: float
    """Of the headline score."""
    alone: float
    """The same without these claims."""


def seconded(catalogue: Catalogue) -> list[Seconded]:
    """Return both means for each kind of captions that occurs."""
    with catalogue.cursor() as cursor:
        found = {
            one: cursor.execute(
                f"""select count(*), avg(k.truth), avg(k.alone) from checks k
                join active_captions a on a.caption = k.caption
                join {WITH_BASIS} c on c.id = k.caption and (c.basis = 'map') = $from_map
                where k.alone is not null""",
                {"from_map": one == "map"},
            ).fetchall()[0]
            for one in STANDINGS
        }
    return [Seconded(one, *row) for one, row in found.items() if row[0]]


def seconded_words(item: Seconded) -> str:
    """Say how these claims move the mean."""
    count = "1 caption has" if item.captions == 1 else f"{item.captions:,} captions have"
    return (
        f"{STANDING_WORDS[item.standing]}: {count} claims that a second reader read; mean "
        f"{HEADLINES[item.standing].lower()} {item.mean:.1f} of 100, without these claims {item.alone:.1f}."
    )
