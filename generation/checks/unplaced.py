"""Places that a sentence names without saying that something is there: compared, avoided, or told apart."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.tokens import Token

_LIKE = word_set("resembles resembling like unlike mirrors mirroring matches echoes")
_AVOID = ("avoid", "shun", "spare", "sparing", "skip", "bypass")
_LIKE_TWO = {("same", "as"), ("similar", "to"), ("compared", "to"), ("compared", "with"), ("identical", "to")}
_LIKE_TWO |= {("other", "than")}
_SEEN = word_set("found seen represented present visible noticeable discernible detectable")


def is_likened(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a place is only what another one is compared with: "the middle resembles the top left"."""
    at = place
    while at and tokens[at - 1].text in ("in", "the", "at", "on"):
        at -= 1
    words = [token.text for token in tokens[max(0, at - 2) : at]]
    return bool(words) and (words[-1] in _LIKE or words[-1].startswith(_AVOID) or tuple(words) in _LIKE_TWO)


def tells_apart(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a place only tells some of several things apart: "the middle two belts", "the lower three"."""
    return any(token.text in ("two", "three", "four") for token in tokens[place + 1 : place + 2])


def is_bracketed(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether places stand alone in brackets: "meadow (southwest)"."""
    return [token.text for token in (*tokens[first - 1 : first], *tokens[last + 1 : last + 2])] == ["(", ")"]


def is_turned(between: Sequence[Token]) -> bool:
    """Tell whether less is said of a place than of those before: "in the south but scarcely found up north"."""
    but = next((i for i, token in enumerate(between) if token.text in ("but", "yet", "though", "although")), None)
    if but is None:
        return False
    after = between[but + 1 :]
    faint = any(token.kind == "amount" and token.text.split()[-1] in _SEEN for token in after)
    return faint and not any(token.kind == "class" for token in after)


def is_here(tokens: Sequence[Token], place: int) -> bool:
    """Tell "trees are few there" from "there are trees", and "the middle, where" from other ways of "where"."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if tokens[place].text == "there":
        return after is None or after.kind in ("comma", "break")
    if tokens[place].text == "which":
        return place > 1 and tokens[place - 1].kind == "comma" and tokens[place - 2].kind == "place"
    return tokens[place].text != "where" or (place > 0 and tokens[place - 1].kind == "comma")


def came_from(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the sentence moves on "from the top left to" another place."""
    words = [token.text for token in tokens[max(0, place - 3) : place]]
    return "from" in words and any(word in ("moving", "going", "shifting", "move", "turning") for word in words)
