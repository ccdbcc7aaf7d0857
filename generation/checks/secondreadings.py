"""Claims that a second reader found in stretches that the grammar does not read."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.query.lexicon import Amount
from core.store import secondreadings
from core.store.catalogue import Catalogue
from core.store.secondreadings import SecondReading
from generation.checks.claims import Claim, Reading, Unread


class Second(NamedTuple):
    """A stretch as a second reader read it; without claims it says nothing about the land."""

    start: int
    end: int
    reader: str
    """Name of the model."""
    claims: tuple[Claim, ...]


def packed(claims: Iterable[Claim]) -> str:
    """Write claims as JSON."""
    return json.dumps([claim._asdict() for claim in claims], ensure_ascii=False, separators=(",", ":"))


def unpacked(document: str) -> tuple[Claim, ...]:
    """Read what `packed` wrote."""
    return tuple(_claim(held) for held in json.loads(document))


def readings_of(catalogue: Catalogue, text: str) -> tuple[Second, ...]:
    """Return what second readers made of a text."""
    return seconds_of(secondreadings.of_text(catalogue, text))


def seconds_of(stored: Iterable[SecondReading]) -> tuple[Second, ...]:
    """Return stored readings that can be used: where nothing but claims that do not hold came, nothing was read."""
    return tuple(
        Second(one.first, one.last, one.reader, unpacked(one.claims))
        for one in stored
        if one.claims != "[]" or one.dropped == "[]"
    )


def in_use(reading: Reading, seconds: Sequence[Second]) -> tuple[Second, ...]:
    """Return those of exactly the stretches that are not read; others are the grammar's own by now."""
    open_ones = {(stretch.start, stretch.end) for stretch in reading.unread}
    return tuple(second for second in seconds if (second.start, second.end) in open_ones)


def completed(reading: Reading, seconds: Sequence[Second]) -> tuple[tuple[Unread, ...], float | None]:
    """Return what is still not read, and the coverage with what was."""
    done = {(second.start, second.end) for second in seconds}
    left = tuple(stretch for stretch in reading.unread if (stretch.start, stretch.end) not in done)
    return left, 1 - sum(stretch.classes for stretch in left) / reading.named if reading.named else None


def _claim(stored: dict[str, Any]) -> Claim:
    places = {name: tuple(stored[name]) for name in ("place", "joint", "against")}
    amount = stored["amount"]
    either = tuple(tuple(place) for place in stored.get("either", ()))
    return Claim(**{**stored, **places, "either": either, "amount": Amount(*amount) if amount else None})
