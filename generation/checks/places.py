"""Which place in the image a sentence speaks of for each class that it names."""

from collections.abc import Sequence
from typing import NamedTuple

from core.lexicon import WHOLE, Place
from core.phrasebook import word_set
from generation.checks.mentions import Mention, chain_back
from generation.checks.tokens import Token

_LINK = word_set("the a of in at on and or to both as well also towards toward within part parts")
_TO_START = word_set(
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


class Group(NamedTuple):
    """Places that a sentence names together: "in the top left and the middle"."""

    first: int
    last: int
    places: tuple[Place, ...]
    leading: bool


def place_mentions(tokens: Sequence[Token], found: list[Mention], before: tuple[Place, ...]) -> tuple[Place, ...]:
    """Give each mention its places, and return the places that are in force at the end.

    `before` are the places that "this area" or "here" means.
    """
    current: tuple[Place, ...] = ()
    here = next((place for place, token in enumerate(tokens) if token.kind == "here"), None)
    if here is not None and before:
        current = before
    groups = _groups(tokens, found)
    start = 0
    for group in groups:
        _give(found, start, group.first, current)
        if group.leading:
            current, start = group.places, group.last
        else:
            _give_back(tokens, found, group, bool(current))
            start = group.last
    _give(found, start, len(tokens), current)
    return current or before if here is not None or any(group.leading for group in groups) else ()


def _give(found: list[Mention], start: int, end: int, places: tuple[Place, ...]) -> None:
    """Give the places in force to the mentions of a stretch."""
    for mention in found:
        if start <= mention.first < end and not mention.pronoun and places:
            mention.places, mention.leading = list(places), True


def _give_back(tokens: Sequence[Token], found: list[Mention], group: Group, inside: bool) -> None:
    """Give places named after a class to it, and to the classes of its list."""
    nearest = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < group.first), None)
    if nearest is None:
        return
    if any(token.text == ";" for token in tokens[found[nearest].last : group.first]):
        return
    mentions = [found[nearest]] if inside else chain_back(tokens, found, nearest)
    for mention in mentions:
        if mention.leading:
            mention.places, mention.leading = [], False
        if mention.places and group.places == (WHOLE,):
            continue
        mention.peaks |= any(token.kind == "peak" for token in tokens[max(0, group.first - 3) : group.first])
        mention.places += [place for place in group.places if place not in mention.places]


def _groups(tokens: Sequence[Token], found: Sequence[Mention]) -> list[Group]:
    groups: list[Group] = []
    place = 0
    while place < len(tokens):
        if tokens[place].kind != "place":
            place += 1
            continue
        last = _group_end(tokens, found, place)
        places = [p for token in tokens[place : last + 1] if token.kind == "place" for p in _split(token)]
        if _came_from(tokens, place) and len(places) > 1:
            places = places[-1:]
        leading = _leads(tokens, found, place, last)
        groups.append(Group(place, last, tuple(dict.fromkeys(places)), leading))
        place = last + 1
    return groups


def _split(token: Token) -> list[Place]:
    """Take "top left and right" as two places, and "north" or "throughout" as one."""
    words = token.text.split()
    return [(region,) for region in token.place] if "and" in words or "or" in words else [token.place]


def _group_end(tokens: Sequence[Token], found: Sequence[Mention], first: int) -> int:
    """Return the last place that is linked to the one at `first`."""
    last = first
    while True:
        after = next((i for i in range(last + 1, len(tokens)) if tokens[i].kind == "place"), None)
        if after is None or not _joined(tokens, found, first, last, after):
            return last
        last = after


def _joined(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int, after: int) -> bool:
    between = tokens[last + 1 : after]
    comma = any(token.kind == "comma" for token in between)
    if not between or not all(t.kind in ("comma", "and") or t.text in _LINK for t in between):
        return False
    if not any(token.kind in ("comma", "and") or token.text == "to" for token in between):
        return False
    if (tokens[last].place == WHOLE) != (tokens[after].place == WHOLE):
        return False
    verb = after + 1 < len(tokens) and tokens[after + 1].text in _VERBS
    return not (comma and verb and any(mention.last < first for mention in found))


def _came_from(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the sentence moves on "from the top left to" another place."""
    words = [token.text for token in tokens[max(0, place - 3) : place]]
    return "from" in words and any(word in ("moving", "going", "shifting", "move", "turning") for word in words)


def _leads(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int) -> bool:
    """Tell whether a place opens its part of the sentence, so that it holds for what follows."""
    if not any(mention.first > last for mention in found):
        return tokens[first].place == WHOLE and first == 0
    place = first - 1
    while place >= 0 and (tokens[place].text in _TO_START or tokens[place].kind == "here"):
        if tokens[place].text == "and":
            break
        place -= 1
    if place < 0:
        return True
    opener = tokens[place]
    if opener.kind == "peak" or opener.text in _STRONG:
        return False
    if opener.kind == "break":
        return True
    return opener.kind in ("comma", "and") and _class_before_next(tokens, found, last)


def _class_before_next(tokens: Sequence[Token], found: Sequence[Mention], last: int) -> bool:
    """Tell whether a class follows a place directly, not as the start of a new part of the sentence."""
    after = tokens[last + 1 :]
    stop = next((i for i, token in enumerate(after) if token.kind in ("place", "break")), len(after))
    if not any(token.kind == "class" for token in after[:stop]):
        return False
    return not (after and (after[0].kind in ("break", "order") or after[0].text in ("with",)))
