"""What an answer comes to for each tile of its request: its caption, and its part of the tokens and the cost."""

import math
from collections.abc import Sequence
from dataclasses import replace

from core.errors import AnswerError, RefusalError
from core.geography.tiles import Tile
from generation.answers.reading import Reading, captions_of
from generation.calls.generations import Finish
from generation.calls.requests import Ask
from generation.models.outcome import Failure, Outcome, Usage
from generation.models.prices import FREE, Cost, cost
from generation.prompts.messages import Request
from generation.prompts.quarters import parts
from generation.prompts.tokens import CHARACTERS_PER_TOKEN, tokens_at


def finishes(ask: Ask, request: Request, tiles: Sequence[Tile | None], outcome: Outcome) -> list[Finish]:
    """Judge the form of an answer and share it out: to each tile its own caption, and an equal part of what it took.

    The parts of tokens and cost add up to the whole. An answer that cannot be split is a failure for every tile.
    """
    readings: Sequence[Reading | None] = [None] * len(tiles)
    if outcome.finished:
        try:
            readings = _readings(ask, request, outcome.text, tiles)
        except RefusalError as error:
            outcome = replace(outcome, finish_reason="refused", failure=Failure("output", str(error)))
        except AnswerError as error:
            outcome = replace(outcome, failure=Failure("output", str(error)))
    usage = outcome.usage or guessed(request, outcome)
    paid = cost(ask.endpoint, ask.model, usage) if ask.endpoint else FREE
    shares = _shared(usage, len(tiles))
    return [_finish(outcome, *mine, paid, len(tiles)) for mine in zip(readings, shares, strict=True)]


def _finish(outcome: Outcome, reading: Reading | None, usage: Usage | None, paid: Cost, tiles: int) -> Finish:
    usd = None if paid.usd is None else paid.usd / tiles
    caption, note = (reading.caption, reading.note) if reading else (None, "")
    if usage is None:
        return Finish(outcome, caption, None, None, False, usd, note)
    return Finish(outcome, caption, usage.prompt_tokens, usage.completion_tokens, usage.estimated, usd, note)


def _readings(ask: Ask, request: Request, text: str, tiles: Sequence[Tile | None]) -> list[Reading]:
    if ask.endpoint is None:
        return [Reading(text)]
    names = [tile.name if tile else "" for tile in tiles]
    *_, asked = request.messages
    prompt = "\n".join(part for part in asked.parts if isinstance(part, str))
    found = captions_of(ask.content.recipe(ask.recipe), text, names, prompt)
    return [found[name] for name in names]


def _shared(usage: Usage | None, tiles: int) -> list[Usage | None]:
    if usage is None:
        return [None] * tiles
    each = zip(parts(usage.prompt_tokens, tiles), parts(usage.completion_tokens, tiles), strict=True)
    return [Usage(*tokens, estimated=usage.estimated) for tokens in each]


def guessed(request: Request, outcome: Outcome) -> Usage | None:
    """Tokens of a call whose server did not count; None where nothing was written."""
    if not outcome.text:
        return None
    written = math.ceil(len(outcome.text) / CHARACTERS_PER_TOKEN)
    return Usage(tokens_at(request, CHARACTERS_PER_TOKEN), written, estimated=True)
