"""Which place in the image a sentence speaks of for each class that it names."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from core.query.lexicon import WHOLE, Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.confined import confine_all, only_at
from generation.checks.mention import Mention, Peak, chain_back, chain_on, subject_of, with_comma
from generation.checks.qualified import is_excepted
from generation.checks.tokens import Token
from generation.checks.unplaced import came_from, is_bracketed, is_here, is_likened, is_turned, tells_apart
from generation.checks.vocabulary import SUPERLATIVES

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

_ONLY = frozenset({"limited", "confined", "restricted"})
_ALSO = frozenset({"also", "additionally", "furthermore", "moreover"})
GOES_ON = _ALSO | {"here"}
"""What a sentence holds that may speak of the places of the one before."""
_IMAGE = frozenset({"the", "of", "this", "image", "scene", "tile"})
_REASONS = frozenset({"since", "because"})
_NEAR_START = 3
_NOT_REST = word_set("of from than to as with")


class Group(NamedTuple):
    """Places that a sentence names together: "in the top left and the middle"."""

    first: int
    last: int
    places: tuple[Place, ...]
    leading: bool
    excepted: bool = False
    """The opposite is said of these places."""


def place_mentions(tokens: Sequence[Token], found: list[Mention], before: tuple[Place, ...]) -> tuple[Place, ...]:
    """Give each mention its places, and return the places that the next sentence may speak of as "here".

    `before` are those of the sentence before.
    """
    groups = _groups(tokens, found, before)
    goes_on = not groups and any(token.text in _ALSO for token in tokens[:4])
    current: tuple[Place, ...] = before if goes_on else ()
    start = 0
    for group in groups:
        _give(found, start, group.first, current)
        if group.excepted:
            _except(tokens, found, group)
        elif group.leading and (peak := _peak_before(tokens, group)) is not None and tokens[group.first].kind != "here":
            _give_peak(tokens, found, group, peak)
        elif group.leading:
            current = () if group.places == (REGIONS,) and group.first > _NEAR_START else group.places
        elif not is_turned(tokens[start : group.first]):
            _give_back(tokens, found, group, bool(current))
        start = group.last
        if current and tokens[group.first].text in ("where", "which"):
            end = next((i for i in range(group.last, len(tokens)) if tokens[i].kind == "comma"), len(tokens))
            _give(found, start, end, current)
            start, current = end, ()
        if (only := only_at(tokens, group.first, group.last)) is not None:
            _confine(tokens, found, group, only)
    _give(found, start, len(tokens), current)
    _give_again(found)
    _give_company(tokens, found)
    confine_all(found)
    return groups[-1].places if groups else before if goes_on else ()


def _confine(tokens: Sequence[Token], found: Sequence[Mention], group: Group, only: int) -> None:
    """Say of the classes that a place is for that nowhere else there are any."""
    before = sum(mention.last < group.first for mention in found)
    chain = found[before : before + 1] if group.leading else chain_back(tokens, found, before - 1) if before else []
    for mention in chain:
        mention.only = only


def _except(tokens: Sequence[Token], found: Sequence[Mention], group: Group) -> None:
    """Leave places out of what is said of the classes before, or else of the first one after."""
    before = sum(mention.last < group.first for mention in found)
    for mention in chain_back(tokens, found, before - 1) if before else found[:1]:
        mention.excepted += group.places


def _give(found: list[Mention], start: int, end: int, places: tuple[Place, ...]) -> None:
    """Give the places in force to the mentions of a stretch."""
    for mention in found:
        if start <= mention.first < end and places and not (mention.pronoun and mention.first <= 1):
            mention.places, mention.leading = list(places), True


def _peak_before(tokens: Sequence[Token], group: Group) -> int | None:
    return next((i for i in range(max(0, group.first - 3), group.first) if tokens[i].kind == "peak"), None)


def _superlative(tokens: Sequence[Token], mention: Mention) -> int | None:
    """The token before a class that says that it speaks of where it is strongest: "the densest forests"."""
    before = mention.first - 1
    return before if before >= 0 and tokens[before].text in SUPERLATIVES else None


def _give_peak(tokens: Sequence[Token], found: list[Mention], group: Group, peak: int) -> None:
    """Say of the classes that follow that they are strongest there: "mostly in the north, shrubs grow"."""
    after = next((i for i, mention in enumerate(found) if mention.first > group.last), len(found) - 1)
    for mention in chain_on(tokens, found, after):
        mention.peaks.append(Peak(group.places, peak))


def _give_again(found: list[Mention]) -> None:
    """Let a class that is named again without a place be where it was before."""
    placed: dict[str, list[Place]] = {}
    for mention in found:
        if mention.places:
            placed.setdefault(mention.name, mention.places)
        elif mention.name in placed and not mention.peaks and not mention.negated:
            mention.places = list(placed[mention.name])


def _give_company(tokens: Sequence[Token], found: list[Mention]) -> None:
    """Let what is added with "with" be where the class before is: "water fills the north, with wetland beside it"."""
    for one, other in pairwise(found):
        between = [token.text for token in tokens[one.last + 1 : other.first]]
        led = between[between.index(",") + 1 :][:1] if "," in between else []
        joined = bool(led) and (led[0] in _COMPANY or (led[0] == "with" and _is_beside(tokens, other)))
        listed = one.company and set(between) <= {"and", ",", "a", "some", "the"}
        if (joined or listed) and one.places and not (other.places or other.peaks or one.leading):
            other.places, other.company = list(one.places), True


def _is_beside(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether what follows says that a class lies beside what was named before: "beside it", "around them"."""
    after = [token.text for token in tokens[mention.last + 1 :]]
    return any(
        one in ("beside", "around", "along", "near", "by") and other in ("it", "them") for one, other in pairwise(after)
    )


_COMPANY = frozenset({"framed", "surrounded", "bordered", "flanked", "edged", "fringed", "dotted", "interrupted"})


def _give_back(tokens: Sequence[Token], found: list[Mention], group: Group, inside: bool) -> None:
    """Give places named after a class to it, and to the classes of its list."""
    nearest = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < group.first), None)
    if nearest is None:
        return
    between = tokens[found[nearest].last : group.first]
    if any(token.text == ";" or (token.kind == "break" and found[nearest].negated) for token in between):
        return
    peak = _peak_before(tokens, group)
    peak = _superlative(tokens, found[nearest]) if peak is None else peak
    mentions = chain_back(tokens, found, nearest)
    if inside:
        joined = [not with_comma(tokens, one, other) and one.leading for one, other in pairwise(mentions)]
        mentions = mentions[len(joined) - joined[::-1].index(False) :] if False in joined else mentions
    for mention in _with_subject(mentions, subject_of(tokens, found, nearest), alone=peak is not None):
        if mention.leading:
            mention.places, mention.leading = [], False
        again = group.places == (WHOLE,) or tokens[group.first].kind == "here"
        if (mention.places or mention.peaks) and again:
            continue
        if peak is not None and group.places != (REGIONS,):
            mention.peaks.append(Peak(group.places, peak))
        else:
            mention.far |= _is_far(between)
            mention.places += [place for place in group.places if place not in mention.places]


def _with_subject(mentions: list[Mention], subject: Mention, *, alone: bool) -> list[Mention]:
    """Let a place be that of what stands among the classes before it too; where it is strongest is said of it alone."""
    if subject in mentions or subject.places:
        return mentions
    return [subject] if alone else [subject, *mentions]


def _is_far(between: Sequence[Token]) -> bool:
    """Tell whether a place is only added to a statement: "water is the main class, in the north above all"."""
    comma = max((i for i, token in enumerate(between) if token.kind == "comma"), default=None)
    return comma is not None and all(
        token.kind in ("shape", "and", "peak", "noun") or token.text in _TO_START | _ONLY
        for token in between[comma + 1 :]
    )


def _groups(tokens: Sequence[Token], found: Sequence[Mention], before: tuple[Place, ...]) -> list[Group]:
    groups: list[Group] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        last = place
        if token.kind == "rest" and (not place or tokens[place - 1].text not in _NOT_REST):
            named = groups[-1].places if groups else before
            measured = any(other.kind == "amount" for other in tokens[:place])
            places = tuple(named) if groups and measured and "of the" not in token.text else _others(named)
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
    if not between or not all(t.kind in ("comma", "and") or t.text in _LINK for t in between):
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
    while place >= 0 and (tokens[place].text in _TO_START or tokens[place].kind == "here"):
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
