"""Batches beside other engines on the same loopback server: `python -m bench.batch --peers DIR`.

DIR holds the environments of the others, those that are there: `designer` and `curator` (virtual environments with
`data-designer` and `bespokelabs-curator`), `promptfoo` (a folder in which npm has installed it).

`--histories 1000` lets so many runs live random lives with costs, failures and kills instead, `--kills 10` kills a run
of 1,000 rows near its middle so often; both end with an error where a limit is passed, or anything lost or miscounted.
`--ray` writes 20,000 captions by the rules with both engines, `--full` 163,488 with the local one, and compares what
memory runs of 10,000 and of 163,488 requests take. `--pages` opens pages of the explorer while a run is going.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import batch_full, batch_lives, batch_pages, batch_ray
from tests.batches import ChatServer, chat_server

ROOT = Path(__file__).resolve().parent.parent
_LONGEST_S = 900
_IDEAL_S = 0.2


def main() -> None:
    """Measure all in turns and print what each took."""
    options = _options()
    if options.ray:
        return batch_ray.main(options.tiles or 20_000)
    if options.full:
        return batch_full.main(options.tiles or 163_488)
    if options.pages:
        return batch_pages.main(options.tiles or 300, options.at_once)
    if options.histories or options.kills:
        return batch_lives.main(options.histories, options.kills, options.at_once)
    with chat_server() as server:
        print(f"answers at once, {options.rows:,} rows")
        print(f"{'':12}{'rows/s':>10}{'cpu ms a request':>20}{'MB':>8}{'rows':>8}")
        at_once = {name: _asked(server, name, options, 0.0, options.rows) for name in _engines(options)}
        if len(at_once) > 1:
            best = max(one["rate"] for name, one in at_once.items() if name != "ours")
            print(f"ours is {at_once['ours']['rate'] / best:.2f} times as fast as the fastest of the others (aim 2.5)")
        rows = min(1000, options.rows)
        ideal = rows / options.at_once * _IDEAL_S
        print(f"\nanswers after 200 ms, {rows:,} rows: {ideal:.2f} s at best")
        for name in _engines(options):
            found = _asked(server, name, options, _IDEAL_S, rows, quiet=True)
            print(f"{name:12}{found['seconds']:10.2f} s, {found['seconds'] - ideal:.2f} s over (aim 0.4)")


def _engines(options: argparse.Namespace) -> Iterator[str]:
    yield "ours"
    for name in ("designer", "curator", "promptfoo"):
        if options.peers and (options.peers / name).is_dir():
            yield name


def _asked(
    server: ChatServer, name: str, options: argparse.Namespace, delay: float, rows: int, *, quiet: bool = False
) -> dict[str, float]:
    server.reset(delay=delay)
    with tempfile.TemporaryDirectory() as folder:
        command = _command(name, options, folder, server.url, rows)
        environment = {**os.environ, "PYTHONPATH": str(ROOT) if name == "ours" else ""}
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            timeout=_LONGEST_S, check=False,
        )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"{name} has failed: run it by hand as {' '.join(map(str, command))}")
    found: dict[str, float] = json.loads(lines[-1])
    found["rate"] = rows / found["seconds"]
    if not quiet:
        cpu = found["cpu_s"] / rows * 1000
        print(f"{name:12}{found['rate']:10.0f}{cpu:20.2f}{found['rss_mb']:8.0f}{found['done']:8.0f}", flush=True)
    return found


def _command(name: str, options: argparse.Namespace, folder: str, url: str, rows: int) -> list[str]:
    sizes = [url, str(rows), str(options.at_once)]
    if name == "ours":
        return [sys.executable, str(ROOT / "bench" / "batch_ours.py"), folder, *sizes]
    script = str(ROOT / "bench" / "peers" / f"{name}.py")
    if name == "promptfoo":
        return [sys.executable, script, *sizes, str(options.peers / name)]
    return [str(options.peers / name / "bin" / "python"), script, *sizes]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.batch", description=__doc__)
    parser.add_argument("--peers", type=Path, help="folder of the environments of the others")
    parser.add_argument("--histories", type=int, default=0, help="random lives of a run instead")
    parser.add_argument("--kills", type=int, default=0, help="kills of a run of 1,000 rows instead")
    parser.add_argument(
        "--ray", action="store_true", help="the rules on Ray beside the processes of this machine instead"
    )
    parser.add_argument("--full", action="store_true", help="time and memory at full size instead")
    parser.add_argument("--pages", action="store_true", help="times of pages beside a run instead")
    parser.add_argument("--tiles", type=int, help="of --ray (20,000), --full (163,488) or --pages (300)")
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=32)
    options = parser.parse_args()
    options.peers = options.peers and options.peers.resolve()
    return options


if __name__ == "__main__":
    main()
