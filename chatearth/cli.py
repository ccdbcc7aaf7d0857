"""The `chatearth` command: what the explorer does without a screen, and the explorer itself."""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from chatearth import (
    addoptions,
    asking,
    backing,
    batchoptions,
    boxoptions,
    checkoptions,
    commands,
    downloading,
    evaluateoptions,
    exportoptions,
    importing,
    landcover,
    likeness,
    measuring,
    metaoptions,
    osmoptions,
    projecting,
    questionoptions,
    reviewoptions,
    sceneoptions,
    searching,
    spreading,
    taskoptions,
)
from chatearth.console import Console
from chatearth.optionnumbers import joined, whole
from core.errors import ExplorerError, PrerequisiteError
from core.settings import DEFAULT_SPACE, Settings

Command = Callable[[argparse.Namespace, Settings, Console], None]


def run(arguments: Sequence[str]) -> None:
    """Run one command. An expected error ends it with its message and status 1, an interruption with 130."""
    options = parser().parse_args(joined(arguments))
    if options.data:
        os.environ["CHATEARTH_DATA"] = str(options.data)
    try:
        options.command(options, _settings(), Console(as_json=options.json))
    except ExplorerError as error:
        _stop(f"chatearth: {error}", 1)
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        _stop("chatearth: interrupted; nothing is lost, run the same command again.", 130)
    except OSError as error:
        _stop(f"chatearth: {error.filename or 'a file'}: {error.strerror}. {_advice(error)}", 1)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    main = argparse.ArgumentParser(
        prog="chatearth", description="Explore captioned satellite imagery.", parents=[_shared()]
    )
    main.set_defaults(data=None, json=False)
    shared = _shared()  # without defaults, which would undo what stands before the command
    verbs = main.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, parents=[shared])
        made.set_defaults(command=command)
        return made

    command = add("demo", commands.demo, "Write a synthetic release in the exact layout of the published one.")
    command.add_argument("directory", type=Path, metavar="DIR")
    command.add_argument("--tiles", type=whole(1, 10_000_000), default=600, metavar="N", help="how many (default 600)")
    command.add_argument(
        "--seed", type=whole(), default=7, metavar="S", help="another one gives other places and texts"
    )
    command.add_argument("--no-images", action="store_true", help="captions and label maps only")

    importing.add_options(add("import", commands.import_release, "Import a release, in many forms; again is harmless."))
    downloading.add_options(add("download", downloading.run, "Download the published dataset; again goes on."))
    addoptions.add_options(add("add", commands.add_tiles, "Add any place on Earth, or rasters, as tiles of your own."))
    addoptions.remove_options(add("remove", commands.remove_tiles, "Take tiles of your own away again."))
    add("info", commands.info, "Say what the data folder holds.")
    command = add("tile", commands.tile, "Show one tile with its captions and land cover.")
    command.add_argument("name", metavar="NAME")
    searching.add_options(add("search", commands.search, "Find descriptions by their words or their meaning."))
    likeness.add_options(add("similar", commands.similar, "Find tiles alike in land-cover layout or in meaning."))
    sceneoptions.add_options(add("scenes", commands.list_scenes, "Find Sentinel-2 pictures of a tile, and fetch one."))
    osmoptions.add_options(add("osm", commands.osm, "Objects of OpenStreetMap in a tile, and captions from them."))
    boxoptions.add_options(add("boxes", commands.boxes, "RemoteCLIP's boxes and captions of tiles, or of a box file."))
    metaoptions.add_options(add("metadata", commands.metadata, "Where and when tiles are, and captions of that."))
    taskoptions.add_commands(
        add("tasks", commands.tasks, "Questions about tiles with answers from land cover."), shared
    )
    command = add("facts", commands.facts, "Show the land-cover statistics of a tile or of a label map, or of all.")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="NAME|LABEL.png")
    what.add_argument("--all", action="store_true", help="measure the facts of every tile; again goes on")
    checkoptions.add_label_values(command)
    spreading.add_engine(command)
    landcover.add_commands(add("landcover", commands.land_cover, "Fetch land cover, compare sources of it."), shared)
    command = add("check", commands.check, "Hold captions against the land cover, claim by claim.")
    checkoptions.add_options(command)
    spreading.add_engine(command)
    asking.add_prompt_options(add("prompt", commands.prompt, "Show the exact messages that would be sent for tiles."))
    asking.add_caption_options(add("caption", commands.caption, "Generate captions, and keep them if asked to."))
    batchoptions.add_commands(add("batch", commands.batch, "Captions for many tiles, within a budget."), shared)
    reviewoptions.add_commands(add("review", commands.review, "Captions decided about by people, in queues."), shared)
    command = add("embed", commands.embed, "Make captions searchable by meaning; again goes on with what is left.")
    command.add_argument("--space", default=DEFAULT_SPACE, metavar="S", help=f"which vectors (default {DEFAULT_SPACE})")
    command.add_argument("--quick", action="store_true", help="estimate most vectors, so that all are found soon")
    spreading.add_engine(command)
    projecting.add_options(add("project", commands.project, "Lay the captions out for the map of meaning."))
    measuring.add_options(add("stats", commands.stats, "What captions are made of: words, lengths, classes, places."))
    exportoptions.add_options(
        add("export", commands.export, "Write captions as files that others open, into a new folder.")
    )
    evaluateoptions.add_options(add("evaluate", commands.evaluate, "Score a model's captions against references."))
    questionoptions.add_commands(add("ask", commands.ask, "Land-cover questions, of models and captions."), shared)
    backing.add_options(add("backup", backing.run_backup, "Write the data folder into one file, served or not."))
    backing.add_options(add("restore", backing.run_restore, "Bring a backup back into an empty data folder."))
    command = add("serve", commands.serve, "Serve the explorer.")
    command.add_argument("--port", type=whole(0, 65535), metavar="P", help="port (or CHATEARTH_PORT; default 8501)")
    command.add_argument("--host", metavar="H", help="address (or CHATEARTH_HOST; default this machine only)")
    add("doctor", commands.doctor, "Check what is installed, reachable and configured.")
    return main


def _shared() -> argparse.ArgumentParser:
    """The options that stand before or after a command; of an option given twice the last counts."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--data", type=_folder, metavar="DIR", help="data folder (or CHATEARTH_DATA)")
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    return shared


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CHATEARTH_{first['loc'][0]}".upper()
        raise PrerequisiteError(
            f"The setting {name} cannot be used: {first['msg']}, not '{first['input']}'."
        ) from error


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: free some space and run the same again, it goes on where it stopped."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return "A folder is needed where a file stands: name another place."
    if error.errno == errno.EISDIR:
        return "A file is needed: name one that lies in it."
    return "Check that it exists and may be read and written."


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("must name a folder; an empty name is often a variable that is not set")
    return Path(text)


def _stop(message: str, status: int) -> NoReturn:
    sys.stderr.write(message + "\n")
    sys.exit(status)
