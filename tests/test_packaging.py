import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.running import Explorer

SHIPPED = ("app.py", "chatearth", "core", "generation", "pages", ".streamlit")


def run(*command: str | Path, folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=clean, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh environment with the wheel; its dependencies are those of this one, without the checkout.

    A .pth file lends the folder of packages. The editable install's own .pth inside that folder is not read then,
    so the checkout is out of reach.
    """
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    run(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet", "--no-deps",
        "--no-index", "--no-compile", wheel, folder=folder)  # fmt: skip
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    yield folder


def test_the_wheel_holds_every_file_of_the_explorer_and_nothing_else(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *SHIPPED], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    expected = {name if name.startswith("chatearth/") else f"chatearth/{name}" for name in tracked}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert expected <= held
    assert {name.partition("/")[0] for name in held} == {"chatearth"}, "nothing generic lands among the packages"
    assert not [name for name in held if name.endswith((".pyc", ".log")) or "/tests/" in name]


def test_the_installed_wheel_does_its_work_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    told = json.loads(
        run(installed / "bin" / "chatearth", "info", "--json", "--data", tmp_path / "data", folder=tmp_path)
    )
    assert told["tiles"] == 0
    where = run(installed / "bin" / "python", "-c", "import chatearth; print(chatearth.ROOT)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_only_the_launcher_is_importable_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    look = (
        "from importlib.util import find_spec as f; print([n for n in ('app', 'core', 'pages', 'generation') if f(n)])"
    )
    assert run(installed / "bin" / "python", "-c", look, folder=tmp_path).strip() == "[]"


def test_the_installed_wheel_serves_its_pages_and_assets(installed: Path, tmp_path: Path) -> None:
    with Explorer(tmp_path, command=[str(installed / "bin" / "chatearth")], folder=tmp_path) as explorer:
        for path in ("/ready", "/", "/assets/any/leaflet/leaflet.js", "/assets/any/ui/map/world-110m.geojson"):
            with urllib.request.urlopen(explorer.url + path) as answer:
                assert answer.status == 200, path
