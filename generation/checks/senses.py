"""In which sense a sentence uses the name of a class: "water stress", "a forest of masts" and "like snow" mean none."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.mention import Mention, is_open
from generation.checks.tokens import Token
from generation.checks.vocabulary import Kind
from generation.checks.wordlists import FUNCTION, HEADS, JOINED, OF_HEADS, SPECIES, TRAITS, VERBS

_CLEAR: frozenset[Kind] = frozenset(
    {"comma", "and", "break", "class", "place", "amount", "noun", "not", "hedge", "order", "rank", "lead", "peak"}
)
"""Kinds of what may stand right after a name."""
_CLEAR |= {"shape", "approx", "it", "here", "rest"}
_INSIDE: frozenset[Kind] = frozenset({"amount", "shape", "approx", "lead", "peak"})
"""Kinds of what may stand inside a phrase before its name."""
_OF_KINDS: frozenset[Kind] = frozenset(
    {"amount", "noun", "shape", "place", "class", "approx", "lead", "order", "peak", "rank", "not", "it", "here"}
)
_WITHIN = word_set(
    "a an the this that these those its their our his her some any more most less much many few several other "
    "another such all both each every two three four five six seven eight nine ten one large small big little wide "
    "narrow long broad high low deep dense thick thin open sparse green dark light dry wet rich very quite rather "
    "too so single only mere pure entire whole further additional first main sole same various numerous different"
)
_NOT_LIKENED = word_set("such well far same just as soon long times is are was be not so and known")
_GONE = word_set("former erstwhile onetime future planned drained vanished lost felled proposed would-be painted")
_DRY = word_set("dry dried waterless empty")
_GAMES = word_set(
    "stadium playground playgrounds court courts basketball soccer football baseball tennis gymnasium grandstand "
    "stands bleachers plane planes airplane airplanes aircraft apron runway runways terminal tank tanks"
)
_PRONOUNS = word_set("i he she we they you who")
_ARTICLES = word_set("the a an this that these its like")
_PERSONS = word_set("i he she you we they who nobody everyone people one farmers residents locals visitors")
_LIKENESS = word_set("like unlike resembling resembles resemble than reminiscent")
_LIKENED = word_set("than like unlike as")
_FOR = word_set(
    "as except save known famous but used reserved apart aside accounts account accounting responsible stand"
)
CONDITION = "a condition, a plan or another time"
COMPARISON = "a comparison with something else"


def doubt_of(tokens: Sequence[Token], mention: Mention, text: str) -> str:
    """Say in words why a name may not mean its class; nothing if what stands around it leaves its sense alone."""
    return _doubt_after(tokens, mention, text) or _doubt_before(tokens, mention, text)


def _doubt_after(tokens: Sequence[Token], mention: Mention, text: str) -> str:
    """Look at what a name stands before: of "water stress" and "a forest of masts" it is not the head."""
    token = tokens[mention.last]
    after = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
    if after is None or after.kind == "plain":
        return ""
    said = text[token.start : after.end]
    if _is_hyphen(text, token, after):
        return "" if after.text in JOINED or after.kind in ("class", "not", "place") else _sense(said)
    if after.kind in _CLEAR:
        return ""
    if after.text == "like" and _at(tokens, mention.last + 2).text not in _ARTICLES:
        return _sense(said)
    if after.text in ("'s", "s'"):
        return _doubt_owner(tokens, mention, text)
    if after.text == "of":
        return _doubt_of(tokens, mention, text)
    if token.text in TRAITS and after.text not in HEADS:
        return "" if _is_free_trait(tokens, mention, after) else _sense(said)
    if _is_abstract(tokens, mention.last + 1):
        return _sense(said)
    known = after.text in _KNOWN or after.text in VERBS or after.text in HEADS or after.text.endswith("ly")
    return "" if known or not after.text[:1].isalpha() else _sense(said)


def _is_abstract(tokens: Sequence[Token], place: int) -> bool:
    """Tell "housing is a matter of debate" from what is there."""
    bound = tokens[place].text in ("is", "are", "was", "remains") and _at(tokens, place + 1).text in ("a", "an", "the")
    return bound and any(token.text in _ABSTRACT for token in tokens[place + 2 : place + 6])


_KNOWN = FUNCTION | word_set("n s e w ne nw se sw")
_ABSTRACT = word_set(
    "issue matter question concern problem topic priority challenge theme debate dream promise memory luxury blessing "
    "curse threat burden symbol pride passion livelihood business industry rarity must necessity"
)


def _at(tokens: Sequence[Token], place: int) -> Token:
    return tokens[min(place, len(tokens) - 1)]


def _is_free_trait(tokens: Sequence[Token], mention: Mention, after: Token) -> bool:
    """Tell whether "wooded" stands after what it describes, so that nothing has to follow it."""
    return after.text in FUNCTION or (after.text in VERBS and mention.first > 0)


def _doubt_owner(tokens: Sequence[Token], mention: Mention, text: str) -> str:
    """Tell "the city's share", which speaks of the city, from "the river's name"."""
    at = mention.last + 2
    while at < len(tokens) and (tokens[at].text in _WITHIN or tokens[at].kind in ("amount", "shape")):
        at += 1
    after = tokens[at] if at < len(tokens) else None
    if after is None or after.kind in _CLEAR or after.text in HEADS:
        return ""
    return _sense(text[tokens[mention.last].start : after.end])


def _doubt_of(tokens: Sequence[Token], mention: Mention, text: str) -> str:
    at = mention.last + 2
    figure = at < len(tokens) and tokens[at].text in ("a", "an")
    while at < len(tokens) and (tokens[at].text in _WITHIN or tokens[at].kind in ("amount", "shape")):
        at += 1
    after = tokens[at] if at < len(tokens) else None
    if figure and after is not None and after.kind != "place":
        return _sense(text[tokens[mention.last].start : after.end])
    if after is None or after.kind in _CLEAR or after.text in HEADS or after.text in SPECIES:
        return ""
    if text[after.start : after.start + 1].isupper():
        return ""
    return _sense(text[tokens[mention.last].start : after.end])


def _doubt_before(tokens: Sequence[Token], mention: Mention, text: str) -> str:
    """Look at what leads to a name: "like snow", "for crops", "the price of water"."""
    place = mention.first - 1
    if place >= 0 and tokens[place].text.split()[-1] in _GONE:
        return CONDITION
    if mention.name == "water" and place >= 0 and tokens[place].text in _DRY:
        return _sense(text[tokens[place].start : tokens[mention.last].end])
    if tokens[mention.last].text in ("field", "fields") and any(token.text in _GAMES for token in tokens):
        return _sense(text[tokens[mention.first].start : tokens[mention.last].end])
    if place >= 0 and tokens[place].text in _PRONOUNS:
        return _sense(text[tokens[place].start : tokens[mention.last].end])
    if _is_likened(tokens, mention):
        return COMPARISON
    if _is_metaphor(tokens, mention) or _is_verb(tokens, mention):
        return _sense(text[tokens[max(0, mention.first - 2)].start : tokens[mention.last].end])
    if place >= 0 and _is_hyphen(text, tokens[place], tokens[mention.first]) and tokens[place].text in _TURNING:
        return _sense(text[tokens[place].start : tokens[mention.last].end])
    unknown: list[Token] = []
    while place >= 0 and (_is_inside(tokens[place]) or _is_open(tokens[place])):
        if tokens[place].text == "that" and tokens[place + 1].text in ("the", "a", "an"):
            return ""  # "we learned that the river"
        if _is_open(tokens[place]):
            unknown.append(tokens[place])
        place -= 1
    leader = tokens[place] if place >= 0 else None
    if unknown and _may_be_verb(unknown, leader):
        return f"\u201c{unknown[0].text}\u201d is not a word that the check knows how to read before a class"
    return "" if leader is None else _doubt_leader(tokens, place, mention, text)


def _is_metaphor(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "nightlife is a jungle" from "this is a jungle", and a green ocean from a sea."""
    texts = [token.text for token in tokens[max(0, mention.first - 2) : mention.first]]
    name = tokens[mention.last].text
    if texts[-1:] in (["green"], ["golden"]) and name in ("sea", "ocean"):
        return True
    subject = tokens[mention.first - 3] if mention.first > 2 else None
    predicate = len(texts) == 2 and texts[0] in ("is", "was") and texts[1] in ("a", "an")
    return predicate and subject is not None and is_open(subject) and not name.endswith(("land", "area"))


def _is_verb(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "crop the picture" and "trees are replaced by moss" from what is there."""
    verbal = tokens[mention.first].text in _VERBAL
    replaced = mention.last + 2 < len(tokens) and tokens[mention.last + 2].text == "replaced"
    if not verbal and not replaced:
        return False
    after = [token.text for token in tokens[mention.last + 1 : mention.last + 3]]
    opens = mention.first == 0 or tokens[mention.first - 1].kind in ("comma", "break")
    if opens and verbal and after[:1] in (["the"], ["a"], ["this"], ["your"], ["my"]):
        return True
    return after in (["are", "replaced"], ["is", "replaced"], ["were", "replaced"], ["was", "replaced"])


_VERBAL = word_set("crop water house farm rock stream field")


def _is_likening(before: Token, after: str) -> bool:
    """Tell "flat as a lake" from "mapped as forest" and "three times as much forest"."""
    if before.kind not in ("word", "shape", "amount") or after in ("much", "many") or before.text.endswith("ed"):
        return False
    return before.text not in _NOT_LIKENED | VERBS


def _is_likened(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether "like" or "as if" leads a whole statement: "it looks like someone spilled water"."""
    for place in range(mention.first - 1, -1, -1):
        if tokens[place].kind in ("comma", "break", "class", "place", "amount"):
            return False
        if tokens[place].text == "like":
            return True
    return False


def _doubt_leader(tokens: Sequence[Token], place: int, mention: Mention, text: str) -> str:
    leader, before = tokens[place].text, tokens[place - 1] if place else None
    if leader in _LIKENESS and not any(token.kind == "order" for token in tokens[max(0, place - 6) : place + 1]):
        more = any(token.text in ("more", "less", "fewer") for token in tokens[:place])
        return "" if leader == "than" and more else COMPARISON
    if before is None:
        return ""
    counted = any(token.text.split()[-1] in ("many", "much") for token in tokens[max(0, place - 6) : place])
    if leader == "as" and not counted and _is_likening(before, tokens[place + 1].text):
        return COMPARISON
    if leader == "for" and before.text == "as":
        return ""
    if leader in ("in", "at", "on", "of", "for") and before.text.split()[-1] in _LIKENED:
        return COMPARISON
    if leader == "for":
        return (
            ""
            if before.text in _FOR or before.kind in ("amount", "rest", "noun")
            else _sense(text[before.start : tokens[mention.last].end])
        )
    if leader == "about" and before.kind == "word" and before.text not in VERBS | FUNCTION:
        return _sense(text[before.start : tokens[mention.last].end])
    if leader != "of" or before.kind in _OF_KINDS or before.text.split()[-1] in OF_HEADS or before.text.isdigit():
        return ""
    return _sense(text[before.start : tokens[mention.last].end])


def _is_inside(token: Token) -> bool:
    return token.kind in _INSIDE or token.text in _WITHIN or (token.kind == "word" and token.text.endswith("ly"))


def _is_open(token: Token) -> bool:
    """Tell whether a word is none of those that the check knows: before a name it describes it, or it is a verb."""
    return (
        token.kind == "word"
        and not (token.text in FUNCTION or token.text in VERBS or token.text in HEADS)
        and (token.text not in _LIKENESS)
    )


def _may_be_verb(unknown: Sequence[Token], leader: Token | None) -> bool:
    nearest = unknown[0].text
    third = nearest.endswith("s") and not nearest.endswith(("ss", "us"))
    return third or (leader is not None and leader.text in _PERSONS)


def _is_hyphen(text: str, one: Token, other: Token) -> bool:
    return other.start == one.end + 1 and text[one.end : other.start] == "-"


def _sense(words: str) -> str:
    return f"\u201c{words}\u201d may mean something else than the class"


_TURNING = word_set("non ex former pre post anti pseudo un off faux semi near quasi")
