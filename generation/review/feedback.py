"""What is wrong with a caption, as a text for the model that shall write it anew."""

from generation.checks.checking import CheckResult
from generation.checks.verdicts import percent
from generation.review.rewording import REASONS

_MOST = 20
"""More than this would drown what the prompt asks for."""


def doubts(text: str, result: CheckResult) -> tuple[str, ...]:
    """Return what is wrong with a caption, a sentence each: claims, large classes without a name, and wording."""
    said = [
        f"You wrote \u201c{text[item.claim.start : item.claim.end]}\u201d, but {item.detail}."
        for item in result.claims
        if item.verdict == "contradicted"
    ]
    unnamed = [
        f"You did not mention {one.name}, which covers {percent(one.share)} of the image." for one in result.missing
    ]
    worded = [f"\u201c{text[one.start : one.end]}\u201d {REASONS[one.rule]}." for one in result.style]
    return tuple(dict.fromkeys(said + unnamed + worded))


def feedback(text: str, result: CheckResult) -> str:
    """Return an instruction to write a caption anew without what is wrong with it; empty where nothing is."""
    listed = doubts(text, result)
    if not listed:
        return ""
    more = f"\n- There are {len(listed) - _MOST} more faults of these kinds." if len(listed) > _MOST else ""
    points = "\n".join(f"- {one}" for one in listed[:_MOST])
    return f"An earlier version of the caption was checked. Write it anew without these faults:\n{points}{more}"
