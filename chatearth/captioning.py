"""The commands `prompt` and `caption`: the exact request for a tile, and texts generated from it."""

import argparse
import os
import uuid
from dataclasses import asdict, replace
from typing import NamedTuple

from chatearth.checking import Checked, document
from chatearth.console import Console
from core.captionversions import Changed, Slot, slots
from core.catalogue import Catalogue
from core.errors import EndpointError, ExplorerError, GenerationError, RecipeError, SelectionError
from core.progress import Progress
from core.settings import Settings
from core.tilerecord import load
from core.tiles import Tile
from generation import endpoints, promptstore
from generation.backends.connection import test_connection
from generation.calls import Ask, forecast, perform, prepare_call, prepare_request
from generation.checks.checking import check
from generation.endpoints import PRESETS, Endpoint, typed
from generation.factstore import facts_of
from generation.generations import Generation, open_run
from generation.keep import keep
from generation.keys import Keys
from generation.prompts import PromptContent
from generation.recipes import RECIPES
from generation.recipes.inputs import tile_input
from generation.rules import LABEL, STYLES

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


class Written(NamedTuple):
    """What came of one tile."""

    tile: Tile
    made: Generation | None
    """None where the tile could not be described at all."""
    checks: dict[str, object] | None = None
    kept: Changed | None = None
    problem: str = ""
    """Why there is no finished answer."""


def show_prompt(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Print the exact messages that would be sent for a tile."""
    chosen = _chosen(catalogue, options.recipe)
    tile = tile_input(catalogue, settings, Tile.parse(options.name), image=True)
    pictures = not options.no_pictures and (tile.rgb is not None or not chosen.content.pictures_optional)
    place = Endpoint("", "https://localhost", pictures=pictures)
    parameters = replace(chosen.content.parameters(), seed=options.seed)
    ask = Ask(chosen.content, chosen.name, "model", place, parameters, chosen.id)
    prepared = prepare_request(ask, tile)
    messages = [message.document() for message in prepared.request.messages]
    answer = {
        "messages": messages,
        "recipe": chosen.name,
        "version": chosen.number,
        "hash": chosen.content.hash,
        "input_kind": prepared.seen,
        "tokens_estimate": forecast(ask, prepared.request, catalogue).prompt_tokens,
        "bytes": len(prepared.request.body()),
        "parameters": asdict(prepared.request.parameters),
    }
    said = [f"[{m.role}] {part}" for m in prepared.request.messages for part in m.parts if isinstance(part, str)]
    said += [f"[picture] {picture.name}: {picture.what}" for picture in prepared.request.pictures]
    console.result(
        answer, "\n\n".join([*said, f"about {answer['tokens_estimate']:,} tokens, {answer['bytes']:,} bytes"])
    )


def write_captions(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Generate a caption for each tile, and keep the finished ones where that is asked for."""
    keys = Keys(os.environ)
    ask = _ask(options, catalogue, keys)
    tiles = list(dict.fromkeys(Tile.parse(name) for name in options.names))
    written: list[Written] = []
    for done, tile in enumerate(tiles):
        console.progress(Progress("Writing captions", done, len(tiles)))
        try:
            written.append(_write(options, settings, catalogue, ask, keys, tile))
        except ExplorerError as error:
            written.append(Written(tile, None, problem=str(error)))
        if (made := written[-1].made) and made.failure in ("config", "out of money"):
            break
    console.result({"generations": [_json(item) for item in written]}, "\n\n".join(map(_line, written)))
    if all(item.made is None or item.made.finish_reason == "error" for item in written):
        raise GenerationError(written[-1].problem or "No answer came.")


def _write(
    options: argparse.Namespace,
    settings: Settings,
    catalogue: Catalogue,
    ask: Ask,
    keys: Keys,
    tile: Tile,
) -> Written:
    load(catalogue, tile)
    slot = _slot(catalogue, tile, options.caption_set) if options.keep else None
    source = tile_input(catalogue, settings, tile, image=True)
    if ask.endpoint and ask.content.pictures_optional and source.rgb is None:
        ask = replace(ask, endpoint=replace(ask.endpoint, pictures=False))
    call, run = prepare_call(ask, source, keys), uuid.uuid4().hex
    open_run(catalogue, run, tile, "{}")
    made = perform(catalogue, call, run=run)
    kept = keep(catalogue, made.id, slot=slot) if options.keep and made.finished else None
    return Written(tile, made, _checks(catalogue, settings, made), kept, made.message or "")


def _slot(catalogue: Catalogue, tile: Tile, caption_set: str | None) -> Slot | None:
    """Which caption of a tile is to change; None for the first."""
    if caption_set is None:
        return None
    found = [slot for slot in slots(catalogue, tile) if slot.caption_set == caption_set]
    if not found:
        raise SelectionError(f"{tile.name} has no caption in the set '{caption_set[:60]}'. Leave out --set.")
    return found[0]


def _checks(catalogue: Catalogue, settings: Settings, made: Generation) -> dict[str, object] | None:
    """What the truth check says of a text."""
    composition = load(catalogue, made.tile).composition if made.tile else None
    if made.tile is None or composition is None or made.caption is None:
        return None
    result = check(made.caption, composition, facts=facts_of(catalogue, settings, made.tile))
    found = document([Checked(None, made.caption, result)])
    return {name: found[name] for name in ("claims", "missing", "style", "scores")}


def _ask(options: argparse.Namespace, catalogue: Catalogue, keys: Keys) -> Ask:
    """Decide who writes and how."""
    by_server = options.backend == "openai" or bool(options.base_url or options.endpoint or options.model)
    if options.backend is None and not by_server and options.recipe not in (*STYLES, None):
        by_server = options.recipe not in _AS_RULES or keys.find(PRESETS[0]) is not None
    if options.backend == "rules" or not by_server:
        return Ask.of_rules(_AS_RULES.get(options.recipe, options.recipe or STYLES[0]), options.seed)
    chosen = _chosen(catalogue, options.recipe or "grounded")
    place = _place(options, catalogue)
    model = options.model or _only_model(place, keys)
    suggested = chosen.content.parameters()
    given = {"temperature": options.temperature, "top_p": options.top_p, "max_tokens": options.max_tokens}
    parameters = replace(
        suggested, seed=options.seed, **{name: value for name, value in given.items() if value is not None}
    )
    return Ask(chosen.content, chosen.name, model, place, parameters, chosen.id)


def _chosen(catalogue: Catalogue, name: str) -> Chosen:
    """Find a recipe, or a prompt of one's own."""
    if name in RECIPES:
        return Chosen(PromptContent.of_recipe(RECIPES[name]), name, RECIPES[name].version, None)
    if name in STYLES:
        raise RecipeError(f"'{name}' is a style of the rules, which take no messages. Use --backend rules with it.")
    own = {prompt.name for prompt in promptstore.prompts(catalogue)}
    if name.partition("@")[0] not in own:
        known = ", ".join([*RECIPES, *STYLES, *sorted(own)])
        raise RecipeError(f"There is no recipe or prompt '{name[:80]}'. Choose one of {known}.")
    found = promptstore.find(catalogue, name)
    return Chosen(found.content, name.partition("@")[0], found.number, found.id)


def _place(options: argparse.Namespace, catalogue: Catalogue) -> Endpoint:
    """The server that is meant: a profile by name or address, or an address for the moment."""
    if options.endpoint:
        place = endpoints.endpoint(catalogue, options.endpoint)
    elif options.base_url:
        saved = [item for item in endpoints.endpoints(catalogue) if item.base_url == options.base_url.rstrip("/")]
        place = saved[0] if saved else typed(options.base_url)
    else:
        place = PRESETS[0]
    return replace(place, pictures=False) if options.no_pictures else place


def _only_model(place: Endpoint, keys: Keys) -> str:
    """The model to ask when none is named."""
    if place.models:
        return place.models[0]
    listed = test_connection(place, keys).models
    if len(listed) > 1:
        raise EndpointError(f"Name a model with --model: {', '.join(listed[:20])}.")
    return listed[0] if listed else _ANY_MODEL


def _json(item: Written) -> dict[str, object]:
    if item.made is None:
        failed = {"kind": "item", "message": item.problem}
        return {"tile": item.tile.name, "text": None, "finish_reason": "error", "error": failed}
    made = item.made
    tokens = {"prompt": made.prompt_tokens, "completion": made.completion_tokens, "estimated": made.tokens_estimated}
    return {
        "id": made.id,
        "tile": item.tile.name,
        "recipe": made.recipe,
        "backend": made.backend,
        "model": made.model,
        "input_kind": made.input_kind,
        "text": made.caption or made.text,
        "finish_reason": made.finish_reason,
        "tokens": tokens,
        "cost": made.cost_usd,
        "seconds": made.latency_s,
        "checks": item.checks,
        "error": {"kind": made.failure, "message": made.message} if made.failure else None,
        "kept": {"set": item.kept.slot.caption_set, "version": item.kept.version} if item.kept else None,
    }


def _line(item: Written) -> str:
    made = item.made
    if made is None:
        return f"{item.tile.name} [error] {item.problem}"
    by = f"{made.recipe}, {LABEL}" if made.backend == "rules" else f"{made.recipe}, {made.model}"
    kept = f", kept as version {item.kept.version} of {item.kept.slot.caption_set}" if item.kept else ""
    said = f"{made.caption or made.text}" + (f"\n  {item.problem}" if item.problem else "")
    return f"{item.tile.name} [{by}; {made.finish_reason}{kept}] {said}"
