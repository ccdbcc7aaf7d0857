"""Which place in the image a sentence speaks of for each class that it names."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from core.query.lexicon import WHOLE, Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.confined import confine_all, only_at
from generation.checks.grouping import LINK, TO_START, Group, groups_of
from generation.checks.mention import Mention, Peak, chain_back, chain_on, subject_of, with_comma
from generation.checks.tokens import Token
from generation.checks.unplaced import is_turned
from generation.checks.vocabulary import SUPERLATIVES

_ONLY = frozenset({"limited", "confined", "restricted"})
_ALSO = frozenset({"also", "additionally", "furthermore", "moreover"})
GOES_ON = _ALSO | {"here"}
"""What a sentence holds that may speak of the places of the one before."""
_ENTIRE = word_set("everything entirely completely wholly")
_NEAR_START = 3


def place_mentions(tokens: Sequence[Token], found: list[Mention], before: tuple[Place, ...]) -> tuple[Place, ...]:
    """Give each mention its places, and return the places that the next sentence may speak of as "here".

    `before` are those of the sentence before.
    """
    groups = groups_of(tokens, found, before)
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
    _give_again(tokens, found)
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
    if any(token.text in _ENTIRE for token in tokens):
        return  # "snow covers everything except the north", which may well have some
    for mention in chain_back(tokens, found, before - 1) if before else found[:1]:
        mention.excepted += group.places


def _give(found: list[Mention], start: int, end: int, places: tuple[Place, ...]) -> None:
    """Give the places in force to the mentions of a stretch."""
    for mention in found:
        if start <= mention.first < end and places and not (mention.pronoun and mention.first <= 1):
            mention.places, mention.leading = list(places), True


def _peak_before(tokens: Sequence[Token], group: Group) -> int | None:
    near = range(group.first - 1, max(0, group.first - 3) - 1, -1)
    inside = takewhile(lambda i: tokens[i].text != ";", near)
    return next((i for i in reversed([*inside]) if tokens[i].kind == "peak"), None)


def _superlative(tokens: Sequence[Token], mention: Mention) -> int | None:
    """The token before a class that says that it speaks of where it is strongest: "the densest forests"."""
    before = mention.first - 1
    return before if before >= 0 and tokens[before].text in SUPERLATIVES else None


def _give_peak(tokens: Sequence[Token], found: list[Mention], group: Group, peak: int) -> None:
    """Say of the classes that follow that they are strongest there: "mostly in the north, shrubs grow"."""
    after = next((i for i, mention in enumerate(found) if mention.first > group.last), len(found) - 1)
    for mention in chain_on(tokens, found, after):
        mention.peaks.append(Peak(group.places, peak))


def _give_again(tokens: Sequence[Token], found: list[Mention]) -> None:
    """Let a class that is named again without a place be where it was before, unless the text names it only once."""
    placed: dict[str, list[Place]] = {}
    named: set[int] = set()
    for mention in found:
        start = tokens[mention.first].start
        if start in named:
            continue
        named.add(start)
        if mention.places:
            placed.setdefault(mention.name, mention.places)
        elif mention.name in placed and not mention.peaks and not mention.negated:
            mention.places, mention.shared = list(placed[mention.name]), True


def _give_company(tokens: Sequence[Token], found: list[Mention]) -> None:
    """Let what is added with "with" be where the class before is: "water fills the north, with wetland beside it"."""
    for one, other in pairwise(found):
        between = [token.text for token in tokens[one.last + 1 : other.first]]
        led = between[between.index(",") + 1 :][:1] if "," in between else []
        joined = bool(led) and (led[0] in _COMPANY or (led[0] == "with" and _is_beside(tokens, other)))
        listed = one.company and set(between) <= {"and", ",", "a", "some", "the"}
        if (joined or listed) and one.places and not (other.places or other.peaks or one.leading):
            other.places, other.company, other.shared = list(one.places), True, True


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
    if _is_of_another(between):
        return
    peak = _peak_before(tokens, group)
    peak = _superlative(tokens, found[nearest]) if peak is None else peak
    mentions = chain_back(tokens, found, nearest)
    if inside:
        joined = [not with_comma(tokens, one, other) and one.leading for one, other in pairwise(mentions)]
        mentions = mentions[len(joined) - joined[::-1].index(False) :] if False in joined else mentions
    for mention in _with_subject(mentions, subject_of(tokens, found, nearest), alone=peak is not None):
        if mention.leading:
            group = group._replace(places=_within_frame(tokens, mention, group))
            mention.places, mention.leading = [], False
        again = group.places == (WHOLE,) or tokens[group.first].kind == "here"
        if (mention.places or mention.peaks) and again:
            continue
        if peak is not None and group.places != (REGIONS,):
            mention.peaks.append(Peak(group.places, peak))
        else:
            mention.far |= _is_far(between)
            mention.shared |= mention is not found[nearest] and _may_be_alone(tokens, mention, found[nearest], group)
            mention.places += [place for place in group.places if place not in mention.places]


def _may_be_alone(tokens: Sequence[Token], mention: Mention, nearest: Mention, group: Group) -> bool:
    """Tell "trees and a small lake in the north", where the trees may be elsewhere, from "trees and lakes"."""
    if any(token.name == "number" for token in tokens[mention.last : nearest.first]):
        return True
    direct = all(token.text in LINK for token in tokens[nearest.last + 1 : group.first])
    led = tokens[max(0, nearest.first - 3) : nearest.first]
    return direct and any(token.kind == "amount" or token.text in ("a", "an", "some") for token in led)


def _within_frame(tokens: Sequence[Token], mention: Mention, group: Group) -> tuple[Place, ...]:
    """Take "in the north, forest on the left" for the top left."""
    aside = tokens[group.first].text.split()[-1] in ("left", "right") and len(group.places) == len(mention.places) == 1
    both = tuple(region for region in group.places[0] if region in mention.places[0]) if aside else ()
    return (both,) if len(both) == 1 < len(mention.places[0]) else group.places


def _is_of_another(between: Sequence[Token]) -> bool:
    """Tell a place of something else that is named after a comma: "bushes on the left, no vegetation on the right"."""
    comma = max((i for i, token in enumerate(between) if token.kind == "comma"), default=-1)
    after = [token for token in between[comma + 1 :] if token.kind != "and"]
    return comma >= 0 and len(after) > 1 and after[0].text == "no" and after[1].kind == "word"


def _with_subject(mentions: list[Mention], subject: Mention, *, alone: bool) -> list[Mention]:
    """Let a place be that of what stands among the classes before it too; where it is strongest is said of it alone."""
    if subject in mentions or subject.places:
        return mentions
    return [subject] if alone else [subject, *mentions]


def _is_far(between: Sequence[Token]) -> bool:
    """Tell whether a place is only added to a statement: "water is the main class, in the north above all"."""
    comma = max((i for i, token in enumerate(between) if token.kind == "comma"), default=None)
    return comma is not None and all(
        token.kind in ("shape", "and", "peak", "noun") or token.text in TO_START | _ONLY
        for token in between[comma + 1 :]
    )
