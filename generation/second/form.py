"""One claim as a second reader gives it, held against the sentence: a claim of ours, or the reason why it is none."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.query.lexicon import WHOLE, Amount, Place, class_of, regions_of
from core.raster.landcover import CLASSES, REGIONS
from generation.checks.claims import Claim
from generation.checks.relations import LAST
from generation.checks.tokens import sentences_in
from generation.second.stretches import Stretch

SaidKind = Literal["presence", "absence", "size", "order", "rank", "dominance", "peak"]
"""Kinds of claims that a second reader may give; shapes are measured, and their words are those of the grammar."""

MOST_CLAIMS = 8
"""Claims that one stretch can have."""

_PLACES: dict[str, Place] = {
    **{region: (region,) for region in REGIONS},
    "top half": REGIONS[:2],
    "bottom half": REGIONS[2:4],
    "left half": (REGIONS[0], REGIONS[2]),
    "right half": (REGIONS[1], REGIONS[3]),
    "throughout": REGIONS,
    "whole image": WHOLE,
}
PLACES = tuple(_PLACES)
"""How places are named to a second reader."""

_NAMES = frozenset(land.name for land in CLASSES[1:])
_ALIKE = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u2013\u2014\u00a0", "'''\"\"-- ")
"""Signs that models put for one another."""
_PLACED = re.compile(
    r"north|south|\beast|\bwest|left|right|\btop|bottom|upper|lower|cent|middle|corner|edge|quarter|quadrant|half|halves"
    r"|\bsides?\b|diagonal|\bhere\b|there|where|throughout|\bN\b|\bS\b|\bE\b|\bW\b|[NS][EW]\b|above|below|region|part",
    re.IGNORECASE,
)
"""Words that may name a place, known to the grammar or not."""
_MEASURED = re.compile(
    r"\d|%|percent|\b(?:half|halves|thirds?|quarters?|fourths?|fifths?|tenths?|\w+ty|\w+teen|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|most|majority|bulk|all|every\w*|whole|entire\w*|none|no\w*|hardly|barely|few|little|some"
    r"|share|part|portion|rest|remainder|small|large|tiny|huge|vast|much|more|less)\b",
    re.IGNORECASE,
)
"""Words that may state an amount."""


def _blank(value: object) -> object:
    return [] if value is None else [value] if isinstance(value, str) else value


def _no(value: object) -> object:
    return False if value is None else value


class _Said(BaseModel):
    """A claim in the form that was asked for; what else stands in it is not looked at."""

    model_config = ConfigDict(frozen=True)

    quote: str = Field(min_length=1, max_length=1_000)
    land: str = Field(alias="class", max_length=60)
    kind: SaidKind
    places: Annotated[list[Annotated[str, Field(max_length=60)]], BeforeValidator(_blank), Field(max_length=6)] = []
    percent_low: float | None = Field(None, ge=0, le=100)
    percent_high: float | None = Field(None, ge=0, le=100)
    other: str | None = Field(None, max_length=60)
    equal: Annotated[bool, BeforeValidator(_no)] = False
    rank: int | None = Field(None, ge=-1, le=11)
    hedged: Annotated[bool, BeforeValidator(_no)] = False


class _DroppedError(ValueError):
    """A claim that does not hold; the message says why."""


def claims_of(stretch: Stretch, given: Sequence[object]) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims that hold against the sentence, and why others were left out."""
    found: list[Claim] = []
    dropped: list[str] = []
    for item in given[:MOST_CLAIMS]:
        try:
            found += _made(stretch, _Said.model_validate(item))
        except ValidationError:
            dropped.append("not in the form that was asked for")
        except _DroppedError as error:
            dropped.append(str(error))
    dropped += ["more claims than a stretch can have"] * (len(given) > MOST_CLAIMS)
    kept = _agreeing(list(dict.fromkeys(found)), dropped)
    together = Counter(claim.place for claim in kept if claim.kind == "dominance")
    leading = (_in_group(claim, together[claim.place]) for claim in kept)
    return tuple(sorted(leading, key=lambda claim: (claim.start, claim.end)))[:MOST_CLAIMS], tuple(dropped)


def _agreeing(found: Sequence[Claim], dropped: list[str]) -> list[Claim]:
    """Leave out a second claim of one kind on one class in one place, and both where one says what the other denies."""
    first: dict[tuple[object, ...], Claim] = {}
    for claim in found:
        first.setdefault((claim.kind, claim.name, claim.place, claim.other), claim)
    sized = {(claim.name, claim.place) for claim in first.values() if claim.kind == "size"}
    first = {key: claim for key, claim in first.items() if key[0] != "presence" or key[1:3] not in sized}
    dropped += ["said twice"] * (len(found) - len(first))
    denied = {(claim.name, claim.place) for claim in first.values() if claim.kind == "absence"}
    stated = {(claim.name, claim.place) for claim in first.values() if claim.kind != "absence"}
    both = denied & stated
    dropped += ["said and denied at once"] * len(both)
    return [claim for claim in first.values() if (claim.name, claim.place) not in both]


def _in_group(claim: Claim, together: int) -> Claim:
    if claim.kind != "dominance":
        return claim
    return Claim(claim.start, claim.end, "dominance", claim.name, claim.place, group=together, hedged=claim.hedged)


def _made(stretch: Stretch, said: _Said) -> list[Claim]:
    """The claims that one makes: one for each of its places."""
    name, (start, end) = _class(said.land, stretch.named, "the stretch"), _quoted(stretch, said.quote)
    places = list(dict.fromkeys(_place(place) for place in said.places)) or [WHOLE]
    if any(places) and not _PLACED.search(f"{stretch.before} {stretch.sentence}"):
        raise _DroppedError("a place, where the sentence names none")
    amount, other, group = None, "", 1
    if said.kind == "size":
        amount = _amount(stretch, said)
    elif said.kind == "order":
        other = _class(said.other or "", stretch.around, "the sentence")
        if other == name:
            raise _DroppedError("a class that is held against itself")
    elif said.kind == "rank":
        if not said.rank:
            raise _DroppedError("a rank without its number")
        group = LAST if said.rank < 0 else said.rank
    elif said.kind == "peak":
        other = "top"
        if WHOLE in places or REGIONS in places:
            raise _DroppedError("a place where a class is strongest, which is no part of the image")
    equal = said.equal and said.kind == "order"
    return [
        Claim(start, end, said.kind, name, place, amount, other, group, equal=equal, hedged=said.hedged)
        for place in places
    ]


def _class(given: str, known: frozenset[str], where: str) -> str:
    name = given.strip().lower()
    name = name if name in _NAMES else class_of(name) or ""
    if not name:
        raise _DroppedError("a class that is none of ours")
    if name not in known:
        raise _DroppedError(f"a class that {where} does not name")
    return name


def _place(given: str) -> Place:
    name = " ".join(given.lower().split())
    place = _PLACES[name] if name in _PLACES else regions_of(name)
    if place is None:
        raise _DroppedError("a place that is none of ours")
    return place


def _amount(stretch: Stretch, said: _Said) -> Amount:
    low, high = said.percent_low, said.percent_high
    low, high = (high if low is None else low), (low if high is None else high)
    if low is None or high is None or low > high:
        raise _DroppedError("an amount without a range")
    sized = any(token.kind == "amount" for tokens in sentences_in(stretch.sentence, 0, 10_000) for token in tokens)
    if not (sized or _MEASURED.search(stretch.sentence)):
        raise _DroppedError("an amount, where the sentence states none")
    word = f"{low:g}%" if low == high else f"{low:g}-{high:g}%"
    return Amount(word, low / 100, high / 100, none=low == 0)


def _quoted(stretch: Stretch, quote: str) -> tuple[int, int]:
    """Where the quoted words stand in the text; blanks, capitals and the form of quotation marks do not matter."""
    words = quote.translate(_ALIKE).strip(" .\"'\u2026").split()
    if not words:
        raise _DroppedError("a quotation without words")
    pattern = r"\s+".join(map(re.escape, words))
    for found in re.finditer(pattern, stretch.sentence.translate(_ALIKE), re.IGNORECASE):
        start, end = stretch.start + found.start(), stretch.start + found.end()
        if start < stretch.unread.end and stretch.unread.start < end:
            return start, end
    if re.search(pattern, stretch.text.translate(_ALIKE), re.IGNORECASE):
        raise _DroppedError("a quotation from another place")
    raise _DroppedError("a quotation that is not in the text")
