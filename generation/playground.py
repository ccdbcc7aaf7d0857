"""Try a prompt on some tens of tiles: texts, costs and truth scores, beside what the tiles had before."""

import json
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.catalogue import Catalogue
from core.errors import ExplorerError, GenerationError
from core.settings import Settings
from core.tilerecord import load
from core.tiles import Tile
from generation import generations
from generation.calls import Ask, perform, prepare_call
from generation.checks.checking import check
from generation.factstore import facts_of
from generation.generations import Generation
from generation.keys import Keys
from generation.recipes.inputs import tile_input

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


class Trial:
    """A prompt on a set of tiles, one call a tile. Safe to share between threads."""

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
            for _ in pool.map(self._fill, list(self._rows)):
                pass  # errors that nobody expected come out here

    def _fill(self, tile: Tile) -> None:
        row = self._row(tile)
        with self._lock:
            self._rows[tile] = row
            self._open.discard(tile)

    def _row(self, tile: Tile) -> Row:
        if self._stop.is_set():
            return Row(tile, problem="Not asked: the trial was ended before.")
        try:
            source = tile_input(self._catalogue, self._settings, tile, image=True)
            made = perform(self._catalogue, prepare_call(self._ask, source, self._keys), run=self.id, stop=self._stop)
        except ExplorerError as error:
            return Row(tile, problem=str(error))
        if made.failure in _FATAL:
            self._stop.set()
        return row_of(self._catalogue, self._settings, made)


def row_of(catalogue: Catalogue, settings: Settings, made: Generation) -> Row:
    """Return the row of a stored call; with `generations.of_run` an earlier trial is shown again."""
    if made.tile is None:
        raise GenerationError(f"Generation {made.id} belongs to no tile of the catalogue.")
    truth = truth_of(catalogue, settings, made.tile, made.caption) if made.finished and made.caption else None
    return Row(made.tile, made, truth, made.message or ("" if made.finished else "Cancelled."))


def truth_of(
    catalogue: Catalogue, settings: Settings, tile: Tile, text: str, *, caption_set: str | None = None
) -> float | None:
    """Return the truth score of a text on a tile; None where its land cover is not known."""
    composition = load(catalogue, tile).composition
    if composition is None:
        return None
    try:
        facts = facts_of(catalogue, settings, tile)
    except ExplorerError:
        facts = None
    return check(text, composition, facts=facts, caption_set=caption_set).scores.truth


def original_truth(
    catalogue: Catalogue, settings: Settings, tiles: Sequence[Tile], *, caption_set: str | None = None
) -> dict[Tile, float | None]:
    """Return the truth score of each tile's published caption: of a set, or the first that there is."""
    found: dict[Tile, float | None] = {}
    for tile in tiles:
        published = [
            caption
            for caption in load(catalogue, tile).captions
            if caption.origin == "dataset" and caption_set in (None, caption.caption_set)
        ]
        first = published[0] if published else None
        found[tile] = first and truth_of(catalogue, settings, tile, first.text)
    return found
