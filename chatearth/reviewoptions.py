"""The options of `chatearth review`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import whole
from chatearth.searching import add_filters
from generation.review.forms import FORMS
from generation.review.known import KINDS
from generation.review.ratings import DECISIONS


def add_commands(command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done in a review; `shared` are the options that every command takes."""
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION", dest="action")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=text, description=text, parents=[shared])

    made = add("queue", "Count the captions of every queue, or make one and say how far it is.")
    _add_queue(made, needed=False)
    made = add("next", "Hold the next caption of a queue, and show it with its claims.")
    _add_queue(made)
    _add_reviewer(made)
    made = add("decide", "Decide about the caption that is held.")
    made.add_argument("decision", choices=DECISIONS, metavar="DECISION", help=", ".join(DECISIONS))
    made.add_argument("--reason", default="", metavar="R", help="why; a rejection needs one")
    made.add_argument("--text", default="", metavar="T", help="the corrected caption, with edit")
    _add_queue(made)
    _add_reviewer(made)
    made = add("undo", "Take a reviewer's newest decision in a queue back.")
    _add_queue(made)
    _add_reviewer(made)
    made = add("known", "Make a caption one whose right answer is known, hidden among others or for training.")
    made.add_argument("name", metavar="NAME", help="tile")
    made.add_argument("decision", choices=DECISIONS[:3], metavar="DECISION", help=", ".join(DECISIONS[:3]))
    made.add_argument("--set", required=True, metavar="C", dest="caption_set", help="caption set")
    made.add_argument("--kind", choices=KINDS, default="gold", help="default gold")
    made.add_argument("--note", default="", metavar="N", help="why, told after a training caption")
    made = add("report", "Say what was reviewed, how far reviewers agree, and what the truth check foresaw.")
    _add_queue(made, needed=False)
    made = add("export", "Write captions before and after their review, with reasons, as lines of JSON.")
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--names", action="store_true", help="name reviewers, who are numbered otherwise")


def _add_queue(command: argparse.ArgumentParser, *, needed: bool = True) -> None:
    command.add_argument("--queue", required=needed, metavar="Q", help=FORMS)
    command.add_argument("--answers", type=whole(1), default=1, metavar="N", help="people for each caption (default 1)")
    add_filters(command)


def _add_reviewer(command: argparse.ArgumentParser) -> None:
    command.add_argument("--reviewer", required=True, metavar="NAME", help="who decides")
