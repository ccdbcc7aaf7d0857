"""What a sentence denies: the classes that a denial reaches for certain, and those that it may reach."""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from core.query.phrasebook import word_set
from generation.checks.amounts import FRACTIONS
from generation.checks.less import HARDLY_ANY, LESS_NEEDS, NEARLY, deny_less, less_at, turns_less
from generation.checks.mention import (
    SMALL,
    Mention,
    chain_on,
    listed_back,
    part_end,
    set_silent,
)
from generation.checks.qualified import is_exception, leaves_out, part_of
from generation.checks.tokens import Token

_COPULA = word_set(
    "is are be was were do does did can could will would should has have had must completely entirely been also "
    "likewise similarly equally too therefore thus"
)
_PRESENT = word_set(
    "present visible found seen observed exist occur there detected here appear identified noticeable spotted shown "
    "located recorded recognizable discernible detectable apparent evident grow feature included noticed mapped"
)
_VERBS = word_set(
    "contain show include have feature exhibit hold display possess find see spot detect observe notice identify "
    "discern reveal depict host get encounter carry support offer present identify make out having"
)
_KINDS = word_set(
    "measurable visible discernible detectable apparent observable obvious evident perceptible identifiable "
    "recognizable recognisable real actual clear true standing permanent natural single sign signs trace traces "
    "evidence hint hints indication indications bit whatsoever even really actually at all be been to form kind "
    "sort class classes land category categories following features elements area areas presence occurrence distinct "
    "mappable noticeable other drop inch acre blade flake scrap shred patch glimpse speck grain square metre foot "
    "pixel building lone lick puff whiff fleck splash stretch strip plot pocket hectare of"
)
_WAY = SMALL | _PRESENT | _VERBS | _KINDS
"""Words that may stand between a denial and the class that it denies."""

_STATED = word_set("is are was were do does did there can tile image scene picture area land surface ground contains")
_STATED |= word_set("contain holds hold shows show has have includes include features feature be any under occupied")
"""Words that may stand there as well after "none of the tile is" or "no part of the north contains"."""
_WHOLE = frozenset({"none of", "nowhere", "no part of", "no longer", "nor", "neither", "no"})

_PRIVATIVE = frozenset(
    {"without", "devoid of", "free of", "free from", "lacking", "lack", "lacks", "lack of", "absence of", "absent"}
)
_PRIVATIVE |= frozenset({"missing", "non existent", "nonexistent", "free of any"})
"""Denials that another one turns round: "not without water"."""
_UNSEEN = frozenset({"undetected", "unobserved", "unseen", "undetectable", "excluded", "ruled out"})
_PRIVATIVE |= _UNSEEN
_GONE = _UNSEEN | {"absent", "missing", "lacking", "non existent", "nonexistent", "none", "nowhere"}
"""Denials of what stands before them."""
_VERBAL = frozenset({"not", "never", "no longer", "nowhere", "fails to", "fail to", "failing to", "unable to"})
"""Denials that may speak of what stands before them."""
_ON = word_set("be been being to really actually at all even ever anywhere currently clearly")
_NO_PART = word_set("role part presence share appearance place foothold significance area")
"""What has none of these is not there: "snow plays no role"."""
_ALMOST = frozenset(f"{near} {wholly}" for near in ("almost", "nearly") for wholly in ("entirely", "completely"))
_NOMINAL = frozenset({"lack of", "absence of", "lack", "absence"})
"""Denials that a verb after the list goes with: "the lack of snow and wetland is notable"."""
DENIAL_NEEDS = LESS_NEEDS | {"not", "nothing", "non"}
"""What a sentence holds that denies anything."""
_INTO = word_set("in at on within from along near inside")


def deny(tokens: Sequence[Token], found: Sequence[Mention]) -> None:
    """Mark the mentions that are denied, and those that a denial may reach without being certain to."""
    for place, token in enumerate(tokens):
        if turns_less(tokens, found, place):
            continue
        if token.kind == "not":
            _deny(tokens, found, place)
        elif token.text == "nothing":
            _silence(tokens, found, place)
        elif token.text == "non":
            set_silent(mention for mention in found if mention.first == place + 1)
        elif less := less_at(tokens, found, place):
            deny_less(tokens, less)
    for one, other in pairwise(found):
        other.negated |= one.negated and _echoes(tokens, one, other)


def _echoes(tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    """Tell whether the same is said of a second class: "snow is absent, and so are wetlands", "wetlands too"."""
    before = [token.text for token in tokens[max(one.last + 1, other.first - 2) : other.first]]
    after = tokens[other.last + 1].text if other.last + 1 < len(tokens) else ""
    if before[:1] == ["so"] and before[1:] in (["is"], ["are"], ["was"], ["were"]):
        return True
    return after in ("too", "either", "likewise") and (before[-1:] == [","] or before[-1:] == ["and"])


def _deny(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> None:
    text, after = tokens[place].text, tokens[place + 1] if place + 1 < len(tokens) else None
    if text == "neither" and after is not None and after.kind == "place":
        _mark(mention for mention in found if mention.first > place)
    elif _is_answered(tokens, found, place):
        return
    elif after is not None and after.kind == "not" and text in _VERBAL:
        if after.text not in _PRIVATIVE:
            _silence(tokens, found, place)
    elif text == "nowhere" and _deny_back(tokens, found, place):
        return
    elif text == "none":
        _deny_none(tokens, found, place)
    elif not (_deny_on(tokens, found, place) or _deny_back(tokens, found, place)):
        _silence(tokens, found, place)


def _is_answered(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    """Tell whether a denial only leaves something out of another statement, or is turned round by one before it."""
    if tokens[place].text in ("except", "excluding"):
        return any(token.kind == "not" or token.text == "nothing" for token in tokens[:place])
    if is_exception(tokens, place):
        return any(mention.last < place for mention in found)
    return tokens[place].text in _PRIVATIVE and _is_turned(tokens, place)


def _mark(mentions: Iterable[Mention]) -> None:
    for mention in mentions:
        mention.negated = True


def _deny_none(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> None:
    """Deny the classes before "is none"; "is none in the north" says nothing yet of the rest."""
    start = place + 1 + sum(1 for _ in takewhile(_only_leads, tokens[place + 1 :]))
    after = next((i for i, mention in enumerate(found) if mention.first == start), None)
    before = [mention for mention in found if mention.last == place - 1]
    if after is not None:
        (set_silent if before else _mark)([*before, *_list_on(tokens, found, after)])
    elif before and _ends(tokens, place + 1):
        _mark(before)
    elif any(mention.first == place for mention in found):
        for mention in found:
            mention.silent |= mention.last == place - 2 and tokens[place - 1].text == "is"
    else:
        _deny_back(tokens, found, place)


def _only_leads(token: Token) -> bool:
    return token.kind == "here" or token.text in _PRESENT


def _is_turned(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether another denial stands right before one: "not without water"."""
    before = place - 1
    while before >= 0 and (tokens[before].text in ("entirely", "completely", "totally", "wholly", "a", "the")):
        before -= 1
    return before >= 0 and tokens[before].kind == "not" and tokens[before].text in _VERBAL


def _deny_on(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    """Deny the list of classes that follows: "no water or wetland"."""
    after = next((i for i, mention in enumerate(found) if mention.first > place), None)
    if after is None:
        return False
    between = tokens[place + 1 : found[after].first]
    compared = any(token.text == "more" for token in between) and any(token.text == "than" for token in tokens[place:])
    if compared or not _reaches(tokens[place].text, between):
        return False
    chain = _list_on(tokens, found, after, tokens[place].text)
    stated = next((token for token in between if token.kind == "amount"), None)
    if stated is not None and stated.amount is not None and (stated.name == "number" or stated.amount.none):
        return False
    if tokens[place].text in ("not", "anything but") and _is_contrast(tokens, place, chain):
        set_silent(chain)
        return True
    if place and tokens[place - 1].text in NEARLY and tokens[place].text in _PRIVATIVE:
        for mention in chain:
            mention.amount, mention.amount_at = HARDLY_ANY, place - 1
        return True
    then = tokens[chain[-1].last + 1 : chain[-1].last + 2]
    if then and then[0].text in _ALMOST and tokens[place].text in _PRIVATIVE:
        for mention in chain:
            mention.amount, mention.amount_at = HARDLY_ANY, chain[-1].last + 1
        return True
    amount = between.index(stated) if stated is not None else None
    for mention in chain:
        mention.negated = True
        if amount is not None:
            mention.amount, mention.amount_at = between[amount].amount, place + 1 + amount
    return True


def _reaches(denial: str, between: Sequence[Token]) -> bool:
    if denial == "no" and any(token.text in _NO_PART - {"area"} for token in between):
        return False  # "plays no role and trees"
    stated = denial in _WHOLE and any(token.text in _STATED for token in between)
    listed = {place for place, after in enumerate(between[1:]) if after.kind in ("comma", "and")}
    return all(
        (place in listed and token.kind == "word")
        or (token.kind in ("comma", "and") and place - 1 in listed)
        or token.kind in ("noun", "shape", "amount")
        or token.text in _WAY
        or (token.text in ("is", "are") and denial == "absent")
        or (stated and (token.kind in ("place", "here") or token.text in _STATED))
        for place, token in enumerate(between)
    )


def _list_on(tokens: Sequence[Token], found: Sequence[Mention], first: int, denial: str = "") -> list[Mention]:
    """Return the list that is denied; "no snow, and trees cover the north" is no list."""
    chain, nominal = chain_on(tokens, found, first), denial in _NOMINAL
    for number, mention in enumerate(chain[1:], start=1):
        between = tokens[chain[number - 1].last + 1 : mention.first]
        joint = [token.text for token in between if token.kind == "and"]
        if joint in ([], ["and"]) and any(_is_measured(token) for token in between):
            return chain[:number]  # "no snow and about half trees"
        if joint in ([], ["and"]) and any(token.text in _SCARCELY for token in between):
            return chain[:number]  # "no lake, hardly any trees"
        following = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
        states = following is not None and part_of(following) == "verb" and not nominal
        if joint == ["and"] and states:
            return chain[:number]
        ends = following is None or following.kind in ("comma", "and", "break", "place") or following.text in _PRESENT
        if number == 1 == len(chain) - 1 and not joint and not ends:
            return chain[:1]  # "Without snow, the trees stand out."
    return chain


_SCARCELY = {"few", "little", "a few", "a little", "hardly any", "scarcely any", "barely any", "a handful of"}


def _is_measured(token: Token) -> bool:
    """Tell an amount that states how much there is from one that only describes."""
    return token.amount is not None and (token.name == "number" or token.amount.word in FRACTIONS | {"most", "all"})


def _is_contrast(tokens: Sequence[Token], place: int, chain: Sequence[Mention]) -> bool:
    """Tell whether a class is only said not to be what is meant: "it is not crops but trees that lead"."""
    if tokens[place].text == "anything but":
        return True
    after = tokens[chain[-1].last + 1 : chain[-1].last + 2]
    return any(token.text == "but" for token in after)


def _deny_back(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    """Deny the classes before: "water and wetland are not present", "water is absent", "snow cannot be seen"."""
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < place), None)
    if before is None:
        return False
    between = list(tokens[found[before].last + 1 : place])
    related = [token.text for token in between[:2]] in ([",", "which"], [",", "that"])
    between = between[2:] if related else between
    if not all(token.text in _COPULA or token.text.endswith("ly") for token in between):
        return False
    after = place + 1 + sum(1 for _ in takewhile(lambda token: token.text in _ON, tokens[place + 1 :]))
    gone = tokens[place].text in _GONE
    bare = tokens[place].text == "nowhere" or (gone and _ends(tokens, place + 1))
    if not (between or bare):
        return False
    one = related and any(token.text in ("is", "was") for token in between)
    chain = [found[before]] if one else listed_back(tokens, found, before)
    if gone or (after < len(tokens) and (tokens[after].text in _PRESENT or _leads_to_place(tokens, after))):
        _mark(chain)
        return True
    if after < len(tokens) and (amount := tokens[after].amount) and amount.low > 0 and _ends(tokens, after + 1):
        for mention in chain:
            mention.negated, mention.amount, mention.amount_at = True, amount, after
        return True
    return False


def _leads_to_place(tokens: Sequence[Token], at: int) -> bool:
    after = [token for token in tokens[at : at + 3] if token.text != "the"]
    return len(after) > 1 and after[0].text in _INTO and after[1].kind in ("place", "here")


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].kind in ("comma", "break", "and", "place") or tokens[at].text in _INTO


def _silence(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> None:
    """Claim nothing of what a denial may reach: what follows in its part of the sentence, else what stands before."""
    end = part_end(tokens, place)
    no_part = any(token.text in _NO_PART for token in tokens[place + 1 : min(place + 4, end)])
    no_part |= tokens[place].text == "nothing" and end == place + 1
    reached = [number for number, mention in enumerate(found) if place < mention.first < end and not no_part]
    if reached and leaves_out(tokens[place : found[reached[0]].first]):
        return
    if reached:
        set_silent([*(found[i] for i in reached), *chain_on(tokens, found, reached[-1])])
    elif tokens[place].text in _VERBAL | _GONE or no_part:
        start = place
        while start > 0 and tokens[start - 1].text in _COPULA:
            start -= 1
        if start and tokens[start - 1].kind == "and":
            return
        start = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i].kind in ("comma", "break")), 0)
        for mention in found:
            mention.silent |= start <= mention.last < place
