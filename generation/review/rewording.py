"""Other words for what the rules on wording do not allow: leftovers of comparisons, hedges, meta words, colours."""

import re
from collections.abc import Callable, Iterator, Mapping

from core.query.lexicon import CLASS_PHRASES
from core.query.phrasebook import word_set
from core.store.checkerrors import StyleRule
from generation.checks.style import StyleFault
from generation.review.edits import Edit, Edits, left_out, like, sentence_at

REASONS: Mapping[StyleRule, str] = {
    "comparison": "compares with other images, which nobody sees beside this one",
    "hedging": "hedges, where the caption should say what is there",
    "meta word": "speaks of how the caption was made",
    "colour": "names a colour, which the caption should not go by",
    "cut text": "does not end as a sentence",
}
"""Why a rule is one, in words for people."""

_NUMBERED = re.compile(r"(in )?(?:(?:the|this) )?(?:first|second|third|fourth) (image|picture|patch|tile)")
_LIKENED = re.compile(r"\b(?:un)?(?:like|as|than|to|with|from) \Z", re.IGNORECASE)
_FOUR = re.compile(r"(across )?(?:the|all) (?:four|other) images")
_WITH_MORE = re.compile(r",? with an? (?:[\w-]+ ){1,5}\Z")
_MORE = re.compile(r"\b(?:more|fewer|less) (?=(?:[\w-]+ ){1,3}\Z)", re.IGNORECASE)
_LINK = re.compile(r"(?:, |\A| )(?:(?:when|as|in|like|again|just|much|very|quite|also|being) ){0,2}\Z", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were|be|looks?|remains?|seems?)(?: \w+)? \Z", re.IGNORECASE)
_MAY_BE = re.compile(r"(?:might|may|could) be")
_PLURAL = re.compile(r"(?:\b(?:they|these|those|and [\w-]+)|[^s\W]s) \Z", re.IGNORECASE)
_LOOKS = re.compile(r"(appears?|appeared)(?: to be| as)?", re.IGNORECASE)
_WHERE = re.compile(r" (?:in|on|at|along|near|across|throughout|towards?|within|around|as|to be)\b")
_MADE = re.compile(
    r"(?:,? |\A)(?:in|within|from|based on|according to) (?:this|the|that|a|an)? ?(?:\w+ )?\Z", re.IGNORECASE
)
_TURNS = re.compile(r"(?:changes?|transitions?)", re.IGNORECASE)
_TURNED_TO = re.compile(r" (?:in)?to\b")
_DESCRIBES = word_set("dynamic dynamically contextual segmented changing")
_NOUNS = word_set("context contexts segmentation transition") | {"color dictionary", "colour dictionary"}
_WAY = re.compile(r" (?:way|manner|fashion)\b")
_MAP = re.compile(r"segmentation (?:map|mask)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;] ")
_JOINED = re.compile(r" (?:and|or|in|with|by|to|as|on|for|than)\b")


def rewordings(text: str, fault: StyleFault) -> Iterator[Edits]:
    """Return ways to mend a fault, the mildest first; whether one does no harm is left to the check."""
    yield from _RULES[fault.rule](text, fault.start, fault.end)


def whole_sentence(text: str, place: int) -> Edit | None:
    """Leave out the sentence around a place; None where there is no other one."""
    start, end = sentence_at(text, place)
    if not text[:start].strip() and not text[end:].strip():
        return None
    if text[end:].strip():
        end += len(text[end:]) - len(text[end:].lstrip())
    else:
        start = len(text[:start].rstrip())
    return Edit(start, end, "")


def _comparison(text: str, start: int, end: int) -> Iterator[Edits]:
    said, before = text[start:end], text[:start]
    if (match := _NUMBERED.fullmatch(said.lower())) and not _LIKENED.search(before):
        yield (Edit(start, end, like(said, f"{match[1] or ''}this {match[2]}")),)
        return
    if match := _FOUR.fullmatch(said.lower()):
        yield (Edit(start, end, like(said, f"{match[1] or ''}the image")),)
    if said.lower().startswith("than"):
        if match := _WITH_MORE.search(before):
            yield (left_out(text, match.start(), end),)
        elif match := _MORE.search(before):
            yield (left_out(text, *match.span()), left_out(text, start, end))
    elif not _IS.search(before) and (match := _LINK.search(before)):
        led = match[0].lstrip(", ")
        first = start - len(led)
        comma, closed = match[0].startswith(","), text[end : end + 1] == ","
        if not text[sentence_at(text, start)[0] : first].strip():
            yield (left_out(text, first, end + closed),)
        elif comma:
            yield (Edit(first - 2, end + closed, ""),)
        else:
            yield (left_out(text, first, end),)
    yield from _dropped(text, start)


def _hedging(text: str, start: int, end: int) -> Iterator[Edits]:
    said, before, after = text[start:end].lower(), text[:start], text[end:]
    if _MAY_BE.fullmatch(said):
        yield (Edit(start, end, "are" if _PLURAL.search(before) else "is"),)
    elif said != "unlikely" and re.match(r" to be\b", after) and _IS.search(before):
        yield (left_out(text, start, end + len(" to be")),)
    elif said != "unlikely" and not re.match(r" to\b", after):
        if before.endswith(", ") and after.startswith(","):
            yield (Edit(start - 2, end + 1, ""),)
        yield (left_out(text, start, end + (after.startswith(",") and not before.endswith(", "))),)
    yield from _dropped(text, start)


def _meta(text: str, start: int, end: int) -> Iterator[Edits]:
    said, before, after = text[start:end], text[:start], text[end:]
    if match := _LOOKS.match(text, start):
        word = "was" if match[1].lower() == "appeared" else "is" if match[1].lower() == "appears" else "are"
        if match.end() > end or _WHERE.match(after):
            yield (Edit(start, match.end(), word),)
    elif said.lower() == "appearing" and _WHERE.match(after):
        yield (Edit(start, end, like(said, "lying")),)
    elif _TURNS.fullmatch(said) and _TURNED_TO.match(after):
        yield (Edit(start, end, "gives way" if said.endswith("s") else "give way"), *_to(text, end))
    elif (said.lower() in _DESCRIBES and not _WAY.match(after)) or _MAP.match(text, start):
        yield (left_out(text, start, end),)
    way = _WAY.match(after)
    if (match := _MADE.search(before)) and (way or said.lower() in _NOUNS):
        yield (_without(text, match.start(), end + len(way[0]) if way else end),)
    yield from _dropped(text, start)


def _to(text: str, end: int) -> Edits:
    """Put "to" after "gives way", where "into" stands."""
    return (Edit(end, end + len(" into"), " to"),) if text[end:].startswith(" into") else ()


def _without(text: str, start: int, end: int) -> Edit:
    """Leave out a turn of phrase, with the comma and the space before it and, at the start, the comma behind it."""
    first = start + (len(text[start:end]) - len(text[start:end].lstrip(", ")))
    if not text[sentence_at(text, first)[0] : first].strip():
        return left_out(text, first, end + (text[end : end + 1] == ","))
    closed = text[start:end].startswith(",") and text[end : end + 1] == ","
    return Edit(start, end + closed, "") if first > start else left_out(text, start, end)


def _colour(text: str, start: int, end: int) -> Iterator[Edits]:
    after = text[end:]
    if re.match(r"[ -]\w", after) and not _JOINED.match(after):
        yield (left_out(text, start, end + after.startswith("-")),)


def _dropped(text: str, start: int) -> Iterator[Edits]:
    if edit := whole_sentence(text, start):
        yield (edit,)


def _cut(text: str, start: int, end: int) -> Iterator[Edits]:
    """Leave out the sentence that does not end, or else its last clauses, where a class is named before them."""
    yield from _dropped(text, start)
    first = sentence_at(text, start)[0]
    for match in reversed(list(_CLAUSE.finditer(text, first, start))):
        if CLASS_PHRASES.find(text[first : match.start()]):
            yield (Edit(match.start(), len(text), "."),)


_RULES: Mapping[StyleRule, Callable[[str, int, int], Iterator[Edits]]] = {
    "comparison": _comparison,
    "hedging": _hedging,
    "meta word": _meta,
    "colour": _colour,
    "cut text": _cut,
}
