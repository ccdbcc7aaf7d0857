"""Clauses put plainly: relative clauses and appositions of a subject, verbs left out, places meant by "it"."""

from collections.abc import Callable, Sequence

from core.query.lexicon import WHOLE
from core.query.phrasebook import word_set
from generation.checks.qualified import part_of
from generation.checks.signs import Signs
from generation.checks.tokens import Token
from generation.checks.wordlists import TRAITS

Rule = Callable[[Sequence[Token]], list[Token]]

_PARTICIPLES = word_set(
    "covering occupying accounting comprising found located confined concentrated restricted limited present visible "
    "absent situated scattered missing dominating filling seen clustered spread making taking representing stretching"
)
_PLACED = word_set("in on at across along to throughout over")
_HELD_AGAINST = (
    ("compared", "with"),
    ("compared", "to"),
    ("versus",),
    ("vs",),
    ("against",),
    ("as", "against"),
    ("as", "opposed", "to"),
    ("as", "compared", "to"),
    ("as", "compared", "with"),
)
_ONLY = word_set("only just about roughly merely some around a mere")
_ADVERBS = word_set("now almost entirely completely wholly mostly largely mainly all quite rather very also")
_END: frozenset[str] = frozenset({"comma", "break", "and"})


def set_in(tokens: Sequence[Token]) -> list[Token]:
    """Take "grass, which is rare in the north, dominates the south" for two statements on grass."""
    for at in range(1, len(tokens) - 3):
        if tokens[at].kind != "comma" or tokens[at - 1].kind != "class":
            continue
        if not (_sets_in(tokens, at + 1) or tokens[at + 1].text.endswith(("ed", "en"))):
            continue
        if sum(token.kind == "class" for token in tokens[:at]) != 1:
            continue
        end = next((i for i in range(at + 2, len(tokens) - 1) if tokens[i].kind == "comma"), 0)
        inside = tokens[at + 1 : end]
        if end and _is_verb(tokens[end + 1]) and _is_by_another(inside):
            cut = Token("break", ";", tokens[end].start, tokens[end].end)
            return [*tokens[:at], *tokens[end + 1 :], cut, *inside]
        if not end or not _is_verb(tokens[end + 1]) or any(token.kind in ("class", "break") for token in inside):
            continue
        bound = [] if _is_relative(inside[0]) else [Token("word", "is", inside[0].start, inside[0].start)]
        verbal = inside[0].text.endswith("ing")
        said = [*bound, *inside] if bound and not verbal else list(inside[1:] if not bound else inside)
        cut = Token("break", ";", tokens[end].start, tokens[end].end)
        rest = tokens[end + 1 :]
        if any(token.text == "there" for token in rest):
            return [*tokens[:at], *said, cut, tokens[at - 1], *rest]
        return [*tokens[:at], *rest, cut, tokens[at - 1], *said]
    return list(tokens)


def _is_by_another(inside: Sequence[Token]) -> bool:
    """Tell ", broken only by built-up patches," which says of another class that it is there too."""
    named = sum(token.kind == "class" for token in inside)
    plain = not any(token.kind in ("place", "amount", "break", "not", "lead", "order") for token in inside)
    return bool(named) and plain and inside[0].text.endswith(("ed", "en")) and inside[0].kind == "word"


def _is_relative(token: Token) -> bool:
    return token.text in ("which", "who", "that")


def _sets_in(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a clause or an apposition begins that says something with a place of its own."""
    end = next((i for i in range(at, len(tokens)) if tokens[i].kind == "comma"), len(tokens))
    inside, rest = tokens[at:end], tokens[end:]
    ranked = tokens[at].text in ("the", "a", "at", "with") and any(
        token.kind in ("lead", "rank") or token.name == "number" for token in inside
    )
    if not (_is_relative(tokens[at]) or tokens[at].text in _PARTICIPLES or ranked):
        return False
    placed = any(token.kind == "place" for token in inside)
    return placed or any(token.kind == "place" for token in rest)


def _is_verb(token: Token) -> bool:
    return part_of(token) == "verb" or token.text in ("does", "do", "can", "would", "ranks", "comes")


def left_out(tokens: Sequence[Token]) -> list[Token]:
    """Take "trees prevail in the north, water in the south" for water that prevails there."""
    made = list(tokens)
    lead: Token | None = None
    for at in range(1, len(made) - 1):
        lead = lead or (made[at - 1] if _is_left_out(made[at - 1]) else None)
        if lead is None or made[at].kind not in ("comma", "and"):
            continue
        name = at + 1 + (made[at].kind == "comma" and made[at + 1].kind == "and")
        name += name + 1 < len(made) and made[name].text in ("a", "an", "the")
        if name + 1 >= len(made):
            continue
        place = min(name + 2, len(made) - 1)
        place += made[place].text == "the" and place + 1 < len(made)
        ends = place + 1 >= len(made) or made[place + 1].kind in _END
        placed = any(token.kind == "place" for token in made[:at])
        if made[name + 1].kind == "place":
            place, ends = name + 1, name + 2 >= len(made) or made[name + 2].kind in _END
        linked = made[name + 1].text in _PLACED or place == name + 1
        if made[name].kind == "class" and linked and made[place].kind == "place" and placed:
            return [*made[: name + 1], lead, *made[name + 1 :]] if ends else made
    return made


def _is_left_out(token: Token) -> bool:
    return (token.kind == "lead" and token.name == "left") or token.text in _STATING


_STATING = word_set("fills fill occupies occupy covers cover blankets carpets")


def held_against(tokens: Sequence[Token]) -> list[Token]:
    """Take ", compared with 10 % of the north" for a second amount of the same class."""
    for at in range(1, len(tokens)):
        texts = tuple(token.text for token in tokens[at : at + 3])
        led = next((phrase for phrase in _HELD_AGAINST if texts[: len(phrase)] == phrase), ())
        amount = at + len(led)
        while led and amount < len(tokens) and tokens[amount].text in _ONLY:
            amount += 1
        if not led or amount + 2 >= len(tokens) or tokens[amount].kind != "amount":
            continue
        place = amount + 2
        name = next((token for token in reversed(tokens[:at]) if token.kind == "class"), None)
        names = {token.name for token in tokens[:at] if token.kind == "class"}
        linked = tokens[amount + 1].text in ("of", "in", "for", "on", "at")
        if name is None or len(names) > 1 or not linked or tokens[place].kind != "place":
            continue
        if any(token.kind == "class" for token in tokens[place:]):
            continue
        head = tokens[: at - (tokens[at - 1].kind == "comma")]
        start, end = tokens[at].start, tokens[place].end
        there, sign = Token("word", "in", start, start), Token("break", ";", start, start)
        said = [sign, there, tokens[place], name, Token("word", "is", end, end), tokens[amount]]
        return [*head, *said, *tokens[place + 1 :]]
    return list(tokens)


def named_kind(tokens: Sequence[Token]) -> list[Token]:
    """Take "one class, bare land, covers half" for what the class that is named covers."""
    for at in range(1, len(tokens) - 3):
        commas = tokens[at].kind == tokens[at + 2].kind == "comma"
        named = commas and tokens[at + 1].kind == "class" and _is_verb(tokens[at + 3])
        if named and tokens[at - 1].text.split()[-1] in _GENERIC and not any(t.kind == "class" for t in tokens[:at]):
            return [*tokens[:at], tokens[at + 1], *tokens[at + 3 :]]
    return list(tokens)


_GENERIC = word_set("class type cover category element classes")


def but_not(tokens: Sequence[Token]) -> list[Token]:
    """Take "outweighs grass but not water" for water that is not outweighed."""
    for at in range(3, len(tokens) - 2):
        if tokens[at].text != "but" or tokens[at + 1].text != "not" or tokens[at + 2].kind != "class":
            continue
        order = next((token for token in tokens[:at] if token.kind == "order" and token.name in ("more", "less")), None)
        names = [token for token in tokens[:at] if token.kind == "class"]
        if order is None or len(names) != 2 or (at + 3 < len(tokens) and tokens[at + 3].kind not in _END):
            continue
        cut = Token("break", ";", tokens[at].start, tokens[at].start)
        end = at - (tokens[at - 1].kind == "comma")
        return [*tokens[:end], cut, tokens[at + 2], order, names[0], *tokens[at + 3 :]]
    return list(tokens)


def as_does(tokens: Sequence[Token]) -> list[Token]:
    """Take "crops cover a third, as does grass" for an amount of both."""
    for at in range(2, len(tokens) - 2):
        texts = [token.text for token in tokens[at : at + 2]]
        if texts[0] not in ("as", "so") or texts[1] not in ("does", "do", "is", "are", "did"):
            continue
        amounts = [token for token in tokens[:at] if token.kind == "amount" and token.name == "number"]
        names = [token for token in tokens[:at] if token.kind == "class"]
        name = at + 2 + (tokens[at + 2].text in ("a", "an", "the") and at + 3 < len(tokens))
        ends = name + 1 >= len(tokens) or tokens[name + 1].kind in _END
        if len(amounts) == 1 and len(names) == 1 and tokens[name].kind == "class" and ends:
            spot = tokens[at]
            cut, bound = Token("break", ";", spot.start, spot.start), Token("word", "is", spot.start, spot.start)
            head = tokens[: at - (tokens[at - 1].kind in ("comma", "and"))]
            return [*head, cut, tokens[name], bound, amounts[0], *tokens[name + 1 :]]
    return list(tokens)


def in_between(tokens: Sequence[Token]) -> list[Token]:
    """Take "with fields in between" for no place that was named before."""
    return [
        token._replace(kind="place", place=WHOLE)
        if token.text == "in between" and at and tokens[at - 1].kind == "class"
        else token
        for at, token in enumerate(tokens)
    ]


def place_meant(tokens: Sequence[Token]) -> list[Token]:
    """Take "it is entirely bare" for what is said of the place spoken of."""
    made = list(tokens)
    for at in range(len(made) - 2):
        if made[at].text != "it" or made[at + 1].text not in ("is", "was", "remains", "looks"):
            continue
        name = at + 2
        while name < len(made) and (made[name].text in _ADVERBS or made[name].kind == "amount"):
            name += 1
        ends = name + 1 >= len(made) or made[name + 1].kind in _END
        if name < len(made) and made[name].kind == "class" and made[name].text in TRAITS and ends:
            made[at] = made[at]._replace(kind="here", text="this area")
    return made


CLAUSE_RULES: tuple[Rule, ...] = (set_in, left_out, held_against, named_kind, but_not, as_does, in_between, place_meant)

CLAUSE_NEEDS: dict[Rule, Signs] = {
    set_in: frozenset({"comma"}),
    left_out: _STATING | {"left"},
    held_against: frozenset(phrase[0] for phrase in _HELD_AGAINST),
    named_kind: _GENERIC,
    but_not: word_set("but"),
    as_does: word_set("as so"),
    in_between: frozenset({"in between"}),
    place_meant: word_set("it"),
}
"""What each rule looks for, see `signs.Signs`."""
