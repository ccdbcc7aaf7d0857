"""What reviewers decided about the captions that are scored, and how far each score goes with it."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.metrics.captionfile import Said
from core.metrics.correlation import Correlation, correlations
from core.store.catalogue import Catalogue
from generation.evaluation.references import tile_key

TRUTH, REVIEWERS = "truth", "reviewers"
"""What scores are held against."""

_SETTLED = "review_marks m join captions c on c.id = m.caption where m.mark <> 'disputed'"

Floats = NDArray[np.float64]


def decisions(catalogue: Catalogue, images: Sequence[str], texts: Sequence[str]) -> Floats:
    """(n,) what reviews came to for captions: 1 accepted, 0 corrected or rejected, NaN open or never reviewed.

    A caption is known by its tile and its words, wherever the prediction comes from.
    """
    keys = [tile_key(name) for name in images]
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select c.key, c.text, avg(if(m.mark = 'accepted', 1, 0)) from {_SETTLED}
            and c.key in (select unnest($1::bigint[])) group by all""",
            [[key for key in keys if key is not None]],
        ).fetchall()
    held = {(key, text.strip()): value for key, text, value in rows}
    return np.array([held.get((key or -1, text.strip()), np.nan) for key, text in zip(keys, texts, strict=True)])


def reviewed_captions(catalogue: Catalogue, caption_set: str) -> list[Said]:
    """Return the captions of a set that reviewers decided about, as these saw them: a corrected one as it was."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select c.key, c.text from {_SETTLED} and c.caption_set = ?
            and m.caption not in (select put from review_marks where put is not null) order by c.key, c.id""",
            [caption_set],
        ).fetchall()
    return [Said(Tile.from_key(key).name, text) for key, text in rows]


def reviewed_sets(catalogue: Catalogue) -> list[str]:
    """Return the sets with such captions."""
    with catalogue.cursor() as cursor:
        return [
            name for (name,) in cursor.execute(f"select distinct c.caption_set from {_SETTLED} order by 1").fetchall()
        ]


def correlated(scores: Mapping[str, Floats], decided: Floats | None = None) -> dict[str, dict[str, Correlation]]:
    """Correlate scores with the truth score and with reviewers' decisions, by which of the two; without either, none.

    Args:
        scores: (n,) of each caption, by metric.
        decided: (n,) what reviewers decided, as `decisions` has it; None where nobody can tell.
    """
    found = {}
    if TRUTH in scores:
        others = {name: values for name, values in scores.items() if not name.startswith(TRUTH)}
        found[TRUTH] = correlations(others, scores[TRUTH])
    if decided is not None and not np.isnan(decided).all():
        found[REVIEWERS] = correlations(scores, decided)
    return found
