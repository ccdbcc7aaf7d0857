"""Requests of a run from what its tiles are described from, in any process and always the same."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from core.errors import ExplorerError
from core.settings import Settings
from generation.batch.claims import packed_keys
from generation.batch.order import Order
from generation.batch.sources import Needs, Source, input_of, needs_of
from generation.calls.perform import prepare_request
from generation.calls.requests import Ask
from generation.models.dialects import whole
from generation.models.rules import rule_request
from generation.prompts.messages import Request
from generation.prompts.recipes.inputs import TileInput

PICTURE_CEILING = 8_500
"""Tokens that no listed model exceeds for one picture of up to 512 px (gpt-4o-mini counts 2,833 + 5,667)."""

_AROUND = 64
"""Tokens that the template of a model may put around the messages."""

_CHUNK = 16


class Rendered(NamedTuple):
    """A request, or why there is none."""

    keys: tuple[int, ...]
    fingerprint: bytes = b""
    """SHA-256 of server and request: the same for the same question."""
    body_hash: str = ""
    """SHA-256 of the request as the lab would send and keep it."""
    body: bytes = b""
    """As it is sent."""
    characters: int = 0
    messages: int = 0
    pictures: int = 0
    ceiling: int = 0
    """Tokens that it cannot exceed."""
    seen: str = ""
    problem: str = ""


def render(order: Order, settings: Settings, sources: Sequence[Source], *, needs: Needs | None = None) -> Rendered:
    """Make the request for tiles that share one; what cannot be asked is told, never raised."""
    if order.by_rules:
        return _of_rules(order, sources)
    keys = tuple(source.key for source in sources)
    needs = needs or needs_of(order)
    try:
        inputs = [input_of(source, settings, needs) for source in sources]
        first, *others = inputs
        prepared = prepare_request(_fitting(order, inputs), first, siblings=others)
    except ExplorerError as error:
        return Rendered(keys, problem=str(error))
    request, place = prepared.request, order.ask.endpoint
    body, server = request.body(), place.base_url if place else ""
    return Rendered(
        keys,
        hashlib.sha256(server.encode() + b"\n" + body).digest(),
        hashlib.sha256(body).hexdigest(),
        whole(request.document()),
        request.characters,
        len(request.messages),
        len(request.pictures),
        ceiling(request),
        prepared.seen,
    )


def _of_rules(order: Order, sources: Sequence[Source]) -> Rendered:
    """Mark a caption by the rules with the facts it is written from, which are not taken apart for that."""
    keys = tuple(source.key for source in sources)
    if lacking := next((source.lacking for source in sources if not source.facts), ""):
        return Rendered(keys, problem=lacking)
    body = _body_of_rules(order.ask.model, order.parameters.seed)
    mark = hashlib.sha256(f"rules {sources[0].facts}\n".encode() + packed_keys(keys) + body).digest()
    return Rendered(keys, mark, hashlib.sha256(body).hexdigest(), seen="statistics")


@lru_cache(maxsize=8)
def _body_of_rules(style: str, seed: int | None) -> bytes:
    return rule_request(style, seed).body()


def render_all(
    pool: Executor | None, order: Order, settings: Settings, groups: Sequence[Sequence[Source]]
) -> Iterator[Rendered]:
    """Make many requests, in order, in the processes that there are; of the rules at once, which is sooner done."""
    if order.by_rules:
        yield from render_some(order, settings, groups)
        return
    chunks = [groups[start : start + _CHUNK] for start in range(0, len(groups), _CHUNK)]
    work = partial(render_some, order, settings)
    for found in map(work, chunks) if pool is None else pool.map(work, chunks):
        yield from found


def render_some(order: Order, settings: Settings, groups: Sequence[Sequence[Source]]) -> list[Rendered]:
    """Make some requests, one after the other."""
    needs = needs_of(order)
    return [render(order, settings, group, needs=needs) for group in groups]


def _fitting(order: Order, inputs: Sequence[TileInput]) -> Ask:
    """What is asked about tiles of which some may have no image."""
    ask = order.ask
    if ask.endpoint and ask.content.pictures_optional and any(tile.rgb is None for tile in inputs):
        return replace(ask, endpoint=replace(ask.endpoint, pictures=False))
    return ask


def ceiling(request: Request) -> int:
    """The most tokens of a request: one a byte of its words, and of each picture what no model exceeds."""
    texts = [part for message in request.messages for part in message.parts if isinstance(part, str)]
    words = sum(len(text.encode()) for text in (*texts, request.response_schema)) + _AROUND
    return words + PICTURE_CEILING * len(request.pictures)
