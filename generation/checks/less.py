"""What "treeless" and "snow-free" deny, and the words that take it back: "not treeless", "mostly snow-free"."""

from collections.abc import Sequence

from core.query.lexicon import WITHOUT, Amount
from core.query.phrasebook import word_set
from generation.checks.mention import SMALL, Mention, listed_back, part_end, set_silent
from generation.checks.tokens import Token

_ON = word_set("be been being to really actually at all even ever from is are was were quite")
"""Words that may stand between a denial and what it takes back."""
_NEAR = word_set("far hardly barely scarcely")
"""Words that take back the most of "-free" and "-less": "far from treeless"."""
NEARLY = word_set("nearly almost virtually practically essentially")
HARDLY_ANY = Amount("hardly any", 0, 0.05, none=True)
LESS_NEEDS = _NEAR | {*WITHOUT, "free", "less"}
"""What a sentence holds that denies a class without a denial, or takes it back."""
_WHOLLY = word_set("entirely completely fully wholly")


def less_at(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> list[Mention]:
    """Return what is denied by a word such as "treeless", or by "-free" after its name."""
    if tokens[place].text in WITHOUT:
        return [mention for mention in found if mention.first <= place <= mention.last]
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if tokens[place].text not in ("free", "less") or after in ("of", "from", "than"):
        return []
    before = next((i for i, mention in enumerate(found) if mention.last == place - 1), None)
    return [] if before is None else listed_back(tokens, found, before)


def turns_less(tokens: Sequence[Token], found: Sequence[Mention], place: int) -> bool:
    """Take back "treeless" and "snow-free" after a denial; only right after "not" does that say that there is some."""
    text = tokens[place].text
    if tokens[place].kind != "not" and text not in _NEAR:
        return False
    end = part_end(tokens, place)
    less = [one for at in range(place + 1, end) for one in less_at(tokens, found, at) if one.first > place]
    between = tokens[place + 1 : less[0].first] if less else []
    if not less or not all(_is_small(token) for token in between):
        return False
    sure = text in ("not", "never") and len(less) == 1 and all(token.text in SMALL | _ON for token in between)
    if not sure:
        set_silent(less)
    return True


def _is_small(token: Token) -> bool:
    return token.text in SMALL | _ON or token.kind in ("amount", "shape", "noun")


def deny_less(tokens: Sequence[Token], less: Sequence[Mention]) -> None:
    """Deny what "treeless" does; "mostly treeless" says too little."""
    for mention in less:
        if any(turns_less(tokens, [mention], place) for place in range(mention.first)):
            continue
        before = tokens[mention.first - 1] if mention.first else None
        if before is not None and before.text in NEARLY:
            mention.amount, mention.amount_at = HARDLY_ANY, mention.first - 1
            continue
        partly = before is not None and before.kind in ("lead", "amount", "approx") and before.text not in _WHOLLY
        mention.silent |= partly
        mention.negated |= not partly
