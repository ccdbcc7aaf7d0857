"""The commands `prompt` and `caption`: the exact request for tiles, and texts generated from it."""

import argparse
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from chatearth.checking import Checked, document
from chatearth.choosing import ask_of, prompt_named
from chatearth.console import Console
from core.errors import ExplorerError, GenerationError, SelectionError
from core.geography.tiles import Tile
from core.progress import Progress
from core.remote.bindings import Bindings
from core.settings import Settings
from core.store.authors import set_name
from core.store.bases import basis_of_input
from core.store.captionversions import Changed, Slot, slots
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls.generations import Generation, open_run
from generation.calls.keep import keep
from generation.calls.perform import forecast, perform_each, prepare_call, prepare_request
from generation.calls.requests import Ask
from generation.checks.checking import check
from generation.checks.secondreadings import readings_of
from generation.facts.store import facts_of
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.quarters import by_request, in_order
from generation.prompts.recipes.inputs import TileInput, tile_input
from generation.rules import LABEL


class Written(NamedTuple):
    """What came of one tile."""

    tile: Tile
    made: Generation | None
    """None where the tile could not be described at all."""
    checks: dict[str, object] | None = None
    kept: Changed | None = None
    problem: str = ""
    """Why there is no finished answer, or what was taken off it."""


def show_prompt(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Print the exact messages that would be sent for a tile, or for quarters of one parent together."""
    chosen = prompt_named(catalogue, options.recipe)
    names = in_order({Tile.parse(name) for name in options.names})
    first, *others = (tile_input(catalogue, settings, tile, image=True, bare=True) for tile in names)
    seen = all(tile.rgb is not None for tile in (first, *others)) or not chosen.content.pictures_optional
    pictures = seen and not options.no_pictures
    place = Endpoint("", "https://localhost", pictures=pictures)
    parameters = replace(chosen.content.parameters(), seed=options.seed)
    ask = Ask(chosen.content, chosen.name, "model", place, parameters, chosen.id)
    prepared = prepare_request(ask, first, siblings=others)
    messages = [message.document() for message in prepared.request.messages]
    answer = {
        "messages": messages,
        "tiles": [tile.name for tile in names],
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
    keys = Keys(os.environ, bound=Bindings.of(settings.keys))
    writer = _Writer(options, settings, catalogue, ask_of(options, catalogue, keys), keys)
    tiles = list(dict.fromkeys(Tile.parse(name) for name in options.names))
    written: list[Written] = []
    for group in by_request(tiles, writer.ask.tiles_per_request):
        console.progress(Progress("Writing captions", len(written), len(tiles)))
        written += writer.write(group)
        if any(item.made and item.made.failure in ("config", "out of money") for item in written):
            break
    places = {tile: place for place, tile in enumerate(tiles)}
    written.sort(key=lambda item: places[item.tile])
    console.result({"generations": [_json(item) for item in written]}, "\n\n".join(map(_line, written)))
    if not any(item.made and item.made.caption for item in written):
        raise GenerationError(written[-1].problem or "No answer came.")


class _Source(NamedTuple):
    """A tile that can be described."""

    tile: Tile
    known: TileInput
    slot: Slot | None
    """Caption that is to change; None for the first."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Asks for captions as the options say."""

    options: argparse.Namespace
    settings: Settings
    catalogue: Catalogue
    ask: Ask
    keys: Keys

    def write(self, tiles: Sequence[Tile]) -> list[Written]:
        """Describe tiles with one request; one that cannot be described is told and left out."""
        sources: list[_Source] = []
        told: list[Written] = []
        for tile in tiles:
            try:
                sources.append(self._source(tile))
            except ExplorerError as error:
                told.append(Written(tile, None, problem=str(error)))
        return [*told, *self._answered(sources)] if sources else told

    def _source(self, tile: Tile) -> _Source:
        load(self.catalogue, tile)
        slot = _slot(self.catalogue, tile, self.options.caption_set) if self.options.keep else None
        known = tile_input(self.catalogue, self.settings, tile, image=True, bare=True)
        prepare_request(self._ask_about([known]), known)  # a fault of one tile is not to cost its siblings the call
        return _Source(tile, known, slot)

    def _answered(self, sources: Sequence[_Source]) -> list[Written]:
        try:
            made = self._made(sources)
        except ExplorerError as error:
            return [Written(source.tile, None, problem=str(error)) for source in sources]
        return [self._written(*pair) for pair in zip(sources, made, strict=True)]

    def _made(self, sources: Sequence[_Source]) -> list[Generation]:
        first, *others = known = [source.known for source in sources]
        call, run = prepare_call(self._ask_about(known), first, self.keys, siblings=others), uuid.uuid4().hex
        open_run(self.catalogue, run, call.tile, "{}")
        return perform_each(self.catalogue, call, run=run)

    def _written(self, source: _Source, made: Generation) -> Written:
        try:
            kept = keep(self.catalogue, made.id, slot=source.slot) if self.options.keep and made.finished else None
        except ExplorerError as error:
            return Written(source.tile, None, problem=str(error))
        return Written(source.tile, made, _checks(self.catalogue, self.settings, made), kept, made.message or "")

    def _ask_about(self, tiles: Sequence[TileInput]) -> Ask:
        """What is asked about tiles of which some may have no image."""
        ask = self.ask
        if ask.endpoint and ask.content.pictures_optional and any(tile.rgb is None for tile in tiles):
            return replace(ask, endpoint=replace(ask.endpoint, pictures=False))
        return ask


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
    facts = facts_of(catalogue, settings, made.tile)
    known, latitude = readings_of(catalogue, made.caption), made.tile.centre[1]
    result = check(made.caption, composition, facts=facts, latitude=latitude, second=known)
    found = document([Checked(None, made.caption, result, basis=basis_of_input(made.input_kind))])
    return {name: found[name] for name in _OF_CHECK}


_OF_CHECK = (
    *("claims", "errors", "missing", "missing_uncertain", "style"),
    *("unread", "class_names", "scores", "basis"),
)


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
        "author": made.author,
        "input_kind": made.input_kind,
        "text": made.caption or made.text,
        "finish_reason": made.finish_reason,
        "tokens": tokens,
        "cost": made.cost_usd,
        "seconds": made.latency_s,
        "checks": item.checks,
        "note": made.message if made.finished else None,
        "error": {"kind": made.failure, "message": made.message} if made.failure else None,
        "kept": {"set": item.kept.slot.caption_set, "version": item.kept.version} if item.kept else None,
    }


def _line(item: Written) -> str:
    made = item.made
    if made is None:
        return f"{item.tile.name} [error] {item.problem}"
    by = f"{made.recipe}, {LABEL}" if made.backend == "rules" else f"{made.recipe}, {made.model}"
    kept = f", {_kept(item.kept)}" if item.kept else ""
    said = f"{made.caption or made.text}" + (f"\n  {item.problem}" if item.problem else "")
    return f"{item.tile.name} [{by}; {made.finish_reason}{kept}] {said}"


def _kept(kept: Changed) -> str:
    said = "in force already" if kept.caption == kept.previous else "kept"
    return f"{said} as version {kept.version} of {set_name(kept.slot.caption_set)}"
