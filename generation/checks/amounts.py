"""Which amount a sentence states for which class."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.filling import MAKING_UP, filling_of
from generation.checks.mention import Mention, chain_back, chain_on, is_open, part_end, subject_of
from generation.checks.tokens import Token
from generation.checks.vocabulary import PIECES
from generation.checks.wordlists import VERBS

_REACH = 9
_BLOCKS = frozenset({"comma", "and", "break", "class", "amount", "hedge", "order", "not", "it"})
_STATE = word_set("is are being remains remain appears appear seems covers cover occupies occupy takes take fills")
_AFTER_STATE = word_set("in of to from on at up down across over")
_SHARED = 0.35
"""An amount up to this is true of each class of a list: "a small area of grass and shrubs"."""
_FEW = frozenset({"few", "a few", "only a few"})
_LINKS = word_set("by with is are belongs belong under beneath remain remains lie lies consist consists covered")
_STOPS = frozenset({"with", "which", "for", "than"})
_RESUMES = frozenset({"with", "which", "that", "covering", "occupying", "making", "taking", "comprising", "filling"})
FRACTIONS = frozenset({"half", "third", "quarter", "two thirds", "three quarters", "tenth"})
FRACTIONS |= {"fifth", "two fifths", "three fifths", "four fifths"}
"""Names of amounts that state a part of a whole."""
_COUNTABLE = word_set(
    "lake lakes pond ponds river rivers stream streams creek canal canals reservoir lagoon inlet building buildings "
    "house houses road roads street streets highway highways roof roofs factory factories warehouse warehouses "
    "airport airports runway runways motorway railway dwelling dwellings farm farms tree trees bush bushes shrub "
    "shrubs dune dunes rock rocks glacier glaciers boulder boulders ocean sea bay fjord lot lots park bodies city "
    "settlement settlements hamlet hamlets cities town towns village villages lawn lawns meadow meadows"
)
"""Names of single things: a size word before them tells how large each of them is."""
_BIG = frozenset(
    {
        "large",
        "big",
        "huge",
        "very large",
        "massive",
        "enormous",
        "immense",
        "vast",
        "medium",
        "medium sized",
        "sizeable",
        "sizable",
    }
)
_CROSSING = word_set(
    "across into past in on at near along around surrounded between next over through sail beside behind"
)
_ONLY = word_set("exclusively solely entirely wholly completely fully")
_WHERE = word_set("in within on at along near above below outside inside between beyond")
_HOLDS = word_set("holds hold has have contains contain hosts host houses harbours")
"""Verbs of places: "the south holds nearly all of it" speaks of a part of the class."""
_DEGREES = frozenset({"less", "fewer", "how", "as", "too", "equally", "least", "so", "not as"})
"""Words that compare or grade what follows, so that it states no share."""
_ADVERBS = frozenset({"all", "most", "extra large"})


def amount_mentions(tokens: Sequence[Token], found: Sequence[Mention], spent: frozenset[int]) -> None:
    """Give the mentions of a sentence their amounts: the class after the amount first, else the one before.

    Those that are `spent` are accounted for.
    """
    left: list[int] = []
    given = {mention.amount_at for mention in found} | spent
    for place, token in enumerate(tokens):
        if (
            token.kind == "amount"
            and place not in given
            and _is_amount(tokens, place)
            and not _of_pieces(tokens, place)
            and not _give_to_label(tokens, found, place)
            and not _give_on(tokens, found, place)
        ):
            left.append(place)
    for place in left:
        _give_back(tokens, found, place)
    for number, mention in enumerate(found):
        if (
            mention.amount is None
            and not (mention.negated or mention.peaks)
            and (filled := filling_of(tokens, found, mention))
        ):
            chain = chain_back(tokens, found, number) if filled[0] is MAKING_UP else [mention]
            if not any(other.amount or other.negated for other in chain):
                chain[0].amount, chain[0].amount_at = filled
                chain[0].joint = tuple(dict.fromkeys(other.name for other in chain if other.name != chain[0].name))


def _give_to_label(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    """Give a number to the class right before it: "snow 51, bare 27"."""
    before = next((mention for mention in found if mention.last == place - 1), None)
    if tokens[place].name != "number" or before is None or before.amount is not None or before.negated:
        return False
    before.amount, before.amount_at = tokens[place].amount, place
    return True


def _is_amount(tokens: Sequence[Token], place: int) -> bool:
    """Tell "most of the image" from "the most prevalent", and "limited" from "limited to the middle" or "to grass"."""
    if _is_of_rest(tokens, place) or _is_noun(tokens, place):
        return False
    if tokens[place].text == "limited" and _limits(tokens, place):
        return False
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    held = {token.text for token in tokens[max(0, place - 2) : place]} & _HOLDS
    if after == "of" and held and [token.text for token in tokens[place + 2 : place + 3]] in (["it"], ["them"]):
        return False
    if after == "of" and [token.kind for token in tokens[place + 2 : place + 5]] == ["it", "word", "place"]:
        return False  # "some of it in every quarter" is a part of the class, not of the place
    if tokens[place].text in ("medium", "moderate") and after.startswith("residential"):
        return False
    if place and tokens[place].name != "number" and tokens[place - 1].text in _DEGREES:
        return False
    if _says_where(tokens, place):
        return False
    if tokens[place].text in _ONLY and place and tokens[place - 1].kind == "place":
        return False
    if place and tokens[place - 1].kind == "order" and tokens[place - 1].name == "equal":
        return False  # "about equally extensive"
    if tokens[place].text in ("larger", "smaller") and (not after or after in (",", ";", ".", "and")):
        return False
    if tokens[place].text in ("larger", "smaller") and any(token.text == "than" for token in tokens[place : place + 5]):
        return False
    return tokens[place].text not in ("most", "much") or after == "of"


def _is_noun(tokens: Sequence[Token], place: int) -> bool:
    """Tell "is the green half of the city" from "the better half of the tile is green"."""
    half = tokens[place].text in ("half", "third", "quarter")
    return half and place > 2 and tokens[place - 2].text in ("the", "a") and tokens[place - 1].text in _LOOKS


_LOOKS = word_set("green wooded rural urban built wild empty wet dry open white watery greener quieter busy other")


def _is_of_rest(tokens: Sequence[Token], place: int) -> bool:
    """Tell "the rest being almost all grass", where the amount is one of the rest."""
    rest = next((i for i in range(max(0, place - 3), place) if tokens[i].kind == "rest"), None)
    if rest is None or tokens[place].name == "number":
        return False
    return not any(token.kind in ("class", "comma") for token in tokens[rest:place])


def _says_where(tokens: Sequence[Token], place: int) -> bool:
    """Tell "lies entirely above the middle", which is about where it is, from "is entirely in ruins" and "most of"."""
    words = tokens[place].text.split()
    over = tokens[place].text == "most" and place > 1 and tokens[place - 1].text in ("over", "across", "throughout")
    over = over and tokens[place - 2].kind in ("amount", "noun", "order")
    if over or words[-1] not in _ONLY:
        return bool(over)
    after = tokens[place + 1 : place + 4]
    if place and tokens[place - 1].text in _CONFINED:
        return True
    if after and after[0].kind == "place" and place and tokens[place - 1].text in _LYING:
        return True
    exclusive = words[-1] in ("exclusively", "solely")
    if exclusive and after and after[0].text in _WHERE | {"to"}:
        return True
    return bool(after) and after[0].text in _WHERE and any(token.kind in ("place", "it") for token in after[1:])


_CONFINED = word_set("confined restricted limited concentrated kept")
_LYING = word_set("lies lie lying is are found located situated stays stay sits sit stands stand keeps keep")


def _limits(tokens: Sequence[Token], place: int) -> bool:
    after = [token for token in tokens[place + 1 : place + 4] if token.text != "the"]
    return len(after) > 1 and after[0].text == "to" and after[1].kind in ("place", "class")


def _of_pieces(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the amount is the size of single pieces: "small, isolated pockets"."""
    if tokens[place].name == "number" or tokens[place].text in _FEW:
        return False
    for token in tokens[place + 1 : place + 5]:
        if token.text in PIECES or token.text in ("number", "numbers"):
            return True
        if token.kind not in ("comma", "shape", "and", "amount") and not is_open(token):
            single = (
                PIECES | {"bodies", "lakes", "ponds", "rivers"} | (_COUNTABLE if tokens[place].text in _BIG else set())
            )
            return token.kind == "class" and token.text.split()[-1] in single
    return False


def _give_on(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    after = next((i for i, mention in enumerate(found) if mention.first > place), None)
    if after is None or found[after].first - place > _REACH or found[after].amount is not None:
        return False
    between = tokens[place + 1 : found[after].first]
    left = place > 0 and tokens[place - 1].text in ("leaving", "leaves", "leave")
    if any(token.kind in _BLOCKS or (token.text in _STOPS and not left) for token in between):
        return False
    if tokens[place].name != "number" and _is_of_another(between):
        return False
    if any(t.kind == "place" for t in between) and not any(t.text in _LINKS for t in between):
        return False
    amount = tokens[place].amount
    noun = any(token.kind == "noun" for token in between)
    mentions = chain_on(tokens, found, after) if amount and amount.high <= _SHARED and noun else [found[after]]
    if tokens[place].name == "number" and not noun and _may_be_shared(tokens, found, after):
        return True  # it is not certain that it is the amount of the first of them alone
    for mention in mentions:
        if mention.amount is None and not (mention is not found[after] and _own(tokens, mention)):
            mention.amount, mention.amount_at = amount, place
    return True


def _may_be_shared(tokens: Sequence[Token], found: Sequence[Mention], after: int) -> bool:
    """Tell whether an amount stands before a list of classes without amounts of their own."""
    chain = chain_on(tokens, found, after)
    joined = any(token.kind == "and" for token in tokens[chain[0].last : chain[-1].first])
    measured = (_own(tokens, mention) or _measured_after(tokens, mention) for mention in chain[1:])
    return len({mention.name for mention in chain}) > 1 and joined and not any(measured)


def _measured_after(tokens: Sequence[Token], mention: Mention) -> bool:
    return any(token.kind == "amount" for token in tokens[mention.last + 1 : part_end(tokens, mention.last + 1)])


def _is_of_another(between: Sequence[Token]) -> bool:
    """Tell whether an amount is said of another noun: "some ships on the ocean", "some of the hills are snowy"."""
    texts = [token.text for token in between]
    if not _CROSSING.isdisjoint(texts) and not any(token.kind == "place" for token in between):
        return True
    if len(texts) > 1 and is_open(between[0]) and texts[1] in VERBS | {"is", "are", "was"}:
        return True  # "this large wave is patting the beach"
    at = texts.index("of") + 1 if "of" in texts else len(texts)
    at += texts[at : at + 1] in (["the"], ["these"], ["this"])
    return at < len(texts) - 1 and is_open(between[at]) and texts[at + 1] in ("is", "are")


def resumes(between: Sequence[Token]) -> bool:
    """Tell whether a participle after a comma speaks of the subject again: ", covering two thirds"."""
    texts = [token.text for token in between]
    return texts[:1] == [","] and texts[1:2] in (
        ["covering"],
        ["occupying"],
        ["filling"],
        ["taking"],
        ["making"],
        ["accounting"],
    )


def _own(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether a later class of a list comes with an amount of its own."""
    back = mention.first - 1
    while back >= 0 and tokens[back].kind not in ("comma", "and", "class", "break"):
        if tokens[back].kind == "amount":
            return True
        back -= 1
    return False


def _give_back(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> None:
    """Give an amount to the class before: "water covers a small part", "grass is substantial"."""
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < place), None)
    mention = None if before is None else subject_of(tokens, found, before)
    if before is not None and tokens[place].name == "number" and resumes(tokens[found[before].last + 1 : place]):
        mention = found[0]
    if before is None or mention is None or mention.negated:
        return
    if mention.amount is not None and not (tokens[place].name == "number" and _only_described(tokens, mention)):
        return
    if any(token.text == ";" for token in tokens[found[before].last : place]) or not _states(tokens, place):
        return
    between = tokens[found[before].last + 1 : place]
    if any(token.kind == "comma" for token in between) and (
        _RESUMES | ({"at"} if tokens[place - 1].text == "at" else set())
    ).isdisjoint(t.text for t in between):
        return
    mention.amount, mention.amount_at = tokens[place].amount, place


def _only_described(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "an expansive grassland", for which a number that follows says how much of it there is."""
    at = mention.amount_at
    return at is not None and tokens[at].name != "number" and at == mention.first - 1


def _states(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether an amount that no class follows is said of a share at all."""
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.name == "number" or (after is not None and after.kind == "noun" and after.text not in PIECES):
        return True
    if token.text in ("vast", "expansive") or (token.text in _BIG and after is not None and is_open(after)):
        return False
    if token.amount is not None and token.amount.word in _ADVERBS | FRACTIONS:
        return True
    most = token.amount is not None and token.amount.word == "most"
    before = tokens[max(0, place - 2) : place]
    verb = any(previous.text in _STATE or (most and previous.text in VERBS) for previous in before)
    ends = after is None or after.kind in ("comma", "break", "and", "place", "here") or after.text in _AFTER_STATE
    return verb and ends
