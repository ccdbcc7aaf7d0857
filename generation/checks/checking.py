"""The whole check of one caption: claims with verdicts, missing classes, style and scores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.raster.landcover import Composition
from core.raster.reliability import doubt
from core.store.checkerrors import ERROR_KINDS, ErrorKind
from generation.checks.claims import Claim, Unread, read
from generation.checks.faults import error_of
from generation.checks.ground import Ground, ground_of
from generation.checks.missing import Missing, left_out, missing_classes
from generation.checks.scores import Scores, scores_of
from generation.checks.secondreadings import Second, completed, in_use
from generation.checks.shapes import judge_shape
from generation.checks.style import StyleFault, style_faults
from generation.checks.verdicts import Judged, Verdict, judge
from generation.facts.measure import Facts

CHECKER_VERSION = 7
"""Goes up with every change that can change a result, so that stored results are known to be old."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check found out about a caption."""

    claims: tuple[Judged, ...]
    """In the order of the text."""
    missing: tuple[Missing, ...]
    style: tuple[StyleFault, ...]
    scores: Scores
    unread: tuple[Unread, ...] = ()
    """Stretches that name a class and could not be read, in the order of the text."""
    seconds: tuple[Second, ...] = ()
    """Stretches that a second reader read, in the order of the text; their claims are among the others."""
    alone: Scores | None = None
    """The scores without the claims of second readers; None where there are none of these."""
    named: int = 0
    """How many names of classes there are, read or not."""

    @property
    def left(self) -> int:
        """How many names of classes were not read."""
        return sum(stretch.classes for stretch in self.unread)

    def errors(self) -> dict[ErrorKind, int]:
        """How many claims make each kind of error that occurs."""
        counts = Counter(item.error for item in self.claims if item.error)
        return {kind: counts[kind] for kind in ERROR_KINDS if counts[kind]}

    def count(self, verdict: Verdict) -> int:
        """How many claims have a verdict."""
        return [item.verdict for item in self.claims].count(verdict)


def check(
    text: str,
    composition: Composition,
    *,
    facts: Facts | None = None,
    caption_set: str | None = None,
    latitude: float | None = None,
    second: Sequence[Second] = (),
    in_words: bool = True,
) -> CheckResult:
    """Check a caption against the land cover of its tile.

    Shapes can be verified only with the tile's `facts`. In the set "4v" size words have no fixed bands, and colour
    words are banned; in "35" it is the other way round. With the `latitude` of the tile, in degrees, what is
    contradicted in the far north is marked as well; marks change no verdict and no score. What a `second` reader
    made of stretches that the grammar does not read is judged as any claim. Where nobody reads what was measured, it
    need not be put `in_words`.
    """
    ground = ground_of(composition)
    strict = caption_set != "4v"
    reading = read(text)

    def judged_of(claims: Sequence[Claim]) -> list[Judged]:
        return [
            judge_shape(claim, facts)
            if facts and claim.kind == "shape"
            else judge(claim, ground, strict=strict, in_words=in_words)
            for claim in claims
        ]

    faults, own = style_faults(text, caption_set), judged_of(reading.claims)
    seconds = in_use(reading, second) if second else ()
    unread, coverage = completed(reading, seconds) if seconds else (reading.unread, reading.coverage)
    read_by = [item._replace(reader=one.reader) for one in seconds for item in judged_of(one.claims)]
    judged = sorted([*own, *read_by], key=lambda item: (item.claim.start, item.claim.end)) if read_by else own
    missing = missing_classes([item.claim for item in judged], ground, left_out(unread))
    return CheckResult(
        tuple([_explained(item, ground, latitude) if item.verdict == "contradicted" else item for item in judged]),
        tuple(item._replace(doubt=doubt([item.name], latitude)) for item in missing),
        faults,
        scores_of(judged, len(faults), ground, coverage, left_out(unread)),
        unread,
        seconds,
        scores_of(own, len(faults), ground, reading.coverage, left_out(reading.unread)) if seconds else None,
        named=reading.named,
    )


def _explained(item: Judged, ground: Ground, latitude: float | None) -> Judged:
    """Say of what the map contradicts which kind of error it is, and whether the map is often wrong there."""
    return item._replace(error=error_of(item.claim, ground), doubt=doubt([item.claim.name, item.rival], latitude))
