"""The options of `chatearth batch`."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import dollars, real, whole
from chatearth.searching import add_filters
from chatearth.spreading import add_engine
from generation.batch.choosing import FORMS
from generation.batch.order import Limits
from generation.batch.planning import PILOT


def add_commands(command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Declare the commands below `batch`."""
    verbs = command.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, parents=[shared])
        made.set_defaults(verb=name)
        return made

    made = add("plan", "Make every request of a run and say what it comes to; nothing is sent.")
    _add_order(made)
    _add_limits(made)
    made = add("run", "Run a plan: its pilot first, the rest after a yes. Without a number, plan first.")
    made.add_argument("run", type=whole(1), nargs="?", metavar="RUN")
    _add_order(made)
    _add_limits(made)
    _add_start(made)
    made = add("resume", "Go on with a run that rests, or was interrupted; limits may be changed.")
    made.add_argument("run", type=whole(1), metavar="RUN")
    made.add_argument("--answers", type=Path, metavar="FILE", help="read answers to requests that were handed out")
    _add_limits(made)
    _add_start(made)
    made = add("status", "Say how a run stands, also while another process is at it; of all runs without a number.")
    made.add_argument("run", type=whole(1), nargs="?", metavar="RUN")
    for name, text in (
        ("pause", "Let a run rest, wherever it is going on; calls under way come to their end."),
        ("cancel", "Give a run up; what came of it stays."),
    ):
        add(name, text).add_argument("run", type=whole(1), metavar="RUN")
    made = add("retry", "Ask once more about what failed.")
    made.add_argument("run", type=whole(1), metavar="RUN")
    made.add_argument("--kind", metavar="K", help="only what failed so: transient, throttled, item or output")
    _add_start(made)
    made = add("export", "Write a run as a file, its results, or the file of a batch service; or put it in force.")
    made.add_argument("run", type=whole(1), metavar="RUN")
    made.add_argument("file", type=Path, nargs="?", metavar="FILE")
    made.add_argument(
        "--format",
        choices=("results", "run", "openai-batch"),
        default="results",
        help="JSON lines of captions, the run itself to start it elsewhere, or requests for a batch service",
    )
    made.add_argument("--to-set", metavar="C", help="put the captions in force in a set, new or not")
    made.add_argument("--undo", action="store_true", help="take the captions back that were put in force last")


def _add_order(command: argparse.ArgumentParser) -> None:
    command.add_argument("--select", metavar="S", help=f"which tiles: {FORMS}")
    command.add_argument("--from-run", type=Path, metavar="FILE", help="a run that was exported, instead")
    command.add_argument("--recipe", metavar="R", help="recipe, own prompt, or style of the rules")
    command.add_argument("--backend", choices=("rules", "openai"), help="who writes (default: rules without a server)")
    command.add_argument("--model", metavar="M", help="model of the server; the only one it has by default")
    command.add_argument("--base-url", metavar="U", help="server with the chat completions interface")
    command.add_argument("--endpoint", metavar="E", help="endpoint profile of the data folder, instead of an address")
    command.add_argument("--seed", type=whole(), metavar="S", help="draws tiles and words, and goes to the model")
    command.add_argument("--temperature", type=real(0), metavar="T", help="instead of the recipe's")
    command.add_argument("--top-p", type=real(0, 1), metavar="P", help="instead of the server's")
    command.add_argument(
        "--max-answer", type=whole(1), metavar="N", help="tokens of the longest answer, instead of the recipe's"
    )
    command.add_argument("--no-pictures", action="store_true", help="the model takes no pictures")
    command.add_argument("--price", metavar="IN,OUT", help="US dollars a million tokens of requests, of answers")
    command.add_argument("--fresh", action="store_true", help="ask again what was answered before")
    command.add_argument("--name", default="", metavar="NAME", help="what the run is called")
    command.add_argument(
        "--pilot",
        type=whole(0),
        default=PILOT,
        metavar="N",
        help=f"requests to try first (default {PILOT})",
    )
    filters = command.add_argument_group("filters of --select")
    add_filters(filters)


def _add_limits(command: argparse.ArgumentParser) -> None:
    limits = command.add_argument_group("limits")
    limits.add_argument("--max-usd", type=dollars, metavar="D", help="US dollars that are never passed")
    limits.add_argument("--max-tokens", type=whole(1), metavar="N", help="tokens of requests and answers together")
    limits.add_argument("--max-requests", type=whole(1), metavar="N", help="calls, those that fail included")
    limits.add_argument("--max-minutes", type=real(0), metavar="M", help="time of going")
    limits.add_argument("--per-start", action="store_true", default=None, help="count these from each start anew")
    limits.add_argument("--concurrency", type=whole(1), metavar="N", help="calls under way together, fixed")
    usual = Limits()
    limits.add_argument(
        "--attempts", type=whole(1), metavar="N", help=f"calls for one request (default {usual.attempts})"
    )
    limits.add_argument(
        "--stop-share",
        type=real(0.001, 1),
        metavar="S",
        help=f"pause when more than this share of the last requests failed (default {usual.stop_share}; 1 never)",
    )
    limits.add_argument(
        "--stop-window",
        type=whole(5, 10_000),
        metavar="N",
        help=f"how many requests --stop-share looks back on (default {usual.stop_window})",
    )


def _add_start(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="go on after the pilot without a question")
    add_engine(command)
    command.add_argument("--service", action="store_true", help="use the batch service of the server (/v1/batches)")
