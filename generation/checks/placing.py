"""Turns of phrase for places and for shares of them, put plainly before the grammar reads a sentence."""

from collections.abc import Callable, Sequence

from core.query.lexicon import WHOLE, Amount
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.mention import is_open
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]

_SEVERAL = word_set("a an two three four each every some these those both several many his her their your")
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
        line = any("line" in token.text.split() for token in made[:at] if token.kind == "place")
        if line and made[at].text in _SIDES and [t.text for t in made[at + 1 : at + 3]] == ["of", "it"]:
            place = Token("place", made[at].text, made[at].start, made[at + 2].end, place=_SIDES[made[at].text])
            return [*made[:at], place, *made[at + 3 :]]
    return made


def _relative_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "north of the river" for no region: it is a place beside a class."""
    made = list(tokens)
    for at, token in enumerate(made[:-2]):
        after = at + 2 + (made[at + 2].text in ("the", "a", "this", "that"))
        word = token.text.split()[-1]
        beside = token.kind == "place" and made[at + 1].text == "of" and (word in _SIDES or word in _CENTRES)
        if token.kind == "place" and word in ("center", "centre") and made[at + 1].kind == "class":
            made[at] = token._replace(kind="plain", place=())
        if beside and after < len(made) and (made[after].kind == "class" or made[at + 2].text in _SEVERAL):
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
        end = at + 1
        while end < len(made) and made[end].text in (",", "on", "at", "in", "to", "the", "and", "towards"):
            end += 1
        other = made[end] if end < len(made) else None
        linked = {between.text for between in made[at + 1 : end]}
        if token.kind != "place" or other is None or other.kind != "place" or "," not in linked or "and" in linked:
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


_RANKED = word_set("land class cover category type spot position")
_PERCENT = frozenset({"percent", "%", "pct"})
_BINDING = word_set("is are : = at take takes cover covers has have makes make")


def _outside(tokens: Sequence[Token]) -> list[Token]:
    """Take "outside the north" for the quarters that are left."""
    made = list(tokens)
    for at, token in enumerate(made):
        end = at + 1
        while end < len(made) and made[end].text in ("of", "the", "from"):
            end += 1
        leaves = token.text in ("outside", "beyond") and end < len(made) and made[end].kind == "place"
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


def _has_most(tokens: Sequence[Token]) -> list[Token]:
    """Take "the north has the most trees, the south the fewest" for where they cover most, and least."""
    made = list(tokens)
    held = next((at for at, token in enumerate(made) if token.text in _HAS and at and made[at - 1].kind == "place"), 0)
    texts = [word for token in made[held + 1 : held + 4] for word in token.text.split()]
    name = next((at for at in range(held + 1, min(held + 5, len(made))) if made[at].kind == "class"), 0)
    if not held or not name or texts[:2] not in (["the", "most"], ["the", "fewest"], ["the", "least"]):
        return made
    if any(token.kind in ("class", "not") for token in (*made[:held], *made[held:name])):
        return made
    place, spot = made[held - 1], made[held]
    most = Token("peak", "most extensive in", spot.start, spot.end, "top")
    less = Token("word", "less extensive", spot.start, spot.end)
    said = [made[name], most, place] if "most" in texts else [made[name], *_less(less), place]
    rest = made[name + 1 :]
    other = next((token for token in rest if token.kind == "place"), None)
    if other is not None and rest[-1].text.split()[-1] in ("fewest", "least") and "most" in texts:
        return [*said, Token("break", ";", spot.start, spot.start), made[name], *_less(less), other]
    return [*made[: held - 1], *said, *rest]


def _less(token: Token) -> list[Token]:
    return [token._replace(text="is"), token._replace(text="less"), token._replace(text="extensive"), token._replace(text="in")]


_HAS = word_set("has holds contains shows boasts sees features hosts")


def _than_anywhere(tokens: Sequence[Token]) -> list[Token]:
    """Take "more crops grow in the north than anywhere else" for where they cover most."""
    texts = [token.text for token in tokens]
    than = next((at for at, text in enumerate(texts[:-1]) if text == "than" and texts[at + 1] in _ELSEWHERE), 0)
    names = [token for token in tokens if token.kind == "class"]
    places = [token for token in tokens if token.kind == "place"]
    more = any(word in _MORE for text in texts[:than] for word in text.split())
    if not than or len(names) != 1 or len(places) != 1 or not more or any(token.kind == "not" for token in tokens):
        return list(tokens)
    return [names[0], Token("peak", "most extensive in", tokens[than].start, tokens[than].end, "top"), places[0]]


_ELSEWHERE = word_set("anywhere elsewhere")
_MORE = word_set("more denser thicker commoner")


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
    _has_most,
    _neighbours,
    _than_anywhere,
    _place_values,
    _such_is,
    _a_centre,
)
