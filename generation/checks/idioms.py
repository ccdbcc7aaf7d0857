"""Idioms that deny, place or rank a class, put plainly: "anything but forest", "never reaches", "takes over from"."""

from collections.abc import Callable, Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.signs import Signs
from generation.checks.tokens import Token
from generation.checks.wordlists import VERBS

Rule = Callable[[Sequence[Token]], list[Token]]


_IN = Token("word", "in", 0, 0)
_REACH = word_set(
    "reach reaches enter enters touch touches extend extends stretch stretches spread spreads occur occurs appear "
    "appears grow grows venture ventures make makes intrude intrudes exist exists get gets come comes run runs stray "
    "strays penetrate penetrates make reached entered extended spread go goes continue continues cross crosses"
)
_INTO = word_set("deep much all quite in into to at on as far it across onto within over inside beyond past up down")
_BEYOND = word_set("beyond past far deep much all quite")
_SPARES = word_set(
    "spares spare sparing avoids avoid avoiding shuns shun shunning bypasses bypass skips skip skipping skirts skirt "
    "deserts abandons forsakes"
)
_KEPT_OUT = (
    ("kept", "out", "of"),
    ("keeps", "out", "of"),
    ("keep", "out", "of"),
    ("keeping", "out", "of"),
    ("stays", "out", "of"),
    ("stay", "out", "of"),
    ("keeps", "clear", "of"),
    ("keep", "clear", "of"),
    ("stays", "clear", "of"),
    ("stay", "clear", "of"),
    ("steers", "clear", "of"),
    ("steer", "clear", "of"),
    ("stops", "short", "of"),
    ("stop", "short", "of"),
    ("shy", "away", "from"),
    ("shies", "away", "from"),
    ("stays", "away", "from"),
    ("stay", "away", "from"),
    ("pushed", "out", "of"),
    ("barred", "from"),
    ("banned", "from"),
    ("foreign", "to"),
    ("alien", "to"),
    ("unknown", "in"),
    ("unheard", "of", "in"),
    ("confined", "outside"),
)
_ARTICLES = word_set("a an the any all this that its")
_HONOURS = word_set("honour honor title distinction role spot place position crown prize rank privilege first")
_GOES = word_set("goes belongs falls go fall belong is held taken reserved claimed rests lies passes")


def anything_but(tokens: Sequence[Token]) -> list[Token]:
    """Take "anything but forest covers the north" for no forest: as the subject of a verb it denies the class."""
    made = list(tokens)
    for at, token in enumerate(made):
        if token.text not in ("anything but", "everything but"):
            continue
        name = at + 1
        while name < len(made) and (made[name].text in _ARTICLES or made[name].kind in ("shape", "amount")):
            name += 1
        after = name + 1
        if after < len(made) and made[name].kind == "class" and made[after].text in VERBS and token.text[0] == "a":
            made[at] = token._replace(text="no")
    return made


def kept_out(tokens: Sequence[Token]) -> list[Token]:
    """Take "never reaches the north", "spares the north" and "is kept out of the north" for what is absent there."""
    made = list(tokens)
    for at in range(1, len(made)):
        end = _reaches_not(made, at) or _keeps_out(made, at)
        place = end
        while 0 < place < len(made) and (made[place].text in _INTO or made[place].text in _ARTICLES):
            place += 1
        if end and any(token.text in _BEYOND for token in made[end:place]):
            return [token._replace(kind="plain", place=()) if i >= at else token for i, token in enumerate(made)]
        if end and place < len(made) and made[place].kind in ("place", "here"):
            absent = Token("not", "absent", made[at].start, made[end - 1].end)
            bound = Token("word", "is", made[at].start, made[at].start)
            return [*made[:at], bound, absent, Token("word", "in", absent.end, absent.end), *made[place:]]
    return made


def _reaches_not(tokens: Sequence[Token], at: int) -> int:
    """Where a denied verb of being somewhere ends: "never reaches", "does not extend into"; 0 for others."""
    denied = tokens[at].text in ("never", "not", "fails to", "fail to")
    verb = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text in ("even", "quite", "ever", "really", "at"))
    return verb + 1 if denied and verb < len(tokens) and tokens[verb].text in _REACH else 0


def _keeps_out(tokens: Sequence[Token], at: int) -> int:
    if tokens[at].text in _SPARES and tokens[at - 1].kind in ("class", "word", "noun", "comma"):
        return at + 1
    words = tuple(token.text for token in tokens[at : at + 3])
    return next((at + len(phrase) for phrase in _KEPT_OUT if words[: len(phrase)] == phrase), 0)


def far_from(tokens: Sequence[Token]) -> list[Token]:
    """Claim nothing of what something is far from, or less than: "far from dominant", "far from being urban"."""
    made = list(tokens)
    for at in range(len(made) - 2):
        if (made[at].text, made[at + 1].text) not in (("far", "from"), ("nowhere", "near"), ("short", "of")):
            continue
        for place in range(at + 2, min(at + 8, len(made))):
            if made[place].kind in ("comma", "break", "place", "and"):
                break
            if made[place].kind in ("lead", "class", "rank", "amount", "order"):
                made[place] = made[place]._replace(kind="plain", amount=None)
    return made


def honours(tokens: Sequence[Token]) -> list[Token]:
    """Take "that honour goes to the trees" for trees as the largest class, where a dominance is spoken of."""
    led = any(token.kind in ("lead", "rank") or token.text in ("dominant", "largest", "main") for token in tokens)
    for at in range(len(tokens) - 3) if led else ():
        if tokens[at].text not in ("that", "this", "the") or tokens[at + 1].text not in _HONOURS:
            continue
        end = at + 2
        while end < len(tokens) and tokens[end].text in _GOES:
            end += 1
        if end > at + 2 and end < len(tokens) and tokens[end].text in ("to", "by", "for", "with"):
            lead = Token("lead", "dominated by", tokens[at].start, tokens[end].end, "right")
            return [*tokens[:at], lead, *tokens[end + 1 :]]
    return list(tokens)


def neither_reaches(tokens: Sequence[Token]) -> list[Token]:
    """Take "and neither reaches the south" for two classes that are absent there."""
    for at in range(2, len(tokens) - 2):
        if tokens[at].text not in ("neither", "neither of") or tokens[at + 1].kind == "class":
            continue
        names = list({token.name: token for token in tokens[:at] if token.kind == "class"}.values())
        verb = at + 1 + (tokens[at + 1].text in ("of", "them", "class")) + (tokens[at].text == "neither of")
        if len(names) != 2 or verb >= len(tokens) or tokens[verb].text not in _REACH:
            continue
        spot = tokens[at]
        cut, both = Token("break", ";", spot.start, spot.start), Token("and", "and", spot.start, spot.start)
        said = [cut, names[0], both, names[1], Token("word", "do", spot.start, spot.start)]
        denied = Token("not", "not", spot.start, spot.end)
        return kept_out([*tokens[:at], *said, denied, *tokens[verb:]])
    return list(tokens)


def against_all(tokens: Sequence[Token]) -> list[Token]:
    """Take "more than all other classes combined" for more than half."""
    for at, token in enumerate(tokens):
        if token.text.split()[-1] not in ("combined", "together"):
            continue
        start = next((i for i in range(at - 1, max(-1, at - 8), -1) if tokens[i].text in _ALL), None)
        if start is None or any(other.kind in ("class", "comma") for other in tokens[start:at]):
            continue
        verb = start - 1
        words = tokens[verb].text.split() if verb >= 0 else []
        if not words or not (tokens[verb].kind == "order" or words[-1] in ("than", "exceeds", "outweighs")):
            continue
        least = Token("amount", "more than half", tokens[verb].start, token.end, "number", amount=_OVER_HALF)
        bound = Token("word", "is", least.start, least.start)
        return [*tokens[:verb], bound, least, *tokens[at + 1 :]]
    return list(tokens)


_ALL = word_set("all everything others every")
_OVER_HALF = Amount("at least half", 0.5, 1)


def by_no_means(tokens: Sequence[Token]) -> list[Token]:
    """Take "by no means" for not."""
    for at in range(len(tokens) - 2):
        if [token.text for token in tokens[at : at + 3]] in (["by", "no", "means"], ["in", "no", "way"]):
            denied = Token("not", "not", tokens[at].start, tokens[at + 2].end)
            return [*tokens[:at], denied, *tokens[at + 3 :]]
    return list(tokens)


def takes_over(tokens: Sequence[Token]) -> list[Token]:
    """Take "takes over from grass as the leading cover" for more than grass."""
    for at in range(len(tokens) - 3):
        texts = [token.text for token in tokens[at : at + 3]]
        if texts[0] not in ("takes", "take", "took", "taking") or texts[1:] != ["over", "from"]:
            continue
        more = Token("order", "ahead of", tokens[at].start, tokens[at + 2].end, "more")
        rest = list(tokens[at + 3 :])
        led = next((i for i, token in enumerate(rest) if token.text == "as"), len(rest))
        return [*tokens[:at], more, *rest[:led], *(token._replace(kind="plain") for token in rest[led:])]
    return list(tokens)


def reversed_there(tokens: Sequence[Token]) -> list[Token]:
    """Leave out "but in the north the reverse is true", which turns what was said without saying it."""
    for at in range(3, len(tokens)):
        if tokens[at].text not in ("reverse", "opposite", "converse") or tokens[at - 1].text != "the":
            continue
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        start = next((i for i in range(at, 0, -1) if tokens[i].kind in ("break", "comma")), 0)
        if after in ("is", "holds", "applies", "was") and start:
            return list(tokens[:start])
    return list(tokens)


def told_exceptions(tokens: Sequence[Token]) -> list[Token]:
    """Take "apart from the north, which is wooded" for what is said of the north."""
    made = list(tokens)
    for at in range(len(made) - 4):
        if (made[at].text, made[at + 1].text) not in (("apart", "from"), ("aside", "from")):
            continue
        place = at + 2 + (made[at + 2].text == "the")
        if made[place].kind == "place" and [token.text for token in made[place + 1 : place + 3]] == [",", "which"]:
            made[at], made[at + 1] = made[at]._replace(text="in", kind="word"), made[at + 1]._replace(text="the")
    return made


def as_much_as(tokens: Sequence[Token]) -> list[Token]:
    """Take "there is as much snow as grass" for equal amounts."""
    for at in range(len(tokens) - 4):
        texts = [token.text for token in tokens[at : at + 2]]
        led = {token.text.split()[-1] for token in tokens[max(0, at - 2) : at]}
        if texts not in (["as", "much"], ["as", "many"]) or led & _UNEQUAL:
            continue
        if [token.kind for token in tokens[at + 2 : at + 5 : 2]] != ["class", "class"] or tokens[at + 3].text != "as":
            continue
        equal = Token("order", "as much as", tokens[at + 3].start, tokens[at + 3].end, "equal")
        return as_much_as([*tokens[:at], tokens[at + 2], equal, *tokens[at + 4 :]])
    return list(tokens)


_UNEQUAL = word_set("twice half times not nearly almost third double thrice quite never")

IDIOM_RULES: tuple[Rule, ...] = (
    by_no_means,
    takes_over,
    reversed_there,
    told_exceptions,
    as_much_as,
    anything_but,
    kept_out,
    far_from,
    honours,
    neither_reaches,
    against_all,
)

IDIOM_NEEDS: dict[Rule, Signs] = {
    by_no_means: word_set("means way"),
    takes_over: word_set("over"),
    reversed_there: word_set("reverse opposite converse"),
    told_exceptions: word_set("apart aside"),
    as_much_as: word_set("as"),
    anything_but: frozenset({"anything but", "everything but"}),
    kept_out: _SPARES | {"never", "not", "fails to", "fail to"} | {phrase[0] for phrase in _KEPT_OUT},
    far_from: word_set("far nowhere short"),
    honours: _HONOURS,
    neither_reaches: word_set("neither"),
    against_all: word_set("combined together"),
}
"""What each rule looks for, see `signs.Signs`."""
