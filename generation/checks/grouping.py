"""The places that a sentence names, which of them belong together, and whether they hold for what follows."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.lexicon import WHOLE, Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.mention import Mention
from generation.checks.qualified import is_excepted
from generation.checks.tokens import Token
from generation.checks.unplaced import came_from, is_bracketed, is_here, is_likened, tells_apart

LINK = word_set("the a of in at on and or to both as well also towards toward within part parts")
TO_START = word_set(
    "in the at on to within towards toward of from both moving move shifting shift turning turn proceeding proceed "
    "next heading looking starting beginning begin start finally lastly similarly likewise meanwhile continuing going "
    "go as we now for examining down up across inside over below above along first image scene tile picture our "
    "attention focus when transitioning transition onto into back lastly where observing it's comes section sections "
    "part parts area areas all then throughout concluding ending and with near around again contrast also"
)
_VERBS = word_set(
    "is are has have features feature contains contain shows show exhibits exhibit hosts presents consists displays "
    "comprises includes holds reveals sees mirrors remains becomes"
)
_STRONG = word_set("especially particularly notably mainly mostly including primarily only predominantly")
_IMAGE = frozenset({"the", "of", "this", "image", "scene", "tile"})
_REASONS = frozenset({"since", "because"})
_NOT_REST = word_set("of from than to as with")


class Group(NamedTuple):
    """Places that a sentence names together: "in the top left and the middle"."""

    first: int
    last: int
    places: tuple[Place, ...]
    leading: bool
    excepted: bool = False
    """The opposite is said of these places."""


def groups_of(tokens: Sequence[Token], found: Sequence[Mention], before: tuple[Place, ...]) -> list[Group]:
    """Find the places of a sentence; `before` are those of the one before."""
    groups: list[Group] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        last = place
        if token.kind == "rest" and (not place or tokens[place - 1].text not in _NOT_REST):
            named = groups[-1].places if groups else before
            amount = next((i for i in range(place - 1, -1, -1) if tokens[i].kind == "amount"), None)
            if amount is None or not groups or "of the" in token.text:
                places = _others(named)
            else:
                places = tuple(named) if _is_of(tokens, groups[-1], amount) else ()
        elif token.kind == "here" and is_here(tokens, place):
            places = groups[-1].places if groups else before
        elif token.kind == "place" and not (is_likened(tokens, place) or tells_apart(tokens, place)):
            last = _group_end(tokens, found, place)
            places = _within(tokens, last, _places(tokens, place, last), groups)
        else:
            places = ()
        if places:
            excepted = is_excepted(tokens, place)
            where = token.text == "where" and place > 0 and tokens[place - 1].kind == "comma"
            leads = not excepted and (where or _leads(tokens, found, place, last))
            groups.append(Group(place, last, places, leads, excepted))
        place = last + 1
    return groups


def _is_of(tokens: Sequence[Token], group: Group, amount: int) -> bool:
    """Tell whether places are those of an amount, so that "the rest" is that of them."""
    return group.leading or all(
        token.text != ";" for token in tokens[min(amount, group.first) : max(amount, group.last)]
    )


def _within(
    tokens: Sequence[Token], last: int, places: tuple[Place, ...], groups: Sequence[Group]
) -> tuple[Place, ...]:
    """Take "the left one" after "the two southern quarters" for the bottom left."""
    one = any(token.text in ("one", "ones") for token in tokens[last + 1 : last + 2])
    if not (one and groups and len(places) == 1):
        return places
    # What was read of the places before may have been narrowed in the same way: the first ones frame the others.
    frame = {region for place in groups[0].places for region in place}
    inside = tuple(region for region in places[0] if region in frame)
    return (inside,) if inside else places


def _others(places: Sequence[Place]) -> tuple[Place, ...]:
    """The quarters that some places leave over."""
    out = {region for place in places for region in place}
    left = tuple(region for region in REGIONS[:4] if region not in out)
    return (left,) if out and left and "middle" not in out else ()


def _places(tokens: Sequence[Token], first: int, last: int) -> tuple[Place, ...]:
    places = [place for token in tokens[first : last + 1] if token.kind == "place" for place in _split(token)]
    return tuple(dict.fromkeys(places[-1:] if came_from(tokens, first) else places))


def _split(token: Token) -> list[Place]:
    """Take "top left and right" and "the corners" as several places, and "north" or "throughout" as one."""
    if "middle" in token.place and len(token.place) == 3:
        return [token.place]
    if token.text.split()[-1] == "corner" and len(token.place) == 2:
        return [token.place]  # one of two, whichever it is
    several = not {"and", "or", "corner", "corners", "quadrants", "quarters"}.isdisjoint(token.text.split()) and (
        len(token.place) > 1
    )
    return [(region,) for region in token.place] if several else [token.place]


def _group_end(tokens: Sequence[Token], found: Sequence[Mention], first: int) -> int:
    """Return the last place that is linked to the one at `first`."""
    last = first
    while True:
        after = next((i for i in range(last + 1, len(tokens)) if tokens[i].kind == "place"), None)
        if after is None or tells_apart(tokens, after) or not _joined(tokens, found, first, last, after):
            return last
        last = after


def _joined(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int, after: int) -> bool:
    between = tokens[last + 1 : after]
    comma = any(token.kind == "comma" for token in between)
    if not between or not all(t.kind in ("comma", "and") or t.text in LINK for t in between):
        return False
    if not any(token.kind in ("comma", "and") or token.text == "to" for token in between):
        return False
    if (tokens[last].place == WHOLE) != (tokens[after].place == WHOLE):
        return False
    verb = after + 1 < len(tokens) and tokens[after + 1].text in _VERBS
    return not (comma and verb and any(mention.last < first for mention in found))


def _leads(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int) -> bool:
    """Tell whether a place opens its part of the sentence, so that it holds for what follows."""
    if not any(mention.first > last for mention in found):
        return tokens[first].place == WHOLE and first == 0
    if is_bracketed(tokens, first, last) and any(mention.last == first - 2 for mention in found):
        return False
    start = next((i for i in range(first, 0, -1) if tokens[i - 1].kind == "break"), 0)
    if not any(start <= mention.last < first for mention in found):
        return True
    place = first - 1
    while place >= 0 and (tokens[place].text in TO_START or tokens[place].kind == "here"):
        if tokens[place].text == "and":
            break
        place -= 1
    if place < 0:
        return True
    opener = tokens[place]
    if opener.kind == "peak" or opener.text in _STRONG:
        return False
    if opener.kind == "break" or (opener.text in _REASONS and tokens[place - 1].kind == "comma"):
        return True
    return opener.kind in ("comma", "and") and _class_before_next(tokens, last)


def _class_before_next(tokens: Sequence[Token], last: int) -> bool:
    """Tell whether a class follows a place directly, not as the start of a new part of the sentence."""
    after = tokens[last + 1 :]
    stop = next((i for i, token in enumerate(after) if token.kind in ("place", "break")), len(after))
    if not any(token.kind == "class" or token.text == "none" for token in after[:stop]):
        return False
    next_word = next((token for token in after if token.kind != "comma" and token.text not in _IMAGE), None)
    return next_word is not None and next_word.kind not in ("break", "order") and next_word.text != "with"
