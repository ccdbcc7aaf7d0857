"""Many people at once: sessions over real websockets that ask for page after page without a pause.

`python -m bench.sessions --data DIR`, with a data folder that holds tiles. On a machine that does other work as well,
compare the processor time of a page, which hardly depends on it.
"""

import argparse
import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench.figures import Figure, show_all
from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.running import Explorer

ROUNDS = 3
AIM_S = 1.0
_LONGEST_S = 300
_WARM_UP_S = 30
"""How long the explorer loads what the first page does not need."""


class Page(NamedTuple):
    """An address that a person opens."""

    name: str
    query: str = ""


def pages(tile: Tile, number: int) -> dict[str, Page]:
    """What one person does in a round."""
    return {
        "map": Page(""),
        "map, a tile picked": Page("", f"tile={tile.name}"),
        "map, a filter": Page("", f"name={number % 90}"),
        "search": Page("search", f"q=water {number}"),
        "tile": Page("tile", f"tile={tile.name}"),
        "prompt lab": Page("lab", f"tile={tile.name}"),
        "truth check": Page("truth"),
        "dataset": Page("dataset"),
    }


class Session:
    """A browser's connection: asks for an address and waits until all of it was drawn."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect as a browser does."""
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        return cls(await connect(address, origin=Origin(url), subprotocols=[Subprotocol("streamlit")], max_size=None))

    async def rerun(self, page: Page) -> float:
        """Run the script of a page and return the seconds until it has ended."""
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = page
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        told = ForwardMsg()
        while told.WhichOneof("type") != "script_finished":
            told.ParseFromString(await asyncio.wait_for(self._socket.recv(decode=False), _LONGEST_S))
        return time.perf_counter() - started

    async def close(self) -> None:
        """Go away."""
        await self._socket.close()


async def alone(explorer: Explorer, tiles: Sequence[Tile]) -> list[Figure]:
    """Measure each page with nobody else there: the time of the processor."""
    session, found = await Session.open(explorer.url), []
    for name in pages(tiles[0], 0):
        await session.rerun(pages(tiles[0], 0)[name])
        before = explorer.processor_s()
        for number, tile in enumerate(tiles):
            await session.rerun(pages(tile, number)[name])
        spent = (explorer.processor_s() - before) / len(tiles)
        found.append(Figure(f"one session: {name}, processor", spent * 1000, "ms"))
    await session.close()
    return found


async def together(explorer: Explorer, tiles: Sequence[Tile], people: int) -> list[Figure]:
    """Measure what people wait for who are all there at once."""
    waited: defaultdict[str, list[float]] = defaultdict(list)

    async def person(place: int) -> None:
        session = await Session.open(explorer.url)
        for turn in range(ROUNDS):
            number = place * ROUNDS + turn
            for name, page in pages(tiles[number % len(tiles)], number).items():
                waited[name].append(await session.rerun(page))
        await session.close()

    before, started = explorer.processor_s(), time.perf_counter()
    await asyncio.gather(*map(person, range(people)))
    took, spent = time.perf_counter() - started, explorer.processor_s() - before
    every = [one for times in waited.values() for one in times]
    who = f"{people} sessions"
    return [
        *(Figure(f"{who}: {name}, 95 of 100 within", _most(times), "s") for name, times in waited.items()),
        Figure(f"{who}: half of all within", statistics.median(every), "s"),
        Figure(f"{who}: 95 of 100 within", _most(every), "s", AIM_S),
        Figure(f"{who}: processor, each rerun", spent / len(every) * 1000, "ms"),
        Figure(f"{who}: share of one processor that was had", spent / took * 100, "%"),
    ]


def session_figures(data: Path, people: int) -> Iterator[Figure]:
    """Start the explorer and measure one session, then many."""
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        tiles = Browser(catalogue).sample(Selection(), 20)
    with Explorer(data) as explorer:
        time.sleep(_WARM_UP_S)
        yield from asyncio.run(alone(explorer, tiles))
        yield from asyncio.run(together(explorer, tiles, people))


def _most(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sessions", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder with tiles, captions and vectors")
    parser.add_argument("--people", type=int, default=20, help="how many sessions (default 20)")
    options = parser.parse_args()
    show_all(session_figures(options.data, options.people))


if __name__ == "__main__":
    main()
