"""How many tokens a request may take: an estimate, corrected by what servers counted before."""

import math
from typing import NamedTuple

from core.store.catalogue import Catalogue, first_row
from generation.prompts.messages import Request

CHARACTERS_PER_TOKEN = 4.0
"""For English words, where nothing better is known."""

PICTURE_TOKENS = 255
"""One picture of up to 512 px: one square and the base amount, as OpenAI counts; others count less."""

_MESSAGE_TOKENS = 4
_ENOUGH_CALLS = 3


class TokenEstimate(NamedTuple):
    """Tokens that a request may take; always an estimate."""

    tokens: int
    measured: bool
    """Whether the ratio comes from earlier calls of this model, or is a rule of thumb."""


def estimate(request: Request, catalogue: Catalogue | None = None) -> TokenEstimate:
    """Estimate the tokens of a request, from earlier calls of the model where the catalogue holds some."""
    known = learnt(catalogue, request.model) if catalogue else None
    ratio = known or CHARACTERS_PER_TOKEN
    return TokenEstimate(tokens_at(request, ratio), known is not None)


def tokens_at(request: Request, ratio: float) -> int:
    """Tokens of a request at so many characters a token."""
    return tokens_of(request.characters, len(request.messages), len(request.pictures), ratio)


def tokens_of(characters: int, messages: int, pictures: int, ratio: float) -> int:
    """The same from its sizes."""
    return math.ceil(characters / ratio) + _MESSAGE_TOKENS * messages + PICTURE_TOKENS * pictures


def learnt(catalogue: Catalogue, model: str) -> float | None:
    """Characters a token in earlier calls of a model without pictures; None after too few."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            """select sum(characters), sum(prompt_tokens), count(*) from generations
            where model = ? and prompt_tokens > 0 and not tokens_estimated and characters > 0
            and len(pictures) = 0""",
            [model],
        )
    if row is None or row[2] < _ENOUGH_CALLS:
        return None
    return min(max(float(row[0]) / float(row[1]), 1.0), 12.0)
