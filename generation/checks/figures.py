"""Amounts that stand apart from what they are of: "nearly all of it in the north", "63 versus 47 %"."""

from collections.abc import Callable, Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]

_OF = word_set("of in for on at across over")


def of_what_is_seen(tokens: Sequence[Token]) -> list[Token]:
    """Take "half of what you see is snow" for half of the tile."""
    for at in range(1, len(tokens) - 3):
        if (tokens[at].text, tokens[at + 1].text) != ("of", "what") or tokens[at - 1].kind != "amount":
            continue
        end = at + 2
        while end < len(tokens) and tokens[end].text in _SEEING:
            end += 1
        if end > at + 3 or (end == at + 3 and tokens[end - 1].text == "there is"):
            back = end - 1 if tokens[end - 1].text in ("is", "are") and tokens[end - 2].text in _SEE else end
            return [*tokens[:at], *tokens[back:]]
    return list(tokens)


_SEE = word_set("see sees shown seen visible")
_SEEING = _SEE | word_set("you we one can is be are here i")


def of_it(tokens: Sequence[Token]) -> list[Token]:
    """Take "a third is ice, nearly all of it in the north" for a part of the ice; "of it" of a place is its share."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].text != "of" or tokens[at - 1].kind != "amount" or tokens[at + 1].text not in _PRONOUNS:
            continue
        before = tokens[: at - 1]
        names = [token for token in before if token.kind == "class"]
        there = at + 2
        while there < len(tokens) and (tokens[there].text in _LYING or tokens[there].text.endswith("ly")):
            there += 1
        lies = there > at + 2 and there < len(tokens) and tokens[there].kind == "place"
        if lies and not names and any(token.kind == "it" for token in before):
            meant = next(token for token in reversed(before) if token.kind == "it")
            led = next((i for i in range(at - 1, 0, -1) if tokens[i].kind in ("comma", "break")), at - 1)
            cut = Token("break", ";", tokens[led].start, tokens[led].start)
            end = tokens[at].end
            said = [cut, meant, Token("word", "is", end, end), Token("word", "in", end, end)]
            return [*tokens[:led], *said, *tokens[there:]]
        if lies and names and not _is_place_subject(before):
            end = tokens[at + 1].end
            led = next((i for i in range(at - 1, 0, -1) if tokens[i].kind in ("comma", "break")), at - 1)
            cut = Token("break", ";", tokens[led].start, tokens[led].start)
            kept = [token for token in tokens[led + 1 : at] if token.kind not in ("comma", "and")]
            said = [cut, *kept, tokens[at], Token("word", "the", end, end), names[-1]]
            return [*tokens[:led], *said, Token("word", "in", end, end), *tokens[there:]]
        held = any(token.text in _HELD for token in before[-2:])
        if (
            _is_place_subject(before)
            and not held
            and (at + 2 == len(tokens) or tokens[at + 2].kind in ("comma", "break"))
        ):
            return [*tokens[:at], *tokens[at + 2 :]]
    return list(tokens)


_HELD = word_set("holds hold has have contains contain hosts gets which")
_PRONOUNS = word_set("it them that which these")
_LYING = word_set("lies lie is are found stands stand located situated concentrated in on at along to the sits occurs")


def _is_place_subject(tokens: Sequence[Token]) -> bool:
    """Tell whether a statement is on a place: "the bottom left is rock"."""
    first = next((i for i, token in enumerate(tokens) if token.kind in ("place", "class")), None)
    return (
        first is not None
        and tokens[first].kind == "place"
        and first + 1 < len(tokens)
        and tokens[first + 1].text in ("is", "are", "has", "consists", "shows", "holds", "contains")
    )


def against_both(tokens: Sequence[Token]) -> list[Token]:
    """Take "40 % trees and 30 % grass, against 4 and 6 % in the west" for two amounts of the west."""
    for at in range(4, len(tokens) - 4):
        names = [token for token in tokens[:at] if token.kind == "class"][-2:]
        run = tokens[at + 1 : at + 4]
        place = at + 5 if tokens[at + 4].text in _OF else at + 4
        two = [token.name == "number" or token.text.isdigit() for token in run] == [True, False, True]
        two = two and run[1].kind == "and" and run[2].name == "number"
        if tokens[at].text not in _VERSUS or not two or len(names) != 2 or place >= len(tokens):
            continue
        if tokens[place].kind != "place":
            continue
        end, share = tokens[place].end, int(run[0].text) / 100 if run[0].text.isdigit() else 0.0
        first = run[0] if run[0].name == "number" else run[2]._replace(amount=Amount(run[0].text, share, share))
        cut, sign, bound = Token("break", ";", end, end), Token("break", ":", end, end), Token("word", "is", end, end)
        said = [cut, tokens[place], sign, names[0], bound, first, run[1], names[1], bound, run[2]]
        return [*tokens[: at - (tokens[at - 1].kind == "comma")], *said, *tokens[place + 1 :]]
    return list(tokens)


def figures_of_both(tokens: Sequence[Token]) -> list[Token]:
    """Take "more in the north than in the south: 63 versus 47 %" for the amounts of both places."""
    for at in range(2, len(tokens) - 1):
        one, other = tokens[at - 1], tokens[at + 1]
        pair = tokens[at].text in _VERSUS and other.name == "number" and (one.name == "number" or one.text.isdigit())
        before = tokens[: at - 1]
        names = [token for token in before if token.kind == "class"]
        places = [token for token in before if token.kind == "place"]
        if not pair or len(names) != 1 or len(places) != 2 or len(tokens) > at + 2:
            continue
        share = int(one.text) / 100 if one.name != "number" else 0.0
        first = one if one.name == "number" else other._replace(text=one.text, amount=Amount(one.text, share, share))
        end, said = other.end, list(before[:-1] if before[-1].kind in ("break", "comma") else before)
        cut, sign, bound = Token("break", ";", end, end), Token("break", ":", end, end), Token("word", "is", end, end)
        for place, amount in zip(places, (first, other), strict=True):
            said += [cut, place, sign, names[0], bound, amount]
        return said
    return list(tokens)


_VERSUS = word_set("versus vs against")


FIGURE_RULES: tuple[Rule, ...] = (of_what_is_seen, of_it, against_both, figures_of_both)

FIGURE_NEEDS: dict[Rule, Signs] = {
    of_what_is_seen: word_set("what"),
    of_it: _PRONOUNS,
    against_both: _VERSUS,
    figures_of_both: _VERSUS,
}
"""What each rule looks for, see `signs.Signs`."""
