"""The whole check of one caption: claims with verdicts, missing classes, style and scores."""

from dataclasses import dataclass, replace

from core.raster.landcover import Composition
from core.raster.reliability import doubt
from generation.checks.claims import Unread, read
from generation.checks.faults import error_of
from generation.checks.ground import Ground, ground_of
from generation.checks.missing import Missing, missing_classes
from generation.checks.scores import Scores, scores_of
from generation.checks.shapes import judge_shape
from generation.checks.style import StyleFault, style_faults
from generation.checks.verdicts import Judged, judge
from generation.facts.measure import Facts

CHECKER_VERSION = 6
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

    def count(self, verdict: str) -> int:
        """How many claims have a verdict."""
        return sum(item.verdict == verdict for item in self.claims)


def check(
    text: str,
    composition: Composition,
    *,
    facts: Facts | None = None,
    caption_set: str | None = None,
    latitude: float | None = None,
) -> CheckResult:
    """Check a caption against the land cover of its tile.

    Shapes can be verified only with the tile's `facts`. In the set "4v" size words have no fixed bands, and colour
    words are banned; in "35" it is the other way round. With the `latitude` of the tile, in degrees, what is
    contradicted in the far north is marked as well; marks change no verdict and no score.
    """
    ground = ground_of(composition)
    strict = caption_set != "4v"
    reading = read(text)
    judged = tuple(
        judge_shape(claim, facts) if facts and claim.kind == "shape" else judge(claim, ground, strict=strict)
        for claim in reading.claims
    )
    faults, missing = style_faults(text, caption_set), missing_classes(reading.claims, ground)
    return CheckResult(
        tuple(_explained(item, ground, latitude) for item in judged),
        tuple(item._replace(doubt=doubt([item.name], latitude)) for item in missing),
        faults,
        scores_of(judged, len(faults), ground, reading.coverage),
        reading.unread,
    )


def _explained(item: Judged, ground: Ground, latitude: float | None) -> Judged:
    """Say of what the map contradicts which kind of error it is, and whether the map is often wrong there."""
    if item.verdict != "contradicted":
        return item
    return replace(item, error=error_of(item.claim, ground), doubt=doubt([item.claim.name, item.rival], latitude))
