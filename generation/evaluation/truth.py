"""How true many texts are to the land cover of their tiles: the truth score, its parts, and element F1; in parallel."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.processes import lend
from core.progress import Progress, Report, silent
from core.store.catalogue import Catalogue
from core.tile.record import composition
from generation.checks.checking import check
from generation.checks.scores import Scores
from generation.evaluation.elements import ELEMENTS, f1, tallies
from generation.evaluation.references import tile_key

PARTS = tuple(part.name for part in fields(Scores) if part.name not in ("truth", "coverage"))
"""The scores by kind of claim that make up the truth score."""

_CHUNK = 200
_FEW = 400
_NOTHING = (float("nan"),) * (1 + len(PARTS))

Floats = NDArray[np.float64]


class _Item(NamedTuple):
    text: str
    regions: bytes | None


@dataclass(frozen=True, eq=False)
class Truth:
    """How true n texts are."""

    truth: Floats
    """(n,) 0..100; NaN where no land cover is known."""
    parts: Floats
    """(n, parts) 0..1 in the order of PARTS; NaN where a text says nothing of the kind."""
    elements: Floats
    """(n, 4, 3) right, stated and true elements in the order of ELEMENTS."""

    @property
    def known(self) -> int:
        """Texts whose tile has land cover."""
        return int(np.count_nonzero(~np.isnan(self.truth)))

    def scores(self) -> dict[str, float | None]:
        """Mean scores of the texts; None for what none says."""
        means = {"truth": _mean(self.truth)}
        means |= {f"truth {name}": _mean(self.parts[:, place]) for place, name in enumerate(PARTS)}
        return means | {name: _mean(values) for name, values in self.element_f1().items()}

    def element_f1(self) -> dict[str, Floats]:
        """(n,) element F1 of each text."""
        each = f1(self.elements)
        return {f"{name} F1": each[:, place] for place, name in enumerate(ELEMENTS)}


def truth_of_texts(
    catalogue: Catalogue, images: Sequence[str], texts: Sequence[str], *, workers: int = 1, report: Report = silent
) -> Truth:
    """Check texts against the land cover that the catalogue has of their tiles.

    Args:
        catalogue: Where the land cover is.
        images: (n,) names; of images that are no tiles nothing is known.
        texts: (n,) captions.
        workers: Processes that work side by side.
        report: Told of progress.
    """
    keys = [tile_key(name) for name in images]
    covers = _covers(catalogue, [key for key in keys if key is not None])
    items = [_Item(text, covers.get(key) if key is not None else None) for key, text in zip(keys, texts, strict=True)]
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    found: list[_Checked] = []
    with lend(workers if len(items) > _FEW else 1) as pool:
        for made in map(_check_all, chunks) if pool is None else pool.map(_check_all, chunks):
            found += made
            report(Progress("captions checked", len(found), len(items)))
    scores = np.array([one.scores for one in found], np.float64).reshape(len(found), -1)
    elements = np.array([one.elements for one in found], np.float64).reshape(len(found), len(ELEMENTS), 3)
    return Truth(scores[:, 0], scores[:, 1:], elements)


class _Checked(NamedTuple):
    scores: tuple[float, ...]
    elements: tuple[tuple[int, ...], ...]


def _check_all(items: Sequence[_Item]) -> list[_Checked]:
    return list(map(_check, items))


def _check(item: _Item) -> _Checked:
    if item.regions is None:
        return _Checked(_NOTHING, ((0, 0, 0),) * len(ELEMENTS))
    cover = composition(item.regions)
    result = check(item.text, cover, in_words=False)
    values = (result.scores.truth, *(getattr(result.scores, name) for name in PARTS))
    return _Checked(
        tuple(float("nan") if value is None else float(value) for value in values),
        tallies([judged.claim for judged in result.claims], cover),
    )


def _covers(catalogue: Catalogue, keys: Sequence[int]) -> dict[int, bytes]:
    with catalogue.cursor() as cursor:
        return dict(
            cursor.execute(
                "select key, regions from landcover where problem is null and key in (select unnest($1::bigint[]))",
                [list(keys)],
            ).fetchall()
        )


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
