"""Conditions on the captions themselves: set, split, what they were written from, and what the truth check found."""

from collections.abc import Sequence
from typing import NamedTuple

from core.raster.legend import CLASSES
from core.selection import scorelimits
from core.store.bases import STANDINGS, WITH_BASIS
from core.store.checkerrors import ERROR_COLUMNS, ERROR_KINDS, STYLE_RULES
from core.store.tiletable import COUNTS

NO_SPLIT = "none"
"""Name, among splits, for captions and tiles without one."""

NEVER_NAMED = "never named"
"""Name, among the errors, for a large class of the tile that the caption never says is there."""

ERROR_MASKS: dict[str, str] = {**dict[str, str](ERROR_COLUMNS.items()), NEVER_NAMED: "missing"}
"""Column of each error in `checks`: a bit for each class."""

ERRORS: tuple[str, ...] = (*ERROR_MASKS, *STYLE_RULES)
"""What captions can be chosen by; rules of style are about no class."""

_ALL_CLASSES = sum(1 << land.id for land in CLASSES[1:])


class OwnCaptions(NamedTuple):
    """Which captions are meant; values within a field are alternatives, the fields all have to hold."""

    sets: Sequence[str] = ()
    splits: Sequence[str] = ()
    errors: Sequence[str] = ()
    error_classes: Sequence[str] = ()
    """Classes that the errors are about; without `errors`, of any contradicted claim."""
    written: Sequence[str] = ()
    truth: scorelimits.Limits | None = None
    coverage: scorelimits.Limits | None = None

    def sql(self) -> tuple[str, dict[str, object]]:
        """Return the condition on `active_captions a`, and its parameters."""
        needed: list[str] = []
        parameters: dict[str, object] = {}
        if self.sets:
            needed.append("list_contains($own_sets, a.caption_set)")
            parameters["own_sets"] = list(self.sets)
        if self.splits:
            in_split = f"list_contains($own_splits, coalesce(c.split, '{NO_SPLIT}'))"
            needed.append(f"a.caption in (select c.id from captions c where {in_split})")
            parameters["own_splits"] = list(self.splits)
        checks = [self._faulty()] if self.errors or self.error_classes else []
        for limits, score, called in (
            (self.truth, "k.truth", "own_truth"),
            (self.coverage, "round(k.coverage * 100, 3)", "own_coverage"),
        ):
            if limits:
                condition, given = scorelimits.sql(score, called, limits)
                checks.append(condition)
                parameters |= given
        if checks:
            needed.append(
                f"""a.caption in (select k.caption from checks k join captions c on c.id = k.caption
                join landcover g on g.key = c.key and {COUNTS} where {" and ".join(checks)})"""
            )
        if len(set(self.written)) == 1:
            from_map = "=" if self.written[0] == STANDINGS[0] else "<>"
            needed.append(f"a.caption in (select c.id from {WITH_BASIS} c where c.basis {from_map} 'map')")
        return " and ".join(needed) or "true", parameters

    def _faulty(self) -> str:
        wanted = self.errors or ERROR_KINDS
        classes = sum(1 << land.id for land in CLASSES if land.name in self.error_classes) or _ALL_CLASSES
        tests = [f"(k.{ERROR_MASKS[error]} & {classes}) <> 0" for error in wanted if error in ERROR_MASKS]
        if not self.error_classes:
            tests += [f"(k.style & {1 << bit}) <> 0" for bit, rule in enumerate(STYLE_RULES) if rule in wanted]
        return f"({' or '.join(tests) or 'false'})"
