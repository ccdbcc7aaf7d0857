"""Who writes and how: from the options of `prompt` and `caption` to what is asked of whom."""

import argparse
from dataclasses import replace
from typing import NamedTuple

from core.errors import EndpointError, RecipeError
from core.remote.bindings import OPTIONAL_KEY
from core.store.catalogue import Catalogue
from generation.calls.requests import Ask
from generation.models import endpoints
from generation.models.connection import test_connection
from generation.models.endpoints import PRESETS, Endpoint, typed
from generation.models.keys import Keys
from generation.prompts import store
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.rules import STYLES

_AS_RULES = {"gpt-3.5": "35-like", "gpt-4v": "4v-like", "grounded": "4v-like"}
"""Style of the rules that comes closest to a recipe."""

_ANY_MODEL = "default"
"""For servers that list no model: most of these have one and do not look at its name."""


class Chosen(NamedTuple):
    """A prompt by its name."""

    content: PromptContent
    name: str
    number: int
    """Version of the recipe, or of the prompt."""
    id: int | None
    """None for a recipe."""


def ask_of(options: argparse.Namespace, catalogue: Catalogue, keys: Keys) -> Ask:
    """Decide who writes and how, from the options of `caption`."""
    by_server = options.backend == "openai" or bool(options.base_url or options.endpoint or options.model)
    if options.backend is None and not by_server and options.recipe not in (*STYLES, None):
        by_server = options.recipe not in _AS_RULES or keys.find(PRESETS[0]) is not None
    if options.backend == "rules" or not by_server:
        return Ask.of_rules(_AS_RULES.get(options.recipe, options.recipe or STYLES[0]), options.seed)
    chosen = prompt_named(catalogue, options.recipe or "grounded")
    place = _place(options, catalogue)
    place = replace(place, pictures=False) if options.no_pictures else place
    keys.bind(place)  # who runs a command owns its environment, and named the server
    model = options.model or _only_model(place, keys)
    suggested = chosen.content.parameters()
    given = {"temperature": options.temperature, "top_p": options.top_p, "max_tokens": options.max_tokens}
    parameters = replace(
        suggested, seed=options.seed, **{name: value for name, value in given.items() if value is not None}
    )
    return Ask(chosen.content, chosen.name, model, place, parameters, chosen.id)


def prompt_named(catalogue: Catalogue, name: str) -> Chosen:
    """Find a recipe, or a prompt of one's own."""
    if name in RECIPES:
        return Chosen(PromptContent.of_recipe(RECIPES[name]), name, RECIPES[name].version, None)
    if name in STYLES:
        raise RecipeError(f"'{name}' is a style of the rules, which take no messages. Use --backend rules with it.")
    own = {prompt.name for prompt in store.prompts(catalogue)}
    if name.partition("@")[0] not in own:
        known = ", ".join([*RECIPES, *STYLES, *sorted(own)])
        raise RecipeError(f"There is no recipe or prompt '{name[:80]}'. Choose one of {known}.")
    found = store.find(catalogue, name)
    return Chosen(found.content, name.partition("@")[0], found.number, found.id)


def _place(options: argparse.Namespace, catalogue: Catalogue) -> Endpoint:
    """The server that is meant: a profile by name or address, or an address for the moment."""
    if options.endpoint:
        place = endpoints.endpoint(catalogue, options.endpoint)
    elif options.base_url:
        saved = [item for item in endpoints.endpoints(catalogue) if item.base_url == options.base_url.rstrip("/")]
        place = saved[0] if saved else typed(options.base_url)
        place = replace(place, key_name=place.key_name or OPTIONAL_KEY)
    else:
        place = PRESETS[0]
    return place


def place_of(options: argparse.Namespace, catalogue: Catalogue, model: str) -> Endpoint:
    """The server that a model is asked at: the one that is named, else the one profile that lists the model."""
    if options.endpoint or options.base_url:
        return _place(options, catalogue)
    listing = [place for place in endpoints.endpoints(catalogue) if model in place.models]
    if len(listing) > 1:
        names = ", ".join(place.name for place in listing)
        raise EndpointError(f"Several endpoints have {model[:80]}: {names}. Name one with --endpoint.")
    if not listing and model not in PRESETS[0].models:
        raise EndpointError(f"No endpoint profile has {model[:80]}. Name a server with --base-url or --endpoint.")
    return listing[0] if listing else PRESETS[0]


def _only_model(place: Endpoint, keys: Keys) -> str:
    """The model to ask when none is named."""
    if place.models:
        return place.models[0]
    listed = test_connection(place, keys).models
    if len(listed) > 1:
        raise EndpointError(f"Name a model with --model: {', '.join(listed[:20])}.")
    return listed[0] if listed else _ANY_MODEL
