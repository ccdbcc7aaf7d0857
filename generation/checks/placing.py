"""Turns of phrase for places and for shares of them, put plainly before the grammar reads a sentence."""

from collections.abc import Callable, Sequence

from core.query.lexicon import WHOLE, Amount
from core.query.phrasebook import word_set
from generation.checks.mention import is_open
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]


_SEVERAL = word_set("a an two three four each every some these those both several many his her their your")


def _all_of_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "centre all water" and "N half ice" for amounts."""
    made = list(tokens)
    for at in range(1, len(made) - 1):
        if made[at].text == "all" and made[at + 1].kind == "class" and made[at - 1].kind in ("place", "break"):
            made[at] = made[at]._replace(kind="amount", name="number", amount=Amount("all", 0.9, 1))
    return made


_SIDES = {
    "left": ("top left", "bottom left"),
    "west": ("top left", "bottom left"),
    "right": ("top right", "bottom right"),
    "east": ("top right", "bottom right"),
    "above": ("top left", "top right"),
    "north": ("top left", "top right"),
    "below": ("bottom left", "bottom right"),
    "south": ("bottom left", "bottom right"),
}
_CENTRES = word_set("center centre middle heart core")


def _beside_line(tokens: Sequence[Token]) -> list[Token]:
    """Take "right of it" for the right half where a line through the middle was named before."""
    made = list(tokens)
    for at in range(len(made) - 2):
        if made[at].text not in _SIDES:
            continue
        line = any("line" in token.text.split() for token in made[:at] if token.kind == "place")
        if line and [t.text for t in made[at + 1 : at + 3]] == ["of", "it"]:
            place = Token("place", made[at].text, made[at].start, made[at + 2].end, place=_SIDES[made[at].text])
            return [*made[:at], place, *made[at + 3 :]]
    return made


def _relative_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "north of the river" for no region: it is a place beside a class."""
    made = list(tokens)
    for at, token in enumerate(made[:-2]):
        if token.kind != "place":
            continue
        after = at + 2
        while after < len(made) - 1 and (made[after].text in _DESCRIBING or made[after].kind in ("amount", "shape")):
            after += 1
        word = token.text.split()[-1]
        beside = made[at + 1].text == "of" and (word in _SIDES or word in _CENTRES)
        if word in ("center", "centre") and made[at + 1].kind == "class":
            made[at] = token._replace(kind="plain", place=())
        if beside and after < len(made) and (made[after].kind == "class" or made[at + 2].text in _SEVERAL):
            made[at] = token._replace(kind="plain", place=())
    return made


def _same_unit(tokens: Sequence[Token]) -> list[Token]:
    """Take bare numbers after classes for percent where the sentence says so once: "snow 51, bare 27 percent"."""
    said = any(token.text in _PERCENT or token.text.split()[-1] in _PERCENT for token in tokens)
    if not said:
        return list(tokens)
    made = _listed_numbers(tokens)
    for at in range(1, len(made)):
        token, before = made[at], made[at - 1]
        bound = before.kind == "class" or (before.text in _BINDING and at > 1 and made[at - 2].kind == "class")
        if token.kind == "word" and token.text.replace(".", "").isdigit() and bound and float(token.text) <= 100:
            made[at] = _percent(token)
    return made


def _percent(token: Token) -> Token:
    share = float(token.text) / 100
    amount = Amount(token.text, max(0.0, share - 0.02), share + 0.02)
    return token._replace(kind="amount", name="number", amount=amount)


def _listed_numbers(tokens: Sequence[Token]) -> list[Token]:
    """Take all of "40, 30 and 20 %" for percent."""
    made = list(tokens)
    for at in range(len(made) - 3, -1, -1):
        after = at + 1
        while after < len(made) and made[after].kind in ("comma", "and"):
            after += 1
        number = made[at].kind == "word" and made[at].text.isdigit() and int(made[at].text) <= 100
        if number and at + 1 < after < len(made) and made[after].name == "number":
            made[at] = _percent(made[at])
    return made


def _two_sides(tokens: Sequence[Token]) -> list[Token]:
    """Take "at the top, on the left" for the top left."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.kind != "place":
            continue
        end = at + 1
        while end < len(made) and made[end].text in (",", "on", "at", "in", "to", "the", "and", "towards"):
            end += 1
        other = made[end] if end < len(made) else None
        linked = {between.text for between in made[at + 1 : end]}
        if other is None or other.kind != "place" or "," not in linked or "and" in linked:
            continue
        both = tuple(region for region in token.place if region in other.place)
        if len(token.place) == len(other.place) == 2 and len(both) == 1:
            one = Token("place", both[0], token.start, other.end, place=both)
            return _two_sides([*made[:at], one, *made[end + 1 :]])
    return made


def _of_whole(tokens: Sequence[Token]) -> list[Token]:
    """Take "of the whole area" for the tile as one, not for each of its regions."""
    return [
        token._replace(place=WHOLE)
        if token.kind == "place"
        and token.text.split()[0] in ("whole", "entire")
        and any(before.text == "of" for before in tokens[max(0, at - 2) : at])
        else token
        for at, token in enumerate(tokens)
    ]


_PERCENT = frozenset({"percent", "%", "pct"})
_BINDING = word_set("is are : = at take takes cover covers has have makes make")


def _place_values(tokens: Sequence[Token]) -> list[Token]:
    """Take "grass: TL 40 %, TR 20 %" for a statement on each place."""
    name = next((at for at, token in enumerate(tokens) if token.kind == "class"), None)
    if name is None or sum(token.kind == "class" for token in tokens) > 1:
        return list(tokens)
    pairs = [
        (one, other) if one.kind == "place" else (other, one)
        for one, other in zip(tokens[name + 1 :], tokens[name + 2 :], strict=False)
        if {one.kind, other.kind} == {"place", "amount"} and "number" in (one.name, other.name)
    ]
    rest = [token for token in tokens[name + 1 :] if token.kind in ("place", "amount")]
    if len(pairs) < 2 or len(rest) != 2 * len(pairs):
        return list(tokens)
    made = list(tokens[:name])
    for place, amount in pairs:
        end = Token("break", ";", amount.end, amount.end)
        sign, bound = Token("break", ":", place.end, place.end), Token("word", "is", place.end, place.end)
        made += [place, sign, tokens[name], bound, amount, end]
    return made


_LOOKS = word_set("well white green dark light red grey gray brown blue")


def _a_centre(tokens: Sequence[Token]) -> list[Token]:
    """Take "a round centre" for a building, not for the middle."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.kind != "place" or token.text not in ("center", "centre"):
            continue
        before = at - 1
        while before >= 0 and (made[before].kind == "shape" or is_open(made[before]) or made[before].text in _LOOKS):
            before -= 1
        articles = ("a", "an", "this", "the", "their") if at - before > 1 else ("a", "an", "this")
        led = before > 0 and made[before - 1].text in ("in", "at", "near", "towards", "around", "to", "from", "of")
        articles = articles[:3] if led else articles
        if before >= 0 and made[before].text in articles and at - before < 6:
            made[at] = token._replace(kind="plain", place=())
    return made


def _neighbours(tokens: Sequence[Token]) -> list[Token]:
    """Take "its neighbour to the north" for no place of this tile."""
    made = list(tokens)
    for at, token in enumerate(made[:-2]):
        if token.text in _NEIGHBOURS and made[at + 1].text == "to":
            place = at + 2 + (made[at + 2].text == "the" and at + 3 < len(made))
            if made[place].kind == "place":
                made[place] = made[place]._replace(kind="plain", place=())
    return made


_NEIGHBOURS = word_set("neighbour neighbor neighbours neighbors tile tiles country province")


def _such_is(tokens: Sequence[Token]) -> list[Token]:
    """Take ": such is the lower left" for a place that stands over what was said."""
    sign = next((at for at in range(len(tokens) - 1, -1, -1) if tokens[at].text == ":"), None)
    after = tokens[sign + 1 :] if sign is not None else []
    places = [token for token in after if token.kind == "place"]
    told = [token.text for token in after if token.kind != "place"]
    if sign is None or len(places) != 1 or not told or not set(told) <= _TELLING:
        return list(tokens)
    return [*places, Token("break", ":", tokens[0].start, tokens[0].start), *tokens[:sign]]


def _above_and_below(tokens: Sequence[Token]) -> list[Token]:
    """Take "meadows above, fields below" for the two halves."""
    made = list(tokens)
    marks = [at for at in range(1, len(made)) if made[at].text in _HEIGHTS and made[at - 1].kind == "class"]
    ends = [at for at in marks if at + 1 == len(made) or made[at + 1].kind in ("comma", "break", "and")]
    if {made[at].text for at in ends} != _HEIGHTS:
        return made
    for at in ends:
        made[at] = made[at]._replace(kind="place", place=_SIDES[made[at].text])
    return made


_HEIGHTS = word_set("above below")


_DESCRIBING = word_set("the a an this that round wide narrow green blue open dense winding")

_TELLING = word_set("so such that this much for is are lies the in a about thus here")

PLACE_RULES: tuple[Rule, ...] = (
    _all_of_place,
    _beside_line,
    _relative_place,
    _same_unit,
    _two_sides,
    _of_whole,
    _neighbours,
    _place_values,
    _such_is,
    _a_centre,
    _above_and_below,
)

PLACE_NEEDS: dict[Rule, Signs] = {
    _all_of_place: word_set("all"),
    _beside_line: word_set("line"),
    _relative_place: word_set("place"),
    _same_unit: _PERCENT,
    _two_sides: word_set(","),
    _of_whole: word_set("whole entire"),
    _place_values: word_set("number"),
    _neighbours: _NEIGHBOURS,
    _such_is: word_set(":"),
    _a_centre: word_set("center centre"),
    _above_and_below: _HEIGHTS,
}
"""What each rule looks for, see `signs.Signs`."""
