"""How surely an amount is that of the place that a class is in."""

from collections.abc import Sequence

from core.query.lexicon import Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.mention import Mention
from generation.checks.relations import Order, of_image
from generation.checks.tokens import Token


def may_be_of(tokens: Sequence[Token], mention: Mention) -> tuple[Place, ...]:
    """Return the places that an amount without a place of its own may be of, where its part has some."""
    at = mention.amount_at
    if at is None or mention.places or of_image(tokens, at):
        return ()
    first, last = min(at, mention.first), max(at, mention.last)
    start = next((i + 1 for i in range(first - 1, -1, -1) if _parts(tokens[i])), 0)
    end = next((i for i in range(last, len(tokens)) if tokens[i].kind == "break"), len(tokens))
    named = (token.place for token in tokens[start:end] if token.kind == "place" and token.place)
    return tuple(dict.fromkeys([*named, *(place for peak in mention.peaks for place in peak.places)]))


def _parts(token: Token) -> bool:
    """Tell what parts two statements from what only leads to the second: ":", a dash."""
    return token.kind == "break" and token.text not in (":", "\u2014", "\u2013", "-")


def is_carried(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether the places of a class may be left behind: told in a clause before its own, or of another name."""
    if not mention.leading:
        return mention.shared
    for token in reversed(tokens[: mention.first]):
        if token.kind == "place" or token.kind == "here":
            return False
        if token.text == ";" or (token.kind == "break" and token.text[0].isalpha()):
            return True
    return False


def of_all_as_well(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether an amount may be that of the image although the class has places: "snow: 20 % (north only)"."""
    at = mention.amount_at
    if at is None or not mention.places:
        return False
    if mention.leading:
        return at > mention.last and tokens[at].name == "number" and tokens[at - 1].text == "("
    near = _nearest(tokens, at, mention.places)
    if near is None or near < at:
        return False
    between = tokens[at + 1 : near]
    if any(token.kind == "amount" for token in between):
        return False
    return any(token.text in (",", "(", "\u2014", "\u2013") for token in between)


def _nearest(tokens: Sequence[Token], at: int, places: Sequence[Place]) -> int | None:
    regions = {region for place in places for region in place}
    marks = [i for i, token in enumerate(tokens) if token.kind == "place" and regions & set(token.place)]
    return min(marks, key=lambda i: abs(i - at), default=None)


def with_other_amounts(tokens: Sequence[Token], mention: Mention) -> list[Place]:
    """Return places that another amount is of: "two thirds of the lower left and some 40 % of the upper left"."""
    found = []
    for at, token in enumerate(tokens):
        back = at - 1
        while back >= 0 and tokens[back].text in _BINDS:
            back -= 1
        bound = 0 <= back < at - 1 and tokens[back].kind == "amount"
        if token.kind == "place" and bound and back not in (mention.amount_at, (mention.amount_at or 0) + 1):
            found += [token.place, *((region,) for region in token.place)]
    return found


_BINDS = word_set("of in within the two both")


def share_places(order: Order) -> None:
    """Let two classes that are compared be in the same places, if only one of them has any."""
    one, other = order.more, order.less
    if order.list_of and not one.places and not other.leading:
        return  # "dominated by snow, followed by grass in the north"
    if not (one.peaks or other.peaks or one.far or REGIONS in (*one.places, *other.places)):
        one.places = one.places or list(other.places)
        other.places = other.places or list(one.places)
