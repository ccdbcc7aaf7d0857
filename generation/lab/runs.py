"""The prompt lab below its page: up to four columns side by side, each repeated, each cell with a call of its own."""

import json
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.errors import ExplorerError, GenerationError
from core.store.catalogue import Catalogue
from generation.calls import generations
from generation.calls.generations import Generation
from generation.calls.perform import Ask, Call, perform, prepare_call
from generation.models.keys import Keys
from generation.prompts.recipes.inputs import TileInput

MAX_COLUMNS = 4
MAX_REPETITIONS = 10
_AT_ONCE = 6
"""Calls of one screen that are under way together."""


class Place(NamedTuple):
    """Where a cell stands."""

    column: int
    repetition: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One call of a screen, as it is now."""

    place: Place
    text: str
    """What has come so far."""
    running: bool
    generation: Generation | None = None
    """The stored call, once it has ended."""
    problem: str = ""
    """Why there could be no call at all."""


class Group(NamedTuple):
    """Repetitions of a column that gave the same."""

    cell: Cell
    repetitions: tuple[int, ...]


class LabRun:
    """A screen of calls for one tile. Safe to share between threads; lives as long as its page or its command."""

    def __init__(
        self,
        catalogue: Catalogue,
        tile: TileInput,
        asks: Sequence[Ask],
        keys: Keys,
        *,
        siblings: Sequence[TileInput] = (),
        repetitions: int = 1,
        screen: object = None,
    ) -> None:
        """Prepare a screen; nothing is sent before `start`.

        Args:
            catalogue: Where calls are stored.
            tile: What is described.
            asks: One a column.
            keys: Keys of the session.
            siblings: Other quarters of the tile's parent. Prompts that take several tiles get them in the same request;
                a cell shows the part on this tile, and what came of the others is stored with them.
            repetitions: Calls a column, with seeds that go up by one.
            screen: JSON values by which a page shows the same again.

        Raises:
            GenerationError: There are too many columns or repetitions.
        """
        if not 1 <= len(asks) <= MAX_COLUMNS or not 1 <= repetitions <= MAX_REPETITIONS:
            raise GenerationError(f"Choose 1 to {MAX_COLUMNS} columns and 1 to {MAX_REPETITIONS} repetitions.")
        self.id = uuid.uuid4().hex
        self._catalogue, self._tile, self._keys = catalogue, tile, keys
        self._siblings = tuple(siblings)
        self.asks = tuple(seeded(ask) if repetitions > 1 else ask for ask in asks)
        """What is asked in each column."""
        self._screen = json.dumps(screen)
        places = [Place(column, again) for column in range(len(asks)) for again in range(repetitions)]
        self._cells = {place: Cell(place, "", running=False) for place in places}
        self._stops: dict[Place, threading.Event] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(_AT_ONCE)

    def start(self) -> None:
        """Make all calls, in the background."""
        generations.open_run(self._catalogue, self.id, self._tile.place, self._screen)
        for place in self._cells:
            self.again(place)

    def again(self, place: Place) -> None:
        """Make the call of one cell, anew if it was made before; does nothing while it runs."""
        with self._lock:
            if self._cells[place].running:
                return
            self._cells[place] = Cell(place, "", running=True)
            stop = self._stops[place] = threading.Event()
            thread = threading.Thread(target=self._run, args=(place, stop), name=f"lab-{place}", daemon=True)
            self._threads.append(thread)
        thread.start()

    def stop(self, place: Place | None = None) -> None:
        """End one call, or all; what was written is kept."""
        with self._lock:
            for where, stop in self._stops.items():
                if place in (None, where):
                    stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all calls have ended; return whether they have."""
        ends = None if timeout_s is None else time.monotonic() + timeout_s
        for thread in list(self._threads):
            thread.join(None if ends is None else max(0.0, ends - time.monotonic()))
        return not self.running

    @property
    def running(self) -> bool:
        """Whether a call is under way."""
        with self._lock:
            return any(cell.running for cell in self._cells.values())

    def cells(self) -> list[Cell]:
        """Return all cells as they are now, by column and repetition."""
        with self._lock:
            return list(self._cells.values())

    def groups(self, column: int) -> list[Group]:
        """Return the cells of a column, those that gave the same as one."""
        return collapsed([cell for cell in self.cells() if cell.place.column == column])

    def _run(self, place: Place, stop: threading.Event) -> None:
        with self._slots:
            try:
                ended = self._made(place, stop)
            except ExplorerError as error:
                ended = Cell(place, "", running=False, problem=str(error))
            except BaseException:
                self._put(Cell(place, "", running=False, problem="The call failed unexpectedly. See the log."))
                raise
        self._put(ended)

    def _made(self, place: Place, stop: threading.Event) -> Cell:
        call = self._call(place)

        def show(text: str) -> None:
            with self._lock:
                cell = self._cells[place]
                self._cells[place] = replace(cell, text=cell.text + text)

        made = perform(
            self._catalogue, call, run=self.id, place=place.column, repetition=place.repetition, stop=stop, show=show
        )
        return Cell(place, made.text or "", running=False, generation=made)

    def _call(self, place: Place) -> Call:
        ask = self.asks[place.column]
        shared = self._siblings if ask.tiles_per_request > 1 else ()
        return prepare_call(ask, self._tile, self._keys, siblings=shared, repetition=place.repetition)

    def _put(self, cell: Cell) -> None:
        with self._lock:
            self._cells[cell.place] = cell


def seeded(ask: Ask) -> Ask:
    """Return the same with a seed, which repetitions count up from."""
    parameters = ask.parameters or ask.content.parameters()
    return ask if parameters.seed is not None else replace(ask, parameters=replace(parameters, seed=1))


def collapsed(cells: Sequence[Cell]) -> list[Group]:
    """Put cells together that ended with the same text in the same way, in the order of the first of each."""
    groups: dict[object, list[Cell]] = {}
    for cell in cells:
        made = cell.generation
        same = (made.text, made.finish_reason) if made and made.finished else cell.place
        groups.setdefault(same, []).append(cell)
    return [Group(same[0], tuple(cell.place.repetition for cell in same)) for same in groups.values()]


def reopened(catalogue: Catalogue, run: str) -> list[Cell]:
    """Return the cells of an earlier run as they ended; of a cell that was made again, the latest."""
    tile = generations.run(catalogue, run).tile
    made_of_it = [made for made in generations.of_run(catalogue, run) if made.tile == tile]
    latest = {Place(made.place, made.repetition): made for made in made_of_it}
    return [
        Cell(place, made.text or "", False, made) for place, made in sorted(latest.items(), key=lambda item: item[0])
    ]
