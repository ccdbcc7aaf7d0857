"""Repairs that a reviewer may take over: offered, never applied alone, and only where the check says that they help."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from core.query.lexicon import Place
from core.raster.landcover import Composition
from generation.checks.checking import CheckResult, check
from generation.checks.ground import ground_of
from generation.checks.verdicts import Judged, Verdict
from generation.facts.measure import Facts
from generation.prompts.store import Change, difference
from generation.review.correcting import Sort, corrections
from generation.review.edits import Edits, edited, sentence_at, stretches
from generation.review.rewording import REASONS, rewordings, whole_sentence

RepairSort = Sort | Literal["wording", "sentence"]
"""What a repair puts otherwise; a sentence is left out as a whole."""

_RANK: dict[Verdict, int] = {"contradicted": 0, "unverifiable": 1, "supported": 2}
_SLACK = 1e-9


class Repair(NamedTuple):
    """One way to mend one thing that is wrong with a caption."""

    sort: RepairSort
    start: int
    """First character in the caption of what is mended: a claim or a breach of a rule."""
    end: int
    old: str
    """The whole caption as it is."""
    new: str
    """The whole caption as it would be."""
    reason: str
    """What was measured, or which rule is broken, in words for people."""

    @property
    def changes(self) -> list[Change]:
        """The difference word by word."""
        return difference(self.old, self.new)


def repairs(
    text: str, composition: Composition, *, facts: Facts | None = None, caption_set: str | None = None
) -> tuple[Repair, ...]:
    """Return the repairs of a caption in the order of the text; several for one place are alternatives.

    Each keeps this law: checked again, what it mends is mended, no other claim of the caption has a worse verdict or
    is lost, no other rule is broken, no more stays unread, no large class goes unnamed that another claim named, and
    the truth is not lower. All but the changed words stays as it is, byte for byte. What breaks it is not offered.

    Claims that a second reader made are not mended: its readings hold for the text as it was.
    """
    mending = _Mending(text, composition, facts, caption_set)
    return tuple(mending.found())


class _Mending:
    """A caption with its check, against which what might mend it is tried."""

    def __init__(self, text: str, composition: Composition, facts: Facts | None, caption_set: str | None) -> None:
        self.text, self.ground = text, ground_of(composition)
        self._composition, self._facts, self._set = composition, facts, caption_set
        self.before: CheckResult = self._check(text)

    def _check(self, text: str) -> CheckResult:
        return check(text, self._composition, facts=self._facts, caption_set=self._set)

    def found(self) -> Iterator[Repair]:
        """Return what helps, by place; of one sort for one claim the first that does."""
        offered = [*self._of_wording(), *self._of_claims()]
        seen = {self.text}
        for repair in sorted(offered, key=lambda repair: (repair.start, repair.end)):
            if repair.new not in seen:
                seen.add(repair.new)
                yield repair

    def _of_wording(self) -> Iterator[Repair]:
        for fault in self.before.style:
            for edits in rewordings(self.text, fault):
                new = edited(self.text, edits)
                after = self._check(new)
                fewer = len(after.style) < len(self.before.style)
                if fewer and self._harmless(after, edits, may_lose=fault.rule == "cut text"):
                    reason = f"\u201c{self.text[fault.start : fault.end]}\u201d {REASONS[fault.rule]}"
                    yield Repair("wording", fault.start, fault.end, self.text, new, reason)
                    break

    def _of_claims(self) -> Iterator[Repair]:
        claims = [item.claim for item in self.before.claims]
        for item in self.before.claims:
            if item.verdict != "contradicted":
                continue
            done: set[RepairSort] = set()
            for sort, edits in corrections(self.text, item, claims, self.ground):
                if sort not in done and (repair := self._mended(item, sort, edits)):
                    done.add(sort)
                    yield repair
            if (edits_ := self._without_sentence(item)) and (repair := self._mended(item, "sentence", edits_)):
                yield repair

    def _mended(self, item: Judged, sort: RepairSort, edits: Edits) -> Repair | None:
        new = edited(self.text, edits)
        after = self._check(new)
        lost = sort == "sentence"
        if not self._harmless(after, edits, may_lose=lost, mended=item):
            return None
        if not lost and not self._holds_now(item, after, edits):
            return None
        return Repair(sort, item.claim.start, item.claim.end, self.text, new, item.detail)

    def _without_sentence(self, item: Judged) -> Edits | None:
        """Leave out a sentence of whose claims none holds."""
        start, end = sentence_at(self.text, item.claim.start)
        told = [one.verdict for one in self.before.claims if start <= one.claim.start < end]
        edit = whole_sentence(self.text, item.claim.start)
        return (edit,) if edit and set(told) == {"contradicted"} else None

    def _holds_now(self, item: Judged, after: CheckResult, edits: Edits) -> bool:
        """Tell whether the place of the claim says something of the same kind that the map supports."""
        kind = "presence" if item.claim.kind == "absence" else _kind(item)
        place = _place(item, edits)
        changed = stretches(edits)
        return any(
            one.verdict == "supported" and _kind(one) == kind and _new_place(one, changed) in (place, *_inside(edits))
            for one in after.claims
        )

    def _harmless(self, after: CheckResult, edits: Edits, *, may_lose: bool, mended: Judged | None = None) -> bool:
        before = self.before
        bad = [sum(item.verdict == "contradicted" for item in one.claims) for one in (before, after)]
        if bad[1] > bad[0] - (mended is not None) or after.left > before.left:
            return False
        unnamed, was_unnamed = ({missing.name for missing in one.missing} for one in (after, before))
        if mended is not None:
            was_unnamed.add(mended.claim.name)  # a claim that is wrong was no right mention
        if len(after.style) > len(before.style) or unnamed - was_unnamed:
            return False
        if (after.scores.truth or 0) < (before.scores.truth or 0) - _SLACK:
            return False
        changed = stretches(edits)
        others = [one for one in before.claims if one is not mended and not (may_lose and _place(one, edits) < 0)]
        old = _by_place((one, _place(one, edits)) for one in others)
        new = _by_place((one, _new_place(one, changed)) for one in after.claims)
        meant = _by_meaning(after.claims)
        return all(_no_worse(told, new[key]) or _no_worse_elsewhere(told, meant) for key, told in old.items())


def _by_place(claims: Iterable[tuple[Judged, int]]) -> dict[tuple[str, int], list[Judged]]:
    """Group claims of a kind that begin at one place."""
    found: dict[tuple[str, int], list[Judged]] = defaultdict(list)
    for item, place in claims:
        found[_kind(item), place].append(item)
    return found


def _by_meaning(claims: Iterable[Judged]) -> dict[tuple[str, str, Place], int]:
    """Return the best verdict on each kind of claim on a class in a place."""
    best: dict[tuple[str, str, Place], int] = {}
    for item in claims:
        key = _kind(item), item.claim.name, item.claim.place
        best[key] = max(best.get(key, 0), _RANK[item.verdict])
    return best


def _kind(item: Judged) -> str:
    """The kind of a claim; a class with a size is there as one without."""
    return "presence" if item.claim.kind == "size" else item.claim.kind


def _no_worse(old: list[Judged], new: list[Judged]) -> bool:
    """Tell whether as many claims have verdicts at least as good."""
    was, is_ = (sorted(_RANK[item.verdict] for item in claims) for claims in (old, new))
    return len(is_) >= len(was) and all(a <= b for a, b in zip(was, is_[-len(was) :], strict=True))


def _no_worse_elsewhere(old: list[Judged], new: dict[tuple[str, str, Place], int]) -> bool:
    """Tell whether claims that begin at another word now have verdicts at least as good."""
    return all(_RANK[item.verdict] <= new.get((_kind(item), item.claim.name, item.claim.place), -1) for item in old)


def _inside(edits: Edits) -> range:
    """Places of claims that begin in a change: below 0, one for each."""
    return range(-len(edits), 0)


def _place(item: Judged, edits: Edits) -> int:
    """Where a claim of the caption begins, in the text as it would be; below 0 where it begins in a change."""
    start, moved = item.claim.start, 0
    for number, edit in enumerate(edits):
        if edit.start <= start < edit.end:
            return -1 - number
        if edit.end <= start:
            moved += len(edit.new) - (edit.end - edit.start)
    return start + moved


def _new_place(item: Judged, changed: list[tuple[int, int]]) -> int:
    """Where a claim of the changed text begins; below 0 where it begins in a change."""
    for number, (start, end) in enumerate(changed):
        if start <= item.claim.start < end:
            return -1 - number
    return item.claim.start
