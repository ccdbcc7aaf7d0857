"""Turns of phrase that deny a class in a place, put plainly: "none of it reaches the north", "hard to find"."""

from collections.abc import Callable, Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]

_IN = Token("word", "in", 0, 0)
_REACH = word_set(
    "reach reaches enter enters touch touches extend extends stretch stretches spread spreads occur occurs appear "
    "appears grow grows venture ventures make makes intrude intrudes exist exists get gets come comes run runs stray "
    "strays penetrate penetrates make reached entered extended spread go goes continue continues cross crosses"
)
_INTO = word_set("deep much all quite in into to at on as far it across onto within over inside beyond past up down")
_BEYOND = word_set("beyond past far deep much all quite")


def none_lost(tokens: Sequence[Token]) -> list[Token]:
    """Take "has lost none of its forest" for no denial of the forest."""
    return [
        token._replace(kind="plain") if token.kind == "not" and at and tokens[at - 1].text in _LOSING else token
        for at, token in enumerate(tokens)
    ]


_LOSING = word_set("lost loses lose losing cost costs cut cuts")


def none_of_it(tokens: Sequence[Token]) -> list[Token]:
    """Take "not one patch of it reaches the north" for it, which does not reach the north."""
    for at in range(1, len(tokens) - 2):
        one = at + 1 + (tokens[at + 1].text in ("one", "a", "single"))
        of = one + (tokens[one].kind in ("noun", "word") and tokens[one].text != "of")
        whole = tokens[at].text == "none of"
        it = at + 1 if whole else min(of, len(tokens) - 3) + 1
        led = tokens[at].kind == "not" and (whole or tokens[it - 1].text == "of")
        if not led or it + 1 >= len(tokens) or tokens[it].text not in ("it", "them", "this", "that"):
            continue
        if tokens[it + 1].kind in ("amount", "shape") and (it + 2 == len(tokens) or tokens[it + 2].kind in _ENDING):
            return [*tokens[:at], *tokens[it + 2 :]]  # "none of them large" says nothing of what is there
        if tokens[it + 1].text in _REACH or tokens[it + 1].text in ("is", "are", "lies", "lie"):
            start, end = tokens[at].start, tokens[it].end
            said = [Token("it", tokens[it].text, start, end), Token("word", "does", end, end)]
            return [*tokens[:at], *said, Token("not", "not", end, end), *tokens[it + 1 :]]
    return list(tokens)


_ENDING = frozenset({"comma", "break", "and"})


def neither_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "neither in the north nor in the south" after a class for its absence in both."""
    for at in range(len(tokens) - 3):
        place = _after_links(tokens, at + 1)
        nor = place + 1
        other = _after_links(tokens, nor + 1)
        if other >= len(tokens) or tokens[at].text != "neither" or tokens[nor].text != "nor":
            continue
        if tokens[place].kind != "place" or tokens[other].kind != "place":
            continue
        there = [token.text for token in tokens[other + 1 : other + 4] if token.text not in (",", "is", "are")]
        if at <= 1 and there[:1] == ["there"]:
            none, both = Token("not", "no", tokens[at].start, tokens[at].end), Token("and", "and", 0, 0)
            rest = [token for token in tokens[other + 1 :] if token.text not in ("is", "are", "there", "any", "a")]
            return [_IN, tokens[place], both, tokens[other], none, *rest]
        start = at - (at > 0 and tokens[at - 1].text in ("found", "seen", "present", "visible", "located"))
        if any(token.kind == "class" for token in tokens[:start]):
            absent = Token("not", "absent", tokens[at].start, tokens[at].end)
            both = Token("and", "and", tokens[nor].start, tokens[nor].end)
            return [*tokens[:start], absent, _IN, tokens[place], both, tokens[other], *tokens[other + 1 :]]
    return list(tokens)


def _after_links(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) - 1 and (tokens[at].text in _INTO or tokens[at].text == "the"):
        at += 1
    return at


def hard_to_find(tokens: Sequence[Token]) -> list[Token]:
    """Take "one is hard pressed to find a building" for hardly any building."""
    for at in range(len(tokens) - 3):
        texts = [token.text for token in tokens[at : at + 4]]
        length = 4 if texts == ["hard", "pressed", "to", "find"] else 3 if texts[1:3] == ["to", "find"] else 0
        if length and texts[0] in ("hard", "difficult", "tough"):
            few = Token("amount", "hardly any", tokens[at].start, tokens[at + length - 1].end, amount=_FEW)
            return [few, *tokens[at + length :]]
    return list(tokens)


_FEW = Amount("extra small", 0, 0.05, none=True)


def avoids(tokens: Sequence[Token]) -> list[Token]:
    """Take "trees avoid the south" for hardly any there, as a few do no harm to the word."""
    for at in range(1, len(tokens) - 1):
        place = at + 1
        while place < len(tokens) and tokens[place].text in ("the", "all", "of"):
            place += 1
        if tokens[at].text in _AVOIDS and place < len(tokens) and tokens[place].kind == "place":
            start, end = tokens[at].start, tokens[at].end
            few = Token("amount", "hardly present", start, end, amount=_FEW)
            wholly = place + 1 < len(tokens) and tokens[place + 1].text.split()[-1] in ("completely", "entirely")
            there = [Token("word", "in", end, end), tokens[place], *tokens[place + 1 + wholly :]]
            return [*tokens[:at], Token("word", "are", start, start), few, *there]
    return list(tokens)


_AVOIDS = word_set("avoid avoids avoiding shun shuns shunning")


ABSENCE_RULES: tuple[Rule, ...] = (neither_place, none_lost, none_of_it, hard_to_find, avoids)

ABSENCE_NEEDS: dict[Rule, Signs] = {
    neither_place: word_set("neither"),
    none_lost: _LOSING,
    none_of_it: word_set("of") | {"none of"},
    hard_to_find: word_set("hard difficult tough"),
    avoids: _AVOIDS,
}
"""What each rule looks for, see `signs.Signs`."""
