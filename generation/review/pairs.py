"""What reviews made of captions, before and after with reasons, as lines of JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import ReviewError
from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from core.store.reviewtable import MARKS

_BATCH = 2_000

_MARKED = """
select m.caption, m.mark, c.key, c.caption_set, c.variant, c.split, c.version, c.text, c.origin, c.author,
    p.version, p.text, p.author
from review_marks m join captions c on c.id = m.caption left join captions p on p.id = m.put
where m.caption > $after and m.caption not in (select put from review_marks where put is not null)
order by m.caption limit $limit"""


def pairs(catalogue: Catalogue) -> Iterator[dict[str, object]]:
    """Yield every caption that was decided about, with what stands in its place and who decided what and why.

    `after` is null where nothing stands in its place. Where people differ still, the mark is `disputed`.
    """
    after = -1
    while True:
        with catalogue.cursor() as cursor:
            rows = cursor.execute(_MARKED, {"after": after, "limit": _BATCH}).fetchall()
            decided = cursor.execute(
                """select caption, reviewer, stage, decision, reason, wording, seconds, made_at from review_decisions
                where undone_at is null and stage in ('review', 'settling')
                and list_contains($captions::ubigint[], caption) order by id""",
                {"captions": [row[0] for row in rows]},
            ).fetchall()
        if not rows:
            return
        decisions: dict[int, list[dict[str, object]]] = {}
        for caption, *said in decided:
            decisions.setdefault(caption, []).append(_decision(*said))
        for row in rows:
            yield _pair(row, decisions.get(row[0], []))
        after = rows[-1][0]


def write(catalogue: Catalogue, path: Path) -> int:
    """Write them into a new file, a line each; return how many.

    Raises:
        ReviewError: The file is there already, or nothing was reviewed.
    """
    if path.exists():
        raise ReviewError(f"{path} is there already. Name another file.")
    part = path.with_name(f"{path.name}.part")
    count = 0
    with part.open("w", encoding="utf-8") as file:
        for one in pairs(catalogue):
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
            count += 1
    if not count:
        part.unlink()
        raise ReviewError("Nothing was reviewed yet.")
    part.rename(path)
    return count


def _pair(row: tuple[Any, ...], decisions: list[dict[str, object]]) -> dict[str, object]:
    _, mark, key, name, variant, split, version, text, origin, author, put, now, mended_by = row
    return {
        "tile": Tile.from_key(key).name,
        "set": name,
        "variant": variant,
        "split": split,
        "mark": mark if mark in MARKS else None,
        "before": {"version": version, "text": text, "origin": origin, "author": author},
        "after": None if put is None else {"version": put, "text": now, "author": mended_by},
        "reasons": sorted({str(one["reason"]) for one in decisions if one["reason"]}),
        "decisions": decisions,
    }


def _decision(*said: Any) -> dict[str, object]:
    names = ("reviewer", "stage", "decision", "reason", "text", "seconds", "at")
    one = dict(zip(names, said, strict=True))
    return {**one, "seconds": round(one["seconds"], 1), "at": f"{one['at'].isoformat(timespec='seconds')}Z"}
