"""Rules on the wording of captions: words that the recipes ban, leftovers of comparisons, colours, cut text."""

import re
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from core.query.layout import is_laid_out, lines
from core.store.checkerrors import STYLE_RULES, StyleRule

_HEDGING = "possibly|likely|perhaps|probably|potentially|presumably|maybe|seemingly|might be|may be|could be|unlikely"
_META = (
    "contexts?|contextual|segmentation|segmented|appears?|appeared|appearing|chang(?:es?|ed|ing)|transitions?|"
    "dynamics?|dynamically|colou?r dictionary"
)
_OTHERS = "(?:other|previous|preceding|remaining|former|next|following|first|second|third|fourth|three)"
_COMPARISON = (
    rf"(?:(?:compared|comparison|similar|contrast|contrary|akin|identical|relative) (?:to|with)|unlike|like|as in|"
    rf"than|than in|in) (?:the |that of the |those in the )?{_OTHERS}(?: (?:two|three))? "
    rf"(?:images?|pictures?|ones?|patch(?:es)?|tiles?)"
    rf"|(?:the|this) (?:first|second|third|fourth) (?:image|picture|patch|tile)"
    rf"|(?:the )?other (?:images|pictures|tiles)|across (?:the|all) (?:four|other) images|(?:all|the) four images"
)
_COLOUR = (
    "(?:(?:dark|light|bright|pale|deep)[- ])?(?:red|green|blue|yellow|gr[ae]y|white|black|pink|purple|cyan|magenta|"
    "brown|beige|orange|violet|turquoise|colou?r(?:s|ed)?)(?:ish)?"
)
_ENDS = re.compile(r"[.!?][\"')\]\u2019\u201d]*\s*\Z")
_WORDS: tuple[tuple[StyleRule, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(rf"\b(?:{words})\b"))
    for rule, words in zip(STYLE_RULES[:4], (_HEDGING, _META, _COMPARISON, _COLOUR), strict=True)
)


_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Much faster than patterns that mind no case; every letter keeps its place."""


class StyleFault(NamedTuple):
    """A rule that a stretch of a caption breaks."""

    rule: StyleRule
    start: int
    end: int


def style_faults(text: str, caption_set: str | None = None) -> tuple[StyleFault, ...]:
    """Return the breaches of the rules in the order of the text.

    Colour words are allowed in the set "35" alone: its recipe does not ban them, and no picture was coloured for it.
    """
    small = text.translate(_SMALL)
    faults = [
        StyleFault(rule, *match.span())
        for rule, pattern in _WORDS
        if rule != "colour" or caption_set != "35"
        for match in pattern.finditer(small)
    ]
    cut = _cut(text)
    return tuple(sorted([*faults, *cut], key=lambda fault: (fault.start, fault.end)))


def _cut(text: str) -> list[StyleFault]:
    """A text that does not end as a sentence: its last word is marked. A list or table ends with its last line."""
    if not text.strip() or _ENDS.search(text):
        return []
    if is_laid_out(text) and [line.kind for line in lines(text) if line.kind != "blank"][-1] in ("item", "row", "rule"):
        return []
    end = len(text.rstrip())
    return [StyleFault("cut text", text.rfind(" ", 0, end) + 1, end)]
