"""A question and its answer read as one statement."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from core.query.phrasebook import word_set
from generation.checks.tokens import Token

_NO = frozenset({"no", "none", "nope", "nah", "not", "never", "nil", "zero"})
_YES = word_set("yes yep yeah indeed certainly definitely sure affirmative correct")
_ASKING = word_set("is are does do did was were can has have will")
_WHERE = frozenset({"where"})
_HOW_MUCH = (
    ("how", "much"),
    ("what", "share"),
    ("what", "part"),
    ("what", "percentage"),
    ("what", "fraction"),
    ("what", "proportion"),
    ("how", "large"),
    ("how", "big"),
    ("how", "extensive"),
)
_MOST = word_set("maximum most peak densest highest greatest largest strongest")
_SPEAKERS = word_set("a answer q question : -")
_BARE = word_set(
    "it there is are does do not none whatsoever at all any no , of that kind a drop trace single one here in sight "
    "neither nor nothing to be seen can cannot has have"
)


def answered(text: str, told: Sequence[list[Token]]) -> Iterator[list[Token]]:
    """Yield the sentences of a text, each question as the statement that its answer makes of it.

    A question that is answered by a statement of its own is left out; one without an answer keeps its sign.
    """
    taken = False
    for tokens, after in zip_longest(told, told[1:]):
        if taken:
            taken = False
            continue
        question = _question(text, tokens, after)
        if question is None or after is None:
            yield tokens
            continue
        made, taken = _joined(question, _said(after))
        if made is not None:
            yield made
        elif not taken:
            yield tokens


def _question(text: str, tokens: list[Token], after: list[Token] | None) -> list[Token] | None:
    if not tokens:
        return None
    end = after[0].start if after else len(text)
    if "?" not in text[tokens[-1].end : max(end, tokens[-1].end)]:
        return None
    return _said(tokens)


def _said(tokens: Sequence[Token]) -> list[Token]:
    """A sentence without the name of who speaks."""
    place = 0
    while (
        place < len(tokens) - 1
        and tokens[place].text in _SPEAKERS
        and (tokens[place + 1].text in _SPEAKERS or tokens[place].text in (":", "-"))
    ):
        place += 1
    return list(tokens[place:])


def _joined(question: list[Token], answer: list[Token]) -> tuple[list[Token] | None, bool]:
    """Return the statement, if question and answer make one, and whether the answer is used up in it."""
    if not question or not answer:
        return None, False
    first, kinds = answer[0].text, {token.kind for token in answer}
    stated = _statement(question)
    start = question[0].start
    if first in _YES:
        rest = [token for token in answer[1:] if token.kind != "comma"]
        if "class" in kinds or not _is_bare_yes(rest):
            return [_sign(start), *stated], False
        return [_sign(start), *stated, *(token for token in rest if token.kind == "place" or token.text == "in")], True
    if first in _NO or _is_denial(answer):
        return [Token("not", "no", start, start), *stated], "class" not in kinds and all(
            token.text in _BARE or token.kind in ("not", "comma", "it", "here") for token in answer
        )
    if "class" in kinds:
        return _named(question, answer)
    texts = tuple(token.text.split()[0] for token in question[:2])
    names = [token for token in question if token.kind == "class"]
    if question[0].text in _WHERE and names and "place" in kinds:
        most = any(word in _MOST for token in question for word in token.text.split())
        peak = [Token("peak", "most extensive in", answer[0].start, answer[0].start, "top")] if most else []
        places = [token for token in answer if token.kind in ("place", "and", "comma")]
        return [names[0], *peak, *places], True
    if texts in _HOW_MUCH and names and "amount" in kinds:
        return [
            *(token for token in question if token.kind == "place"),
            names[0],
            Token("word", "is", start, start),
            *answer,
        ], True
    return None, False


def _named(question: list[Token], answer: list[Token]) -> tuple[list[Token] | None, bool]:
    """An answer that names a class says by itself what it says, unless the question tells what of it."""
    asked = [token for token in question if token.kind in ("lead", "rank")]
    bare = all(token.kind in ("class", "and", "comma") or token.text in ("the", "it", "is") for token in answer)
    if asked and bare and not any(token.kind == "class" for token in question):
        at = answer[0].start
        lead = asked[0]._replace(start=at, end=at, name="right" if asked[0].kind == "lead" else asked[0].name)
        places = [token for token in question if token.kind == "place"]
        return [*places, lead, Token("word", "is", at, at), *answer], True
    places = [token for token in question if token.kind == "place"]
    named = any(token.kind in ("class", "not", "amount") for token in question)
    if places and not named and not any(token.kind == "place" for token in answer):
        at = answer[0].start
        covering = [Token("lead", "mainly", at, at, "right")] if answer[0].kind == "class" and _covers(question) else []
        return [*places, Token("break", ":", at, at), *covering, *answer], True
    return [], False


def _covers(question: Sequence[Token]) -> bool:
    """Tell "what covers the north", of which the answer names the main class, from "what else is there"."""
    return any(token.text in _COVERING for token in question) and question[0].text in ("what", "which")


_COVERING = word_set("covers cover dominates dominate fills fill occupies occupy prevails prevail")


def _statement(question: list[Token]) -> list[Token]:
    """What is asked, without the word that asks."""
    return question[1:] if question[0].text in _ASKING else question


def _sign(start: int) -> Token:
    return Token("plain", "yes", start, start)


def _is_bare_yes(rest: Sequence[Token]) -> bool:
    return all(token.kind in ("place", "comma", "and", "it", "here", "not") or token.text in _BARE for token in rest)


def _is_denial(answer: Sequence[Token]) -> bool:
    """Tell whether an answer only denies: "it does not"."""
    return any(token.kind == "not" for token in answer) and all(
        token.text in _BARE or token.kind in ("not", "it", "here") for token in answer
    )
