"""Tags in words, by the grammar of SkyScript: a key, what connects it, and its value."""

from collections.abc import Iterable, Mapping

_BEFORE = frozenset(
    {"natural", "power", "man_made", "waterway", "railway", "aeroway", "place", "barrier", "leisure", "water"}
)
"""Keys that say of which kind a thing is, and stand before the value without "of"."""

_READS = {"highway": "road"}
"""Keys that are read as another word."""

_FIRST = ("natural", "landuse", "water", "wetland", "waterway", "place", "leisure", "man_made", "aeroway")
"""Keys that say most of what a thing is, in this order; others come after them."""


def phrase(key: str, value: str) -> str:
    """Read one tag: `natural water`, `landuse of quarry`, `road of primary`."""
    word, said = _READS.get(key, _spaced(key)), _spaced(value)
    if said in ("yes", word):
        return word
    return f"{word} {said}" if key in _BEFORE else f"{word} of {said}"


def single(tags: Mapping[str, str]) -> str:
    """Read all tags of one object, with commas between."""
    return ", ".join(_phrases(tags))


def among_others(tags: Mapping[str, str]) -> str:
    """Read an object that stands beside others: its further tags after "with"."""
    first, *more = _phrases(tags)
    return f"{first} with {' and '.join(more)}" if more else first


def sentence(parts: Iterable[str]) -> str:
    """Join objects: the first, and the others around it."""
    first, *others = dict.fromkeys(parts)
    return f"{first}, surrounded by {'; '.join(others)}" if others else first


def _phrases(tags: Mapping[str, str]) -> list[str]:
    order = {key: place for place, key in enumerate(_FIRST)}
    return [phrase(key, tags[key]) for key in sorted(tags, key=lambda key: (order.get(key, len(order)), key))]


def _spaced(text: str) -> str:
    return " ".join(text.replace("_", " ").replace(":", " ").replace(";", " and ").split())
