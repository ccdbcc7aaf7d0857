"""Named places on Earth in a query: "in South America", "northern Brazil", "Kenya and Tanzania"."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from core.geography.named import BESIDE_KM, SIDES, area_name, folded, names, part_of, places
from core.query.phrasebook import word_set

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.][^\W\d_]+)*\.?")
_JOINING = re.compile(r"[\s,]*(?:(?:and|or|&|/)\s*)?(?:(?:in|the)\s+)*", re.IGNORECASE)

_LEADING = word_set(
    "in within inside across throughout from of over around near nearby along at on off about the to close"
)
_PART_OF = frozenset({"part", "parts", "half", "side", "region", "end", "of", "the"})
_PARTS = {
    f"{down}{across}{ending}": f"{down}{across}ern"
    for down in ("north", "south", "")
    for across in ("east", "west", "")
    for ending in ("ern", "")
    if down or across
} | dict.fromkeys(("central", "centre", "center", "middle"), "central")

_PARTS_NAMED = _PART_OF - {"of", "the"}
_COMPASS = frozenset(word for word in _PARTS if not word.endswith("ern"))
_SIDES = {f"{side.removesuffix(' of')}ern": side for side in SIDES}

_OUTSIDE = frozenset({"away", "far", "outside", "beyond", "except", "excluding", "without", "not", "no", "non"})

_ALSO_WORDS = word_set(
    "turkey chad jordan guinea mali java jersey niger mediterranean baltic atlantic pacific caribbean arctic "
    "antarctic amazon aegean adriatic outback alps chaco pampa oman togo jawa tajo midwest arabia"
) | {
    *("rocky mountains", "great plains", "great lakes", "western desert", "yellow river", "orange river"),
    *("pearl river", "east sea", "atlantic forest", "great basin", "red sea", "black sea"),
}
"""Names that are words of other meanings as well: they name a place after "in" and the like, with a capital within
the query, or alone."""

_CAPITALS = frozenset({"us"})
"""Names that are read in capitals only."""

_LONGEST = 6


class NamedArea(NamedTuple):
    """A place in a text, from its first character to one after the last."""

    start: int
    end: int
    area: str
    """As `core.geography.outlines` takes it; places joined by " or "."""
    others: tuple[str, ...] = ()
    """Other areas that the same words may mean."""


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    folded: str


def areas(text: str) -> list[NamedArea]:
    """Find the named places of a text in their order; names that only join each other are one area."""
    words = [_Word(found[0], *found.span(), folded(found[0])) for found in _WORD.finditer(text)]
    joined: list[NamedArea] = []
    for one in _each(text, words):
        before = joined[-1] if joined else None
        between = text[before.end : _name_start(text, one)] if before else ""
        if before and _JOINING.fullmatch(between) and (between.strip(" ,") or _alike(before.area, one.area)):
            joined[-1] = NamedArea(before.start, one.end, f"{before.area} or {one.area}")
        else:
            joined.append(one)
    return joined


def known(name: str) -> tuple[str, ...]:
    """Return the places that a name may mean, the likeliest first; none if it is not known."""
    return names().get(folded(name), ())


def told(area: str) -> str:
    """Say an area in words, with how far it reaches where it has no borders."""
    said = []
    for one in area.split(" or "):
        part, name = part_of(one)
        place = places()[name]
        whole = name if name.startswith(("the ", "Lake ", "Hudson ")) else f"the {name}"
        if part in SIDES:
            said.append(f"{part} {whole if place.kind in ('sea', 'river') else name} (to {BESIDE_KM} km)")
        elif part and (name.startswith("the ") or place.kind in ("sea", "river")):
            said.append(f"in the {part} part of {whole}")
        elif place.outline.startswith("~"):
            said.append(f"along {whole} ({place.outline[1:].partition(' ')[0]} km to either side)")
        elif place.kind == "sea":
            said.append(f"at {whole} (to 10 km inland)")
        else:
            said.append(f"in {one}")
    return " or ".join(said)


def spelled(area: str) -> str:
    """Write an area as people do, so that it is read as the same again."""
    part, name = part_of(area)
    return f"the {part} part of {name}" if part and part not in SIDES and name.startswith("the ") else area


def _alike(first: str, second: str) -> bool:
    """Tell "Brazil, Peru", of which either will do, from "Patagonia, Chile", where both have to hold."""
    kinds = {places()[part_of(one)[1]].kind for area in (first, second) for one in area.split(" or ")}
    return len(kinds) == 1


def _name_start(text: str, area: NamedArea) -> int:
    """Return where the name itself begins, after the words that lead to it."""
    start = area.start
    for found in _WORD.finditer(text, area.start, area.end):
        if folded(found[0]) not in _LEADING:
            return found.start()
    return start


def _each(text: str, words: Sequence[_Word]) -> Iterator[NamedArea]:
    place = 0
    while place < len(words):
        found = _named_at(text, words, place)
        if found is None:
            place += 1
            continue
        yield found
        place = next((at for at, word in enumerate(words) if word.start >= found.end), len(words))


def _named_at(text: str, words: Sequence[_Word], place: int) -> NamedArea | None:
    """Read the place whose name, or the part of it that is meant, begins at a word."""
    part, at = _part_at(text, words, place)
    beside = _is_beside(words, place, at)
    length = _length(text, words, at)
    if part and not length:
        return None
    whole = _length(text, words, place)
    if whole >= (at - place) + length > 0 or not part:  # "South Africa" is no part of Africa
        part, at, length = "", place, whole
    if not length:
        return None
    end = words[at + length - 1].end
    start, led = _led(text, words, place)
    name = " ".join(word.folded for word in words[at : at + length])
    if name in _ALSO_WORDS and not (led or part or (at and words[at].text[0].isupper()) or _alone(text, start, end)):
        return None
    meant = names()[name]
    side = _SIDES.get(part, "") if beside else ""
    read = [area_name(part, one) for one in meant]
    if side and places()[meant[0]].kind in ("country", "continent"):  # "north of Brazil" is said of its north as well
        read.insert(1, area_name(side, meant[0]))
    elif side:
        read = [area_name(side, one) for one in meant]
    return NamedArea(start, end, read[0], tuple(read[1:]))


def _part_at(text: str, words: Sequence[_Word], place: int) -> tuple[str, int]:
    """Read "northern", "the north of" or "the eastern part of the": the part and where the name begins."""
    part = _PARTS.get(words[place].folded.replace(" ", ""), "")
    at = place + 1
    if part and at < len(words) and (both := _PARTS.get(words[place].folded + words[at].folded)) and part != "central":
        part, at = both, at + 1
    while part and at < len(words) and words[at].text.lower() in _PART_OF:
        at += 1
    apart = at < len(words) and "," in text[words[place].start : words[at].start]
    return ("", at) if apart else (part, at)


def _is_beside(words: Sequence[_Word], place: int, at: int) -> bool:
    """Tell "north of the Alps" from "the north of the Alps" and from "northern Alps"."""
    between = [word.text.lower() for word in words[place:at]]
    named = between and between[0] in _COMPASS and "of" in between and not _PARTS_NAMED & set(between)
    return bool(named) and not (place and words[place - 1].text.lower() == "the")


def _length(text: str, words: Sequence[_Word], place: int) -> int:
    """Count the words of the longest name that begins at a word; nothing but spaces stands between them."""
    for count in range(min(_LONGEST, len(words) - place), 0, -1):
        run = words[place : place + count]
        if not any(text[one.end : two.start].strip(" \t-,") for one, two in pairwise(run)):
            name = " ".join(word.folded for word in run)
            if name in _names() and not (name in _CAPITALS and not run[0].text.isupper()):
                return count
    return 0


@cache
def _names() -> frozenset[str]:
    return frozenset(names())


def _led(text: str, words: Sequence[_Word], place: int) -> tuple[int, bool]:
    """Return where the words begin that lead to a name, and whether one of them is more than "the"."""
    start, led = place, False
    while (
        start
        and words[start - 1].text.lower() in _LEADING
        and not text[words[start - 1].end : words[start].start].strip()
    ):
        start -= 1
        led |= words[start].text.lower() != "the"
    return words[start].start, led


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands for itself between commas or ends of the text."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    return (not before or before[-1] in ",;.") and (not after or after[0] in ",;.")


def outside(text: str, area: NamedArea) -> int | None:
    """Return where the words begin that mean what lies outside of an area; None if none stand before it."""
    before = list(_WORD.finditer(text, 0, area.start))
    beside = before and not text[before[-1].end() : area.start].strip()
    return before[-1].start() if beside and before[-1][0].lower() in _OUTSIDE else None
