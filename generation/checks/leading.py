"""Words of dominance that are said of something else than the land of an image."""

from collections.abc import Sequence

from core.query.phrasebook import word_set
from generation.checks.mention import is_open
from generation.checks.tokens import Token

_PART_OF_LAND = word_set("vegetation growth greenery plants plant flora settlement life")
_LED = word_set("category landscape type component element elements")


def is_of_another(tokens: Sequence[Token], at: int) -> bool:
    """Tell what is said of something else than the image: "the main counterweight", "plant life is mostly shrubs".

    "Ice on top, then rock" says where it is, not that it comes out on top.
    """
    after = tokens[at + 1 : at + 2]
    subject = tokens[at - 2] if at > 1 and tokens[at - 1].text in ("is", "are") else None
    if tokens[at].name == "right" and subject is not None:
        return subject.kind == "class" or is_open(subject) or subject.text in _PART_OF_LAND
    if tokens[at].text == "on top":
        return any(token.kind == "place" and token.place for token in tokens)
    return tokens[at].name == "both" and bool(after) and is_open(after[0]) and after[0].text not in _LED
