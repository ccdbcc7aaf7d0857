"""The labelled sentences, each with the land cover of its map."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from bench.free.labels import Label, parse_label
from bench.free.maps import ids_of, is_real, real_ids
from core.raster.landcover import Composition, measure
from generation.facts.measure import Facts, measure_facts

DEV = Path(__file__).parent / "free_dev.json"
"""The half that a grammar may be tuned on."""

KEPT = Path(__file__).parent / "free_kept.json"
"""The half that is only measured on, and never read by who tunes."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A sentence as it stands in a file."""

    id: int
    tile: str
    manner: str
    kind: str
    truth: Literal["T", "F"]
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of sentences."""

    note: str
    sentences: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or short text, and what a person reads in it."""

    number: int
    map: str
    manner: str
    kind: str
    """What is hard in it."""
    true: bool
    """Whether a careful reader finds it true."""
    text: str
    labels: tuple[Label, ...]

    @property
    def required(self) -> tuple[Label, ...]:
        """Claims that no reader would leave out."""
        return tuple(label for label in self.labels if not label.optional)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and the map that it is about."""

    sentence: Sentence
    composition: Composition
    facts: Facts


def read(path: Path) -> tuple[Sentence, ...]:
    """Read a file of sentences."""
    rows = TypeAdapter(_File).validate_json(path.read_bytes()).sentences
    return tuple(
        Sentence(
            row.id, row.tile, row.manner, row.kind, row.truth == "T", row.text, tuple(map(parse_label, row.claims))
        )
        for row in rows
    )


def cases(path: Path) -> Iterator[Case]:
    """Yield the sentences of a file with their maps measured."""
    for sentence in read(path):
        yield Case(sentence, *measured(sentence.map))


@cache
def measured(name: str) -> tuple[Composition, Facts]:
    """Return the land cover of a map, drawn or a real one, and its measured facts."""
    ids = real_ids(name) if is_real(name) else ids_of(name)
    return measure(ids), measure_facts(ids)
