"""Never guess: which classes a sentence names without saying for certain that they are there, and why."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.mention import Mention
from generation.checks.tokens import Token
from generation.checks.vocabulary import Kind
from generation.checks.wordlists import CONDITIONS, FUNCTION, HEADS, JOINED, OF_HEADS, SPECIES, TRAITS, VERBS

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
_GONE = word_set("former erstwhile onetime future planned drained vanished lost felled proposed would-be painted")
_PRONOUNS = word_set("i he she we they you who")
_PERSONS = word_set("i he she you we they who nobody everyone people one farmers residents locals visitors")
_FINDING = word_set("find see notice spot encounter discover meet recognise recognize look")
_LIKENESS = word_set("like unlike resembling resembles resemble than reminiscent")
_LIKENED = word_set("than like unlike as")
_FOR = word_set(
    "as except save known famous but used reserved apart aside accounts account accounting responsible stand"
)
_BEGIN_COMPARING: tuple[str, ...] = (
    "compared ",
    "unlike ",
    "in contrast to ",
    "in comparison ",
    "like ",
    "just like ",
    "contrary to ",
)
_BEGIN_COMPARING += ("much like ", "as opposed to ", "relative to ", "as in ", "than in ", "in contrast with ")
_MAIN = word_set("this the here it its our these there")
_PARTED = frozenset({";", ":", "(", ")", "\u2014", "\u2013", "-", "|"})

_CONDITION = "a condition, a plan or another time"
_COMPARISON = "a comparison with something else"
_DIAGONAL = "a side of a diagonal, which is none of the places that the check measures"
_QUESTION = "a question without an answer"


def held_back(tokens: Sequence[Token], found: Sequence[Mention], text: str) -> None:
    """Silence the mentions that the grammar does not account for, each with the reason in words."""
    if not found:
        return
    if _is_question(tokens, text):
        _hold(found, _QUESTION)
        return
    for start, end in _parts(tokens):
        inside = [mention for mention in found if start <= mention.first < end]
        if inside and _is_conditional(tokens[start:end]):
            _hold(inside, _CONDITION)
        elif inside and _is_count_of_places(tokens[start:end]):
            _hold(inside, "a number of places without a word of which")
        elif inside and any(
            token.text == "diagonal" and _is_line(tokens, start + n) for n, token in enumerate(tokens[start:end])
        ):
            _hold(inside, _DIAGONAL)
        elif inside and (stop := _compared_until(tokens, start, end)):
            _hold([mention for mention in inside if mention.first < stop], _COMPARISON)
    for mention in found:
        if mention.negated and (_is_qualified(tokens, mention) or _is_of_amount(tokens, found, mention)):
            _hold([mention], "a denial of what is said of it, not of the class")
        if not mention.pronoun and not mention.unread:
            mention.unread = _doubt_after(tokens, mention, text) or _doubt_before(tokens, mention, text)
            mention.silent |= bool(mention.unread)


def _hold(mentions: Sequence[Mention], reason: str) -> None:
    for mention in mentions:
        mention.silent, mention.unread = True, reason


def _is_question(tokens: Sequence[Token], text: str) -> bool:
    first, last = tokens[0], tokens[-1]
    return text[last.end :].lstrip()[:1] == "?" and first.start != first.end


def _parts(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The parts of a sentence between colons, semicolons, dashes and brackets."""
    cuts = [place for place, token in enumerate(tokens) if token.text in _PARTED]
    return list(zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(tokens)], strict=True))


def _is_conditional(part: Sequence[Token]) -> bool:
    """Tell whether a part speaks of what is not so: "if the fields were flooded", "once forest"."""
    texts = [token.text for token in part]
    for place, text in enumerate(texts):
        before, after = (texts[place - 1] if place else ""), (texts[place + 1 : place + 2] or [""])[0]
        if text in CONDITIONS and not _is_idle(texts, place):
            return True
        if text == "were" and place == 0:
            return True
        if (text == "used" and after == "to") or (text == "once" and place and before != "at" and after != "more"):
            return True
        if text == "without" and place == 0 and after == "the" and len(texts) > 2 and texts[2].endswith("ing"):
            return True
    return False


def _is_count_of_places(part: Sequence[Token]) -> bool:
    """Tell whether a part speaks of some of the quarters: "two of the four quarters"."""
    words = [word for token in part for word in token.text.split()]
    return any(
        one in _SOME and words[place + 1 : place + 3] == ["of", "the"] and _REGIONS & set(words[place + 3 : place + 5])
        for place, one in enumerate(words)
    )


_SOME = word_set("one two three half most several some")
_REGIONS = word_set("quarters regions corners quadrants sections")


def _is_line(tokens: Sequence[Token], place: int) -> bool:
    """Tell the diagonal of the tile from a diagonal band."""
    return place > 0 and tokens[place - 1].text in ("the", "main", "that", "this")


def _is_idle(texts: Sequence[str], place: int) -> bool:
    """Tell "even if", "few if any" and "you will not find" from conditions and plans."""
    before, after = (
        (texts[place - 1] if place else ""),
        [text for text in texts[place + 1 : place + 4] if text != "not"],
    )
    if texts[place] == "if":
        return before in ("even", "as") or after[:1] in (["any"], ["only"])
    return texts[place] in ("will", "shall") and bool(after) and after[0] in _FINDING


def _compared_until(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return where a comparison that opens a part ends: "Compared with the farmland elsewhere, this tile"."""
    opening = " ".join(token.text for token in tokens[start : min(end, start + 4)])
    if not opening.startswith(_BEGIN_COMPARING):
        return 0
    commas = [place for place in range(start, end) if tokens[place].kind == "comma"]
    main = [place for place in commas if place + 1 < end and tokens[place + 1].text in _MAIN]
    return (main or commas or [end])[0]


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
    if after.text in ("'s", "s'"):
        return _doubt_owner(tokens, mention, text)
    if after.text == "of":
        return _doubt_of(tokens, mention, text)
    if token.text in TRAITS and after.text not in HEADS:
        return "" if _is_free_trait(tokens, mention, after) else _sense(said)
    known = after.text in FUNCTION or after.text in VERBS or after.text in HEADS or after.text.endswith("ly")
    return "" if known or not after.text[:1].isalpha() else _sense(said)


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
        return _CONDITION
    if place >= 0 and tokens[place].text in _PRONOUNS:
        return _sense(text[tokens[place].start : tokens[mention.last].end])
    if _is_likened(tokens, mention):
        return _COMPARISON
    if place >= 0 and _is_hyphen(text, tokens[place], tokens[mention.first]) and tokens[place].text in _TURNING:
        return _sense(text[tokens[place].start : tokens[mention.last].end])
    unknown: list[Token] = []
    while place >= 0 and (_is_inside(tokens[place]) or _is_open(tokens[place])):
        if _is_open(tokens[place]):
            unknown.append(tokens[place])
        place -= 1
    leader = tokens[place] if place >= 0 else None
    if unknown and _may_be_verb(unknown, leader):
        return f"\u201c{unknown[0].text}\u201d is not a word that the check knows how to read before a class"
    return "" if leader is None else _doubt_leader(tokens, place, mention, text)


def _is_likening(before: Token, after: str) -> bool:
    """Tell "flat as a lake" from "mapped as forest" and "three times as much forest"."""
    if before.kind != "word" or after in ("much", "many") or before.text.endswith("ed"):
        return False
    return before.text not in FUNCTION | VERBS


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
        return "" if leader == "than" and more else _COMPARISON
    if before is None:
        return ""
    if leader == "as" and _is_likening(before, tokens[place + 1].text):
        return _COMPARISON
    if leader in ("in", "at", "on", "of", "for") and before.text in _LIKENED:
        return _COMPARISON
    if leader == "for":
        return "" if before.text in _FOR else _sense(text[before.start : tokens[mention.last].end])
    if leader == "about" and before.kind == "word" and before.text not in VERBS | FUNCTION:
        return _sense(text[before.start : tokens[mention.last].end])
    if leader != "of" or before.kind in _OF_KINDS or before.text in OF_HEADS or before.text.isdigit():
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


def _is_qualified(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "no village has grown beyond a speck" from "no village stands here"."""
    end = next((i for i in range(mention.last, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))
    after = [word for token in tokens[mention.last + 1 : end] for word in token.text.split()]
    return not _QUALIFYING.isdisjoint(after) and mention.first > 0


def _is_of_amount(tokens: Sequence[Token], found: Sequence[Mention], mention: Mention) -> bool:
    """Tell "neither trees nor crops reach 50 %" and "what is not forest" from denials of a class."""
    before = [token.text for token in tokens[max(0, mention.first - 4) : mention.first]]
    if "not" in before and {"that", "which", "what"} & set(before[: before.index("not")]):
        return True
    if tokens[0].text == "no longer" and mention.first < 3:
        return True
    start = next((i + 1 for i in range(mention.first - 1, -1, -1) if tokens[i].kind in ("comma", "break")), 0)
    end = next((i for i in range(mention.last, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))
    numbers = [i for i in range(start, end) if tokens[i].name == "number" and i != mention.amount_at]
    others = [other for other in found if other is not mention and start <= other.first < end and not other.negated]
    return bool(numbers) and not others


_QUALIFYING = word_set("beyond than larger bigger wider longer enough")


def _is_hyphen(text: str, one: Token, other: Token) -> bool:
    return other.start == one.end + 1 and text[one.end : other.start] == "-"


def _sense(words: str) -> str:
    return f"\u201c{words}\u201d may mean something else than the class"


_TURNING = word_set("non ex former pre post anti pseudo un off faux semi near quasi")
