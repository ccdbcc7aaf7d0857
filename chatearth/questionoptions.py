"""The options of `chatearth ask`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import dollars, whole

_SHOWN = ("picture", "label-map", "caption", "nothing")


def add_commands(command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done with questions; `shared` are the options that every command takes."""
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION", dest="action")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=text, description=text, parents=[shared])

    made = add("build", "Make the questions of all tiles with land cover, with their answers.")
    made.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: questions.jsonl in the data folder")
    made.add_argument("--seed", type=whole(), default=0, metavar="S", help="draws classes and options (default 0)")
    made.add_argument("--tiles", type=whole(1), metavar="N", help="only of N tiles, drawn by the seed")
    made.add_argument("--split", metavar="S", help="only of tiles of this split")
    made = add("run", "Ask a model, or captions by themselves; again goes on with what is left.")
    made.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: questions.jsonl in the data folder")
    made.add_argument("--captions", metavar="C", help="ask captions by themselves: a file, set:NAME or run:NUMBER")
    made.add_argument("--model", metavar="M", help="model that is asked")
    made.add_argument("--base-url", metavar="U", help="its server, with the chat completions interface")
    made.add_argument("--endpoint", metavar="E", help="endpoint profile of the data folder, instead of an address")
    made.add_argument("--show", choices=_SHOWN, default=_SHOWN[0], help="what the model sees (default picture)")
    made.add_argument("--sample", type=whole(1), metavar="N", help="only N questions, drawn by the seed of the file")
    made.add_argument("--answers", type=Path, metavar="FILE", help="where the answers go, instead of beside FILE")
    made.add_argument("--max-cost", type=dollars, metavar="USD", help="spend no more than this")
    made.add_argument("--yes", action="store_true", help="send without being asked")
    made = add("score", "Tell how well questions were answered.")
    made.add_argument("file", type=Path, metavar="ANSWERS", help="file that `ask run` wrote")
