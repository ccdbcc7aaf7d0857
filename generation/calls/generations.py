"""Every call to a model with all that it was made from, whether it worked or not."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import GenerationError
from core.geography.tiles import Tile
from core.store.authors import RULES
from core.store.catalogue import Catalogue, first_row, scalar
from generation.calls import sentfiles
from generation.models.outcome import Outcome
from generation.prompts.messages import Request, picture_hash


@dataclass(frozen=True, slots=True)
class Origin:
    """What a call is made from, and where on the screen it stands."""

    run: str
    """Run of the lab, or of the command, that it belongs to."""
    tile: Tile | None
    recipe: str
    prompt_version: int | None
    """None for a recipe or a draft."""
    prompt_hash: str
    backend: str
    """`openai` or `rules`."""
    endpoint: str
    base_url: str
    input_kind: str
    """What the model sees."""
    place: int = 0
    """Column on the screen, from 0."""
    repetition: int = 0


class Finish(NamedTuple):
    """What a call came to."""

    outcome: Outcome
    caption: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    tokens_estimated: bool
    cost_usd: float | None
    note: str = ""
    """What was taken off the answer to get at the caption; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A call that was stored."""

    id: int
    run: str
    place: int
    repetition: int
    tile: Tile | None
    recipe: str
    prompt_version: int | None
    prompt_hash: str
    backend: str
    endpoint: str
    base_url: str
    model: str
    body_hash: str
    pictures: tuple[str, ...]
    """SHA-256 of each picture that was sent."""
    input_kind: str
    seed: int | None
    started_at: datetime
    finished_at: datetime | None
    """None for a call that is under way, or was broken off with the program."""
    text: str | None
    """The answer as it came."""
    caption: str | None
    """The caption in it; None where there is none, as in an answer that was cut."""
    finish_reason: str | None
    answered_by: str | None
    """What the server calls the model."""
    prompt_tokens: int | None
    completion_tokens: int | None
    tokens_estimated: bool | None
    cost_usd: float | None
    first_text_s: float | None
    latency_s: float | None
    attempts: int | None
    failure: str | None
    """Kind of the failure, None where there was none."""
    message: str | None
    """Why there is no caption; for a finished answer what was taken off it, None for nothing."""
    status: int | None

    @property
    def finished(self) -> bool:
        """Whether it is an answer that may become a caption."""
        return self.finish_reason == "stop" and self.failure is None and bool(self.caption)

    @property
    def author(self) -> str:
        """Who wrote the answer, in words."""
        return RULES if self.backend == "rules" else self.answered_by or self.model


class Run(NamedTuple):
    """A screen of the lab that can be opened again."""

    id: str
    tile: Tile | None
    screen: str
    """JSON that the page wrote."""
    started_at: datetime
    calls: int
    """Calls that it made for its tile, or for all tiles where it belongs to none."""
    finished: int


def folder(catalogue: Catalogue) -> Path:
    """Where pictures lie that were sent to models."""
    return catalogue.path.parent / "sent"


def open_run(catalogue: Catalogue, run: str, tile: Tile | None, screen: str) -> None:
    """Remember a screen under a name of its own, before its first call."""
    json.loads(screen)
    with catalogue.transaction(beside=True) as cursor:
        cursor.execute(
            "insert into lab_runs (id, key, screen) values (?, ?, ?)", [run, tile.key if tile else None, screen]
        )


def begin(catalogue: Catalogue, origin: Origin, request: Request, *, characters: int | None = None) -> int:
    """Store a call that is about to be made; return its number.

    Args:
        catalogue: Where to store it.
        origin: What it is made from.
        request: What is sent.
        characters: The tile's part of the request's words, where several tiles share it and its tokens.
    """
    body = request.body()
    values = {
        "run": origin.run,
        "place": origin.place,
        "repetition": origin.repetition,
        "key": origin.tile.key if origin.tile else None,
        "recipe": origin.recipe,
        "prompt_version": origin.prompt_version,
        "prompt_hash": origin.prompt_hash,
        "backend": origin.backend,
        "endpoint": origin.endpoint,
        "base_url": origin.base_url,
        "model": request.model,
        "body": sentfiles.store(folder(catalogue), request),
        "body_hash": hashlib.sha256(body).hexdigest(),
        "pictures": [picture_hash(picture) for picture in request.pictures],
        "characters": request.characters if characters is None else characters,
        "input_kind": origin.input_kind,
        "seed": request.parameters.seed,
    }
    names = ", ".join(values)
    marks = ", ".join(f"${name}" for name in values)
    with catalogue.transaction(beside=True) as cursor:
        return scalar(cursor, f"insert into generations ({names}) values ({marks}) returning id", values)


def end(catalogue: Catalogue, number: int, finish: Finish) -> None:
    """Store what a call came to."""
    outcome, failure = finish.outcome, finish.outcome.failure
    values = {
        "text": outcome.text,
        "caption": finish.caption,
        "finish_reason": outcome.finish_reason,
        "answered_by": outcome.model,
        "prompt_tokens": finish.prompt_tokens,
        "completion_tokens": finish.completion_tokens,
        "tokens_estimated": finish.tokens_estimated,
        "cost_usd": finish.cost_usd,
        "first_text_s": outcome.first_text_s,
        "latency_s": outcome.seconds,
        "attempts": outcome.attempts,
        "failure": failure.kind if failure else None,
        "message": failure.message if failure else finish.note or None,
        "status": failure.status if failure else None,
    }
    changes = ", ".join(f"{name} = ${name}" for name in values)
    with catalogue.transaction(beside=True) as cursor:
        cursor.execute(
            f"update generations set finished_at = make_timestamp(epoch_us(now())), {changes} where id = $id",
            {**values, "id": number},
        )


def generation(catalogue: Catalogue, number: int) -> Generation:
    """Return a stored call.

    Raises:
        GenerationError: There is none.
    """
    with catalogue.cursor() as cursor:
        row = first_row(cursor, f"select {_COLUMNS} from generations where id = ?", [number])
    if row is None:
        raise GenerationError(f"There is no generation {number} in this data folder.")
    return _generation(row)


def of_run(catalogue: Catalogue, run: str) -> list[Generation]:
    """Return all calls of a run in the order in which they were made, so that its screen can be shown again."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select {_COLUMNS} from generations where run = ? order by id", [run]).fetchall()
    return [_generation(row) for row in rows]


def history(catalogue: Catalogue, tile: Tile | None = None, *, limit: int = 50) -> list[Run]:
    """Return the latest runs, of one tile or of all, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select r.id, r.key, r.screen, r.started_at, count(g.id),
            count(g.id) filter (g.finish_reason = 'stop' and g.failure is null)
            from lab_runs r left join generations g on g.run = r.id and (r.key is null or g.key = r.key)
            where $key is null or r.key = $key
            group by all order by r.started_at desc, r.id limit $limit""",
            {"key": tile.key if tile else None, "limit": limit},
        ).fetchall()
    return [Run(row[0], _tile(row[1]), row[2], row[3].replace(tzinfo=UTC), *row[4:]) for row in rows]


def run(catalogue: Catalogue, name: str) -> Run:
    """Return one run.

    Raises:
        GenerationError: There is none.
    """
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select id, key, screen, started_at from lab_runs where id = ?", [name])
    if row is None:
        raise GenerationError(f"There is no run '{name[:60]}' in this data folder.")
    tile = _tile(row[1])
    made = [one for one in of_run(catalogue, name) if tile in (None, one.tile)]
    return Run(row[0], tile, row[2], row[3].replace(tzinfo=UTC), len(made), sum(one.finished for one in made))


def body(catalogue: Catalogue, number: int) -> bytes:
    """Return the exact bytes of the request of a call.

    Raises:
        GenerationError: There is no such call, or a picture of it is gone.
    """
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select body, body_hash from generations where id = ?", [number])
    if row is None:
        raise GenerationError(f"There is no generation {number} in this data folder.")
    found = sentfiles.restore(folder(catalogue), row[0])
    if hashlib.sha256(found).hexdigest() != row[1]:
        raise GenerationError(
            f"The request of generation {number} was changed. Bring the catalogue back from a backup."
        )
    return found


_COLUMNS = ", ".join("key" if name == "tile" else name for name in Generation.__slots__)


def _tile(key: int | None) -> Tile | None:
    return None if key is None else Tile.from_key(key)


def _generation(row: Sequence[Any]) -> Generation:
    held = dict(zip(Generation.__slots__, row, strict=True))
    times = {name: held[name] and held[name].replace(tzinfo=UTC) for name in ("started_at", "finished_at")}
    return Generation(**{**held, **times, "tile": _tile(held["tile"]), "pictures": tuple(held["pictures"])})
