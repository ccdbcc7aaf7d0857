"""The options of `chatearth tasks`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import dollars, whole
from generation.tasks.kinds import FORMATS, FORMS, KINDS


def add_commands(command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done with tasks; `shared` are the options that every command takes."""
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION", dest="action")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=text, description=text, parents=[shared])

    made = add("build", "Make the tasks of every tile; again goes on with what is left.")
    made.add_argument("--seed", type=whole(), default=0, metavar="S", help="draws classes and options (default 0)")
    made.add_argument("--again", action="store_true", help="also of tiles that have them")
    _add_verify(made)
    made = add("show", "Show the tasks of tiles.")
    made.add_argument("names", nargs="+", metavar="NAME")
    made.add_argument("--seed", type=whole(), default=0, metavar="S", help="of tiles whose tasks are not stored")
    _add_kinds(made)
    _add_verify(made, number=False)
    made = add("export", "Write tasks as instruction files, one a split, with a manifest.")
    made.add_argument("directory", type=Path, metavar="DIR")
    made.add_argument("--format", choices=FORMATS, default=FORMATS[0], help=f"default {FORMATS[0]}")
    _add_kinds(made)
    made = add("rephrase", "Have a model put the tasks of tiles in other words; answers stay what they are.")
    made.add_argument("names", nargs="+", metavar="NAME")
    made.add_argument("--model", required=True, metavar="M", help="model that writes")
    made.add_argument("--base-url", metavar="U", help="its server, with the chat completions interface")
    made.add_argument("--endpoint", metavar="E", help="endpoint profile of the data folder, instead of an address")
    made.add_argument("--max-cost", type=dollars, metavar="USD", help="spend no more than this")
    made.add_argument("--yes", action="store_true", help="send without being asked")
    _add_kinds(made)


def _add_kinds(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kind", action="append", choices=KINDS, default=[], help="only these; may be given again")
    command.add_argument("--form", action="append", choices=FORMS, default=[], help="only these; may be given again")


def _add_verify(command: argparse.ArgumentParser, *, number: bool = True) -> None:
    text = "derive every answer a second time, by other code, and fail where one differs"
    if number:
        command.add_argument(
            "--verify",
            nargs="?",
            type=whole(1),
            const=0,
            metavar="N",
            help=f"{text}; of N tiles drawn by chance, or of all",
        )
    else:
        command.add_argument("--verify", action="store_true", help=text)
