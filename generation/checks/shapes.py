"""Whether a class has the shape that a caption gives it, by its patches."""

from generation.checks.claims import Claim
from generation.checks.verdicts import Judged, Verdict
from generation.facts.measure import ClassPatches, Facts
from generation.facts.outlines import Shape

_MOST = 0.5
"""A broad class has this part of its pixels in one patch."""
_LITTLE = 0.25
_WHOLE = 0.02
"""A class whose pixels lie in different patches with no more than this chance is in one piece."""

_FITTING: dict[str, set[Shape]] = {
    "band": {"elongated", "branching"},
    "network": {"branching"},
    "compact": {"compact"},
    "irregular": {"irregular", "branching"},
}
"""Measured shapes that a word fits."""
_OPPOSITE: dict[str, set[Shape]] = {
    "band": {"compact"},
    "network": {"compact"},
    "compact": {"elongated", "branching"},
    "irregular": set(),
}
"""Measured shapes that rule a word out, if all patches have them; people draw the line elsewhere in between."""


def judge_shape(claim: Claim, facts: Facts) -> Judged:
    """Hold the shape that a claim names against the patches of its class.

    A class of many patches may be described by any of its larger ones. What neither fits nor is ruled out, and
    outlines such as rectangles, which are not measured, cannot be verified.
    """
    share = facts.share(claim.name)
    patches = facts.patches_of(claim.name)
    if not patches.count:
        verdict: Verdict = "unverifiable" if share or claim.hedged else "contradicted"
        return Judged(claim, verdict, share, f"{claim.name} has no patch of 20 px or more")
    verdict = _verdict(claim.other, patches)
    if claim.hedged and verdict == "contradicted":
        verdict = "unverifiable"
    shapes = ", ".join(dict.fromkeys(patch.shape for patch in patches.largest))
    return Judged(claim, verdict, share, f"{claim.name} has {patches.count} patches; the largest are {shapes}")


def _verdict(shape: str, patches: ClassPatches) -> Verdict:
    forms = {patch.shape for patch in patches.largest}
    if shape == "scattered":
        return "supported" if patches.count > 1 else "contradicted" if patches.division < _WHOLE else "unverifiable"
    if shape == "broad":
        part = patches.largest[0].px / max(1, sum(patch.px for patch in patches.largest))
        return "supported" if part >= _MOST else "contradicted" if part < _LITTLE else "unverifiable"
    if shape not in _FITTING:
        return "unverifiable"
    if forms & _FITTING[shape]:
        return "supported"
    few = patches.count <= len(patches.largest)
    return "contradicted" if few and forms <= _OPPOSITE[shape] else "unverifiable"
