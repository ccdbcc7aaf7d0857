"""Write a caption in one of the rule-based styles."""

from collections.abc import Callable
from typing import Literal, get_args

from core.errors import RecipeError
from generation.facts.measure import Facts
from generation.rules import brief, by_class, by_object, by_region
from generation.rules.grammar import Voice

LABEL = "rule-based, no language model"
"""Stands beside every caption that these rules wrote."""

Style = Literal["35-like", "4v-like", "short", "sentence", "remoteclip"]
STYLES: tuple[Style, ...] = get_args(Style)


TITLES: dict[Style, str] = {
    "35-like": "One paragraph through the five parts, with size words, as in the captions of GPT-3.5",
    "4v-like": "One paragraph class by class, with places and shapes, as in the captions of GPT-4V",
    "short": "Two to four sentences with percentages",
    "sentence": "One sentence",
    "remoteclip": "Five short captions: the middle, elsewhere, and counts of three classes",
}
"""What each style is, for people who choose one."""


def write(facts: Facts, style: str, seed: int = 0) -> str:
    """Write a caption; the same facts, style and seed give the same text, and every sentence follows from the facts.

    The style `remoteclip` gives five short captions, one a line.

    Raises:
        RecipeError: There is no such style.
    """
    return "\n".join(captions(facts, style, seed))


def captions(facts: Facts, style: str, seed: int = 0) -> tuple[str, ...]:
    """Write the captions of a style: one, or five for `remoteclip`.

    Raises:
        RecipeError: There is no such style.
    """
    writer = _WRITERS.get(style)
    if writer is None:
        raise RecipeError(f"There is no rule-based style '{style[:80]}'. Choose one of {', '.join(STYLES)}.")
    return writer(facts, Voice(f"{style}/{seed}/{facts.tile or ''}"))


def _one(writer: Callable[[Facts, Voice], str]) -> Callable[[Facts, Voice], tuple[str, ...]]:
    return lambda facts, voice: (writer(facts, voice),)


_WRITERS: dict[str, Callable[[Facts, Voice], tuple[str, ...]]] = {
    "35-like": _one(by_region.write),
    "4v-like": _one(by_class.write),
    "short": _one(brief.write_short),
    "sentence": _one(brief.write_sentence),
    "remoteclip": by_object.write,
}
