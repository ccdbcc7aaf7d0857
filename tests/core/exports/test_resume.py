"""What is stopped, killed or without room leaves nothing half under its name, and goes on where it was."""

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from core.errors import ExportError
from core.exports import plan as plans
from core.exports.backup import backup, restore
from core.exports.folder import hidden
from core.exports.held import discard, packed, unfinished
from core.exports.held import held as whole
from core.exports.job import ExportJob
from core.exports.order import Format, Order
from core.exports.run import export
from core.progress import Progress, silent
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue

Held = tuple[Catalogue, Settings]

KILLS = 20
ROOM = 150_000
"""Bytes of a file in a process whose disk is full at that."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports of many parts."""
    monkeypatch.setattr(plans, "SHARD", 3)
    monkeypatch.setattr(plans, "SAMPLES", 3)
    monkeypatch.setattr(plans, "COPIED", 3)


def stop_after(parts: int, target: Path) -> Callable[[Progress], None]:
    def report(_: Progress) -> None:
        lines = hidden(target) / "unfinished.jsonl"
        if lines.exists() and len(lines.read_text().splitlines()) > parts:
            raise KeyboardInterrupt

    return report


def files(folder: Path) -> dict[str, str]:
    told = json.loads((folder / "manifest.json").read_bytes())["files"]
    return {name: one["sha256"] for name, one in told.items() if name not in ("README.md", "croissant.json")}


@pytest.mark.parametrize("kind", ["parquet", "webdataset", "chatearthnet", "coco"])
def test_a_stopped_export_goes_on_with_what_is_whole_and_becomes_the_same(
    held: Held, tmp_path: Path, small: None, kind: Format
) -> None:
    order, target = Order(kind, Selection(), labels=True), tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        export(*held, order, target, stop_after(2, target))
    (half,) = unfinished(tmp_path)
    assert half.order == order and half.parts >= 2 and not target.exists()
    kept = {path: path.stat().st_mtime_ns for path in hidden(target).rglob("*.*") if "unfinished" not in path.name}
    read: list[Progress] = []
    export(*held, order, target, read.append)
    stayed = [
        path for path, when in kept.items() if (target / path.relative_to(hidden(target))).stat().st_mtime_ns == when
    ]
    assert len(stayed) >= 2
    export(*held, order, tmp_path / "at once")
    assert files(target) == files(tmp_path / "at once")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at once", "stopped"]


def test_another_export_to_the_same_place_begins_anew(held: Held, tmp_path: Path, small: None) -> None:
    target = tmp_path / "target"
    with pytest.raises(KeyboardInterrupt):
        export(*held, Order("parquet", Selection()), target, stop_after(2, target))
    export(*held, Order("jsonl", Selection()), target)
    assert sorted(path.name for path in target.iterdir()) == [
        "README.md",
        "captions.jsonl",
        "croissant.json",
        "manifest.json",
    ]


def test_what_was_stopped_can_be_discarded_and_what_is_whole_taken_as_a_zip(
    held: Held, tmp_path: Path, small: None
) -> None:
    target = tmp_path / "target"
    with pytest.raises(KeyboardInterrupt):
        export(*held, Order("webdataset", Selection()), target, stop_after(1, target))
    discard(unfinished(tmp_path)[0])
    assert not list(tmp_path.iterdir())
    export(*held, Order("csv", Selection()), target)
    (one,) = whole(tmp_path)
    assert (one.name, one.format, one.pictures) == ("target", "csv", 0) and packed(one).startswith(b"PK")


def test_the_explorer_exports_in_the_background_one_at_a_time(held: Held, tmp_path: Path) -> None:
    job = ExportJob(*held)
    with pytest.raises(ExportError, match="has no room"):
        job.start(Order("llava", Selection(), checks=True), tmp_path / "no", by="a test")
    job.start(Order("llava", Selection()), tmp_path / "llava", by="a test")
    job.wait(60)
    assert not isinstance(job.outcome, ExportError | None) and (tmp_path / "llava" / "conversations.json").is_file()
    job.start(Order("llava", Selection()), tmp_path / "llava", by="a test")
    job.wait(60)
    assert "is there already" in str(job.outcome)


@pytest.fixture
def copied(held: Held, tmp_path: Path) -> Settings:
    """A data folder that other processes may open."""
    catalogue, settings = held
    there = Settings(data=tmp_path / "copy")
    restore(backup(catalogue, settings, tmp_path / "backup.zip").path, there)
    with Catalogue(there.catalogue) as again:
        export(again, there, Order("csv", Selection()), tmp_path / "first")  # looks up where the tiles lie
    shutil.rmtree(tmp_path / "first")
    return there


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def write(data: Path, kind: Format, target: Path, room: int | None, said: Path, begun: Event | None = None) -> None:
    """Export in a process of its own, which may have no room for larger files."""
    plans.SHARD = plans.SAMPLES = plans.COPIED = 3
    settings = Settings(data=data)
    with Catalogue(settings.catalogue) as catalogue:
        if room:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        if begun:
            begun.set()
        try:
            export(catalogue, settings, Order(kind, Selection(), labels=True), target, silent)
        except ExportError as error:
            said.write_text(str(error))


def test_an_export_that_is_killed_again_and_again_becomes_whole(
    copied: Settings, tmp_path: Path, processes: ForkServerContext
) -> None:
    target, chance, killed = tmp_path / "killed", random.Random(5), 0
    for number in range(KILLS):
        begun = processes.Event()
        process = processes.Process(target=write, args=(copied.data, "parquet", target, None, tmp_path / "said", begun))
        process.start()
        assert begun.wait(120)
        process.join(chance.uniform(0, 0.15) if number < KILLS - 1 else None)
        if process.pid and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.join()
        if not target.exists():
            continue
        told = json.loads((target / "manifest.json").read_bytes())
        assert all((target / name).stat().st_size == one["bytes"] for name, one in told["files"].items())
        if number < KILLS - 1:
            shutil.rmtree(target)
    assert target.exists() and killed > KILLS // 4 and not hidden(target).exists()


@pytest.mark.parametrize("kind", ["webdataset", "parquet"])
def test_a_full_disk_is_told_and_leaves_what_is_there(
    copied: Settings, tmp_path: Path, processes: ForkServerContext, kind: Format
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    process = processes.Process(target=write, args=(copied.data, kind, tmp_path / "full", ROOM, tmp_path / "said"))
    process.start()
    process.join()
    assert "no room left for this export. Free some space." in (tmp_path / "said").read_text()
    assert old.exists() and not (tmp_path / "full").exists()
