"""Repairs of a caption as a reviewer sees them: what would change, with a few words around it."""

from collections.abc import Sequence

from core.tile.record import TileRecord
from generation.prompts.store import Change
from generation.review.repairs import Repair, repairs
from generation.review.serving import Item
from pages.ui.review.desk import Offer
from pages.ui.tile.captions import held_facts

MOST = 8
"""Repairs that are offered at a time."""

LONGEST = 5_000
"""Characters of a caption for which repairs are sought; each one is tried on the check."""

_AROUND = 32
"""Characters that are shown on either side of a change."""


def offers(item: Item, record: TileRecord) -> list[Offer]:
    """Return the repairs that are offered for a caption; none where the tile has no land cover."""
    if record.composition is None or len(item.text) > LONGEST:
        return []
    facts = held_facts(record)
    found = repairs(item.text, record.composition, facts=facts, caption_set=item.slot.caption_set)
    return [_offer(one) for one in found[:MOST]]


def _offer(one: Repair) -> Offer:
    find, put = _segment(one.old, one.new)
    return Offer(one.reason, one.new, tuple(shortened(one.changes)), find, put)


def _segment(old: str, new: str) -> tuple[str, str]:
    """Return the stretch that differs and what stands there instead, with a word or two on either side."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    ends = zip(reversed(old), reversed(new), strict=False)
    end = min(most, next((at for at, (a, b) in enumerate(ends) if a != b), most))
    start, end = max(0, start - _AROUND), max(0, end - _AROUND)
    return old[start : len(old) - end], new[start : len(new) - end]


def shortened(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Cut what stays the same to a few words around each change."""
    pieces: list[tuple[str, str]] = []
    for place, change in enumerate(changes):
        text = change.text
        if change.kind not in ("added", "removed") and len(text) > 2 * _AROUND:
            begin = "" if place == 0 else text[:_AROUND].rpartition(" ")[0]
            finish = "" if place == len(changes) - 1 else text[-_AROUND:].partition(" ")[2]
            text = f"{begin} \u2026 {finish}"
        pieces.append((change.kind, text))
    return pieces
