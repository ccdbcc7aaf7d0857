"""The clauses of a sentence, each put as a statement of its own: "the lake fills the south and touches the north"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.query.phrasebook import word_set
from generation.checks.pronouns import is_plural
from generation.checks.signs import Signs
from generation.checks.tokens import Token
from generation.checks.vocabulary import Kind
from generation.checks.wordlists import BASES, FUNCTION, HEADS, THIRD

_SINGULAR = THIRD | word_set("is was has does isn't")
_PLURAL = BASES | word_set("are were have do")
_FINITE = _SINGULAR | _PLURAL
_EITHER = word_set("can may might must cannot lacks lack fails fail never")
_EITHER_OR_FINITE = _FINITE | _EITHER
_MISREAD = word_set("over under up down part left close open near like")
"""Words that are verbs elsewhere and seldom where a verb is looked for."""
_PREPOSITIONS = word_set(
    "in on at with by near along between without from to than like among amid around across over under into beside "
    "behind beyond towards through within"
)
_JOINTS = word_set("and but yet")
_DETERMINED = word_set(
    "the a an its their this that these those most nearly almost about roughly only some at just over more less up to "
    "in into on along across throughout from not no around near over between beside all nothing only"
)
_BEFORE_VERB = word_set("also then even just still only there here hardly barely scarcely almost nearly again thus")
_SIDES = word_set("hand side half part corner edge quadrant quarter section one portion end third of the image tile")
_SHARING = word_set("together combined each both respectively total apiece jointly than as more less between")
"""What a sentence holds whose classes or amounts belong together over its clauses."""
_MANY = word_set("they these")
_TOLD: frozenset[Kind] = frozenset({"place", "amount", "not", "lead", "peak"})
_IN_NAME: frozenset[Kind] = frozenset({"amount", "shape", "approx", "plain", "noun"})


@dataclass(slots=True)
class _Clause:
    """What was seen of a clause so far."""

    subject: list[Token] = field(default_factory=list)
    plural: bool | None = None
    """Of the subject; None where it is no class."""
    last: Token | None = None
    """The last class that was named."""
    verb: bool = False
    told: bool = False
    """Whether anything was said after the verb."""
    led: bool = False
    """Whether a preposition stands before the next name."""


def statements(tokens: Sequence[Token]) -> list[Token]:
    """Part clauses that stand side by side, and name the subject again where a second verb has none of its own."""
    said = list(tokens)
    if not _has_several(said):
        return said
    made: list[Token] = []
    clause, at = _Clause(), 0
    while at < len(said):
        start = _past_joints(said, at)
        if start > at and clause.verb and not _is_front(made):
            if clause.told and clause.subject and _goes_on(said, start, clause):
                made += [_cut(said[at]), *_again(clause.subject)]
                clause, at = _Clause(subject=clause.subject, plural=clause.plural), start
                continue
            if _begins(said, start):
                made.append(_cut(said[at]))
                clause, at = _Clause(), start
                continue
            if clause.last and (amount := _only_amount(said, start)):
                name, end = clause.last, said[amount].start
                where = [token for token in said[start:amount] if token.kind in ("place", "and")]
                made += [_cut(said[at]), *where, Token("break", ":", end, end), name, _is(end), said[amount]]
                clause, at = _Clause(verb=True, told=True, last=name), amount + 1
                continue
        clause = _seen(clause, said, at)
        made.append(said[at])
        at += 1
    return made


def _has_several(tokens: Sequence[Token]) -> bool:
    """Tell whether there is a place, and a second verb or an amount that may stand for one."""
    kinds = {token.kind for token in tokens}
    if "place" not in kinds:
        return False
    words = [token.text for token in tokens if token.kind != "amount"]
    verbs = sum(text.partition(" ")[0] in _EITHER_OR_FINITE for text in words)
    measured = any(token.name == "number" or (token.amount is not None and token.amount.none) for token in tokens)
    if verbs < 2 and not (verbs and measured):
        return False
    return _SHARING.isdisjoint(word for text in words for word in text.split())


def _past_joints(tokens: Sequence[Token], at: int) -> int:
    """Where the words that join two clauses end; where they begin if there are none."""
    end = at
    while end < len(tokens) and (tokens[end].kind == "comma" or tokens[end].text in _JOINTS):
        end += 1
    return end


def _is_front(tokens: Sequence[Token]) -> bool:
    """Tell whether nothing but a place stands since the last joint: ", and in the south, forests"."""
    at = len(tokens) - 1
    while at >= 0 and (tokens[at].kind == "place" or tokens[at].text in _FRONTING):
        at -= 1
    if at < 0 or at == len(tokens) - 1:
        return at < 0
    listed = at > 0 and tokens[at].kind in ("and", "comma") and tokens[at - 1].kind == "place"
    return not listed and (tokens[at].kind in ("comma", "break") or tokens[at].text in _JOINTS)


_FRONTING = _SIDES | word_set("in on at to towards along across over")


def _seen(clause: _Clause, tokens: Sequence[Token], at: int) -> _Clause:
    """Take one more word into a clause."""
    token = tokens[at]
    if token.kind == "break":
        return _Clause()
    if token.kind == "class":
        clause.last = token
    if clause.verb:
        clause.told |= token.kind in _TOLD or token.kind == "class"
    elif token.kind == "class":
        if not clause.led:
            others = any(other.name != token.name for other in clause.subject)
            clause.plural = others or is_plural(token.text) or " and " in token.text
            clause.subject.append(token)
        clause.led = False
    elif _is_verb(tokens, at, clause.plural):
        clause.verb = True
    clause.led = (clause.led and token.kind != "comma") or token.text in _PREPOSITIONS
    return clause


def _goes_on(tokens: Sequence[Token], start: int, clause: _Clause) -> bool:
    """Tell whether a second verb follows of which something is told that has a place or an amount."""
    at = start
    while at < len(tokens) and (tokens[at].text in _BEFORE_VERB or tokens[at].text.endswith("ly")):
        at += 1
    if at >= len(tokens) or not _is_verb(tokens, at, clause.plural):
        return False
    rest = _rest(tokens, at)
    return any(token.kind in ("place", "amount") for token in rest) and not any(token.kind == "order" for token in rest)


def _begins(tokens: Sequence[Token], start: int) -> bool:
    """Tell whether a clause with a subject of its own follows: "the north is all grass", "grass covers the north"."""
    at = start
    only = at + 1 < len(tokens) and tokens[at].text == "only"
    at += only
    if at < len(tokens) and tokens[at].text in ("in", "on", "at", "to", "towards", "along", "across"):
        at = _past_place(tokens, at + 1)
        if only and at < len(tokens) and tokens[at].text in ("do", "does", "is", "are"):
            return True
        at += at < len(tokens) and tokens[at].kind == "comma"
    else:
        after = _past_place(tokens, at)
        if after > at:
            named = any(token.kind in ("class", "it") for token in _rest(tokens, after))
            return named and _is_verb(tokens, after, plural=False)
    names: list[Token] = []
    while at < len(tokens) and (
        tokens[at].kind in ("class", "it", "and", *_IN_NAME)
        or tokens[at].text in ("the", "a", "an", "some", "of", "its")
    ):
        names += [tokens[at]] if tokens[at].kind in ("class", "it") else []
        at += 1
    plural = len(names) > 1 or (bool(names) and (is_plural(names[-1].text) or names[-1].text in _MANY))
    verb = bool(names) and tokens[at - 1] is names[-1] and _is_verb(tokens, at, plural)
    return verb and not any(token.kind == "order" for token in _rest(tokens, at))


def _only_amount(tokens: Sequence[Token], start: int) -> int:
    """The amount of "to the right only 7 %", where nothing but a place leads to it and nothing follows; else 0."""
    first = start + (start < len(tokens) and tokens[start].text in ("in", "on", "at", "to"))
    at = _past_place(tokens, first)
    if at == first:
        return 0
    while at < len(tokens) and (tokens[at].text in _NO_MORE or tokens[at].kind in ("it", "approx", "comma")):
        at += 1
    ends = at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "and", "break")
    amount = tokens[at].amount if at < len(tokens) else None
    if amount is None or not ends:
        return 0
    few = amount.none or tokens[at].text in ("half", "most")
    return at if tokens[at].name == "number" or few else 0


_NO_MORE = word_set(
    "only just about roughly some almost nearly of merely barely as little more than it is has have holds the "
    "smallest least lowest "
    "fewest largest biggest highest at with"
)


def _past_place(tokens: Sequence[Token], at: int) -> int:
    """Where a place ends that begins here; where it would begin if there is none."""
    first = at + (at < len(tokens) and tokens[at].text == "the")
    if first >= len(tokens) or tokens[first].kind != "place" or not tokens[first].place:
        return at
    first += 1
    while first < len(tokens) and tokens[first].text in _SIDES:
        first += 1
    return first


def _rest(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    end = next((i for i in range(at, len(tokens)) if tokens[i].kind == "break"), len(tokens))
    return tokens[at:end]


def _is_verb(tokens: Sequence[Token], at: int, plural: bool | None) -> bool:
    """Tell a verb in the form that goes with its subject from nouns of the same letters."""
    if at >= len(tokens) or tokens[at].kind in ("class", "place", "amount", "shape", "comma", "break"):
        return False
    words = tokens[at].text.split()
    if words[0] in _EITHER:
        return True
    forms = _FINITE if plural is None else _PLURAL if plural else _SINGULAR
    if words[0] not in forms or words[0] in _MISREAD:
        return False
    noun = words[0] in HEADS and words[0] not in FUNCTION
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    bound = after is not None and (after.text.split()[0] in _DETERMINED or after.kind in ("amount", "class", "place"))
    return not noun or (bound and after is not None and after.text != "of")


def _is(at: int) -> Token:
    return Token("word", "is", at, at)


def _cut(token: Token) -> Token:
    return Token("break", ";", token.start, token.end)


def _again(subject: Sequence[Token]) -> list[Token]:
    said: list[Token] = []
    for token in subject:
        said += [Token("and", "and", token.start, token.start), token] if said else [token]
    return said


STATEMENT_NEEDS: Signs = _JOINTS | {"comma"}
"""What a sentence holds that may have several clauses."""
