"""The words in which the screen speaks of verdicts, scores and what was read."""

from core.counting import counted
from core.store.bases import HEADLINES, Standing
from generation.checks.checking import CheckResult
from generation.checks.scores import Scores, lost
from generation.checks.verdicts import VERDICT_WORDS

LOSSES = {
    "classes": "classes that are not there",
    "recall": "area whose class is not named",
    "position": "places",
    "size": "amounts",
    "dominance": "what dominates",
    "order": "order",
    "absence": "denials",
    "shape": "shapes",
    "style": "style",
}
"""What lowers a score, by its name in `Scores`."""


def truth_words(scores: Scores) -> str:
    """Say the headline score in words."""
    return "not known: no land cover" if scores.truth is None else f"{scores.truth:.0f} of 100"


def points(taken: float) -> str:
    """Write what is taken off a score."""
    return f"\u2212{taken:.0f}" if taken >= 0.5 else f"\u2212{taken:.1f}"


def score_made(scores: Scores) -> str:
    """Say how a score was made: what lowers it."""
    if scores.truth is None:
        return ""
    taken = ", ".join(f"{LOSSES[name]} {points(part)}" for name, part in lost(scores))
    return f"100 less: {taken}." if taken else "Nothing lowers it."


def coverage_words(result: CheckResult) -> str:
    """Say how much of a caption was read."""
    if not result.named:
        return "it names no class"
    return f"read {result.named - result.left:,} of {result.named:,} class names"


def headline(standing: Standing, scores: Scores) -> str:
    """Say a score under its name."""
    return f"{HEADLINES[standing]} {truth_words(scores)}"


def verdict_counts(result: CheckResult) -> str:
    """Count the claims of a caption by verdict; one mark in the text can stand for several claims."""
    said = [
        f"{count:,} {words if count == 1 else words.replace('agrees', 'agree')}"
        for verdict, words in VERDICT_WORDS.items()
        if (count := result.count(verdict))
    ]
    return f"{counted(len(result.claims), 'claim')}: {', '.join(said)}" if said else "no claim"
