"""Never guess: which classes a sentence names without saying for certain that they are there, and why."""

from collections.abc import Sequence
from itertools import pairwise

from core.query.phrasebook import word_set
from generation.checks.mention import Mention
from generation.checks.senses import COMPARISON, CONDITION, doubt_of
from generation.checks.signs import Signs, may
from generation.checks.tokens import Token
from generation.checks.wordlists import CONDITIONS

_FINDING = word_set("find see notice spot encounter discover meet recognise recognize look")
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
_HYPOTHETICAL = word_set("if were without had unless otherwise")
_MODAL = frozenset({"would"})
_MAIN = word_set("this the here it its our these there")
_PARTED = frozenset({";", ":", "(", ")", "\u2014", "\u2013", "-", "|"})
_DIAGONAL = "a side of a diagonal, which is none of the places that the check measures"
_QUESTION = "a question without an answer"


def held_back(tokens: Sequence[Token], found: Sequence[Mention], text: str, signs: Signs) -> None:
    """Silence the mentions that the grammar does not account for, each with the reason in words."""
    if not found:
        return
    if _is_question(tokens, text):
        _hold(found, _QUESTION)
        return
    if any(token.text.split()[-1].endswith("clockwise") for token in tokens):
        _hold(found, "places in turn, without a word of which class is in which")
        return
    if any(token.text in ("adding", "added", "subtracting") for token in tokens):
        _hold([mention for mention in found if mention.amount], "a sum")
    _hold([mention for mention in found if _is_from_to(tokens, mention)], "an amount that changes on the way")
    _hold(_numbered(tokens, found, text), "a number of which it is not certain what it counts")
    if "from" in signs and (changed := _changed(tokens, found)):
        _hold(changed, "it is not certain which class changes from the one amount to the other")
    for start, end in _parts(tokens) if may(_PART_NEEDS, signs) else ():
        inside = [mention for mention in found if start <= mention.first < end]
        if inside and _is_conditional(tokens[start:end]):
            _hold(inside, CONDITION)
        elif inside and (apart := _modal_parts(tokens, start, end)):
            _hold([m for m in inside if any(first <= m.first < last for first, last in apart)], CONDITION)
        elif inside and _is_count_of_places(tokens[start:end]):
            _hold(inside, "a number of places without a word of which")
        elif inside and _is_unplaced(tokens[start:end]):
            _hold(inside, "a side without a word of which")
        elif inside and any(
            token.text == "diagonal" and _is_line(tokens, start + n) for n, token in enumerate(tokens[start:end])
        ):
            _hold(inside, _DIAGONAL)
        elif inside and (stop := _compared_until(tokens, start, end)):
            _hold([mention for mention in inside if mention.first < stop], COMPARISON)
    elsewhere = may(_ELSEWHERE, signs)
    for mention in found:
        if elsewhere and _is_elsewhere(tokens, mention):
            _hold([mention], COMPARISON)
        if _is_of_nothing(tokens, mention):
            _hold([mention], "it is not certain what a denial reaches")
        if mention.negated and (_is_qualified(tokens, mention) or _is_of_amount(tokens, found, mention)):
            _hold([mention], "a denial of what is said of it, not of the class")
        if not mention.pronoun and not mention.unread:
            mention.unread = doubt_of(tokens, mention, text)
            mention.silent |= bool(mention.unread)


def _hold(mentions: Sequence[Mention], reason: str) -> None:
    for mention in mentions:
        mention.silent, mention.unread = True, reason


def _is_from_to(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "shrinks from more than half to about a quarter", which says of no place how much there is."""
    at = mention.amount_at
    if at is None or mention.silent or not any(token.text == "from" for token in tokens[max(0, at - 2) : at]):
        return False
    after = tokens[at + 1 : at + 5]
    to = next((i for i, token in enumerate(after) if token.text == "to"), None)
    return (
        to is not None
        and not any(token.text in ("of", "in") or token.kind == "place" for token in after[:to])
        and any(token.kind == "amount" for token in after[to:])
    )


def _numbered(tokens: Sequence[Token], found: Sequence[Mention], text: str) -> list[Mention]:
    """Find classes with a bare number as their label, "tree=8", and all beside a row of them, "87/12 %"."""
    if any(
        other.kind == "amount" and one.text.isdigit() and text[one.end : other.start].strip() == "/"
        for one, other in pairwise(tokens)
    ):
        return list(found)
    bare = []
    for mention in found:
        after = tokens[mention.last + 1 : mention.last + 4]
        ends = len(after) == 2 or (len(after) > 2 and after[2].kind in ("comma", "break"))
        if ends and after[0].text == "is" and after[1].kind == "word" and after[1].text.isdigit():
            bare.append(mention)
    return bare


def _changed(tokens: Sequence[Token], found: Sequence[Mention]) -> list[Mention]:
    """Find the classes of a passage between two amounts that may be either's: "trees drop as crops spread, from"."""
    for at in range(1, len(tokens)):
        if "from" not in tokens[at].text.split():
            continue
        to = next((i for i in range(at + 2, min(at + 9, len(tokens))) if "to" in tokens[i].text.split()), 0)
        amounts = [i for i in range(at, min(to + 3, len(tokens))) if tokens[i].kind == "amount"]
        if not to or len(amounts) < 2 or amounts[-1] < to:
            continue
        start = next((i for i in range(at - 1, -1, -1) if tokens[i].kind == "break"), -1)
        before = [mention for mention in found if start < mention.first < at]
        apart = tokens[at - 1].kind == "comma" or (at > 1 and tokens[at - 2].kind == "comma")
        names = {mention.name for mention in before}
        after = next((mention for mention in found if mention.first > to and mention.name not in names), None)
        bound = after is not None and not any(token.kind in ("comma", "break") for token in tokens[to : after.first])
        if (len(names) > 1 and apart) or (before and bound):
            again = [mention for mention in found if mention.first > at and mention.name in names]
            return [*before, *again, after] if bound and after else [*before, *again]
    return []


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
        if text in CONDITIONS - _MODAL and not _is_idle(texts, place):
            return True
        if text == "would" and len(texts) > place and (place < 3 or _HYPOTHETICAL & set(texts)):
            return not _is_idle(texts, place)
        if text == "were" and place == 0:
            return True
        if (text == "used" and after == "to") or (text == "once" and place and before != "at" and after != "more"):
            return True
        if text == "without" and place == 0 and after == "the" and len(texts) > 2 and texts[2].endswith("ing"):
            return True
    return False


def _modal_parts(tokens: Sequence[Token], start: int, end: int) -> list[tuple[int, int]]:
    """The parts between commas that say what would be: the others are plain."""
    cuts = [place for place in range(start, end) if tokens[place].kind == "comma"]
    parts = zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)
    return [
        (first, last)
        for first, last in parts
        if any(
            tokens[place].text == "would" and not _is_idle([t.text for t in tokens[start:end]], place - start)
            for place in range(first, last)
        )
    ]


def _is_count_of_places(part: Sequence[Token]) -> bool:
    """Tell whether a part speaks of some of the quarters: "two of the four quarters"."""
    words = [word for token in part for word in token.text.split()]
    return any(
        one in _SOME and words[place + 1 : place + 3] == ["of", "the"] and _REGIONS & set(words[place + 3 : place + 5])
        for place, one in enumerate(words)
    )


def _is_unplaced(part: Sequence[Token]) -> bool:
    """Tell whether a part speaks of a side that it does not name, or of land that it does: "what land there is"."""
    texts = [word for token in part for word in token.text.split()]
    return any(
        (one in ("one", "other", "either") and texts[place + 1 : place + 2] in (["side"], ["end"], ["flank"]))
        or (one == "what" and texts[place + 2 : place + 4] == ["there", "is"])
        for place, one in enumerate(texts)
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
        called = after[1:3] == ["can", "call"] or after[:2] in (["you", "will"], ["it", "can"], ["one", "can"])
        return before in ("even", "as") or after[:1] in (["any"], ["only"]) or called
    return texts[place] in ("will", "shall", "would") and bool(after) and after[0] in _FINDING


def _compared_until(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return where a comparison that opens a part ends: "Compared with the farmland elsewhere, this tile"."""
    opening = " ".join(token.text for token in tokens[start : min(end, start + 4)])
    if not opening.startswith(_BEGIN_COMPARING):
        return 0
    commas = [place for place in range(start, end) if tokens[place].kind == "comma"]
    main = [place for place in commas if place + 1 < end and tokens[place + 1].text in _MAIN]
    return (main or commas or [end])[0]


def _is_elsewhere(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell what is said of another tile: "its neighbour is a city"."""
    start = next((i + 1 for i in range(mention.first - 1, -1, -1) if tokens[i].kind in ("comma", "break")), 0)
    before = {token.text for token in tokens[start : mention.first]}
    return bool(before & _ELSEWHERE)


_ELSEWHERE = word_set("neighbour neighbor neighbours neighbors elsewhere nationwide worldwide reference")


def _is_of_nothing(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "hardly anything is built there" from what is there."""
    before = [word for token in tokens[max(0, mention.first - 2) : mention.first] for word in token.text.split()]
    return before[-1:] in (["is"], ["are"]) and before[-2:-1] in (["anything"], ["nothing"], ["little"])


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
    neither = any(token.text == "neither" for token in tokens[start : mention.first + 1]) or "nor" in before
    ends = ("break",) if neither else ("comma", "break")
    end = next((i for i in range(mention.last, len(tokens)) if tokens[i].kind in ends), len(tokens))
    if any(token.kind == "lead" or token.text.split()[-1] in _MOST for token in tokens[mention.last + 1 : end]):
        return True
    numbers = [i for i in range(start, end) if tokens[i].name == "number" and i != mention.amount_at]
    others = [other for other in found if other is not mention and start <= other.first < end and not other.negated]
    return bool(numbers) and not others


_MOST = word_set("majority plurality")
_QUALIFYING = word_set(
    "close rival rivals match matches compete competes compare compares comparable size note significance substance "
    "consequence beyond than larger bigger wider longer enough"
)
_PART_NEEDS = (
    CONDITIONS
    | _REGIONS
    | word_set("were used once without diagonal side end flank what")
    | {max(opening.split(), key=len) for opening in _BEGIN_COMPARING}
)
"""What a part of a sentence holds that is silenced as a whole."""
