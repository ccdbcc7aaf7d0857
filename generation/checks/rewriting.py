"""Turns of phrase that say the same as plainer ones, put plainly before the grammar reads a sentence."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.absences import ABSENCE_NEEDS, ABSENCE_RULES
from generation.checks.clauses import CLAUSE_NEEDS, CLAUSE_RULES
from generation.checks.figures import FIGURE_NEEDS, FIGURE_RULES
from generation.checks.holdings import HOLDING_NEEDS, HOLDING_RULES
from generation.checks.idioms import IDIOM_NEEDS, IDIOM_RULES
from generation.checks.journeys import JOURNEY_NEEDS, JOURNEY_RULES
from generation.checks.leftover import LEFTOVER_NEEDS, LEFTOVER_RULES
from generation.checks.placing import PLACE_NEEDS, PLACE_RULES, Rule
from generation.checks.signs import Signs, may, signs_of
from generation.checks.statements import STATEMENT_NEEDS, statements
from generation.checks.superlatives import SUPERLATIVE_NEEDS, SUPERLATIVE_RULES
from generation.checks.tokens import Token
from generation.checks.turning import TURNED_NEEDS, turned
from generation.checks.vocabulary import Kind
from generation.checks.winning import WINNING_NEEDS, WINNING_RULES

_NAMING: frozenset[Kind] = frozenset({"class", "and", "noun", "amount", "approx", "shape", "lead"})
_SMALL = word_set("a an the of so much really mostly mainly primarily chiefly by simply just in fact actually , any")
_NOTHING = frozenset(
    {
        "no",
        "none",
        "nothing",
        "none of",
        "no other",
        "no other class",
        "nothing else",
        "no one class",
        "no single class",
        "neither",
        "no land cover",
        "anything else",
    }
)
_GENERAL = word_set(
    "class classes cover covers land type types other single one of the them these is are as in place category "
    "categories mapped element feature else"
)
_LESS = word_set("less fewer smaller poorly rarer scarcer sparser least little")
_MORE = word_set(
    "more larger greater bigger widespread extensive common abundant prevalent dominant much wider largest "
    "large big often frequent present strongly well"
)
_VALUE: frozenset[Kind] = frozenset({"amount", "approx", "noun"})
_OF_ALL = word_set("of the tile image scene area all land pixels map cover ground surface total whole a share")


def plainly(tokens: Sequence[Token]) -> list[Token]:
    """Return a sentence in plain words; every token keeps its place in the text."""
    said, signs = list(tokens), signs_of(tokens)
    for rule in _RULES:
        if rule in _NEEDS and not may(_NEEDS[rule], signs):
            continue
        before, said = said, rule(said)
        signs = signs if said == before else signs_of(said)
    return said


def _without_brackets(tokens: Sequence[Token]) -> list[Token]:
    """Take the brackets off: "grass (38 %) and crops (33 %)" is "grass 38 % and crops 33 %"."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _value_end(tokens, place) if tokens[place].text == "(" and made and made[-1].kind == "class" else 0
        if end:
            made += tokens[place + 1 : end]
            place = end + 1
            continue
        made.append(tokens[place])
        place += 1
    return made


def _value_end(tokens: Sequence[Token], opening: int) -> int:
    """Where a bracket closes that holds nothing but an amount; 0 for others."""
    end = next((place for place in range(opening, len(tokens)) if tokens[place].text == ")"), 0)
    inside = tokens[opening + 1 : end]
    numbers = sum(token.kind == "amount" for token in inside)
    plain = all(token.kind in _VALUE or token.text in _OF_ALL for token in inside)
    return end if numbers == 1 and plain else 0


def _without_contrast(tokens: Sequence[Token]) -> list[Token]:
    """Drop what is only contrasted: in "not crops but trees" the crops, and in "grass, not crops, leads"."""
    for place, token in enumerate(tokens):
        if token.kind != "not" or token.text not in ("not", "not so much"):
            continue
        end = place + 1
        while (
            end < len(tokens)
            and (tokens[end].kind in _NAMING or tokens[end].text in _SMALL)
            and tokens[end].kind != "comma"
        ):
            end += 1
        named = tokens[place + 1 : end]
        if not any(token.kind in ("class", "amount") for token in named):
            continue
        after = tokens[end] if end < len(tokens) else None
        if after is not None and after.kind == "comma" and end + 1 < len(tokens) and tokens[end + 1].text == "but":
            end, after = end + 1, tokens[end + 1]
        if after is not None and after.text == "but" and _is_named(tokens, end + 1):
            return _without_contrast([*tokens[:place], *tokens[end + 1 :]])
        ranked = any(other.kind in ("lead", "rank", "order") for other in tokens[:place])
        if after is None and ranked and place > 1 and tokens[place - 1].kind == "comma":
            return list(tokens[: place - 1])
        if led_by := _named_again(tokens, place):
            return list(tokens[:led_by])
        led = place > 0 and tokens[place - 1].kind == "comma" and place > 1
        if (
            led
            and after is not None
            and after.kind == "comma"
            and any(token.kind == "class" for token in tokens[:place])
        ):
            return _without_contrast([*tokens[: place - 1], *tokens[end + 1 :]])
    return list(tokens)


def _named_again(tokens: Sequence[Token], place: int) -> int:
    """Where ", not a lake with some trees around it" begins at the end of a sentence that named both; 0 for others."""
    rest = tokens[place + 1 :]
    names = {token.name for token in rest if token.kind == "class"}
    said = {token.name for token in tokens[:place] if token.kind == "class"}
    led = place > 1 and tokens[place - 1].kind == "comma" and len(rest) > 1 and rest[0].text in ("a", "an", "the")
    parted = any(token.kind in ("place", "amount", "comma", "break") and token.name != "number" for token in rest[:2])
    ends = not any(token.kind in ("comma", "break") for token in rest)
    return place - 1 if led and len(names) > 1 and names <= said and ends and not parted else 0


def _neither_but(tokens: Sequence[Token]) -> list[Token]:
    """Take "it is neither forest nor grass that dominates, but crops" for crops that dominate."""
    texts = [token.text for token in tokens]
    if texts[:3] != ["it", "is", "neither"] or "but" not in texts or "that" not in texts:
        return list(tokens)
    that, but = texts.index("that"), len(texts) - 1 - texts[::-1].index("but")
    if but < that or not _is_named(tokens, but + 1):
        return list(tokens)
    said = [token for token in tokens[that:but] if token.kind != "comma"]
    return [*tokens[:2], *tokens[but + 1 :], *said]


def _ruled_by(tokens: Sequence[Token]) -> list[Token]:
    """Join "dominated" and "by" where a contrast stood between them."""
    for at in range(len(tokens) - 1):
        end = at + 1 + (tokens[at + 1].kind == "comma")
        if tokens[at].text in ("dominated", "ruled", "led") and end < len(tokens) and tokens[end].text == "by":
            one = Token("lead", "dominated by", tokens[at].start, tokens[end].end, "right")
            return [*tokens[:at], one, *tokens[end + 1 :]]
    return list(tokens)


def _is_named(tokens: Sequence[Token], place: int) -> bool:
    while place < len(tokens) and (
        tokens[place].text in _SMALL or tokens[place].kind in ("amount", "approx", "noun", "lead")
    ):
        if tokens[place].kind == "amount":
            return True
        place += 1
    return place < len(tokens) and tokens[place].kind == "class"


def _led_by_none(tokens: Sequence[Token]) -> list[Token]:
    """Name what nothing surpasses: "no class covers more than trees" is "the largest class is trees"."""
    than = next((place for place, token in enumerate(tokens) if token.text.split()[-1] in ("than", "as")), None)
    start = next((place for place, token in enumerate(tokens) if token.text in _NOTHING), None)
    if than is None or start is None or start >= than or than + 1 >= len(tokens):
        return list(tokens)
    than = max(
        place for place, token in enumerate(tokens) if token.text.split()[-1] in ("than", "as") and place < start + 12
    )
    between = tokens[start + 1 : than + 1]
    words = {word for token in between for word in token.text.split()}
    if any(token.kind in ("class", "comma", "break", "not") for token in between) or not _is_class(tokens, than + 1):
        return list(tokens)
    kind: Kind = "rank" if words & _LESS else "lead"
    if kind == "lead" and not words & _MORE:
        return list(tokens)
    text = "smallest of all" if kind == "rank" else "no class more than"
    places = [token for token in between if token.kind == "place"]
    one = Token(kind, text, tokens[start].start, tokens[than].end, "last" if kind == "rank" else "right")
    bound = [Token("word", "is", one.end, one.end)] if kind == "rank" else []
    return [*tokens[:start], *places, one, *bound, *tokens[than + 1 :]]


def _unsurpassed(tokens: Sequence[Token]) -> list[Token]:
    """Take "nothing outweighs grass" for grass as the largest class."""
    for at in range(len(tokens) - 2):
        after = at + 1 + (tokens[at + 1].text in ("class", "other"))
        surpasses = tokens[after].kind == "order" and tokens[after].name == "more"
        if tokens[at].text in _NOTHING and surpasses and _is_class(tokens, after + 1):
            lead = Token("lead", "no class more than", tokens[at].start, tokens[after].end, "right")
            return [*tokens[:at], lead, *tokens[after + 1 :]]
    return list(tokens)


def _trailing(tokens: Sequence[Token]) -> list[Token]:
    """Take "trails" between two classes for what it says of them: elsewhere it is a noun."""
    made = list(tokens)
    for at in range(1, len(made) - 1):
        between = made[at - 1].kind == made[at + 1].kind == "class"
        if made[at].text in ("trail", "trails") and between:
            made[at] = made[at]._replace(kind="order", name="less")
    return made


def _is_class(tokens: Sequence[Token], place: int) -> bool:
    while place < len(tokens) and tokens[place].text in _SMALL:
        place += 1
    return place < len(tokens) and tokens[place].kind == "class"


def _of_main(tokens: Sequence[Token]) -> list[Token]:
    """Take "main" in "the smallest of the four main classes" for a mere description."""
    made = list(tokens)
    for place, token in enumerate(tokens):
        if token.kind != "lead":
            continue
        before = tokens[max(0, place - 4) : place]
        ranked = any(other.kind in ("rank", "order", "lead") for other in before)
        if ranked and any(other.text.split()[-1] == "of" for other in before):
            made[place] = token._replace(kind="plain")
    return made


_RULES: tuple[Rule, ...] = (
    turned,
    _without_brackets,
    *WINNING_RULES,
    *ABSENCE_RULES,
    *IDIOM_RULES,
    *JOURNEY_RULES,
    *FIGURE_RULES,
    *CLAUSE_RULES,
    statements,
    _neither_but,
    _without_contrast,
    _ruled_by,
    _led_by_none,
    _unsurpassed,
    _trailing,
    _of_main,
    *SUPERLATIVE_RULES,
    *PLACE_RULES,
    *HOLDING_RULES,
    *LEFTOVER_RULES,
)

_NEEDS: dict[Rule, Signs] = {
    turned: TURNED_NEEDS,
    _without_brackets: word_set("("),
    _neither_but: word_set("neither"),
    _without_contrast: word_set("not"),
    _ruled_by: frozenset({"dominated", "ruled", "led"}),
    _led_by_none: _NOTHING,
    _unsurpassed: _NOTHING,
    _trailing: word_set("trail trails"),
    _of_main: word_set("lead"),
    **WINNING_NEEDS,
    **ABSENCE_NEEDS,
    **IDIOM_NEEDS,
    **JOURNEY_NEEDS,
    **FIGURE_NEEDS,
    **CLAUSE_NEEDS,
    statements: STATEMENT_NEEDS,
    **PLACE_NEEDS,
    **HOLDING_NEEDS,
    **LEFTOVER_NEEDS,
    **SUPERLATIVE_NEEDS,
}
