"""Where a class is said to cover most or least, put plainly: "the north has the most trees, the south the fewest"."""

from collections.abc import Callable, Sequence

from core.query.phrasebook import word_set
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
        is_said = any(token.text in ("is", "are", "being") for token in tokens[max(0, at - 2) : at])
        ends = name + 1 == len(tokens) or (is_said and tokens[name + 1].kind in ("comma", "and"))
        ends = ends and any(other.kind == "place" for other in tokens[:at]) and at > 1
        if not ends and (name + 1 == len(tokens) or tokens[name + 1].text not in _PARTS):
            continue
        where = next((other for other in tokens if other.kind == "place" and len(other.place) < 4), None)
        if where is None or sum(other.kind == "class" for other in tokens) > 1:
            continue
        said = [tokens[name], Token("peak", "most extensive in", token.start, token.end, "top"), where]
        rest = [other for other in tokens[name + 1 :] if other.kind == "place"]
        if rest and tokens[-1].text.split()[-1] == "least":
            said += [token._replace(kind="break", text=";", amount=None), tokens[name], *_less(token), rest[-1]]
        return said
    return list(tokens)


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


def _top_class(tokens: Sequence[Token]) -> list[Token]:
    """Take "the top land cover" for the leading one, not for a place."""
    made = list(tokens)
    for at, token in enumerate(made[:-1]):
        if token.kind == "place" and token.text in ("the top", "top") and made[at + 1].text.split()[0] in _RANKED:
            made[at] = token._replace(kind="lead", name="both", place=())
    return made


_RANKED = word_set("land class cover category type spot position")


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
    return [Token("word", word, token.start, token.end) for word in ("is", "less", "extensive", "in")]


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

SUPERLATIVE_RULES: tuple[Rule, ...] = (
    _most_of_parts,
    _where_most,
    _share_of_class,
    _top_class,
    _most_of_all,
    _has_most,
    _than_anywhere,
)

SUPERLATIVE_NEEDS: dict[Rule, Signs] = {
    _most_of_parts: word_set("most"),
    _where_most: word_set("where"),
    _share_of_class: word_set("lead"),
    _top_class: word_set("top"),
    _most_of_all: word_set("most"),
    _has_most: _HAS,
    _than_anywhere: word_set("than"),
}
"""What each rule looks for, see `signs.Signs`."""
