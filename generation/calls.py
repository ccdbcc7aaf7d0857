"""One call: from a prompt, a tile, a model and parameters to a request, an answer and a stored generation."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.catalogue import Catalogue
from core.errors import AnswerError, GenerationError, RecipeError
from core.tiles import Tile
from generation import generations
from generation.backends.outcome import Backend, Delta, Failure, Outcome, Usage
from generation.backends.prices import FREE, Cost, cost
from generation.backends.retries import Retries
from generation.backends.rules import Rules, rule_request
from generation.endpoints import Endpoint
from generation.generations import Finish, Generation, Origin
from generation.keys import Keys
from generation.messages import Request, build
from generation.prompts import Parameters, PromptContent
from generation.promptstore import PromptVersion
from generation.recipes.answers import captions_of
from generation.recipes.inputs import TileInput, prepare
from generation.recipes.recipe import InputKind, Recipe
from generation.tokens import CHARACTERS_PER_TOKEN, estimate, tokens_at

ANSWER_SHARE = 0.5
"""Part of the token limit that an answer is assumed to take before it is there."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of whom: a prompt, a model and parameters."""

    content: PromptContent
    recipe: str
    """Recipe, prompt, or style of the rules, by name."""
    model: str
    endpoint: Endpoint | None = None
    """None for the rules."""
    parameters: Parameters | None = None
    """None for those that the prompt suggests."""
    version: int | None = None
    """Version of a prompt of one's own; None for a recipe or a draft."""

    @classmethod
    def of_recipe(cls, recipe: Recipe, endpoint: Endpoint, model: str, parameters: Parameters | None = None) -> "Ask":
        """Ask with a recipe that comes with the explorer."""
        return cls(PromptContent.of_recipe(recipe), recipe.name, model, endpoint, parameters)

    @classmethod
    def of_version(
        cls, name: str, version: PromptVersion, endpoint: Endpoint, model: str, parameters: Parameters | None = None
    ) -> "Ask":
        """Ask with a version of a prompt of one's own."""
        return cls(version.content, name, model, endpoint, parameters, version.id)

    @classmethod
    def of_rules(cls, style: str, seed: int | None = None) -> "Ask":
        """Let the rules write, in one of their styles."""
        return cls(PromptContent(""), style, style, parameters=Parameters(seed=seed))

    @property
    def seed(self) -> int | None:
        """Seed of the request."""
        return self.parameters.seed if self.parameters else None


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
    prepared: Prepared
    backend: Backend


def prepare_request(ask: Ask, tile: TileInput, *, repetition: int = 0) -> Prepared:
    """Return the exact request for a tile: what the preview shows and what is sent.

    A repetition differs from the first only in the seed that goes to the model.

    Raises:
        ExplorerError: A template has problems, or the prompt does not fit the tile or the model.
    """
    parameters = ask.parameters or ask.content.parameters()
    seed = parameters.seed if not repetition else (parameters.seed or 0) + repetition
    if ask.endpoint is None:
        return Prepared(rule_request(ask.model, seed), "statistics")
    if not ask.model:
        raise RecipeError(f"Choose a model of {ask.endpoint.name}.")
    filled = prepare(ask.content.recipe(ask.recipe), [tile], seed=parameters.seed or 0, vision=ask.endpoint.pictures)
    request = build(
        ask.content,
        filled.variables,
        filled.pictures,
        model=ask.model,
        parameters=replace(parameters, seed=seed),
        limit_field=ask.endpoint.limit_field,
    )
    return Prepared(request, filled.seen)


def prepare_call(ask: Ask, tile: TileInput, keys: Keys, *, repetition: int = 0, retries: Retries | None = None) -> Call:
    """Prepare a call; nothing is sent. Raises as `prepare_request`."""
    prepared = prepare_request(ask, tile, repetition=repetition)
    place = Tile.parse(tile.facts.tile) if tile.facts.tile else None
    if ask.endpoint is None:
        return Call(ask, place, prepared, Rules(tile.facts))
    from generation.backends.openai_compatible import OpenAICompatible  # takes a second to load; a preview needs none

    key, missing = keys.find(ask.endpoint), keys.missing(ask.endpoint)
    return Call(ask, place, prepared, OpenAICompatible(ask.endpoint, key, retries=retries, missing=missing))


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
    """Make a call and store it with all that it was made from, whether it works or not.

    Args:
        catalogue: Where it is stored.
        call: What to do.
        run: Run that it belongs to.
        place: Column on the screen.
        repetition: Which of several calls of the same column.
        stop: Ends the call when it is set; what was written until then is kept.
        show: Gets each piece of text as it comes.
    """
    number = generations.begin(catalogue, _origin(call, run, place, repetition), call.prepared.request)
    outcome: Outcome | None = None
    for event in call.backend.stream(call.prepared.request, stop or threading.Event()):
        if isinstance(event, Delta):
            show(event.text)
        else:
            outcome = event
    if outcome is None:
        raise GenerationError(f"The backend of generation {number} ended without an outcome.")
    generations.end(catalogue, number, _finish(call, outcome))
    return generations.generation(catalogue, number)


def _origin(call: Call, run: str, place: int, repetition: int) -> Origin:
    ask = call.ask
    return Origin(
        run=run,
        tile=call.tile,
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


def _finish(call: Call, outcome: Outcome) -> Finish:
    """Judge the form of an answer, and count what it took."""
    caption: str | None = None
    if outcome.finished:
        try:
            caption = _caption(call, outcome.text)
        except AnswerError as error:
            outcome = replace(outcome, failure=Failure("output", str(error)))
    usage = outcome.usage or _guessed(call.prepared.request, outcome)
    paid = cost(call.ask.endpoint, call.ask.model, usage) if call.ask.endpoint else FREE
    if usage is None:
        return Finish(outcome, caption, None, None, False, paid.usd)
    return Finish(outcome, caption, usage.prompt_tokens, usage.completion_tokens, usage.estimated, paid.usd)


def _caption(call: Call, text: str) -> str:
    if call.ask.endpoint is None:
        return text
    name = call.tile.name if call.tile else ""
    return captions_of(call.ask.content.recipe(call.ask.recipe), text, [name])[name]


def _guessed(request: Request, outcome: Outcome) -> Usage | None:
    """Tokens of a call whose server did not count; None where nothing was written."""
    if not outcome.text:
        return None
    written = math.ceil(len(outcome.text) / CHARACTERS_PER_TOKEN)
    return Usage(tokens_at(request, CHARACTERS_PER_TOKEN), written, estimated=True)
