"""Try a prompt on some tens of tiles: texts, costs and truth scores, beside what the tiles had before."""

import json
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import ExplorerError, GenerationError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.bases import Standing, basis_of_input, standing
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls import generations
from generation.calls.generations import Generation
from generation.calls.perform import Ask, perform_each, prepare_call, prepare_request
from generation.checks.checking import check
from generation.checks.secondreadings import readings_of
from generation.facts.store import facts_of
from generation.models.keys import Keys
from generation.prompts.quarters import by_request
from generation.prompts.recipes.inputs import TileInput, tile_input


class Score(NamedTuple):
    """How far a caption agrees with the land cover, and what that says."""

    truth: float | None = None
    """0..100; None without a caption or land cover."""
    standing: Standing = "map"


MAX_TILES = 50
_AT_ONCE = 4
_FATAL = ("config", "out of money")
"""Failures after which no further call makes sense."""


@dataclass(frozen=True, slots=True)
class Row:
    """One tile of a trial."""

    tile: Tile
    generation: Generation | None = None
    """None before its call has ended, and where there could be none."""
    truth: float | None = None
    """Truth score of the caption, 0..100; None without a caption or land cover."""
    problem: str = ""
    """Why there is no finished answer."""

    @property
    def score(self) -> Score:
        """The score with what the caption was written from."""
        basis = basis_of_input(self.generation.input_kind) if self.generation else "map"
        return Score(self.truth, standing(basis))


class Trial:
    """A prompt on a set of tiles. Safe to share between threads.

    A tile has a call of its own, or shares it with quarters of its parent if the prompt takes several.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        settings: Settings,
        ask: Ask,
        tiles: Sequence[Tile],
        keys: Keys,
        *,
        screen: object = None,
    ) -> None:
        """Prepare a trial; nothing is sent before `start`.

        Raises:
            GenerationError: There is no tile, or there are too many.
        """
        if not 1 <= len(tiles) <= MAX_TILES:
            raise GenerationError(f"Choose 1 to {MAX_TILES} tiles for a trial; more belong into a batch run.")
        self.id = uuid.uuid4().hex
        self._catalogue, self._settings, self._ask, self._keys = catalogue, settings, ask, keys
        self._screen = json.dumps(screen)
        self._rows = {tile: Row(tile) for tile in tiles}
        self._open = set(self._rows)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="trial", daemon=True)

    def start(self) -> None:
        """Make all calls, in the background."""
        generations.open_run(self._catalogue, self.id, None, self._screen)
        self._thread.start()

    def stop(self) -> None:
        """End the calls under way and make no more."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all is done; return whether it is."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def done(self) -> int:
        """How many tiles have been dealt with."""
        with self._lock:
            return len(self._rows) - len(self._open)

    def rows(self) -> list[Row]:
        """Return all rows as they are now, in the order of the tiles."""
        with self._lock:
            return list(self._rows.values())

    def _run(self) -> None:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="trial") as pool:
            for _ in pool.map(self._fill, by_request(list(self._rows), self._ask.tiles_per_request)):
                pass  # errors that nobody expected come out here

    def _fill(self, tiles: Sequence[Tile]) -> None:
        rows = self._asked(tiles)
        with self._lock:
            self._rows.update((row.tile, row) for row in rows)
            self._open.difference_update(tiles)

    def _asked(self, tiles: Sequence[Tile]) -> list[Row]:
        """Make the call for tiles that share a request; one that cannot be described is told and left out."""
        if self._stop.is_set():
            return [Row(tile, problem="Not asked: the trial was ended before.") for tile in tiles]
        sources: list[TileInput] = []
        told: list[Row] = []
        for tile in tiles:
            try:
                source = tile_input(self._catalogue, self._settings, tile, image=True, bare=True)
                prepare_request(self._ask, source)  # a fault of one tile is not to cost its siblings the call
                sources.append(source)
            except ExplorerError as error:
                told.append(Row(tile, problem=str(error)))
        return [*told, *self._answered(sources)] if sources else told

    def _answered(self, sources: Sequence[TileInput]) -> list[Row]:
        first, *others = sources
        try:
            call = prepare_call(self._ask, first, self._keys, siblings=others)
            made = perform_each(self._catalogue, call, run=self.id, stop=self._stop)
        except ExplorerError as error:
            return [Row(Tile.parse(source.name), problem=str(error)) for source in sources]
        if any(one.failure in _FATAL for one in made):
            self._stop.set()
        return [row_of(self._catalogue, self._settings, one) for one in made]


def row_of(catalogue: Catalogue, settings: Settings, made: Generation) -> Row:
    """Return the row of a stored call; with `generations.of_run` an earlier trial is shown again."""
    if made.tile is None:
        raise GenerationError(f"Generation {made.id} belongs to no tile of the catalogue.")
    truth = truth_of(catalogue, settings, made.tile, made.caption) if made.finished and made.caption else None
    return Row(made.tile, made, truth, "" if made.finished else made.message or "Cancelled.")


def truth_of(catalogue: Catalogue, settings: Settings, tile: Tile, text: str) -> float | None:
    """Return the truth score of a text on a tile; None where its land cover is not known."""
    composition = load(catalogue, tile).composition
    if composition is None:
        return None
    try:
        facts = facts_of(catalogue, settings, tile)
    except ExplorerError:
        facts = None
    return check(text, composition, facts=facts, second=readings_of(catalogue, text)).scores.truth


def original_truth(catalogue: Catalogue, settings: Settings, tiles: Sequence[Tile]) -> dict[Tile, Score]:
    """Return the score of each tile's published caption, the first that there is."""
    found: dict[Tile, Score] = {}
    for tile in tiles:
        published = (caption for caption in load(catalogue, tile).captions if caption.origin == "dataset")
        first = next(published, None)
        known = first and Score(truth_of(catalogue, settings, tile, first.text), standing(first.basis))
        found[tile] = known or Score()
    return found
