"""The command `batch`: captions for many tiles, planned, tried, run within a budget, and looked after."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import FrameType

from chatearth import batchfiles, batchwords
from chatearth.choosing import ask_of
from chatearth.console import Console
from chatearth.searching import chosen
from chatearth.spreading import cluster
from core.errors import BatchError
from core.progress import Progress
from core.remote.bindings import Bindings
from core.search.descriptions import Sources, search
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import portable, runs
from generation.batch.choosing import Chosen, choose
from generation.batch.ending import Ended
from generation.batch.order import Limits, Order
from generation.batch.pilot import report_of
from generation.batch.planning import plan
from generation.batch.runs import Run
from generation.batch.work import go
from generation.calls.requests import Ask
from generation.models.keys import Keys

WITHOUT_CATALOGUE = ("status", "pause", "cancel")
"""What can be done while another process holds the catalogue."""

FAILURES, RESTS, TRIED = 3, 4, 5
"""Exit statuses: all was asked and some failed; it rests before its end; its pilot waits for a yes."""

_MOST_HITS = 100_000
_LINE_S = 1.0


def look(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show runs, or wish something of one, also while another process is at it."""
    if options.verb == "pause":
        runs.pause(settings, options.run)
    elif options.verb == "cancel":
        runs.cancel(settings, options.run)
    if options.run is None:
        found = runs.runs(settings)
        said = "\n".join(map(batchwords.line, found)) or "No run was planned yet. Plan one with chatearth batch plan."
        return console.result({"runs": [batchwords.document(one) for one in found]}, said)
    one = runs.run(settings, options.run)
    console.result(batchwords.document(one) | batchwords.failures(settings, one), batchwords.status(settings, one))


def run(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Do what needs the catalogue."""
    if options.verb == "export":
        return batchfiles.export(options, settings, catalogue, console)
    keys = Keys(os.environ, bound=Bindings.of(settings.keys))
    if options.verb == "plan":
        number = _planned(options, settings, catalogue, console, keys)
        one = runs.run(settings, number)
        return console.result(batchwords.document(one), batchwords.planned(settings, one))
    if options.verb == "resume" and options.answers:
        return batchfiles.read_back(options, settings, console)
    if options.verb == "retry":
        console.note(f"{runs.retry(settings, options.run, options.kind):,} tiles are asked about once more.")
    number = options.run
    if options.verb == "run" and number is None:
        number = _planned(options, settings, catalogue, console, keys)
        console.note(batchwords.planned(settings, runs.run(settings, number)))
    _run(options, settings, catalogue, console, keys, runs.resumable(settings, number))


def _run(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console, keys: Keys, one: Run
) -> None:
    if options.verb != "retry":
        _change_limits(options, settings, one)
    if one.order.ask.endpoint:
        keys.bind(one.order.ask.endpoint)  # who runs a command owns its environment, and named the server
    starter = _Starter(settings, catalogue, console, keys, one.id, service=options.service, engine=options.engine)
    with cluster("local" if options.service else options.engine, console):  # once, for the pilot and the rest
        if one.state == "planned" and one.plan and one.plan.pilot:
            ended = starter.go(pilot=True)
            if ended.state == "tried" and not _agreed(options, settings, catalogue, console, one.id):
                starter.tell(TRIED)
            if ended.state != "tried":
                starter.tell(RESTS)
        ended = starter.go(pilot=False)
        failed = runs.run(settings, one.id).counts.failed
        starter.tell(RESTS if ended.state != "ended" else FAILURES if failed else 0)


class _Starter:
    """Starts a run, tells how far it is, and lets Ctrl-C pause it."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        console: Console,
        keys: Keys,
        run: int,
        *,
        service: bool,
        engine: str,
    ) -> None:
        self._service, self._engine = service, engine
        self._settings, self._catalogue, self._console = settings, catalogue, console
        self._keys, self._run = keys, run
        self._stop, self._told = False, 0.0

    def go(self, *, pilot: bool) -> Ended:
        """Start it, and wait until it rests."""
        with self._interruptible():
            return go(
                self._catalogue, self._settings, self._run, self._keys, pilot=pilot, report=self._report,
                stopping=lambda: self._stop, service=self._service, engine=self._engine,
            )  # fmt: skip

    def tell(self, status: int) -> None:
        """Print how the run stands and end with a status."""
        one = runs.run(self._settings, self._run)
        self._console.result(
            batchwords.document(one) | batchwords.failures(self._settings, one), batchwords.status(self._settings, one)
        )
        sys.exit(status)

    def _report(self, now: Progress) -> None:
        self._console.progress(now)
        if self._console.as_json and (one := runs.run(self._settings, self._run)).seconds - self._told >= _LINE_S:
            self._told = one.seconds
            self._console.line(batchwords.document(one))

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the first Ctrl-C, or a request to end, pause the run; the second ends its calls."""

        def pause(_: int, __: FrameType | None) -> None:
            if self._stop:
                raise KeyboardInterrupt
            self._stop = True
            self._console.note("Pausing: calls under way come to their end. Once more ends them.")

        before = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(ValueError):  # not in the main thread
                before[number] = signal.signal(number, pause)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _planned(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console, keys: Keys
) -> int:
    limits = _limits(options, Limits())
    if options.from_run:
        held = portable.read(options.from_run)
        limits = _limits(options, held.limits)
        order, tiles, name = held.order, held.keys, options.name or held.name
    else:
        if not options.select:
            raise BatchError("Say which tiles with --select, as --select random:500 or --select all.")
        found = _tiles(options, settings, catalogue, console)
        order = Order.of(_ask(options, catalogue, keys), found.words, fresh=options.fresh)
        tiles, name = found.keys, options.name
    return plan(
        catalogue, settings, order, tiles, limits, name=name, pilot=options.pilot, seed=options.seed or 0,
        report=console.progress,
    )  # fmt: skip


def _tiles(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> Chosen:
    browser = Browser(catalogue)

    def searched(query: str, within: Selection) -> Sequence[int]:
        words = WordIndex(catalogue, settings.words)
        words.prepare(console.progress)
        hits = search(Sources(words, browser, None), query, within, limit=_MOST_HITS).hits
        return list(dict.fromkeys(hit.tile.key for hit in hits))

    within = chosen(options, [item.name for item in browser.caption_sets()])
    return choose(browser, settings, options.select, within, seed=options.seed or 0, search=searched)


def _ask(options: argparse.Namespace, catalogue: Catalogue, keys: Keys) -> Ask:
    named = {**vars(options), "max_tokens": options.max_answer}
    ask = ask_of(argparse.Namespace(**named), catalogue, keys)
    if options.price and ask.endpoint:
        try:
            price_in, price_out = map(float, options.price.split(","))
        except ValueError as error:
            raise BatchError("A price is two numbers, as --price 0.15,0.60.") from error
        ask = replace(ask, endpoint=replace(ask.endpoint, price_in=price_in, price_out=price_out))
    return ask


def _limits(options: argparse.Namespace, held: Limits) -> Limits:
    given = {
        "usd": options.max_usd,
        "tokens": options.max_tokens,
        "requests": options.max_requests,
        "minutes": options.max_minutes,
        "per_start": options.per_start,
        "concurrency": options.concurrency,
        "attempts": options.attempts,
        "stop_share": options.stop_share,
        "stop_window": options.stop_window,
    }
    return replace(held, **{name: value for name, value in given.items() if value is not None}).checked()


def _change_limits(options: argparse.Namespace, settings: Settings, one: Run) -> None:
    limits = _limits(options, one.limits)
    if limits != one.limits:
        runs.change(settings, one.id, limits)


def _agreed(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console, number: int
) -> bool:
    """Show what the pilot told, and ask whether to go on."""
    console.note(batchwords.pilot(report_of(catalogue, settings, runs.run(settings, number))))
    return options.yes or (not console.as_json and bool(console.asks("Go on with the rest?")))
