"""What was reviewed, out of the catalogue: each caption with its decisions and what the truth check says of it."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import ReviewError
from core.geography.tiles import Tile
from core.raster.landcover import Composition
from core.selection.owncaptions import ERROR_MASKS
from core.store.catalogue import Catalogue
from core.store.checkerrors import STYLE_RULES
from core.store.reviewtable import Mark
from core.store.tiletable import COUNTS
from core.tile.record import compositions
from generation.checks.checking import check
from generation.review.queues import Queue
from generation.review.ratings import Decision, Rating
from generation.review.report import Checked, Reviewed, before_and_after, checked

_BATCH = 2_000

_CAME_TO: dict[Mark, Decision] = {
    "accepted": "accept",
    "corrected": "edit",
    "rejected": "reject",
    "disputed": "unsure",
}

_MASKS = ", ".join(f"k.{column}" for column in (*ERROR_MASKS.values(), "style"))

_MARKED = f"""
select m.caption, m.mark, m.put, c.key, c.caption_set, c.text, coalesce(p.text, ''), k.contradicted, k.truth, {_MASKS}
from review_marks m join captions c on c.id = m.caption left join captions p on p.id = m.put
left join landcover g on g.key = c.key left join checks k on k.caption = m.caption and {COUNTS}
where m.caption > $after {{within}} and m.caption not in (select put from review_marks where put is not null)
order by m.caption limit {_BATCH}"""


class KnownAnswers(NamedTuple):
    """How a reviewer did on captions whose right answer was known."""

    reviewer: str
    answered: int
    right: int


def reviewed(catalogue: Catalogue, queue: Queue | None = None) -> Iterator[Reviewed]:
    """Yield the captions that are decided or in dispute, of a queue or of all, in the order of their numbers.

    What the truth check found is taken from its run; where it has not seen a text, the text is checked now.
    """
    after = -1
    within = "and m.caption in (select caption from review_items where queue = $queue)" if queue else ""
    asked = {"queue": queue.id} if queue else {}
    while True:
        with catalogue.cursor() as cursor:
            rows = cursor.execute(_MARKED.format(within=within), {"after": after, **asked}).fetchall()
            ratings = _ratings(
                cursor.execute(
                    """select caption, reviewer, decision, made_at, reason from review_decisions
                    where undone_at is null and stage = 'review' and list_contains($captions::ubigint[], caption)
                    order by id""",
                    {"captions": [row[0] for row in rows]},
                ).fetchall()
            )
        if not rows:
            return
        covers = compositions(catalogue, {Tile.from_key(row[3]) for row in rows})
        for row in rows:
            yield _reviewed(row, tuple(ratings.get(row[0], ())), covers.get(Tile.from_key(row[3])))
        after = rows[-1][0]


def known_answers(catalogue: Catalogue) -> list[KnownAnswers]:
    """Return how reviewers did on hidden captions with a known answer, by name."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select d.reviewer, count(*), count(*) filter (d.decision = k.decision) from review_decisions d
            join review_known k using (caption) where d.undone_at is null and d.stage = 'gold'
            group by d.reviewer order by d.reviewer"""
        ).fetchall()
    return [KnownAnswers(*row) for row in rows]


def write_pairs(catalogue: Catalogue, path: Path, *, with_names: bool = False) -> int:
    """Write captions before and after into a new file, a line of JSON each; return how many.

    Raises:
        ReviewError: The file is there already, or nothing was changed or rejected.
    """
    if path.exists():
        raise ReviewError(f"{path} is there already. Name another file.")
    part, count = path.with_name(f"{path.name}.part"), 0
    with part.open("w", encoding="utf-8") as file:
        for line in before_and_after(reviewed(catalogue), with_names=with_names):
            file.write(line + "\n")
            count += 1
    if not count:
        part.unlink()
        raise ReviewError("No caption was changed or rejected yet.")
    part.rename(path)
    return count


def _ratings(rows: list[tuple[Any, ...]]) -> dict[int, list[Rating]]:
    found: dict[int, list[Rating]] = {}
    for caption, reviewer, decision, at, reason in rows:
        rating = Rating(caption, reviewer, decision, at.replace(tzinfo=UTC), reason)
        found.setdefault(caption, []).append(rating)
    return found


def _reviewed(row: tuple[Any, ...], ratings: tuple[Rating, ...], cover: Composition | None) -> Reviewed:
    caption, mark, _, key, name, text, new, contradicted, truth, *masks = row
    tile = Tile.from_key(key)
    before = _stored(contradicted, truth, masks) if contradicted is not None else _now(text, cover, name, tile)
    after = _now(new, cover, name, tile) if new else None
    return Reviewed(caption, tile.name, name, text, _CAME_TO[mark], new, ratings, before, after)


def _stored(contradicted: int, truth: float | None, masks: list[int | None]) -> Checked:
    """What a run of the check has kept: of kinds of errors, about how many classes there is one."""
    *errors, style = masks
    found: dict[str, int] = {
        kind: int(mask).bit_count() for kind, mask in zip(ERROR_MASKS, errors, strict=True) if mask
    }
    broken: dict[str, int] = {rule: 1 for bit, rule in enumerate(STYLE_RULES) if (style or 0) >> bit & 1}
    return Checked(contradicted, {**found, **broken}, truth)


def _now(text: str, cover: Composition | None, caption_set: str, tile: Tile) -> Checked | None:
    if cover is None:
        return None
    return checked(check(text, cover, caption_set=caption_set, latitude=tile.centre[1], in_words=False))
