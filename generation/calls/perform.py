"""One call: from a prompt, tiles, a model and parameters to a request, an answer and stored generations."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.errors import GenerationError, LandCoverError, RecipeError
from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from generation.calls import generations
from generation.calls.generations import Generation, Origin
from generation.calls.requests import Ask as Ask
from generation.models.keys import Keys
from generation.models.outcome import Backend, Delta, Outcome, Usage
from generation.models.prices import FREE, Cost, cost
from generation.models.retries import Retries
from generation.models.rules import Rules, rule_request
from generation.prompts.messages import Request, build
from generation.prompts.quarters import in_order, parts
from generation.prompts.recipes.inputs import TileInput, prepare
from generation.prompts.recipes.recipe import InputKind
from generation.prompts.tokens import estimate

ANSWER_SHARE = 0.5
"""Part of the token limit that an answer is assumed to take before it is there."""


class Prepared(NamedTuple):
    """A request with what the model will see."""

    request: Request
    seen: InputKind


class Forecast(NamedTuple):
    """What a call may take; estimates."""

    prompt_tokens: int
    completion_tokens: int
    measured: bool
    """Whether earlier calls of the model corrected the estimate."""
    cost: Cost


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be made."""

    ask: Ask
    tile: Tile | None
    """None for one that is in no catalogue."""
    prepared: Prepared
    backend: Backend
    siblings: tuple[Tile, ...] = ()
    """Quarters of the same parent that share the request."""

    @property
    def tiles(self) -> tuple[Tile | None, ...]:
        """All tiles, in the order of the request and of the answer."""
        return in_order((self.tile, *self.siblings)) if self.tile and self.siblings else (self.tile,)


def prepare_request(ask: Ask, tile: TileInput, *, siblings: Sequence[TileInput] = (), repetition: int = 0) -> Prepared:
    """Return the exact request for a tile: what the preview shows and what is sent.

    Args:
        ask: What is asked of whom.
        tile: What is described.
        siblings: Other quarters of its parent that go into the same request, in any order; only for a prompt that
            takes several.
        repetition: Differs from the first only in the seed that goes to the model.

    Raises:
        ExplorerError: A template has problems, or the prompt does not fit the tiles or the model.
    """
    parameters = ask.parameters or ask.content.parameters()
    seed = parameters.seed if not repetition else (parameters.seed or 0) + repetition
    if ask.endpoint is None:
        if tile.facts is None:
            raise LandCoverError(f"The rules write from land cover. {tile.lacking}")
        return Prepared(rule_request(ask.model, seed), "statistics")
    if not ask.model:
        raise RecipeError(f"Choose a model of {ask.endpoint.name}.")
    tiles = sorted((tile, *siblings), key=lambda one: Tile.parse(one.name).quarter) if siblings else [tile]
    filled = prepare(ask.content.recipe(ask.recipe), tiles, seed=parameters.seed or 0, vision=ask.endpoint.pictures)
    request = build(
        ask.content,
        filled.variables,
        filled.pictures,
        model=ask.model,
        parameters=replace(parameters, seed=seed),
        limit_field=ask.endpoint.limit_field,
    )
    return Prepared(request, filled.seen)


def prepare_call(
    ask: Ask,
    tile: TileInput,
    keys: Keys,
    *,
    siblings: Sequence[TileInput] = (),
    repetition: int = 0,
    retries: Retries | None = None,
) -> Call:
    """Prepare a call; nothing is sent. Takes and raises what `prepare_request` does."""
    prepared = prepare_request(ask, tile, siblings=siblings, repetition=repetition)
    place = tile.place
    if ask.endpoint is None and tile.facts:
        return Call(ask, place, prepared, Rules(tile.facts))
    if ask.endpoint is None:
        raise LandCoverError(f"The rules write from land cover. {tile.lacking}")
    from generation.models.openai_compatible import OpenAICompatible  # takes a while to load; a preview needs none

    key, missing = keys.find(ask.endpoint), keys.missing(ask.endpoint)
    backend = OpenAICompatible(ask.endpoint, key, retries=retries, missing=missing)
    return Call(ask, place, prepared, backend, tuple(Tile.parse(one.name) for one in siblings))


def forecast(ask: Ask, request: Request, catalogue: Catalogue | None = None) -> Forecast:
    """Estimate tokens and cost of a call before it is made."""
    if ask.endpoint is None:
        return Forecast(0, 0, True, FREE)
    guess = estimate(request, catalogue)
    written = math.ceil((request.parameters.max_tokens or 300) * ANSWER_SHARE)
    return Forecast(guess.tokens, written, guess.measured, cost(ask.endpoint, ask.model, Usage(guess.tokens, written)))


def perform(
    catalogue: Catalogue,
    call: Call,
    *,
    run: str,
    place: int = 0,
    repetition: int = 0,
    stop: threading.Event | None = None,
    show: Callable[[str], None] = lambda text: None,
) -> Generation:
    """Make a call and return what came of its tile; what came of the siblings is stored too.

    Takes what `perform_each` takes.
    """
    made = perform_each(catalogue, call, run=run, place=place, repetition=repetition, stop=stop, show=show)
    return made[call.tiles.index(call.tile)]


def perform_each(
    catalogue: Catalogue,
    call: Call,
    *,
    run: str,
    place: int = 0,
    repetition: int = 0,
    stop: threading.Event | None = None,
    show: Callable[[str], None] = lambda text: None,
) -> list[Generation]:
    """Make a call and store it for each of its tiles with all that it was made from, whether it works or not.

    Args:
        catalogue: Where it is stored.
        call: What to do.
        run: Run that it belongs to.
        place: Column on the screen.
        repetition: Which of several calls of the same column.
        stop: Ends the call when it is set; what was written until then is kept.
        show: Gets each piece of text as it comes.

    Returns:
        One for each tile, in the order of the request.
    """
    from generation.calls.finishing import finishes  # its patterns take a tenth of a second; a preview needs none

    request = call.prepared.request
    shares = parts(request.characters, len(call.tiles))
    numbers = [
        generations.begin(catalogue, _origin(call, tile, run, place, repetition), request, characters=share)
        for tile, share in zip(call.tiles, shares, strict=True)
    ]
    outcome: Outcome | None = None
    for event in call.backend.stream(request, stop or threading.Event()):
        if isinstance(event, Delta):
            show(event.text)
        else:
            outcome = event
    if outcome is None:
        raise GenerationError(f"The backend of generation {numbers[0]} ended without an outcome.")
    for number, finish in zip(numbers, finishes(call.ask, request, call.tiles, outcome), strict=True):
        generations.end(catalogue, number, finish)
    return [generations.generation(catalogue, number) for number in numbers]


def _origin(call: Call, tile: Tile | None, run: str, place: int, repetition: int) -> Origin:
    ask = call.ask
    return Origin(
        run=run,
        tile=tile,
        recipe=ask.recipe,
        prompt_version=ask.version,
        prompt_hash=ask.content.hash,
        backend="openai" if ask.endpoint else "rules",
        endpoint=ask.endpoint.name if ask.endpoint else "",
        base_url=ask.endpoint.base_url if ask.endpoint else "",
        input_kind=call.prepared.seen,
        place=place,
        repetition=repetition,
    )
