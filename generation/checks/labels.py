"""Labels and their values, "Snow: none" and "Trees - 47 %", as the statements that they stand for."""

from collections.abc import Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.tokens import LONGEST, Token
from generation.checks.vocabulary import Kind

_SIGNS = frozenset({":", "=", "|", "-", "\u2013", "\u2014", "("})
_DASHES = frozenset({"-", "\u2013", "\u2014", "("})
_LABEL_KINDS: frozenset[Kind] = frozenset({"class", "noun", "plain", "lead", "rank", "shape", "amount", "not", "and"})
_NAMING: frozenset[Kind] = frozenset({"class", "lead", "rank", "amount", "not"})
_LABEL_WORDS = word_set(
    "the a an of class classes type types cover land category categories feature features element elements share in "
    "present visible found seen permanent and covers percent percentage proportion total estimated approximate "
    "secondary other level following detected observed mapped identified"
)
_STATING = word_set("is are was were be tile image scene here from this")
"""Words of a label that denies: "the following are absent:"."""
_NONE = frozenset({("no",), ("none",), ("nil",), ("zero",), ("0",), ("n",), ("false",), ("not",), ("none", "visible")})
_NONE |= frozenset({("none", "present"), ("none", "detected"), ("none", "found"), ("none", "observed"), ("not", "any")})
_NONE |= frozenset({("0.0",), ("0.00",), ("0,0",), ("null",), ("nothing",), ("none", "seen"), ("no", "none")})
_NONE |= frozenset(("no", word) for word in ("trace", "traces", "sign", "signs", "evidence", "hint", "presence"))
_NONE |= frozenset({("below", "detection"), ("below", "detection", "limit"), ("below", "the", "detection", "limit")})
_NONE |= frozenset({("n", "d"), ("nd",)})
_NOUGHTS = frozenset({("0",), ("0.0",), ("0.00",), ("0,0",)})
_YES = frozenset({("yes",), ("y",), ("true",), ("present",), ("x",)})
_VOID = frozenset({("n", "a"), ("na",), ("unknown",), ("unclear",), ("tbd",), ("not", "applicable"), ("undetermined",)})
_VOID |= frozenset({("unspecified",), ("not", "specified"), ("not", "assessed"), ("unsure",), ("uncertain",)})


def none_at(start: int, end: int) -> Token:
    """Return the word for nothing at all, in place of what was written for it."""
    return Token("not", "none", start, end)


def nought_at(start: int, end: int) -> Token:
    """Return a figure for nothing at all, which holds where it is rounded."""
    return Token("amount", "0", start, end, "number", amount=Amount("0", 0, 0.005, none=True))


def bound_at(start: int, end: int) -> Token:
    """Return the word that binds a value to its label."""
    return Token("word", "is", start, end)


def labelled(tokens: Sequence[Token]) -> list[Token]:
    """Bind values to their labels; other signs between two words stay what they are."""
    if len(tokens) > LONGEST or not any(token.text in _SIGNS for token in tokens):
        return list(tokens)
    made: list[Token] = []
    place = start = 0
    bound = False
    while place < len(tokens):
        token = tokens[place]
        if token.text in _SIGNS and _is_label(made[start:]) and _takes(tokens, place, made[start:]):
            end = _value_end(tokens, place + 1, ")" if token.text == "(" else "")
            if bound and start and made[start - 1].kind == "comma":
                made[start - 1] = made[start - 1]._replace(kind="break", text=";")
            place, bound = _bind(made, start, tokens, place, end), True
            continue
        if token.text in ("=", "-", "|"):
            token = token._replace(kind="plain") if token.text == "=" else token._replace(kind="comma", text=",")
        if token.text == ":" and start and made[start - 1].kind == "comma" and _is_place(made[start:]):
            made[start - 1] = made[start - 1]._replace(kind="break", text=";")
        made.append(token)
        place += 1
        start = len(made) if token.kind in ("comma", "break") else start
    return made


def _bind(made: list[Token], start: int, tokens: Sequence[Token], sign: int, end: int) -> int:
    """Put a value behind its label, and return the token after what was taken."""
    value = tokens[sign + 1 : end]
    words = tuple(token.text for token in value)
    closed = end + (end < len(tokens) and tokens[end].text == ")")
    if not value and (end == len(tokens) or _is_dash(tokens, end)):
        closed = end + 1
    if {token.name for token in made[start:] if token.kind == "class"} & {t.name for t in value if t.kind == "class"}:
        del made[start:]  # "snow: no snow here"
        return sign + 1
    if words in _VOID or (closed > end and not value):
        del made[start:]
        return closed
    if words in _YES or not value:
        return closed if value else sign + 1
    if any(token.kind == "not" for token in made[start:]) and any(token.kind == "class" for token in value):
        return sign + 1
    while words in _NONE and made[-1].kind != "class" and any(token.kind == "class" for token in made[start:]):
        made.pop()  # "snow present: no"
    made.append(bound_at(tokens[sign].start, tokens[sign].end))
    if words in _NONE:
        start, last = value[0].start, value[-1].end
        made.append(nought_at(start, last) if words in _NOUGHTS else none_at(start, last))
        return closed
    if tokens[sign].text == "(":
        made.extend(value)
        return closed
    return sign + 1


def _is_dash(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a dash is all that stands in place of a value."""
    after = tokens[place + 1].kind if place + 1 < len(tokens) else "break"
    return place < len(tokens) and tokens[place].text in _DASHES - {"("} and after in ("comma", "break")


def _value_end(tokens: Sequence[Token], place: int, closing: str) -> int:
    for end in range(place, len(tokens)):
        if tokens[end].text == closing or (not closing and tokens[end].kind in ("comma", "break")):
            return end
    return len(tokens)


def _is_label(tokens: Sequence[Token]) -> bool:
    kinds = {token.kind for token in tokens}
    more = _STATING if "not" in kinds and "class" not in kinds else frozenset[str]()
    return not kinds.isdisjoint(_NAMING) and all(
        token.kind in _LABEL_KINDS or token.text in _LABEL_WORDS or token.text in more for token in tokens
    )


def _is_place(tokens: Sequence[Token]) -> bool:
    return any(token.kind == "place" for token in tokens) and all(
        token.kind in ("place", "noun", "and", "here") or token.text in _LABEL_WORDS for token in tokens
    )


def _takes(tokens: Sequence[Token], sign: int, label: Sequence[Token]) -> bool:
    """Tell whether a sign binds what follows: a dash or a bracket only an amount or a denial, or what is denied."""
    if tokens[sign].text not in _DASHES:
        return True
    after = tokens[sign + 1] if sign + 1 < len(tokens) else None
    if after is None:
        return False
    if tokens[sign].text == "(":
        return after.kind == "not" or (after.text,) in _NONE
    if after.kind == "class":
        return all(token.kind != "class" for token in label) and any(token.kind == "not" for token in label)
    return after.kind in ("amount", "not", "approx") or (after.text,) in _NONE | _VOID or after.text == "n"
