"""Places on Earth by name: countries, continents, regions, seas and large rivers."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core.errors import SelectionError, echoed

DATA = Path(__file__).parent / "data"

PARTS = ("northern", "southern", "eastern", "western", "central",
         "northeastern", "northwestern", "southeastern", "southwestern")  # fmt: skip


SIDES = ("north of", "south of", "east of", "west of",
         "northeast of", "northwest of", "southeast of", "southwest of")  # fmt: skip
"""What lies beside a place and not in it."""

BESIDE_KM = 500
"""So far reaches what lies north of a place, or on another side of it."""


class Place(NamedTuple):
    """A named place; `name` is what tells it from all others."""

    name: str
    kind: str
    """country, continent, region, sea or river."""
    others: tuple[str, ...]
    """Names that it is called by as well; some of them are those of other places too."""
    outline: str
    """As the file has it: read where it is needed."""


@cache
def places() -> Mapping[str, Place]:
    """Return all places by their own name."""
    return {place.name: place for place in (*_countries(), *_drawn())}


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return what each name, in `folded` form, may mean: places by their own name, the likeliest first."""
    found: dict[str, list[str]] = {}
    own = [(place.name, place.name) for place in places().values()]
    others = [(name, place.name) for place in places().values() for name in place.others]
    for name, place_name in (*own, *others, *_foreign()):
        meant = found.setdefault(folded(name), [])
        if place_name not in meant:
            meant.append(place_name)
    return {name: tuple(meant) for name, meant in found.items()}


def _foreign() -> Iterator[tuple[str, str]]:
    """Read what places are called in other languages: that name, and the place's own."""
    for own, others in lines("names.txt"):
        yield from ((name, own) for name in others.split(","))


def lines(file: str) -> Iterator[list[str]]:
    """Read a table of this folder's data, its fields parted by "|"; lines that begin with # are remarks."""
    for line in (DATA / file).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("|")


def folded(name: str) -> str:
    """Return a name in lower case, without accents, hyphens, points and a leading article."""
    spelled = name.lower().replace("-", " ").replace(".", "").replace("\u2019", "'")
    plain = unicodedata.normalize("NFKD", spelled)
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(bare.split()).removeprefix("the ")


def part_of(area: str) -> tuple[str, str]:
    """Part an area, as "northern Brazil" and "north of the Alps" are, into the part, or the side, and the place's name.

    No part is the whole.
    """
    if area in places():
        return "", area
    side, of, beside = area.partition(" of ")
    if of and f"{side} of" in SIDES:
        return f"{side} of", beside
    part, _, name = area.partition(" ")
    return (part, name) if part in PARTS else ("", area)


def area_name(part: str, name: str) -> str:
    """Name a part of a place, a side of it, or the whole of it, as an area."""
    return f"{part} {name}" if part else name


def check(area: str) -> None:
    """Make sure that an area is known, or all of several joined by " or ".

    Raises:
        SelectionError: It is not.
    """
    if any(part_of(one)[1] not in places() for one in area.split(" or ")):
        raise SelectionError(f"'{echoed(area)}' is no place that is known here. Choose one in the search.")


def _countries() -> Iterator[Place]:
    for line in (DATA / "countries.tsv").read_text("utf-8").splitlines():
        name, others, outline = line.split("\t")
        yield Place(name, "country", tuple(filter(None, others.split("|"))), outline)


def _drawn() -> Iterator[Place]:
    for kind, name, others, outline in lines("regions.txt"):
        yield Place(name, kind, tuple(filter(None, others.split(","))), outline)
