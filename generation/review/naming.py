"""Names of classes and places in the manner of those that they take the place of."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.query.lexicon import CLASS_PHRASES, Place
from core.query.phrasebook import word_set
from generation.checks.wordlists import TRAITS
from generation.review.edits import Edit, Edits, like, replaced


class Phrase(NamedTuple):
    """Where words of a text stand."""

    start: int
    end: int


_MASS = {
    "water": "water",
    "developed area": "developed land",
    "tree": "forest",
    "shrub": "shrubland",
    "grass": "grassland",
    "crop": "cropland",
    "bare land": "bare land",
    "snow": "snow",
    "wetland": "wetland",
    "mangroves": "mangrove forest",
    "moss": "moss",
}
_COUNTED = _MASS | {
    "water": "water body",
    "developed area": "developed area",
    "shrub": "shrub area",
    "grass": "grassy area",
    "crop": "crop field",
    "bare land": "bare area",
    "snow": "snowfield",
    "moss": "mossy area",
}
_PLURAL = {name: f"{form[:-1]}ies" if form.endswith("dy") else f"{form}s" for name, form in _COUNTED.items()}
_PLURAL |= {"tree": "trees", "shrub": "shrubs", "mangroves": "mangroves"}
_NO_PLURALS = ("grass", "moss", "pampas", "maquis", "badlands", "canvas")
_FIRST = re.compile(r"\ban? (?:[\w-]+ ){0,3}\Z", re.IGNORECASE)

SIDES: dict[Place, str] = {
    ("top left", "top right"): "top",
    ("bottom left", "bottom right"): "bottom",
    ("top left", "bottom left"): "left",
    ("top right", "bottom right"): "right",
}
_COMPASS = {"top": "north", "bottom": "south", "left": "west", "right": "east"}
_BY_COMPASS = re.compile(r"north|south|east|west|\b[ns][ew]\b", re.IGNORECASE)
_PARTS = word_set("part parts section sections area areas region regions portion half")


def renamed(text: str, phrase: Phrase, name: str) -> Edit:
    """Name another class in the number of the old name."""
    before = text[: phrase.start]
    if _is_plural(text[phrase.start : phrase.end]):
        form = _PLURAL[name]
    elif (article := _FIRST.search(before)) and " of " not in article[0]:
        form = _COUNTED[name]
    else:
        form = _MASS[name]
    return replaced(text, phrase.start, phrase.end, form)


def swapped(text: str, one: Phrase, other: Phrase, name: str, rival: str) -> Edits:
    """Let two names of classes change places; of a singular and a plural, each gets the number of its new place."""
    first, second = text[one.start : one.end], text[other.start : other.end]
    if _is_plural(first) != _is_plural(second):
        return renamed(text, one, rival), renamed(text, other, name)
    first, second = (f"{word[:1].lower()}{word[1:]}" for word in (first, second))
    return replaced(text, one.start, one.end, second), replaced(text, other.start, other.end, first)


def _is_plural(phrase: str) -> bool:
    last = phrase.lower().split()[-1]
    return last.endswith("s") and last not in _NO_PLURALS


def place_like(said: str, place: Place) -> str:
    """Name a place in the manner of another name: with its article, its noun and its compass."""
    words = said.split()
    name = "middle" if place == ("middle",) else SIDES.get(place, place[0])
    noun = words[-1] if words[-1].lower() in _PARTS else ""
    if _BY_COMPASS.search(said) and name != "middle":
        name = "".join(_COMPASS[word] for word in name.split())
        name += "ern" if noun else ""
    elif place in SIDES and not noun:
        noun = "half"
    led = words[0] if words[0].lower() == "the" else ""
    return like(said, " ".join(word for word in (led, name, noun) if word))


def named(text: str, name: str, start: int, end: int) -> Iterator[Phrase]:
    """Return where a stretch names a class by a noun."""
    for found in CLASS_PHRASES.find(text[start:end]):
        said = text[start + found.start : start + found.end].lower()
        if found.value == name and said not in TRAITS and not said.endswith(("covered", "dominated", "lined")):
            yield Phrase(start + found.start, start + found.end)
