"""Classes that are said to be in one place and nowhere else: "confined to the north", "only in the middle"."""

from collections.abc import Iterable, Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.mention import Mention, Part
from generation.checks.tokens import Token

_ONLY = word_set("confined restricted limited only exclusively solely entirely wholly")
_BEHIND = word_set("only exclusively solely alone")
_WAY = word_set(
    "to in within on at the found located present seen occurring occur occurs visible lies lie stands stand grows "
    "grow exist exists around along is are"
)
_PARTLY = word_set("mainly mostly largely chiefly primarily almost")
_HOLDS = word_set("holds has contains shows features hosts includes")
_NEARLY_ALL = Amount("all", 0.7, 1)


def only_at(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Return the token by which places, from the first to the last, are the only ones."""
    after = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if first and tokens[first - 1].text == "only":
        if any("than" in token.text.split() or token.name == "than" for token in tokens[last + 1 :]):
            return None  # "only the north has fewer trees than shrubs" does not say that all trees stand there
        return first - 1 if after in _HOLDS or not _opens(tokens, first - 1) else None
    back = first - 1
    while back >= 0 and (tokens[back].text in _WAY or tokens[back].text in _PARTLY):
        back -= 1
    ends = last + 2 >= len(tokens) or tokens[last + 2].kind in ("comma", "break")
    if after in _BEHIND and ends and not _opens(tokens, first):
        return last + 1
    said = next((i for i in range(back, -1, -1) if tokens[i].kind in ("class", "and", "comma", "break")), 0)
    graded = (token for token in tokens[said:back] if not token.text.endswith("ly"))
    if any(token.kind in ("lead", "rank", "order", "peak", "amount") for token in graded):
        return None
    if back >= 0 and tokens[back].text == "only" and _compares(tokens[:back], said):
        return None  # "shrubs exceed grass only in the south", "gains ground only in the south"
    if back < 0 or _opens(tokens, back) or any(token.kind == "not" for token in tokens[max(0, back - 2) : back]):
        return None
    return back if tokens[back].text in _ONLY and back < first - 1 else None


def _compares(before: Sequence[Token], said: int) -> bool:
    """Tell what else than being there is said of a place only: "exceeds grass", "gains ground", "is worth a look"."""
    return any(token.kind == "order" for token in before) or not all(
        token.text in _WAY | _EXISTING
        or token.text.endswith("ly")
        or token.kind not in ("word", "it", "lead", "rank", "hedge")
        for token in before[said + 1 :]
    )


_EXISTING = word_set(
    "can be could has have been appear appears show shows up itself themselves do does there arise arises remain "
    "remains survive survives persist persists meet meets encountered detected spotted noticed sit sits area areas "
    "land cover type class scattered small few trees of made out which that but and"
)


def _opens(tokens: Sequence[Token], place: int) -> bool:
    return not any(token.kind in ("class", "it") for token in tokens[:place])


def confine_all(found: Iterable[Mention]) -> None:
    """Let all places of a class that is nowhere else hold nearly all of it, together."""
    for mention in found:
        regions = tuple(dict.fromkeys(region for place in mention.places for region in place))
        overlap = "middle" in regions and len(regions) > 1
        if mention.only is not None and regions and not overlap and not (mention.negated or mention.peaks):
            mention.parts.append(Part([regions], _NEARLY_ALL, mention.only))


def is_located(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell "water (5 %) is found in the south", which says how much of the tile is water, from "5 % in the south"."""
    at = mention.amount_at
    if at is None or tokens[at].name != "number":
        return False
    if at < mention.last:
        place = next((i for i in range(mention.last, len(tokens)) if tokens[i].kind == "place"), mention.last)
        texts = [token.text for token in tokens[mention.last : place]]
        return any(texts[i : i + 2] == ["of", "which"] for i in range(len(texts)))
    place = next((i for i in range(at, len(tokens)) if tokens[i].kind == "place"), at)
    between = tokens[at + 1 : place]
    direct = at == mention.last + 1  # in brackets right after its name
    return direct and any(token.text in _LOCATED for token in between)


_LOCATED = word_set("found located situated confined restricted limited lies lie occurs occur seen visible present")
