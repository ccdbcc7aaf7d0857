"""A cluster of Ray on this machine: a head that does no work, and two machines that can be killed."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from core.errors import PrerequisiteError

LONGEST_START_S = 240
START = [sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start", "--block"]


class TwoMachines:
    """Each has one processor, and a process group of its own."""

    def __init__(self) -> None:
        from ray.util import get_node_ip_address

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"{get_node_ip_address()}:{port}"  # Ray takes no loopback address where there is another
        self._head = _started("--head", f"--port={port}", "--num-cpus=0", "--include-dashboard=false")
        self._machines: list[subprocess.Popen[bytes]] = []

    def kill(self) -> None:
        """Kill a machine with all its processes."""
        _ended(self._machines.pop())

    def mend(self) -> None:
        """Have two of them again, one after the other: on a busy machine Ray gives up on one that comes up slowly."""
        import ray

        ends = time.monotonic() + LONGEST_START_S
        while True:
            self._machines = [one for one in self._machines if one.poll() is None]
            if ray.cluster_resources().get("CPU", 0) >= (there := len(self._machines)):
                if there == 2:
                    return
                self._machines.append(_started(f"--address={self.address}", "--num-cpus=1"))
            assert time.monotonic() < ends, "The machines do not come up."
            time.sleep(0.5)

    def close(self) -> None:
        """End all."""
        for one in (*self._machines, self._head):
            _ended(one)


def _started(*options: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*START, *options], start_new_session=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def _ended(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def two_machines() -> Iterator[TwoMachines]:
    """Start them and join them, until the block ends."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: make ray")
    from core.cluster.joining import joined, prepare

    prepare()
    made = TwoMachines()
    os.environ["RAY_ADDRESS"] = made.address
    try:
        with ExitStack() as stack:
            _patiently(lambda: stack.enter_context(joined()))
            made.mend()
            yield made
    finally:
        del os.environ["RAY_ADDRESS"]
        made.close()


def _patiently(join: Callable[[], object]) -> None:
    """Join once the head is there."""
    ends = time.monotonic() + LONGEST_START_S
    while True:
        try:
            join()
        except PrerequisiteError:
            if time.monotonic() > ends:
                raise
            time.sleep(1)
        else:
            return
