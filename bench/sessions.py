"""Many people at once: sessions over real websockets that act without a pause, on the demo of 600 tiles.

`python -m bench.sessions [--beside REV | --processes N]`. With another revision, both are served at the same time and
visited in turns, so that what else the machine does befalls both; so are one process and N of them with a copy of the
data each, to which sessions are bound. The visitors run on the same machine and have their share of it.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.beside import ROOT, Side, beside, known, show_beside
from bench.figures import Figure
from bench.visitor import WARM_UP_S, Page, Visitor
from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.running import Explorer

BEFORE = "02022e8"
"""The revision beside which twenty people are measured: the last one before they were."""

PEOPLE = 20

_FORGOTTEN_S = 130
"""When Streamlit forgets a session that has left; a browser may come back to it before."""

Waited = defaultdict[str, list[float]]
"""Seconds that people waited, by what they did."""


class Served:
    """A build that is served by one process or several, and what was measured of it."""

    def __init__(self, side: Side, datas: Sequence[Path]) -> None:
        self.name = side.name
        environment = {"PYTHONPATH": str(side.folder)}
        self.explorers = [Explorer(data, folder=side.folder, environment=environment) for data in datas]
        self.waited: Waited = defaultdict(list)
        self.took_s = self.processor_s = 0.0

    def stop(self) -> None:
        """End the processes."""
        for explorer in self.explorers:
            explorer.stop()

    def sum(self, of: Callable[[Explorer], float]) -> float:
        """Add something up over the processes."""
        return sum(map(of, self.explorers))

    def figures(self) -> dict[str, float]:
        """What twenty people waited for, and what it took; less is better."""
        every = [one for times in self.waited.values() for one in times]
        return {
            **{f"{name}, 95 of 100 within, s": _most(times) for name, times in self.waited.items()},
            "half of all within, s": statistics.median(every),
            "95 of 100 of all within, s": _most(every),
            "a rerun every, s": self.took_s / len(every),
            "processor, each rerun, s": self.processor_s / len(every),
        }


async def turn(visitor: Visitor, tiles: Sequence[Tile], number: int, waited: Waited) -> None:
    """Do once what a person does: browse, filter, search, open tiles, run the rules, keep a caption, read figures."""
    tile, other = tiles[number % len(tiles)], tiles[(number + 1) % len(tiles)]
    for name, page in {
        "map": Page(""),
        "map, a tile picked": Page("", f"tile={tile.name}"),
        "map, a filter": Page("", f"name={number % 90}"),
    }.items():
        waited[name].append(await visitor.go(page))
    waited["map, the next tile"].append(await visitor.press("next"))
    waited["search"].append(await visitor.go(Page("search", f"q=water {number}")))
    waited["tile"].append(await visitor.go(Page("tile", f"tile={tile.name}")))
    waited["tile, another one"].append(await visitor.go(Page("tile", f"tile={other.name}")))
    await _write(visitor, tile, waited)
    waited["truth check"].append(await visitor.go(Page("truth")))
    waited["dataset"].append(await visitor.go(Page("dataset")))


async def _write(visitor: Visitor, tile: Tile, waited: Waited) -> None:
    """Run the rule-based captioner and keep what it says; where that is less true, by a second click."""
    waited["lab"].append(await visitor.go(Page("lab", f"tile={tile.name}")))
    waited["lab, run the rules"].append(await visitor.press("lab_start"))
    await visitor.await_button("keep_", "undo_")  # the same text may be in force already
    while visitor.sees("keep_"):
        waited["lab, keep a caption"].append(await visitor.press("keep_"))


async def alone(served: Served, tiles: Sequence[Tile]) -> None:
    """Have one person act on each process, at first without measuring."""
    for explorer in served.explorers:
        visitor = await Visitor.open(explorer.url)
        await turn(visitor, tiles, -1, defaultdict(list))
        for number in range(-5, -1):
            await turn(visitor, tiles, number, served.waited)
        await visitor.leave()


async def together(served: Served, tiles: Sequence[Tile], people: int, first: int) -> None:
    """Have people act at the same time, a turn each."""

    async def person(number: int) -> None:
        visitor = await Visitor.open(served.explorers[number % len(served.explorers)].url)
        await turn(visitor, tiles, number, served.waited)
        await visitor.leave()

    spent, started = served.sum(Explorer.processor_s), time.perf_counter()
    await asyncio.gather(*map(person, range(first, first + people)))
    served.took_s += time.perf_counter() - started
    served.processor_s += served.sum(Explorer.processor_s) - spent


def measure(sides: Mapping[Side, int], folder: Path, people: int, rounds: int) -> list[dict[str, float]]:
    """Serve all sides by as many processes as each is to have, visit them in turns, and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="chatearth-sessions-") as work, ExitStack() as stack:
        builds = []
        for side, processes in sides.items():
            places = [Path(work) / side.name / str(number) for number in range(processes)]
            builds.append(Served(side, [Path(shutil.copytree(demo(side, folder), place)) for place in places]))
            stack.callback(builds[-1].stop)
        with Catalogue(Settings(data=demo(next(iter(sides)), folder)).catalogue) as catalogue:
            tiles = Browser(catalogue).sample(Selection(), 100)
        time.sleep(WARM_UP_S)
        return _visited(builds, tiles, people, rounds)


def _visited(builds: Sequence[Served], tiles: Sequence[Tile], people: int, rounds: int) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    for served in builds:
        asyncio.run(alone(served, tiles))
        every = [one for times in served.waited.values() for one in times]
        found.append({"alone: half within, s": statistics.median(every), "alone: 95 of 100 within, s": _most(every)})
        served.waited.clear()
    files = [served.sum(Explorer.open_files) for served in builds]
    for nth in range(rounds):
        for served in builds if nth % 2 else reversed(builds):
            asyncio.run(together(served, tiles, people, nth * people))
            print(f"round {nth + 1}, {served.name}: load {os.getloadavg()[0]:.1f}", flush=True)
    for served, kept in zip(builds, found, strict=True):
        kept.update(served.figures())
        kept["memory when all have left, GB"] = served.sum(Explorer.memory_gb)
    time.sleep(_FORGOTTEN_S)
    for served, kept, before in zip(builds, found, files, strict=True):
        kept["memory when all are forgotten, GB"] = served.sum(Explorer.memory_gb)
        kept["memory at most, GB"] = served.sum(Explorer.peak_memory_gb)
        kept["files open more than before"] = served.sum(Explorer.open_files) - before
    return found


def people_figures(folder: Path, revision: str = BEFORE) -> Iterator[Figure]:
    """Visit this checkout and another revision in turns, show both, and hold the aims against what was found."""
    folder.mkdir(parents=True, exist_ok=True)
    if not known(revision):
        print(f"{revision} is not in this clone: twenty people are measured on this checkout alone.")
        for name, value in measure({Side("here", ROOT, Path(sys.executable)): 1}, folder, PEOPLE, rounds=1)[0].items():
            yield Figure(f"{PEOPLE} people: {name}", value, "")
        return
    with beside(revision) as sides:
        here, before = measure(dict.fromkeys(sides, 1), folder, PEOPLE, rounds=1)
        show_beside(sides, (here, before))
    for name, what, aim in (
        ("95 of 100 within, times as soon", "95 of 100 of all within, s", 2.5),
        ("reruns a second, times as many", "a rerun every, s", 2.0),
        ("memory at the end, times less", "memory when all are forgotten, GB", 1.0),
    ):
        yield Figure(f"{PEOPLE} people: {name}", before[what] / here[what], "times", aim, at_least=True)


def demo(side: Side, folder: Path) -> Path:
    """Return the data folder of the demo as this side makes it; made once, and again where it was cut off."""
    data = folder / f"{side.name.partition(' ')[0]}-data"
    if not data.exists():
        made = folder / "unfinished"
        shutil.rmtree(made, ignore_errors=True)
        for verb in (
            ["demo", str(folder / side.name)],
            ["import", str(folder / side.name)],
            ["embed"],
            ["check", "--all"],
        ):
            command = [str(side.python), "-m", "chatearth", *verb, "--data", str(made)]
            subprocess.run(command, cwd=side.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        made.rename(data)
    return data


def _most(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sessions", description=__doc__)
    parser.add_argument("--beside", metavar="REV", help="a revision to visit in turns with this checkout")
    parser.add_argument("--processes", type=int, metavar="N", help="visit N processes in turns with one")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many sessions (default {PEOPLE})")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each person takes (default 3)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chatearth-bench-sessions",
        help="where the demo is kept between runs",
    )
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    here = Side("here", ROOT, Path(sys.executable))
    if options.beside:
        with beside(options.beside) as both:
            show_beside(both, measure(dict.fromkeys(both, 1), options.folder, options.people, options.rounds))
    elif options.processes:
        several = here._replace(name=f"here x {options.processes}")
        found = measure({several: options.processes, here: 1}, options.folder, options.people, options.rounds)
        show_beside((several, here), found)
    else:
        for name, value in measure({here: 1}, options.folder, options.people, options.rounds)[0].items():
            print(f"{name:44}{value:12.3f}")


if __name__ == "__main__":
    main()
