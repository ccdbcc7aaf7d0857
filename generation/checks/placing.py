"""Turns of phrase for places and for shares of them, put plainly before the grammar reads a sentence."""

from collections.abc import Callable, Sequence

from core.query.lexicon import WHOLE, Amount
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.mention import is_open
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]

_PARTS = word_set("part parts quarter region corner section area half side place quadrant zone third end spot")
_ADVERBS = word_set("heavily densely strongly intensively thickly")


def _most_of_parts(tokens: Sequence[Token]) -> list[Token]:
    """Take "the south is the most wooded part" for trees that cover most in the south."""
    for at, token in enumerate(tokens):
        if token.text not in ("most", "the most", "most heavily", "most densely", "most intensively"):
            continue
        name = at + 1
        while name < len(tokens) and tokens[name].text in _ADVERBS:
            name += 1
        if name >= len(tokens) or tokens[name].kind != "class":
            continue
        ends = name + 1 == len(tokens) and any(other.kind == "place" for other in tokens[:at]) and at > 1
        if not ends and (name + 1 == len(tokens) or tokens[name + 1].text not in _PARTS):
            continue
        where = next((other for other in tokens if other.kind == "place"), None)
        if where is None or sum(other.kind == "class" for other in tokens) > 1:
            continue
        return [tokens[name], Token("peak", "most extensive in", token.start, token.end, "top"), where]
    return list(tokens)


def _all_of_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "centre all water" and "N half ice" for amounts."""
    made = list(tokens)
    for at in range(1, len(made) - 1):
        if made[at].text == "all" and made[at + 1].kind == "class" and made[at - 1].kind in ("place", "break"):
            made[at] = made[at]._replace(kind="amount", name="number", amount=Amount("all", 0.9, 1))
    return made


def _where_most(tokens: Sequence[Token]) -> list[Token]:
    """Take "in the west, where they are densest" for "densest in the west"."""
    place = len(tokens) - 1
    superlative = place > 3 and tokens[place].text.split()[-1] in (
        "densest",
        "thickest",
        "commonest",
        "strongest",
        "extensive",
    )
    if not superlative or not any(token.text == "where" for token in tokens[-4:]):
        return list(tokens)
    where = max(at for at, token in enumerate(tokens) if token.text == "where")
    at = next((i for i in range(where - 1, -1, -1) if tokens[i].kind == "place"), None)
    if at is None or at < 1:
        return list(tokens)
    last = tokens[place]
    return [*tokens[:at], Token("peak", "most extensive in", last.start, last.end, "top"), tokens[at]]


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
        after = at + 2 + (made[at + 2].text in ("the", "a", "this", "that"))
        word = token.text.split()[-1]
        beside = made[at + 1].text == "of" and (word in _SIDES or word in _CENTRES)
        if word in ("center", "centre") and made[at + 1].kind == "class":
            made[at] = token._replace(kind="plain", place=())
        if beside and after < len(made) and made[after].kind == "class":
            made[at] = token._replace(kind="plain", place=())
    return made


def _share_of_class(tokens: Sequence[Token]) -> list[Token]:
    """Take "the largest share of the water is in the north" for water that covers most there."""
    made = list(tokens)
    for at, token in enumerate(made[:-2]):
        name = at + 2 + (made[at + 2].text == "the")
        part = token.kind == "lead" and token.text.startswith("the ") and made[at + 1].text == "of"
        if part and name < len(made) and made[name].kind == "class" and any(t.kind == "place" for t in made[name:]):
            superlative = Token("peak", "the most extensive", token.start, made[name - 1].end, "top")
            return [*made[:at], superlative, *made[name:]]
    return made


def _same_unit(tokens: Sequence[Token]) -> list[Token]:
    """Take bare numbers after classes for percent where the sentence says so once: "snow 51, bare 27 percent"."""
    said = any(token.text in _PERCENT or token.text.split()[-1] in _PERCENT for token in tokens)
    if not said:
        return list(tokens)
    made = list(tokens)
    for at in range(1, len(made)):
        token, before = made[at], made[at - 1]
        bound = before.kind == "class" or (before.text in _BINDING and at > 1 and made[at - 2].kind == "class")
        if token.kind == "word" and token.text.replace(".", "").isdigit() and bound and float(token.text) <= 100:
            share = float(token.text) / 100
            amount = Amount(token.text, max(0.0, share - 0.02), share + 0.02)
            made[at] = token._replace(kind="amount", name="number", amount=amount)
    return made


def _top_class(tokens: Sequence[Token]) -> list[Token]:
    """Take "the top land cover" for the leading one, not for a place."""
    made = list(tokens)
    for at, token in enumerate(made[:-1]):
        if token.kind == "place" and token.text in ("the top", "top") and made[at + 1].text.split()[0] in _RANKED:
            made[at] = token._replace(kind="lead", name="both", place=())
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


_RANKED = word_set("land class cover category type")
_PERCENT = frozenset({"percent", "%", "pct"})
_BINDING = word_set("is are : = at take takes cover covers has have makes make")


def _outside(tokens: Sequence[Token]) -> list[Token]:
    """Take "outside the north" for the quarters that are left."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.text not in ("outside", "beyond"):
            continue
        end = at + 1
        while end < len(made) and made[end].text in ("of", "the", "from"):
            end += 1
        leaves = end < len(made) and made[end].kind == "place"
        left = tuple(region for region in REGIONS[:4] if region not in made[end].place) if leaves else ()
        if left and len(left) < 4:
            place = Token("place", "outside", token.start, made[end].end, place=left)
            return [*made[:at], Token("word", "in", token.start, token.start), place, *made[end + 1 :]]
    return made


def _place_values(tokens: Sequence[Token]) -> list[Token]:
    """Take "grass: TL 40 %, TR 20 %" for a statement on each place."""
    name = next((at for at, token in enumerate(tokens) if token.kind == "class"), None)
    if name is None or sum(token.kind == "class" for token in tokens) > 1:
        return list(tokens)
    pairs = [
        (one, other)
        for one, other in zip(tokens[name + 1 :], tokens[name + 2 :], strict=False)
        if one.kind == "place" and other.kind == "amount" and other.name == "number"
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


def _a_centre(tokens: Sequence[Token]) -> list[Token]:
    """Take "a round centre" for a building, not for the middle."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.kind != "place" or token.text not in ("center", "centre"):
            continue
        before = at - 1
        while before >= 0 and (made[before].kind == "shape" or is_open(made[before])):
            before -= 1
        if before >= 0 and made[before].text in ("a", "an", "this") and at - before < 5:
            made[at] = token._replace(kind="plain", place=())
    return made


def _most_of_all(tokens: Sequence[Token]) -> list[Token]:
    """Take "the most water is in the north" for where water covers most."""
    made = list(tokens)
    most = [token.text for token in made[:2]] in (["the", "most"],) or (made and made[0].text == "the most")
    name = 1 if made and made[0].text == "the most" else 2
    if most and name < len(made) and made[name].kind == "class" and any(token.kind == "place" for token in made[name:]):
        return [Token("peak", "the most extensive", made[0].start, made[name - 1].end, "top"), *made[name:]]
    return made


def _such_is(tokens: Sequence[Token]) -> list[Token]:
    """Take ": such is the lower left" for a place that stands over what was said."""
    sign = next((at for at in range(len(tokens) - 1, -1, -1) if tokens[at].text == ":"), None)
    after = tokens[sign + 1 :] if sign is not None else []
    places = [token for token in after if token.kind == "place"]
    told = [token.text for token in after if token.kind != "place"]
    if sign is None or len(places) != 1 or not told or not set(told) <= _TELLING:
        return list(tokens)
    return [*places, Token("break", ":", tokens[0].start, tokens[0].start), *tokens[:sign]]


_TELLING = word_set("so such that this much for is are lies the in a about thus here")
PLACE_RULES: tuple[Rule, ...] = (
    _most_of_parts,
    _all_of_place,
    _where_most,
    _beside_line,
    _relative_place,
    _share_of_class,
    _same_unit,
    _top_class,
    _two_sides,
    _of_whole,
    _outside,
    _most_of_all,
    _place_values,
    _such_is,
    _a_centre,
)

PLACE_NEEDS: dict[Rule, Signs] = {
    _most_of_parts: word_set("most"),
    _all_of_place: word_set("all"),
    _where_most: word_set("where"),
    _beside_line: word_set("line"),
    _relative_place: word_set("place"),
    _share_of_class: word_set("lead"),
    _same_unit: _PERCENT,
    _top_class: word_set("top"),
    _two_sides: word_set(","),
    _of_whole: word_set("whole entire"),
    _outside: word_set("outside beyond"),
    _most_of_all: word_set("most"),
    _place_values: word_set("number"),
    _such_is: word_set(":"),
    _a_centre: word_set("center centre"),
}
"""What each rule looks for, see `signs.Signs`."""
