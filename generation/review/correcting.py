"""Other words for a claim that the map contradicts: the class, amount or place that was measured.

What comes out is only a candidate. Whether it is true, and harms nothing else, is for the check to say.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from core.query.lexicon import REGION_PHRASES, SIZE_PHRASES, WHOLE
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS, size_word
from generation.checks.claims import Claim
from generation.checks.ground import IDS, Ground
from generation.checks.verdicts import Judged
from generation.review.edits import Edit, Edits, article_for, left_out, like, replaced, sentence_at
from generation.review.naming import SIDES, Phrase, named, place_like, renamed, swapped

Sort = Literal["amount", "class", "place", "order", "presence", "shape"]
"""What of a claim is put otherwise."""


class Correction(NamedTuple):
    """One way to put a claim otherwise."""

    sort: Sort
    edits: Edits


_ADJECTIVES = word_set(
    "tiny minuscule minute insignificant marginal small medium moderate fair large big sizeable sizable huge "
    "overwhelming enormous immense massive minor slight scant limited modest substantial significant considerable "
    "extensive ample generous vast expansive smaller larger"
) | {f"{very} {size}" for very in ("extra", "very", "extremely") for size in ("small", "large")}
_BEFORE_CLASS = word_set("some few many several much little") | {
    "a few",
    "a lot of",
    "lots of",
    "plenty of",
    "hardly any",
}
_FRACTIONS = word_set("half third quarter tenth fifth most all") | {
    "two thirds",
    "three quarters",
    "two fifths",
    "three fifths",
    "four fifths",
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?=\s?(?:%|percent\b|per cent\b))")
_SHAPES = ("elongated", "compact", "irregular", "scattered", "branched", "continuous")
_NO = re.compile(r"\b(no|without any|without|lacks|lack) (?:(?:sign|signs|trace|traces) of )?\Z", re.IGNORECASE)
_THERE = {"no": "some", "without any": "with some", "without": "with some", "lacks": "has some", "lack": "have some"}


def corrections(text: str, item: Judged, others: list[Claim], ground: Ground) -> Iterator[Correction]:
    """Return ways to put a contradicted claim of a caption otherwise, the ones nearest to its words first.

    The `others` are the claims of the caption, so that no class is named twice for one place.
    """
    claim = item.claim
    if claim.kind == "absence":
        yield from _present(text, claim, item.measured or 0)
        return
    if claim.kind in ("order", "dominance", "rank"):
        yield from _turned(text, item)
    if claim.amount is not None and claim.kind == "size" and item.error == "wrong amount":
        yield from _amounts(text, claim, item.measured or 0)
    if claim.kind == "shape":
        yield from _shaped(text, claim)
        return
    if claim.kind in ("presence", "size", "peak"):
        yield from _elsewhere(text, claim, ground)
    if claim.kind not in ("peak", "order") and item.error != "wrong amount":
        yield from _other_classes(text, claim, others, ground)


def _amounts(text: str, claim: Claim, share: float) -> Iterator[Correction]:
    """Put the measured amount for the one that is said: a number for a number, a size word for a size word."""
    for phrase in _numbers(text, claim):
        yield Correction("amount", (Edit(phrase.start, phrase.end, _number(share)),))
    for start, end in _said(text, claim):
        for found in SIZE_PHRASES.find(text[start:end]):
            phrase = Phrase(start + found.start, start + found.end)
            if (
                claim.amount is not None
                and found.value.word == claim.amount.word
                and (edit := _sized(text, phrase, share))
            ):
                yield Correction("amount", (edit,))


def _sized(text: str, phrase: Phrase, share: float) -> Edit | None:
    said = text[phrase.start : phrase.end].lower().replace("-", " ")
    of = text[phrase.end :].startswith(" of ") or said.endswith(" of")
    if said in _ADJECTIVES:
        return replaced(text, phrase.start, phrase.end, size_word(share))
    if said in _BEFORE_CLASS:
        return Edit(phrase.start, phrase.end, like(text[phrase.start :], _amount_of(share)))
    found = SIZE_PHRASES.look_up(said)
    if of and found is not None and found.word in _FRACTIONS:
        led = re.search(r"\b(?:the|a|an|about|roughly|around|nearly|almost) \Z", text[: phrase.start], re.IGNORECASE)
        start = led.start() if led else phrase.start
        return Edit(
            start, phrase.end, like(text[start:], f"about {_number(share)}%{' of' if said.endswith(' of') else ''}")
        )
    return None


def _number(share: float) -> str:
    return f"{share * 100:.1f}" if 0 < share < 0.1 else f"{share * 100:.0f}"


def _numbers(text: str, claim: Claim) -> Iterator[Phrase]:
    for start, end in _said(text, claim):
        for match in _NUMBER.finditer(text, start, min(end + len(" per cent"), len(text))):
            yield Phrase(*match.span())


def _present(text: str, claim: Claim, share: float) -> Iterator[Correction]:
    """Say that a class is there, which was denied, or not so much of it as was denied."""
    match = _NO.search(text, 0, claim.start)
    if match is None:
        return
    if claim.amount is not None:
        yield Correction("presence", (left_out(text, *match.span()),))
        return
    said = match[1].lower()
    for some in (_THERE[said], _THERE[said].replace("some", _amount_of(share))):
        yield Correction("presence", (Edit(match.start(), match.end(), f"{like(match[1], some)} "),))


def _amount_of(share: float) -> str:
    size = size_word(share)
    return f"{article_for(size, 'a')} {size} amount of"


def _turned(text: str, item: Judged) -> Iterator[Correction]:
    """Let two classes change places, where a sentence names both in the wrong order."""
    claim = item.claim
    start, end = sentence_at(text, claim.start)
    rival = claim.other if claim.kind == "order" else item.rival
    for one in islice(named(text, claim.name, claim.start, claim.end), 2):
        for other in islice(
            named(text, rival, *((claim.start, claim.end) if claim.kind == "order" else (start, end))), 3
        ):
            if one.end <= other.start or other.end <= one.start:
                yield Correction("order", tuple(sorted(swapped(text, one, other, claim.name, rival))))


def _elsewhere(text: str, claim: Claim, ground: Ground) -> Iterator[Correction]:
    """Put a class where it is: into the regions and halves that have it, the one with most of it first."""
    if not claim.place or claim.place == REGIONS:
        return
    start, end = sentence_at(text, claim.start)
    phrases = [found for found in REGION_PHRASES.find(text[start:end]) if found.value == claim.place]
    places = [(region,) for region in REGIONS]
    likely = (*SIDES, *places) if len(claim.place) == 2 else (*places, *SIDES)
    held = [place for place in likely if place != claim.place and ground.has(claim.name, place)]
    held.sort(key=lambda place: (len(place) != len(claim.place), -ground.share(claim.name, place)))
    for found in sorted(phrases, key=lambda found: abs(start + found.start - claim.start)):
        phrase = text[start + found.start : start + found.end]
        for place in held:
            yield Correction("place", (Edit(start + found.start, start + found.end, place_like(phrase, place)),))


def _other_classes(text: str, claim: Claim, others: list[Claim], ground: Ground) -> Iterator[Correction]:
    """Name a class that is there instead, the largest first, none that the caption names for that place already."""
    shares = ground.shares(claim.place)
    taken = {
        other.name for other in others if other.place == claim.place and other is not claim and other.kind != "absence"
    }
    if claim.kind in ("dominance", "rank"):
        taken = set()
    taken.add(claim.name)
    there = [name for name, number in IDS.items() if ground.has(name, claim.place) and number and name not in taken]
    there.sort(key=lambda name: -shares[IDS[name]])
    phrases = list(islice(named(text, claim.name, claim.start, claim.end), 2))
    edits = [(name, renamed(text, phrase, name)) for name in there for phrase in phrases]
    for _, edit in edits:
        yield Correction("class", (edit,))
    for name, edit in edits:
        along = _amounts(text, claim, shares[IDS[name]]) if claim.amount is not None else iter(())
        if claim.kind == "dominance" and claim.place == WHOLE:
            along = _where_most(text, claim, name, ground)
        for other in (one.edits[0] for one in along):
            if other.end <= edit.start or edit.end <= other.start:
                yield Correction("class", tuple(sorted((other, edit))))


def _where_most(text: str, claim: Claim, name: str, ground: Ground) -> Iterator[Correction]:
    """Put the region that has most of another class for one that the sentence of a claim names."""
    start, end = sentence_at(text, claim.start)
    best = max(REGIONS, key=lambda region: ground.share(name, (region,)))
    for found in REGION_PHRASES.find(text[start:end]):
        phrase = text[start + found.start : start + found.end]
        yield Correction("place", (Edit(start + found.start, start + found.end, place_like(phrase, (best,))),))


def _shaped(text: str, claim: Claim) -> Iterator[Correction]:
    """Put another shape for the one that is said."""
    for match in re.finditer(r"[\w-]+", text[claim.start : claim.end]):
        if match[0].lower() in (
            *_SHAPES,
            "linear",
            "winding",
            "narrow",
            "meandering",
            "round",
            "circular",
            "dispersed",
        ):
            start, end = claim.start + match.start(), claim.start + match.end()
            for shape in _SHAPES:
                yield Correction("shape", (replaced(text, start, end, shape),))


def _said(text: str, claim: Claim) -> list[tuple[int, int]]:
    """Where the words of a claim may stand: in its own stretch, or else in its sentence."""
    return [(claim.start, claim.end), sentence_at(text, claim.start)]
