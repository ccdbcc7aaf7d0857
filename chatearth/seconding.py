"""The second reader of `check`: what it would read, what that costs, and its answers; only after a yes."""

import argparse
import os
from collections.abc import Sequence

from chatearth.choosing import place_of
from chatearth.console import Console
from core.errors import EndpointError, GenerationError
from core.progress import Progress
from core.remote.bindings import Bindings
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.secondreadings import forget, readers
from generation.checks.all_captions import check_again
from generation.models.keys import Keys
from generation.second.asking import Reader
from generation.second.bulk import SecondRun, budget_of, pending, pending_in, read_all
from generation.second.costs import Cost, cost_of
from generation.second.stretches import Stretch


def read_texts(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console, texts: Sequence[str]
) -> dict[str, object]:
    """Have the stretches of some texts read that were not; return what came of it, as JSON values."""
    return _read(options, settings, catalogue, console, pending_in(catalogue, texts))


def read_every(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console
) -> dict[str, object]:
    """The same for every caption that was checked."""
    return _read(options, settings, catalogue, console, pending(catalogue, console.progress))


def forget_reader(model: str, catalogue: Catalogue, console: Console) -> None:
    """Take away what a model has read; scores are again what they were without it."""
    known = [one.name for one in readers(catalogue)]
    if model not in known:
        said = f"Known are {', '.join(known[:20])}." if known else "Nothing was read by a model yet."
        raise GenerationError(f"Nothing is there that {model[:80]} has read. {said}")
    gone = forget(catalogue, model)
    console.progress(Progress("Checking captions anew", 0, 0))
    again = check_again(catalogue)
    console.result(
        {"reader": model, "forgotten": gone, "checked": again},
        f"{gone:,} stretches that {model} had read are not read again; {again:,} captions were checked anew",
    )


def _read(
    options: argparse.Namespace,
    settings: Settings,
    catalogue: Catalogue,
    console: Console,
    stretches: Sequence[Stretch],
) -> dict[str, object]:
    reader = _reader(options, settings, catalogue)
    budget = budget_of(reader, options.max_cost)
    cost = cost_of(stretches, reader.endpoint, reader.model, catalogue)
    made = SecondRun(usd=budget.spent_usd)
    if stretches:
        console.note(_announced(reader, cost, options.max_cost))
        console.agree_to_send("these sentences", yes=options.yes)
        made = read_all(catalogue, reader, stretches, budget, report=console.progress)
        console.note(made.words)
    else:
        console.note(f"Nothing is left for {reader.model} to read, so nothing is sent.")
    if (stopped := made.ended or ("" if made.read else made.failure)) and not made.read and not options.all:
        raise GenerationError(stopped)
    if made.ended:
        console.note(f"The rest was left alone: {made.ended} Run the same again to go on.")
    return _document(reader, cost, made)


def _reader(options: argparse.Namespace, settings: Settings, catalogue: Catalogue) -> Reader:
    keys = Keys(os.environ, bound=Bindings.of(settings.keys))
    place = place_of(options, catalogue, options.second)
    keys.bind(place)  # who runs a command owns its environment, and named the server
    if missing := keys.missing(place):
        raise EndpointError(missing)
    return Reader(place, options.second, keys)


def _announced(reader: Reader, cost: Cost, most_usd: float | None) -> str:
    """Say who gets what, and what it costs, before anything is sent."""
    limit = "" if most_usd is None else f" No more than ${most_usd:g} is spent."
    return (
        f"{reader.model} at {reader.endpoint.base_url} would read {cost.words}.{limit} "
        "It gets the sentences in which these stretches stand, each with the one before; nothing else is sent."
    )


def _document(reader: Reader, cost: Cost, made: SecondRun) -> dict[str, object]:
    return {
        "reader": reader.model,
        "estimate": cost._asdict(),
        "read": made.read,
        "unheld": made.unheld,
        "claims": made.claims,
        "no_claim": made.none,
        "dropped": dict(made.dropped),
        "unanswered": made.unanswered,
        "failed": made.failed,
        "usd": made.usd,
        "ended": made.ended or None,
    }
