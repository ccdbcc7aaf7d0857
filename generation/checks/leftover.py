"""Places told by what they leave out: "the other three quarters", "every quadrant but the north", "elsewhere"."""

from collections.abc import Callable, Sequence
from itertools import takewhile

from core.query.lexicon import Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.mention import Mention
from generation.checks.qualified import EXCEPT
from generation.checks.signs import Signs
from generation.checks.tokens import Token
from generation.checks.unplaced import is_here

Rule = Callable[[Sequence[Token]], list[Token]]

UNPLACED = "a place told only by what it leaves out"
_NOWHERE = "a place that was not named before"
_OTHERS = frozenset({"the other three quarters", "other three quarters", "the remaining three quarters"})
_OTHERS |= {"remaining three quarters", "three quarters of the quadrants", "three quarters of the regions"}
_INTO = word_set("in to of from across within over throughout on into through for")
_PARTS = word_set("quadrant quadrants quarter quarters corner corners region regions section sections part parts")
_BUT = EXCEPT | {"but", "other"}
_SKIPPED = word_set("of the from for in a at to this its")
_NO_PLACE = word_set("down up out over is are")
"""Words before a "there" that is the scene as one, or that says no more than that a class exists."""
_MOSTLY = word_set("mostly mainly largely predominantly chiefly primarily mixed")
_REACH = 6
"""Tokens in which what is left out ends: "outside of the town in the lower right"."""


def without_exception(tokens: Sequence[Token]) -> list[Token]:
    """Take "every quadrant but the north" for the other ones where an amount is stated; else it denies the class."""
    made = list(tokens)
    for at in range(len(made) - 2) if any(token.kind == "amount" for token in made) else ():
        several = set(made[at].place) >= set(REGIONS[:4]) and not _PARTS.isdisjoint(made[at].text.split())
        if not (several or made[at].text == "all") or made[at + 1].text not in _BUT:
            continue
        end = at + 2
        while end < len(made) and (made[end].text in _SKIPPED or made[end].text == "than"):
            end += 1
        if end < len(made) and (left := _left(made[end].place)):
            end += end + 1 < len(made) and made[end + 1].text in _PARTS
            place = _place(made[at], "the others", left)._replace(end=made[end].end)
            return [*made[:at], place, *made[end + 1 :]]
    return made


def outside(tokens: Sequence[Token]) -> list[Token]:
    """Take "outside the north" and "outside the town in the north" for the quarters that are left."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.text not in ("outside", "beyond") and not _excepts(made, at):
            continue
        end = at + 1
        while end < min(len(made), at + _REACH) and (made[end].text in _SKIPPED or made[end].kind == "class"):
            end += 1
        if end < len(made) and (left := _left(made[end].place)):
            place = Token("place", "outside", token.start, made[end].end, place=left)
            after = [_once(other) for other in made[end + 1 :]]
            if [other.text for other in after[:2]] == [",", "where"]:
                after[:2] = [Token("break", ";", made[end].end, made[end].end), made[end]]
            return [*map(_once, made[:at]), Token("word", "in", token.start, token.start), place, *after]
    return made


def _excepts(tokens: Sequence[Token], at: int) -> bool:
    """Tell "apart from the north, crops cover less than 5 %" from an exception that says what is in the north."""
    led = not at or tokens[at - 1].kind == "comma"
    denied = any(token.kind == "not" for place, token in enumerate(tokens) if place != at)
    place = next((i for i in range(at, min(len(tokens), at + _REACH)) if tokens[i].kind == "place"), len(tokens))
    ends = place + 1 < len(tokens) and tokens[place + 1].kind == "comma"
    measured = any(token.name == "number" for token in tokens)
    return tokens[at].text in EXCEPT and led and ends and measured and not denied


def _once(token: Token) -> Token:
    """Leave "every quadrant" beside "outside the north" to it."""
    every = len(token.place) > 3 and not _PARTS.isdisjoint(token.text.split())
    return token._replace(kind="plain", place=()) if every else token


def other_places(tokens: Sequence[Token]) -> list[Token]:
    """Take "elsewhere" and "the other three quarters" for what one named place leaves, or for an unknown place."""
    made = list(tokens)
    named = {token.place for token in tokens if token.kind == "place" and token.place}
    left = _left(next(iter(named))) if len(named) == 1 else ()
    for at, token in enumerate(tokens):
        led = at > 0 and tokens[at - 1].text in _INTO
        quarters = token.text in _OTHERS or (token.text == "three quarters" and _of_places(tokens, at))
        shared = token.kind == "amount" and token.text.startswith(("the other ", "the remaining "))
        if shared and _is_mostly(tokens, at):
            made[at] = token._replace(kind="word", text="elsewhere", name="", amount=None)
        elif quarters and (led or len(left) == 3 or token.text not in _OTHERS):
            known = len(left) == 3 and token.text in _OTHERS
            made[at] = (
                _place(token, "the others", left)
                if known
                else token._replace(kind="word", text="elsewhere", name="", amount=None)
            )
        elif token.text == "elsewhere" and left and _is_apart(tokens, at):
            made[at] = _place(token, "the others", left)
    return made


def _place(token: Token, text: str, left: Place) -> Token:
    return Token("place", text, token.start, token.end, place=left)


def _of_places(tokens: Sequence[Token], at: int) -> bool:
    """Tell "three quarters of the quadrants" from three quarters of the land."""
    after = [token.text for token in tokens[at + 1 : at + 4]]
    return after[:1] == ["of"] and not {"quadrants", "quarters", "regions", "corners", "all quadrants"}.isdisjoint(
        after
    )


def _is_mostly(tokens: Sequence[Token], at: int) -> bool:
    """Tell "the other half is mostly shrubs", which is no half of shrubs."""
    return any(token.text in _MOSTLY for token in tokens[at + 1 : at + 4])


def _is_apart(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether "elsewhere" opens or ends its part of a sentence, so that it is no word of a comparison."""
    before, after = tokens[at - 1 : at], tokens[at + 1 : at + 2]
    opens = not before or before[0].kind in ("comma", "break", "and")
    ends = not after or after[0].kind in ("comma", "break")
    compared = any(token.text.split()[-1] in ("than", "from", "as", "not") for token in tokens[max(0, at - 3) : at])
    if compared or not (opens or ends):
        return False
    said = tokens[at + 1 + (bool(after) and after[0].kind == "comma") :] if opens else tokens[at - 1 :: -1]
    part = list(takewhile(lambda token: token.kind not in ("comma", "break"), said))
    stands_in = any(token.text in ("do", "does", "did") for token in part)
    return any(token.kind == "class" for token in part) and not stands_in


def _left(place: Place) -> Place:
    """The quarters that a place leaves over; none for the middle, which is part of them all."""
    left = tuple(region for region in REGIONS[:4] if region not in place)
    return left if 1 < len(left) < 4 else ()


def hold_unplaced(tokens: Sequence[Token], found: Sequence[Mention], before: Sequence[Place]) -> None:
    """Silence what is said of "elsewhere" and "there" where it is not certain which place that is."""
    unknown = not before or tuple(before) == (REGIONS,)
    for at, token in enumerate(tokens):
        if token.text == "elsewhere" and token.kind == "word" and not _is_compared(tokens, at):
            _hold(tokens, found, at, UNPLACED)
        named = any(other.kind == "place" and other.place for other in tokens[:at])
        named |= at > 0 and tokens[at - 1].text in _NO_PLACE
        if token.text == "there" and token.kind == "here" and is_here(tokens, at) and unknown and not named:
            _hold(tokens, found, at, _NOWHERE)


def _is_compared(tokens: Sequence[Token], at: int) -> bool:
    return any(token.text.split()[-1] in ("than", "as", "from") for token in tokens[max(0, at - 3) : at])


def _hold(tokens: Sequence[Token], found: Sequence[Mention], at: int, reason: str) -> None:
    """Silence the part of a sentence around a token; a word alone stands for what comes after its comma."""
    ends = [place for place, token in enumerate(tokens) if token.kind in ("comma", "break")]
    start = max((place for place in ends if place < at), default=-1)
    end = next((place for place in ends if place > at + 1), len(tokens))
    for mention in found:
        if start < mention.first < end and mention.places in ([], [REGIONS]):
            mention.silent, mention.unread = True, reason


LEFTOVER_RULES: tuple[Rule, ...] = (without_exception, outside, other_places)
LEFTOVER_NEEDS: dict[Rule, Signs] = {
    without_exception: _BUT,
    outside: EXCEPT | {"outside", "beyond"},
    other_places: word_set("elsewhere quarters") | _MOSTLY,
}
"""What each rule looks for, see `signs.Signs`."""
