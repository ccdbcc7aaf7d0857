"""Sentences only labelled true or false, batch by batch: `python -m bench.free.batches` prints their figures."""

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from bench.free.maps import is_known
from bench.free.score import Share
from bench.free.sentences import measured
from generation.checks.checking import check

BATCHES = Path(__file__).parent / "batches.tsv"


class Statement(NamedTuple):
    """A sentence about a map, and whether a careful reader finds it true."""

    batch: int
    map: str
    true: bool
    text: str


class Verdict(NamedTuple):
    """A sentence, and whether the check contradicts any of it."""

    statement: Statement
    alarmed: bool

    @property
    def wrong(self) -> bool:
        """Tell whether it is an alarm on a true sentence or a miss of a false one."""
        return self.alarmed is self.statement.true


def statements(path: Path = BATCHES) -> Iterator[Statement]:
    """Read the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            batch, name, truth, text = line.split("\t")
            yield Statement(int(batch), name, truth == "T", text.replace("\\n", "\n"))


def verdicts() -> list[Verdict]:
    """Check all sentences against their maps."""
    found = []
    for statement in (item for item in statements() if is_known(item.map)):
        composition, facts = measured(statement.map)
        claims = check(statement.text, composition, facts=facts).claims
        found.append(Verdict(statement, any(item.verdict == "contradicted" for item in claims)))
    return found


def wrongly(items: Iterable[Verdict], *, true: bool) -> Share:
    """Return the alarms on true sentences, or the misses of false ones."""
    some = [item for item in items if item.statement.true is true]
    return Share(sum(item.wrong for item in some), len(some))


def main() -> None:
    """Print alarms and misses of each batch, and of all."""
    parser = argparse.ArgumentParser(prog="python -m bench.free.batches", description=__doc__)
    parser.add_argument("--failed", action="store_true", help="print the sentences that are judged wrongly")
    found = verdicts()
    for batch, items in groupby(found, key=lambda item: item.statement.batch):
        some = list(items)
        print(f"batch {batch}: alarms {wrongly(some, true=True)}, misses {wrongly(some, true=False)}")
    print(f"all: alarms {wrongly(found, true=True)}, misses {wrongly(found, true=False)}")
    if parser.parse_args().failed:
        for item in (item for item in found if item.wrong):
            print(f"{'alarm' if item.alarmed else 'miss'} {item.statement.map:10}{item.statement.text!r}")


if __name__ == "__main__":
    main()
