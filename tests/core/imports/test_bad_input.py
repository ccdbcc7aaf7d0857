import os
import random
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.imports.history import past_imports
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.checkout import ROOT
from tests.releases import NAMES, Release, captions, command, label, picture, process, take

Mount = Callable[[Path, str], AbstractContextManager[None]]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return releases.small(tmp_path / "release")


@pytest.fixture
def mounted() -> Mount:
    """A small file system of its own at a folder, for tests that fill it or make it read-only."""

    @contextmanager
    def mounted(folder: Path, options: str) -> Iterator[None]:
        folder.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
        )
        if made.returncode:
            pytest.skip("a file system of our own cannot be mounted here: needs the rights of root")
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)

    return mounted


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def refused(*arguments: object, run: Run = process, environment: dict[str, str] | None = None) -> str:
    """The one sentence with which a command ends that could not do its work."""
    done = run(*arguments, "--json", environment=environment)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    said = [line for line in done.stderr.splitlines() if line.startswith("chatearth: ")]
    assert len(said) == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.splitlines()[-1] == said[0], "the sentence comes last"
    return said[0]


def huge_png(side: int) -> bytes:
    """A PNG that says it is `side` pixels wide and high, in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_png_bomb_is_flagged_and_never_decoded(data: Path, release: Release) -> None:
    release.put_images({NAMES[0]: huge_png(30_000)})
    release.put_labels({NAMES[1]: huge_png(30_000)})
    report = take(data, release.folder)
    assert releases.flags_of(data)[NAMES[0]] == {"unreadable image"}
    assert releases.flags_of(data)[NAMES[1]] == {"no land cover"}
    assert all("30000 x 30000" in problem.reason.replace(",", "") for problem in report.problems)
    assert len(report.problems) == 2


def test_a_member_that_lies_about_its_size_is_flagged(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "s2_rgb_images.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAMES[0]}.png", bytes(50_000_000))
    content = path.read_bytes()
    lie = content.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1_000))
    path.write_bytes(lie)
    report = take(data, path)
    assert "unreadable image" in releases.flags_of(data)[NAMES[0]]
    assert "cut short" in report.problems[0].reason


def test_a_zip_that_changes_behind_our_back_is_told_and_never_read_as_another_picture(
    data: Path, tmp_path: Path
) -> None:
    from core.errors import ImageError
    from core.pictures.locations import locate, read

    folder = Release(tmp_path / "release").put_images({name: picture(n) for n, name in enumerate(NAMES)})
    archive = releases.zipped(folder, tmp_path / "s2_rgb_images.zip", method=zipfile.ZIP_STORED)
    take(data, archive)
    mixed = Release(tmp_path / "mixed").put_images({name: picture(9 - n) for n, name in enumerate(NAMES)})
    releases.zipped(mixed, archive, method=zipfile.ZIP_STORED)
    tile = Tile.parse(NAMES[1])
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        location = locate(catalogue, tile, "rgb")
    assert location is not None
    with pytest.raises(ImageError, match="import it again"):
        read(location, tile)


@pytest.mark.parametrize("member", ["json", "png"])
def test_a_damaged_member_costs_only_itself(data: Path, release: Release, tmp_path: Path, member: str) -> None:
    download = releases.download(release, tmp_path / "download")
    path = download / ("json_files.zip" if member == "json" else "s2_rgb_images.zip")
    content = bytearray(path.read_bytes())
    content[200:240] = bytes(40)
    path.write_bytes(content)
    report = take(data, download)
    assert len(report.problems) == 1
    assert report.tiles == 6


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"7", b"[" * 100_000, b"[" + b"1" * 100_000 + b"]", b"[NaN, Infinity]", b"\xff\xfe\x00", b'"x"'],
    ids=["empty", "object", "number", "deep", "huge number", "nan", "bytes", "text"],
)
def test_a_bad_caption_file_is_reported_and_the_others_are_taken(data: Path, release: Release, content: bytes) -> None:
    release.put_captions(content, "ChatEarthNet_caps_other_test.json")
    report = take(data, release.folder)
    assert report.captions == 8 and report.problems
    assert all("ChatEarthNet_caps_other_test.json" in problem.item for problem in report.problems)


def test_a_release_of_only_broken_files_reports_them(data: Path, tmp_path: Path) -> None:
    Release(tmp_path / "release").put_captions(b"{", "ChatEarthNet_caps_35_test.json")
    done = command("import", tmp_path / "release", "--data", data, "--json")
    assert done.returncode == 1
    assert "ChatEarthNet_caps_35_test.json" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("chatearth: Nothing was taken.")


@pytest.mark.parametrize("layer", ["s2_rgb_images/s2_images", "labels"])
def test_an_import_of_nothing_but_broken_pictures_says_so_first_each_time(
    data: Path, tmp_path: Path, layer: str
) -> None:
    releases.take(data, releases.small(tmp_path / "known").folder)
    broken = Release(tmp_path / "broken")
    broken.put_images({name: picture()[:2000] for name in NAMES}, layer)
    for _ in range(2):
        done = command("import", broken.folder, "--data", data)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith("chatearth: Nothing was taken. ")
        assert f"{NAMES[0]}: " in done.stdout
    (broken.folder / layer / f"{NAMES[0]}.png").write_bytes(label(3) if layer == "labels" else picture())
    assert command("import", broken.folder, "--data", data).returncode == 0


def test_text_that_no_screen_can_show_reaches_the_report_as_text(data: Path, release: Release) -> None:
    release.put_captions(
        b'[{"image": "\\u001b[31m\\ud800 x", "caption": "x"},'
        b' {"image": "4481_2438_patch00", "caption": "\\ud800\\u0000"}]',
        "ChatEarthNet_caps_other_test.json",
    )
    for encoding, form in (("utf-8", []), ("ascii", []), ("latin-1", ["--json"])):
        environment = {"PYTHONIOENCODING": encoding}
        done = process("import", release.folder, "--data", data, *form, environment=environment)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr


def test_a_full_disk_is_told_and_the_import_goes_on_when_there_is_space(
    tmp_path: Path, mounted: Mount, release: Release
) -> None:
    rng = random.Random(1)
    names = [Tile(number, number).name for number in range(3_000)]
    long = [{"image": name, "caption": "".join(rng.choices("abcdefgh ijkl", k=1_500))} for name in names]
    release.put_captions(long, "ChatEarthNet_caps_35_test.json")
    take(tmp_path / "undisturbed", release.folder)
    data = tmp_path / "small disk"
    with mounted(data, "size=3m"):
        sentence = refused("import", release.folder, "--data", data)
        assert "full" in sentence and str(data) in sentence
        remount(data, "size=200m")
        assert process("import", release.folder, "--data", data, "--json").returncode == 0
        assert releases.state(data) == releases.state(tmp_path / "undisturbed")


@pytest.mark.real_data
def test_a_disk_that_fills_while_label_maps_are_cut_is_told_and_cutting_goes_on(
    tmp_path: Path, mounted: Mount, shared_data: Path
) -> None:
    release = Release(tmp_path / "release")
    start = Tile.at(6.5, 0.4)
    tiles = [start.neighbour(east, south) for east in range(8) for south in range(8)]
    release.put_captions(captions([tile.name for tile in tiles if tile]))
    raster = shared_data / "worldcover" / "sao_tome_2021.tif"
    data = tmp_path / "data"
    with mounted(data / "labels", "size=64k"):
        sentence = refused("import", release.folder, "--worldcover", raster, "--data", data)
        assert "full" in sentence
        assert list((data / "labels").glob("*.part")) == []
        remount(data / "labels", "size=20m")
        assert process("import", release.folder, "--worldcover", raster, "--data", data).returncode == 0
        assert len(list((data / "labels").glob("*.png"))) == 64
    assert all("no land cover" not in held for held in releases.flags_of(data).values())


def test_a_read_only_data_folder_is_told(tmp_path: Path, mounted: Mount, release: Release) -> None:
    data = tmp_path / "data"
    with mounted(data, "size=50m"):
        take(data, release.folder)
        remount(data, "ro")
        for arguments in (["import", release.folder], ["info"], ["tile", NAMES[0]]):
            sentence = refused(*arguments, "--data", data)
            assert str(data) in sentence and "--data" in sentence
        sentence = refused("import", release.folder, "--data", data / "new")
        assert "--data" in sentence


def test_a_second_process_is_told_who_works_on_the_catalogue(data: Path, release: Release) -> None:
    with Catalogue(Settings(data=data).catalogue):
        sentence = refused("import", release.folder, "--data", data)
    assert f"process {os.getpid()}" in sentence and "--data" in sentence


def test_killed_imports_leave_nothing_that_the_next_one_does_not_mend(data: Path, tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    names = [Tile(number % 90, number // 90).name for number in range(5_000)]
    for split, share in (("train", names[:3_000]), ("val", names[3_000:3_500]), ("test", names[3_500:])):
        release.put_captions(captions(share), f"ChatEarthNet_caps_35_{split}.json")
    release.put_images({name: picture(n) for n, name in enumerate(names[:300])})
    release.put_labels({name: releases.label(1, n % 11 + 1) for n, name in enumerate(names[:2_500])})
    started = time.monotonic()
    assert process("import", release.folder, "--data", tmp_path / "undisturbed").returncode == 0
    whole_s = time.monotonic() - started
    rng = random.Random()
    for _ in range(5):
        running = subprocess.Popen(
            [sys.executable, "-m", "chatearth", "import", str(release.folder), "--data", str(data)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            running.wait(rng.uniform(0.3, 1) * whole_s)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
    done = process("import", release.folder, "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    assert releases.state(data) == releases.state(tmp_path / "undisturbed")
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        assert past_imports(catalogue)[0].finished


def test_an_interrupted_import_ends_at_once_and_says_that_it_can_go_on(data: Path, tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    names = [Tile(number, number).name for number in range(1_500)]
    data_of_one = picture()
    release.put_images(dict.fromkeys(names, data_of_one))
    running = subprocess.Popen(
        [sys.executable, "-m", "chatearth", "import", str(release.folder), "--data", str(data), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("Looking at images"):
            break
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert "nothing is lost" in err and "Traceback" not in err
    assert take(data, release.folder).tiles == 1_500


def test_a_moved_release_is_told_with_the_way_out(data: Path, release: Release, tmp_path: Path) -> None:
    from core.errors import ImageError
    from core.pictures.locations import locate, read

    take(data, release.folder)
    release.folder.rename(tmp_path / "moved")
    tile = Tile.parse(NAMES[0])
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        location = locate(catalogue, tile, "rgb")
    assert location is not None
    with pytest.raises(ImageError, match="import it again from its new place"):
        read(location, tile)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CHATEARTH_PORT", "many"), ("CHATEARTH_WORKERS", "0"), ("CHATEARTH_MEMORY_LIMIT", "much")],
)
def test_a_bad_setting_is_told_by_its_name(data: Path, variable: str, value: str) -> None:
    assert variable in refused("info", "--data", data, run=command, environment={variable: value})
