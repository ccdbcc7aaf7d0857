"""What a place holds of a class, and what part of a class lies in it: "the south holds nearly all the water"."""

from collections.abc import Callable, Sequence

from core.query.phrasebook import word_set
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]


def bracketed_values(tokens: Sequence[Token]) -> list[Token]:
    """Take "ice is at its largest in the south (47 %) and its smallest in the north (4 %)" for the share in each."""
    names = [token for token in tokens if token.kind == "class"]
    if not names:
        return list(tokens)
    made: list[Token] = []
    said: list[Token] = []
    at = 0
    while at < len(tokens):
        inside = tokens[at + 1 : at + 3]
        value = len(inside) == 2 and inside[0].name == "number" and inside[1].text == ")"
        if tokens[at].text == "(" and value and made and made[-1].kind == "place":
            end = inside[1].end
            parts = [Token("break", ";", end, end), made[-1], Token("break", ":", end, end), names[0]]
            said += [*parts, Token("word", "is", end, end), inside[0]]
            at += 3
            continue
        made.append(tokens[at])
        at += 1
    alone = len({token.name for token in names}) == 1 and names[0].start < tokens[0].end + 40
    several = len(said) > 6
    return [*made, *said] if alone and several else list(tokens)


def held_by_place(tokens: Sequence[Token]) -> list[Token]:
    """Take "the south holds almost all the water" for a part of the water that lies there."""
    for at in range(1, len(tokens) - 2):
        amount = at + 1
        name = amount + 1
        if tokens[at].text not in HOLDING or tokens[amount].kind != "amount":
            continue
        while name < len(tokens) and tokens[name].text in ("of", "the", "its", "all"):
            name += 1
        led = {token.text for token in tokens[amount + 1 : name]} & {"the", "its", "all"}
        before = next((token for token in reversed(tokens[:at]) if token.kind == "class"), None)
        if name < len(tokens) and tokens[name].text in ("it", "them") and tokens[name - 1].text == "of" and before:
            words = [Token("word", word, tokens[name].start, tokens[name].start) for word in ("of", "the")]
            return held_by_place([*tokens[: amount + 1], *words, before, *tokens[name + 1 :]])
        if not led:
            continue
        place = next((i for i in range(at - 1, -1, -1) if tokens[i].kind in ("place", "class", "break")), 0)
        ends = name + 1 == len(tokens) or (name + 1 < len(tokens) and tokens[name + 1].kind in ("comma", "break"))
        if tokens[place].kind == "place" and ends and tokens[name].kind == "class":
            end = tokens[name].end
            words = [Token("word", word, end, end) for word in ("of", "the", "is", "in")]
            said = [tokens[amount], *words[:2], tokens[name], *words[2:], tokens[place]]
            return [*tokens[:place], *said, *tokens[name + 1 :]]
    return list(tokens)


HOLDING = word_set("holds hold contains contain has have hosts host")


def so_does(tokens: Sequence[Token]) -> list[Token]:
    """Take "ice lies in the south, and so does almost all the water" for water that lies there."""
    for at in range(3, len(tokens) - 2):
        if tokens[at].text != "so" or tokens[at + 1].text not in ("does", "do", "is", "are"):
            continue
        before, after = tokens[:at], tokens[at + 2 :]
        place = next((token for token in reversed(before) if token.kind == "place"), None)
        if place is None or any(token.kind == "not" for token in before) or any(t.kind == "place" for t in after):
            continue
        end = next((i for i, token in enumerate(after) if token.kind in ("comma", "break")), len(after))
        said = [token for token in after[:end] if token.text not in ("the", "of")]
        if not said or said[-1].kind != "class":
            continue
        start, stop = tokens[at].start, said[-1].end
        words = [Token("word", word, start, start) for word in ("of", "the")]
        parts = [said[0], *words] if said[0].amount else said[:-1]
        there = [Token("word", "is", stop, stop), Token("word", "in", stop, stop), place]
        cut = Token("break", ";", start, start)
        return [*_without_joint(before), cut, *parts, said[-1], *there, *after[end:]]
    return list(tokens)


def _without_joint(tokens: Sequence[Token]) -> Sequence[Token]:
    end = len(tokens)
    while end and tokens[end - 1].kind in ("comma", "and"):
        end -= 1
    return tokens[:end]


def lost_to(tokens: Sequence[Token]) -> list[Token]:
    """Take "has lost three quarters of the south to the lake" for the share of the lake."""
    for at in range(1, len(tokens) - 4):
        to = next((i for i in range(at + 2, min(at + 9, len(tokens))) if tokens[i].text == "to"), 0)
        inside = tokens[at + 1 : to]
        if tokens[at].text not in _LOSING or not to or not inside or inside[0].kind != "amount":
            continue
        place = next((token for token in inside if token.kind == "place"), None)
        name = to + 1 + (to + 1 < len(tokens) and tokens[to + 1].text == "the")
        if place is None or name >= len(tokens) or tokens[name].kind != "class":
            continue
        end = tokens[name].end
        cut, bound = Token("break", ";", tokens[at].start, tokens[at].start), Token("word", "is", end, end)
        said = [cut, tokens[name], bound, inside[0], Token("word", "of", end, end), place]
        return [*tokens[: at - (tokens[at - 1].text in ("has", "have", "had"))], *said, *tokens[name + 1 :]]
    return list(tokens)


_LOSING = word_set("lost loses lose losing ceded cedes cede yielded yields yield")


def share_elsewhere(tokens: Sequence[Token]) -> list[Token]:
    """Take "three times their share in the east" for no word on the east."""
    made = list(tokens)
    for at in range(2, len(made) - 2):
        of = made[at].text in _FIGURES and made[at - 1].text in ("its", "their", "the") and made[at + 1].text in _OF
        place = at + 2 + (made[at + 2].text == "the")
        led = {token.text for token in made[max(0, at - 4) : at - 1]} & _COMPARING
        if of and led and place < len(made) and made[place].kind == "place":
            made[place] = made[place]._replace(kind="plain", place=())
    return made


_FIGURES = word_set("share cover coverage extent figure proportion percentage value density area amount")
_OF = word_set("in of for on at")
_COMPARING = word_set("times twice double half thrice triple than")


def remaining(tokens: Sequence[Token]) -> list[Token]:
    """Take "the remaining half" for the rest, whatever it comes to."""
    made = list(tokens)
    for at, token in enumerate(made):
        words = token.text.split()
        if at and token.kind == "amount" and "remaining" in words[:2] and words[-1] not in _PARTS_LEFT:
            return [*made[:at], token._replace(kind="rest", text="the rest", name=""), *made[at + 1 :]]
    return made


_PARTS_LEFT = word_set("quarters quarter")


HOLDING_RULES: tuple[Rule, ...] = (share_elsewhere, remaining, bracketed_values, held_by_place, so_does, lost_to)

HOLDING_NEEDS: dict[Rule, Signs] = {
    share_elsewhere: _COMPARING,
    remaining: word_set("remaining"),
    bracketed_values: word_set("("),
    held_by_place: HOLDING,
    so_does: word_set("so"),
    lost_to: _LOSING,
}
"""What each rule looks for, see `signs.Signs`."""
