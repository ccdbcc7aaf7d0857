"""Double, distant and elliptic denials, put plainly before the grammar reads them."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.tokens import Token

_PARTS = word_set(
    "quarter quarters part parts region regions corner corners section sections half halves side sides area "
    "areas place places quadrant quadrants spot direction them"
)
_NO = frozenset(
    {"no", "none of", "not even", "not", "none", "no part of", "hardly", "scarcely", "barely", "never", "neither"}
)
_ONE = word_set("one a an the single of these those four five two three its all any i.e")
_LACKS = frozenset({"without", "lacks", "lack", "lacking", "free of", "devoid of", "free from", "misses"})
_HAS = word_set(
    "has have holds hold contains contain shows show includes include with features feature bears hosts sees"
)
_BE = word_set("is are was were be being has have")
_DO = word_set("does do is are can will has have did")
_SHORTAGE = frozenset(
    {"lack of", "shortage of", "absence of", "dearth of", "scarcity of", "lack", "shortage", "dearth", "end of"}
)


def turned(tokens: Sequence[Token]) -> list[Token]:
    """Return a sentence with its denials put plainly; every token keeps its place in the text."""
    said = _in_vain(tokens)
    if not any(token.kind == "not" or token.text in _NO or token.text == "nor" for token in said):
        return _shortened(said)
    for rule in (_neither_without, _no_shortage, _no_part, _in_none, _nowhere, _nor, _shortened):
        said = rule(said)
    return said


def _in_vain(tokens: Sequence[Token]) -> list[Token]:
    """Take "one looks for a lake in vain" for no lake."""
    texts = [token.text for token in tokens]
    look = next((at for at, text in enumerate(texts[:-1]) if text in _LOOKS and texts[at + 1] == "for"), None)
    if look is None or texts[-2:] != ["in", "vain"]:
        return list(tokens)
    return [Token("not", "no", tokens[look].start, tokens[look + 1].end), *tokens[look + 2 : -2]]


_LOOKS = word_set("look looks looking looked search searches searching searched seek seeks")


def _neither_without(tokens: Sequence[Token]) -> list[Token]:
    """Take "neither the north nor the south is free of trees" for trees in both."""
    if not tokens or tokens[0].text != "neither" or len(tokens) < 6 or tokens[1].kind != "place":
        return list(tokens)
    lacks = next((at for at in range(2, min(8, len(tokens))) if tokens[at].text in _LACKS), 0)
    if not lacks or tokens[2].text != "nor" or any(token.kind == "class" for token in tokens[:lacks]):
        return list(tokens)
    places = [token for token in tokens[1:lacks] if token.kind == "place"]
    both = Token("and", "and", tokens[2].start, tokens[2].end)
    return [
        places[0],
        both,
        *places[1:],
        Token("word", "has", tokens[lacks].start, tokens[lacks].end),
        *tokens[lacks + 1 :],
    ]


def _no_shortage(tokens: Sequence[Token]) -> list[Token]:
    """Take "no lack of trees" for some trees."""
    made = list(tokens)
    for place in range(len(made) - 1):
        after = made[place + 1]
        if made[place].text in ("no", "never a", "not any") and after.text in _SHORTAGE:
            made[place] = made[place]._replace(kind="plain")
            made[place + 1] = after._replace(kind="plain")
    return made


def _no_part(tokens: Sequence[Token]) -> list[Token]:
    """Take "no quarter lacks trees" for trees throughout, and "none of the quarters has water" for no water."""
    for start, token in enumerate(tokens):
        words = token.text.split()
        if token.text not in _NO and not (words[0] in _NO and words[-1] in _PARTS):
            continue
        end = start + 1 if token.text in _NO else start
        while end < len(tokens) and tokens[end].text in _ONE:
            end += 1
        if end >= len(tokens) or tokens[end].kind == "place" or tokens[end].text.split()[-1] not in _PARTS:
            continue
        at = next((place for place in range(end + 1, min(end + 9, len(tokens))) if _ends(tokens[place])), None)
        if at is None or any(other.kind in ("class", "break") for other in tokens[end:at]):
            continue
        between = [other for other in tokens[end + 1 : at] if other.kind == "place"]
        if tokens[at].text in _LACKS:
            all_over = Token("place", "throughout", token.start, tokens[at].end, place=REGIONS)
            return [*tokens[:start], *(between or [all_over]), *tokens[at + 1 :]]
        if words[0] not in ("hardly", "scarcely", "barely"):
            none = Token("not", "no", token.start, tokens[at].end)
            return [*tokens[:start], *between, none, *tokens[at + 1 :]]
    return list(tokens)


def _ends(token: Token) -> bool:
    return token.text in _LACKS or token.text in _HAS


def _in_none(tokens: Sequence[Token]) -> list[Token]:
    """Take "in none of them" for nowhere."""
    for place in range(1, len(tokens)):
        if tokens[place].text not in ("none", "none of", "neither of", "no part of") or tokens[place - 1].text not in (
            "in",
            "within",
        ):
            continue
        end = place + 1
        while end < len(tokens) and (tokens[end].text in _ONE or tokens[end].text in _PARTS | _TILE):
            end += 1
        nowhere = Token("not", "nowhere", tokens[place - 1].start, tokens[end - 1].end)
        return [*tokens[: place - 1], nowhere, *tokens[end:]]
    return list(tokens)


_TILE = word_set("tile image scene picture map area")


def _nowhere(tokens: Sequence[Token]) -> list[Token]:
    """Take "nowhere in the south does a house stand" for no house in the south."""
    if not tokens or tokens[0].text not in ("nowhere", "never", "at no point"):
        return list(tokens)
    at = next((place for place in range(1, min(12, len(tokens))) if tokens[place].text in _DO), None)
    first = next((place for place, token in enumerate(tokens) if token.kind == "class"), None)
    compared = any(token.text.split()[-1] == "than" or token.text == "than in" for token in tokens)
    if compared or at is None or first is None or first < at:
        return list(tokens)
    places = [token for token in tokens[1:at] if token.kind == "place"]
    return [*places, Token("not", "no", tokens[0].start, tokens[0].end), *tokens[at + 1 :]]


def _nor(tokens: Sequence[Token]) -> list[Token]:
    """Take "nor does moss" for no moss."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text == "n" and made and made[-1].kind == "class":
            token = token._replace(kind="and", text="and")
        after = tokens[place + 1] if token.text == "nor" and place + 1 < len(tokens) else None
        apart = after is not None and made and made[-1].kind == "comma" and not any(t.text == "neither" for t in made)
        if after is not None and (after.text in _DO or (apart and (after.text == "any" or after.kind == "class"))):
            end = after.end if after.kind != "class" else token.end
            made.append(Token("not", "no", token.start, end))
            place += 1 + (after.kind != "class")
            continue
        made.append(token)
        place += 1
    return made


_ELLIPSES = word_set("plenty many much more less some lots few little none")
TURNED_NEEDS = _NO | _ELLIPSES | word_set("vain not nor n")


def _shortened(tokens: Sequence[Token]) -> list[Token]:
    """Drop "the south does not" at the end, which turns what was said before without naming it."""
    denied = len(tokens) > 4 and tokens[-1].text == "not" and tokens[-2].text in _DO
    amounts = len(tokens) > 4 and tokens[-2].kind == "place" and tokens[-1].text in _ELLIPSES
    if len(tokens) > 4 and tokens[-2].kind == "place" and tokens[-1].amount is not None and tokens[-1].amount.none:
        name = next((token for token in tokens if token.kind == "class"), None)
        if name is not None:
            spot = tokens[-1]
            cut, bound = Token("break", ";", spot.start, spot.start), Token("word", "is", spot.start, spot.start)
            return [*tokens[:-2], cut, name, bound, spot, Token("word", "in", spot.end, spot.end), tokens[-2]]
    if not (denied or amounts):
        return list(tokens)
    place = len(tokens) - (3 if denied else 2)
    while place > 0 and (tokens[place].kind == "place" or tokens[place].text in ("the", "in")):
        place -= 1
    if tokens[place].kind in ("comma", "break", "and") and any(token.kind == "place" for token in tokens[place:]):
        return list(tokens[:place])
    return list(tokens)
