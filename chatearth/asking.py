"""The options of `chatearth prompt` and `chatearth caption`."""

import argparse

from chatearth.optionnumbers import real, whole


def add_prompt_options(command: argparse.ArgumentParser) -> None:
    """Declare what `prompt` takes."""
    command.add_argument("names", nargs="+", metavar="NAME")
    command.add_argument(
        "--recipe", required=True, metavar="R", help="recipe, or prompt of one's own as NAME[@VERSION]"
    )
    command.add_argument("--seed", type=whole(), metavar="S", help="draws the nouns of the statistics")
    command.add_argument("--no-pictures", action="store_true", help="as for a model that takes no pictures")


def add_caption_options(command: argparse.ArgumentParser) -> None:
    """Declare what `caption` takes."""
    command.add_argument("names", nargs="+", metavar="NAME")
    command.add_argument("--recipe", metavar="R", help="recipe, own prompt, or style of the rules")
    command.add_argument("--backend", choices=("rules", "openai"), help="who writes (default: rules without a server)")
    command.add_argument("--model", metavar="M", help="model of the server; the only one it has by default")
    command.add_argument("--base-url", metavar="U", help="server with the chat completions interface")
    command.add_argument("--endpoint", metavar="E", help="endpoint profile of the data folder, instead of an address")
    command.add_argument("--keep", action="store_true", help="put finished answers in force as captions")
    command.add_argument("--set", metavar="C", dest="caption_set", help="caption set that --keep changes")
    command.add_argument("--seed", type=whole(), metavar="S", help="seed for the model and for words that are drawn")
    command.add_argument("--temperature", type=real(0), metavar="T", help="instead of the recipe's")
    command.add_argument("--top-p", type=real(0, 1), metavar="P", help="instead of the server's")
    command.add_argument("--max-tokens", type=whole(1), metavar="N", help="longest answer, instead of the recipe's")
    command.add_argument("--no-pictures", action="store_true", help="the model takes no pictures")
