"""Which words of a sentence state less than they seem to: denied kinds, replaced classes, doubts, exceptions."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.tokens import Token

_DENIAL_REACH = 5
_ARTICLES = word_set("the a an any some other dense small large open being under covered by mostly")
_REPLACED = frozenset({"instead of", "in place of", "rather than", "as opposed to", "in lieu of", "unlike"})
_AMONG = word_set("among amongst amid amidst")
EXCEPT = frozenset(
    {"except", "excepting", "excluding", "with the exception of", "save", "apart", "aside", "besides", "barring", "bar"}
)
"""Words that leave something out; "apart" and "aside" go with "from"."""
UNSTATED_NEEDS = _REPLACED | EXCEPT | {"enough"}
"""What a sentence holds that leaves a class unstated."""
_ALL = word_set("all every everything each")
_LEFT_OUT = 12
"""Words before "all", in which a list is left out of it."""
_TO_EXCEPTION = word_set("in the for at from of within on")
_AGAIN = frozenset({"missing", "absent", "lacking"})
_BUT = frozenset({"but", ",", "and", "though", "although", "yet"})
_FINITE = word_set(
    "is are was were has have covers cover dominates dominate lies lie stretches stretch occupies occupy fills fill "
    "surrounds surround grows grow makes make takes take prevails prevail forms form extends extend remains remain "
    "account accounts comprise comprises constitute constitutes contribute contributes claim claims make "
    "stands stand spreads spread borders border runs run appears appear follows follow"
)


def unstated(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the tokens of classes that nothing is said of: "none large enough to form lakes", "instead of trees"."""
    found = set(_left_out(tokens))
    for place, token in enumerate(tokens):
        if token.text in _REPLACED:
            found.update(_replaced(tokens, place))
        elif token.text == "enough" and any(other.text in ("to", "for") for other in tokens[place + 1 : place + 4]):
            start = max(0, place - _DENIAL_REACH)
            denial = next((i for i in range(place - 1, start - 1, -1) if tokens[i].kind == "not"), None)
            if denial is not None:
                found.update(range(denial, _end(tokens, place)))
    return frozenset(found)


def _left_out(tokens: Sequence[Token]) -> range:
    """Return what stands before "all" and is left out of it: "apart from snow and wetland, all classes occur"."""
    comma = next((place for place, token in enumerate(tokens) if token.kind == "comma"), 0)
    rest = (word for token in tokens[comma:] for word in token.text.split())
    last = max((place for place, token in enumerate(tokens) if token.kind == "comma" and place <= _LEFT_OUT), default=0)
    led = tokens[:1] and tokens[0].text in EXCEPT
    return range(last) if led and not _ALL.isdisjoint(rest) else range(0)


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


def part_of(token: Token) -> str:
    """Tell a verb that begins a statement of its own from other words."""
    return "verb" if token.text in _FINITE or (token.kind == "lead" and token.name == "left") else "other"


def leaves_out(tokens: Sequence[Token]) -> bool:
    """Tell whether what follows some words is left out of what they say: "no class other than"."""
    texts = [token.text for token in tokens]
    return not EXCEPT.isdisjoint(texts) or texts[-2:] == ["other", "than"] or texts[-1:] == ["but"]


def is_exception(tokens: Sequence[Token], denial: int) -> bool:
    """Tell whether a denial only leaves a place out: "in the north, but not in the south"."""
    place = denial + 1
    while place < len(tokens) and (tokens[place].text in _TO_EXCEPTION or tokens[place].text in _AGAIN):
        place += 1
    led = denial > 0 and tokens[denial - 1].text in _BUT and tokens[denial].text in ("not", "never", "none of")
    return led and place < len(tokens) and tokens[place].kind == "place"


def _is_again(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].text in _AGAIN and tokens[place - 1].text == "not"


def is_excepted(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether a place is what a statement leaves out: "no crops except in the middle"."""
    place = first - 1
    while place > 0 and (tokens[place].text in _TO_EXCEPTION or _is_again(tokens, place)):
        place -= 1
    if place > 0 and tokens[place].text == "but":
        return tokens[place - 1].place == REGIONS or tokens[place - 1].text in ("nowhere", "anywhere")
    return place >= 0 and (tokens[place].text in EXCEPT or is_exception(tokens, place))
