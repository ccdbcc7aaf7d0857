"""What was answered: read from what a model wrote, or from what a caption says by itself."""

import re
from collections.abc import Sequence

from core.raster.landcover import REGIONS
from generation.checks.claims import Claim, parse
from generation.questions.kinds import NO, NOUNS, QUARTERS, YES, Question

UNANSWERED = ""

_LETTERS = "ABCD"
_YES_NO = re.compile(r"\b(yes|no)\b", re.IGNORECASE)
_LETTER = re.compile(r"^\W*(?:answer\W+|option\W+)?([A-D])\b(?!['\u2019])", re.IGNORECASE)


def labelled(question: Question) -> str:
    """The question as it is sent: options with letters, and in which form to answer."""
    if question.is_binary:
        return f"{question.question} Answer with yes or no only."
    options = "\n".join(f"{letter}. {shown(one)}" for letter, one in zip(_LETTERS, question.options, strict=False))
    return f"{question.question}\n{options}\nAnswer with the letter only."


def shown(option: str) -> str:
    """An option in words."""
    return NOUNS.get(option, option)


def read_answer(question: Question, said: str) -> str:
    """Return the option that a model chose; empty where it chose none, or more than one.

    A letter at the beginning counts first, else an option that is named and no other is.
    """
    if question.is_binary:
        found = {one.lower() for one in _YES_NO.findall(said)}
        first = _YES_NO.match(said.lstrip(" \t\n\"'*(["))
        return first[1].lower() if first else next(iter(found)) if len(found) == 1 else UNANSWERED
    if (letter := _LETTER.match(said)) and (place := _LETTERS.index(letter[1].upper())) < len(question.options):
        return question.options[place]
    low = said.lower()
    named = [one for one in question.options if shown(one) in low or one in low]
    return named[0] if len(named) == 1 else UNANSWERED


def answer_of_caption(question: Question, text: str) -> str:
    """Return what a caption answers by itself, read by the grammar of the truth check; empty where it does not say.

    A class that it never names is not denied by it.
    """
    return answer_of_claims(question, parse(text))


def answer_of_claims(question: Question, claims: Sequence[Claim]) -> str:
    """The same of claims that were read before."""
    if question.kind == "larger":
        return _larger(claims, question.options[0], question.options[1])
    if question.kind == "where":
        return _where(claims, question.land)
    return _there(claims, question.land, question.region)


def _there(claims: Sequence[Claim], name: str, region: str) -> str:
    """Yes where it is said to be there; no where that is denied of the place or of the whole."""
    for claim in claims:
        names = (claim.name, *claim.joint, *((claim.other,) if claim.kind == "order" else ()))
        if name not in names:
            continue
        everywhere = not claim.place or len(claim.place) == len(REGIONS)
        if claim.kind == "absence" and claim.amount is None and (everywhere or region in claim.place):
            return NO
        if claim.kind != "absence" and (not region or region in claim.place or len(claim.place) == len(REGIONS)):
            return YES
    return UNANSWERED


def _larger(claims: Sequence[Claim], first: str, second: str) -> str:
    """By an order that is stated, else by which is said to dominate, else by sizes of the whole tile."""
    whole = [claim for claim in claims if not claim.place or len(claim.place) == len(REGIONS)]
    for claim in whole:
        if claim.kind == "order" and not claim.equal and {claim.name, claim.other} == {first, second}:
            return claim.name
    ranks = {claim.name: claim.group for claim in whole if claim.kind == "rank" and claim.group > 0}
    if first in ranks and second in ranks and ranks[first] != ranks[second]:
        return min((first, second), key=lambda name: ranks[name])
    leads = {claim.name for claim in whole if claim.kind == "dominance"} & {first, second}
    if len(leads) == 1:
        return leads.pop()
    sizes = {claim.name: claim.amount for claim in whole if claim.kind == "size" and claim.amount}
    one, other = sizes.get(first), sizes.get(second)
    if one and other and (one.low >= other.high or other.low >= one.high):
        return first if one.low >= other.high else second
    return UNANSWERED


def _where(claims: Sequence[Claim], name: str) -> str:
    """The quarter where it is said to be strongest, or has the largest size, else the only one it is said to be in."""
    of_class = [claim for claim in claims if claim.name == name and claim.kind != "absence"]
    for claim in of_class:
        if claim.kind == "peak" and len(claim.place) == 1 and claim.place[0] in QUARTERS:
            return claim.place[0]
    sized = {
        claim.place[0]: claim.amount
        for claim in of_class
        if claim.amount and len(claim.place) == 1 and claim.place[0] in QUARTERS
    }
    if len(sized) > 1:
        ordered = sorted(sized, key=lambda place: -sized[place].high)
        return ordered[0] if sized[ordered[0]].low >= sized[ordered[1]].high else UNANSWERED
    placed = {place for claim in of_class for place in claim.place if len(claim.place) < len(REGIONS)}
    quarters = placed & set(QUARTERS)
    return quarters.pop() if len(quarters) == 1 and len(placed) == 1 else UNANSWERED
