"""Passages from side to side put plainly, and places that are only compared with: "from west to east", "towards"."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.contrasts import is_gradient
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]


def passages(tokens: Sequence[Token]) -> list[Token]:
    """Take "from west to east: forest, fields, meadows" for forest in the west and meadows in the east."""
    for at, token in enumerate(tokens):
        if token.text not in _SETTING_OUT and not _is_passage(token):
            continue
        start, goal, end = _passage(tokens, at)
        names = [place for place, other in enumerate(tokens) if other.kind == "class"]
        elsewhere = any(other.kind in ("place", "break") for other in (*tokens[:at], *tokens[end + 1 :]))
        if not end or elsewhere or not names or names[0] < at or tokens[names[0]].name == tokens[names[-1]].name:
            continue
        inside = [other for other in tokens[names[0] + 1 : names[-1]] if other.text.split()[-1] != "then"]
        if any(other.kind in ("not", "amount", "order", "peak") for other in inside):
            continue
        said = [*tokens[end : names[0] + 1], *_MORE_IN, start, _PART, *inside]
        return [*tokens[:at], *said, _PART, tokens[names[-1]], *_MORE_IN, goal, *tokens[names[-1] + 1 :]]
    return list(tokens)


_SETTING_OUT = word_set("from read reading running moving going")
_IN, _PART = Token("word", "in", 0, 0), Token("break", ";", 0, 0)
_MORE_IN = (Token("word", "is", 0, 0), Token("word", "more", 0, 0), Token("word", "extensive", 0, 0), _IN)
_SIDE_WORDS = {
    word: tuple(region for region in REGIONS[:4] if side in region.split())
    for side, words in {
        "top": "top north",
        "bottom": "bottom south",
        "left": "left west",
        "right": "right east",
    }.items()
    for word in words.split()
}
_OPPOSITE = (
    ("top", "bottom"),
    ("north", "south"),
    ("left", "right"),
    ("west", "east"),
)
_PASSAGES = {f"{a} to {b}": (a, b) for one, other in _OPPOSITE for a, b in ((one, other), (other, one))}


def _is_passage(token: Token) -> bool:
    return token.kind == "plain" and token.text in _PASSAGES


def _passage(tokens: Sequence[Token], at: int) -> tuple[Token, Token, int]:
    """The two sides that "from the west to the east" goes between, and where it ends; 0 for other words."""
    first = at + (not _is_passage(tokens[at]))
    if first < len(tokens) and _is_passage(tokens[first]):
        one, other = _PASSAGES[tokens[first].text]
        return _side(tokens[first], one), _side(tokens[first], other), first + 1
    words: list[tuple[str, int]] = []
    for place in range(first, min(first + 6, len(tokens))):
        words += [(word, place) for word in tokens[place].text.split() if word not in ("the", "side", "edge")]
    texts = " ".join(word for word, _ in words[:3])
    if texts in _PASSAGES and tokens[at].text == "from":
        one, other = _PASSAGES[texts]
        return _side(tokens[at], one), _side(tokens[at], other), words[2][1] + 1
    return tokens[at], tokens[at], 0


def _side(token: Token, word: str) -> Token:
    return Token("place", word, token.start, token.end, place=_SIDE_WORDS[word])


def walked_order(tokens: Sequence[Token]) -> list[Token]:
    """Take "as you go down the picture, snow comes first" for no word on how much there is."""
    comma = next((at for at, token in enumerate(tokens[:12]) if token.kind == "comma"), 0)
    led = [token.text for token in tokens[:comma]]
    if not led or led[0] not in _SETTING_OUT | {"as"} or not set(led) & _WALKING:
        return list(tokens)
    return [
        token._replace(kind="plain") if token.kind in ("lead", "rank", "order") and token.text in _FIRSTS else token
        for token in (t._replace(text="then") if t.text in _COUNTED else t for t in tokens)
    ]


_WALKING = word_set("go goes going move moves moving descend descends walk walks travel travels climb head pan scroll")
_FIRSTS = frozenset({"comes first", "come first", "last", "first", "comes last", "come last", "comes next", "then"})
_COUNTED = word_set("first second third fourth last next")


def gradients(tokens: Sequence[Token]) -> list[Token]:
    """Take "thin out from north to south" for the two places that it names."""
    for at in range(1, len(tokens)):
        if not _is_passage(tokens[at]) or sum(token.kind == "class" for token in tokens) != 1:
            continue
        if not any(is_gradient(token) for token in tokens[max(0, at - 4) : at]):
            continue
        one, other = _PASSAGES[tokens[at].text]
        spot = tokens[at]
        to = Token("word", "to", spot.start, spot.end)
        return [*tokens[:at], _side(spot, one), to, _side(spot, other), *tokens[at + 1 :]]
    return list(tokens)


def transitions(tokens: Sequence[Token]) -> list[Token]:
    """Take "going south, forest gives way to water" for forest in the north and water in the south."""
    for at in range(1, len(tokens) - 2):
        length = _transition(tokens, at)
        names = [place for place, token in enumerate(tokens) if token.kind == "class"]
        before, after = [n for n in names if n < at], [n for n in names if n >= at + length]
        if not length or not before or not after or tokens[before[-1]].name == tokens[after[0]].name:
            continue
        places = [place for place, token in enumerate(tokens) if token.kind == "place"]
        if len(places) != 1 or any(token.kind in ("not", "amount", "break") for token in tokens):
            continue
        where = places[0]
        goal = tokens[where]
        led = {token.text for token in tokens[max(0, where - 3) : where]}
        origin = tuple(region for region in REGIONS[:4] if region not in goal.place)
        if not led & _HEADING or "middle" in goal.place or len(goal.place) > 2:
            continue
        kept = [
            i for i in range(len(tokens)) if i != where and not (i < where and i >= where - 3 and _leads(tokens[i]))
        ]
        start = goal._replace(place=origin)
        said: list[Token] = []
        for i in kept:
            said += [tokens[i], *_MORE_IN, start, _PART] if i == before[-1] else [tokens[i]]
            said += [*_MORE_IN, goal] if i == after[0] else []
        return said
    return list(tokens)


def _leads(token: Token) -> bool:
    return token.text in _HEADING or token.text in ("the", "to")


def _transition(tokens: Sequence[Token], at: int) -> int:
    """How many words say that one class follows another one; 0 for none."""
    texts = tuple(token.text for token in tokens[at : at + 3])
    return next((length for length in (2, 3) if texts[:length] in _TRANSITIONS), 0)


_HEADING = word_set(
    "going moving heading travelling traveling walking further farther towards toward looking proceeding as"
)
_TRANSITIONS = frozenset(
    tuple(f"{verb} {link}".split())
    for verbs, link in (
        ("gives give giving", "way to"),
        ("makes make making", "way for"),
        ("is are being", "replaced by"),
        ("is are being", "succeeded by"),
        ("turns turn turning passes pass grades grade merges merge fades fade shades shade changes change", "into"),
        ("turns turn transitions transition yields yield changes change", "to"),
        ("transitions transition transitioning", "into"),
    )
    for verb in verbs.split()
)


def other_wholes(tokens: Sequence[Token]) -> list[Token]:
    """Take no amount "of the land portion" for one of the tile."""
    said = any(
        other.text in ("portion", "part", "side") and one.text.split()[-1] in _DRY for one, other in pairwise(tokens)
    )
    return [token._replace(kind="plain", amount=None) if said and token.amount else token for token in tokens]


_DRY = word_set("land dry terrestrial vegetated")


def compared_places(tokens: Sequence[Token]) -> list[Token]:
    """Take "unlike the snowy north, the south is green" for no word on the north."""
    if not tokens or tokens[0].text not in _COMPARING:
        return list(tokens)
    comma = next((at for at, token in enumerate(tokens) if token.kind == "comma"), 0)
    if not any(token.kind == "place" for token in tokens[comma:]):
        return list(tokens)
    return [
        token._replace(kind="plain", place=()) if at < comma and token.kind == "place" else token
        for at, token in enumerate(tokens)
    ]


_COMPARING = word_set("unlike compared contrary like")


def away_from(tokens: Sequence[Token]) -> list[Token]:
    """Take "well away from the centre" for no word on the centre."""
    made = list(tokens)
    for at in range(len(made) - 2):
        after = at + 2 + (made[at + 2].text == "the")
        led = (made[at].text, made[at + 1].text) == ("away", "from") and after < len(made)
        if led and made[after].kind == "place":
            made[after] = made[after]._replace(kind="plain", place=())
    return made


JOURNEY_RULES: tuple[Rule, ...] = (
    walked_order,
    passages,
    gradients,
    transitions,
    other_wholes,
    compared_places,
    away_from,
)

JOURNEY_NEEDS: dict[Rule, Signs] = {
    walked_order: _WALKING,
    passages: _SETTING_OUT | frozenset(_PASSAGES),
    gradients: frozenset(_PASSAGES),
    transitions: frozenset(words[1] for words in _TRANSITIONS),
    other_wholes: _DRY,
    compared_places: _COMPARING,
    away_from: word_set("away"),
}
"""What each rule looks for, see `signs.Signs`."""
