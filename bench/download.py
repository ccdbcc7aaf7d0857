"""From nothing to a usable map: the captions from a server of this machine, imported, and the points of the map.

`python -m bench.download` measures it alone.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, show_all
from generation.demo.release import write_demo
from tests.file_server import FileServer
from tests.running import Explorer

NAME = "json_files.zip"


def download_figures(release: Path, folder: Path) -> Iterator[Figure]:
    """Pack the captions as they are published, download and import them, and ask a new explorer for all points."""
    shutil.rmtree(folder, ignore_errors=True)
    packed, data = _pack(release / "json_files", folder / "mirror" / NAME), folder / "data"
    yield Figure("download: the zip of the captions", packed.stat().st_size / 1e6, "MB")
    md5 = hashlib.md5(packed.read_bytes(), usedforsecurity=False).hexdigest()
    started = time.perf_counter()
    with FileServer(packed.parent) as server:
        processor = _command(server.url, data, md5)
    imported = time.perf_counter() - started
    with Explorer(data) as explorer, urllib.request.urlopen(f"{explorer.url}/map/points") as answer:
        answer.read()
        usable = time.perf_counter() - started
    yield Figure("download: downloaded and imported", imported, "s")
    yield Figure("download: processor time of that", processor, "s")
    yield Figure("download: from the click to the points of the map", usable, "s", 30)


def _command(source: str, data: Path, md5: str) -> float:
    """Run `chatearth download captions`; return its processor time."""
    command = [sys.executable, "-m", "chatearth", "download", "captions", "--source", source, "--data", str(data)]
    environment = {**os.environ, "CHATEARTH_DOWNLOAD_CHECKSUMS": f"{NAME}={md5}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout
        said = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the download failed: {said}")
    return usage.ru_utime + usage.ru_stime


def _pack(captions: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(captions.iterdir()):
            archive.write(path, f"json_files/{path.name}")
    return target


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.download", description=__doc__)
    parser.add_argument("--tiles", type=int, default=163_488)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chatearth-bench")
    options = parser.parse_args()
    release = options.folder / f"{options.tiles}" / "release"
    if not (release / "DEMO.json").exists():
        write_demo(release, tiles=options.tiles, images=False)
    show_all(download_figures(release, options.folder / f"{options.tiles}" / "download"))


if __name__ == "__main__":
    _main()
