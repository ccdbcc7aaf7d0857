"""Rules on the wording of captions: words that the recipes ban, leftovers of comparisons, colours, cut text."""

import re
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from core.query.layout import is_laid_out, lines
from core.store.checkerrors import StyleRule

_HEDGING = "possibly|likely|perhaps|probably|potentially|presumably|maybe|seemingly|might be|may be|could be|unlikely"
_META = (
    "context|contexts|contextual|segmentation|segmented|appear|appears|appeared|appearing|change|changes|changed|"
    "changing|transition|transitions|dynamic|dynamics|dynamically|color dictionary|colour dictionary"
)
_OTHER = "other|previous|preceding|remaining|former|next|following|first|second|third|fourth|three"
_OTHERS = f"(?:{_OTHER})"
_COMPARISON = (
    rf"(?:(?:compared|comparison|similar|contrast|contrary|akin|identical|relative) (?:to|with)|unlike|like|as in|"
    rf"than|than in|in) (?:the |that of the |those in the )?{_OTHERS}(?: (?:two|three))? "
    rf"(?:images?|pictures?|ones?|patch(?:es)?|tiles?)"
    rf"|(?:the|this) (?:first|second|third|fourth) (?:image|picture|patch|tile)"
    rf"|(?:the )?other (?:images|pictures|tiles)|across (?:the|all) (?:four|other) images|(?:all|the) four images"
)
_HUES = (
    "red|green|blue|yellow|gray|grey|white|black|pink|purple|cyan|magenta|brown|beige|orange|violet|turquoise|"
    "color|colors|colored|colour|colours|coloured"
)
_COLOUR = rf"(?:(?:dark|light|bright|pale|deep)[- ])?(?:{_HUES})(?:ish)?"
_ENDS = re.compile(r"[.!?][\"')\]\u2019\u201d]*\s*\Z")
_WORD = re.compile(r"\w+")


class _Banned(NamedTuple):
    """What a rule bans."""

    rule: StyleRule
    needs: frozenset[str]
    """Every breach holds one of these words, which nearly all captions do without."""
    after: tuple[str, ...]
    """What follows it there, if it is a word of many uses."""
    pattern: re.Pattern[str]

    def may_be_in(self, text: str, words: frozenset[str]) -> bool:
        """Tell in short whether a text may break the rule."""
        found = self.needs & words
        return bool(found) and (
            not self.after or any(f"{one} {next_}" in text for one in found for next_ in self.after)
        )


def _banned(rule: StyleRule, words: str, needs: str, *after: str) -> _Banned:
    return _Banned(rule, frozenset(needs.split("|")), after, re.compile(rf"\b(?:{words})\b"))


_BANNED = (
    _banned("hedging", _HEDGING, _HEDGING.replace(" be", "")),
    _banned("meta word", _META, re.sub("colou?r ", "", _META)),
    _banned("comparison", _COMPARISON, f"{_OTHER}|four", "image", "picture", "one", "patch", "tile", "two", "three"),
    _banned("colour", _COLOUR, "|".join(f"{hue}|{hue}ish" for hue in _HUES.split("|"))),
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
    words = frozenset(_WORD.findall(small))
    faults = [
        StyleFault(banned.rule, *match.span())
        for banned in _BANNED
        if (banned.rule != "colour" or caption_set != "35") and banned.may_be_in(small, words)
        for match in banned.pattern.finditer(small)
    ]
    return tuple(sorted([*faults, *_cut(text)], key=lambda fault: (fault.start, fault.end)))


def _cut(text: str) -> list[StyleFault]:
    """A text that does not end as a sentence: its last word is marked. A list or table ends with its last line."""
    if not text.strip() or _ENDS.search(text):
        return []
    if is_laid_out(text) and [line.kind for line in lines(text) if line.kind != "blank"][-1] in ("item", "row", "rule"):
        return []
    end = len(text.rstrip())
    return [StyleFault("cut text", text.rfind(" ", 0, end) + 1, end)]
