"""Which words of a sentence state less than they seem to: denied kinds, replaced classes, doubts, exceptions."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.tokens import Token

_DENIAL_REACH = 5
_ARTICLES = word_set("the a an any some other dense small large open")
_REPLACED = frozenset({"instead of", "in place of", "rather than"})
_AMONG = word_set("among amongst amid amidst")
EXCEPT = frozenset({"except", "excepting", "excluding", "with the exception of", "save", "apart"})
"""Words that leave something out; "apart" goes with "from"."""
_TO_EXCEPTION = word_set("in the for at from of within on")


def unstated(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the tokens of classes that nothing is said of: "none large enough to form lakes", "instead of trees"."""
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if token.text in _REPLACED:
            found.update(_replaced(tokens, place))
        elif token.text == "enough" and any(other.text in ("to", "for") for other in tokens[place + 1 : place + 4]):
            start = max(0, place - _DENIAL_REACH)
            denial = next((i for i in range(place - 1, start - 1, -1) if tokens[i].kind == "not"), None)
            if denial is not None:
                found.update(range(denial, _end(tokens, place)))
    return frozenset(found)


def _replaced(tokens: Sequence[Token], place: int) -> range:
    end = place + 1
    while end < len(tokens) and (tokens[end].kind in ("class", "and", "noun") or tokens[end].text in _ARTICLES):
        end += 1
    return range(place + 1, end)


def _end(tokens: Sequence[Token], start: int) -> int:
    """Where the part of a sentence ends."""
    return next((i for i in range(start, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))


def is_doubted(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a hedge stands before a word in its part of the sentence; what stands before the hedge is plain."""
    start = next((i for i in range(at, 0, -1) if tokens[i - 1].kind in ("comma", "break")), 0)
    return any(token.kind == "hedge" for token in tokens[start:at])


def is_aside(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether a class is named only as what another one stands among: "trees among the fields"."""
    place = first - 1
    while place > 0 and (tokens[place].text in _ARTICLES or tokens[place].kind in ("amount", "shape")):
        place -= 1
    return place >= 0 and tokens[place].text in _AMONG


def is_excepted(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether a place is what a statement leaves out: "no crops except in the middle"."""
    place = first - 1
    while place > 0 and tokens[place].text in _TO_EXCEPTION:
        place -= 1
    return place >= 0 and tokens[place].text in EXCEPT
