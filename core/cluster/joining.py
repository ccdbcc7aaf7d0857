"""Join a cluster of Ray, or start one of this machine alone; nothing of Ray is imported before."""

import logging
import os
import secrets
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from core.errors import PrerequisiteError

ENGINES = ("local", "ray")
"""Where work for all tiles is done: by the processes of this machine, or by Ray."""

NOTICE = (
    "Ray starts. Its own reports are switched off, yet it may ask whether this is a machine of Google, Amazon or "
    "Microsoft, by an address that only their machines answer."
)
"""To be told before the first start."""

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9/",
    "RAY_AUTH_MODE": "token",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}
"""For Ray and all that it starts, where the environment does not say otherwise. Its sockets are open to the network:
only who has the token gets in."""


@contextmanager
def joined() -> Iterator[ModuleType]:
    """Lend Ray, connected to the cluster of `RAY_ADDRESS`, or to one that is started now and ends with this.

    Raises:
        PrerequisiteError: Ray is not installed, or there is no such cluster.
    """
    prepare()
    ray, address = _imported(), os.environ.get("RAY_ADDRESS", "")
    if ray.is_initialized():
        yield ray
        return
    alone = {} if address else {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **alone)
    except Exception as error:  # Ray tells of a start that takes too long by a bare one
        where = f"The cluster of Ray at {address} cannot be joined" if address else "Ray cannot be started"
        raise PrerequisiteError(f"{where}: {str(error).partition(chr(10))[0]}") from error
    try:
        yield ray
    finally:
        ray.shutdown()


def prepare() -> None:
    """Tell Ray by the environment how it is to behave, before it is loaded."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if not os.environ.get("RAY_ADDRESS") and os.environ["RAY_AUTH_MODE"] == "token":
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # else it would be kept in the home folder


def _imported() -> ModuleType:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise PrerequisiteError(
            f"Ray is not installed. Install it with: {sys.executable} -m pip install 'chatearthnet-explorer[ray]'"
        ) from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    with warnings.catch_warnings(action="ignore"):  # it warns of its own defaults
        context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    module: ModuleType = ray
    return module
