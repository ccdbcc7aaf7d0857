import os
from pathlib import Path

import pytest

from core.release.inside import is_inside, open_inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "deep").mkdir(parents=True)
    (tmp_path / "root" / "deep" / "file").write_bytes(b"inside")
    (tmp_path / "outside").write_bytes(b"secret")
    return tmp_path / "root"


def test_a_file_inside_is_opened_along_links_that_stay_inside(root: Path) -> None:
    (root / "link").symlink_to("deep/file")
    (root / "folder").symlink_to(root / "deep")
    for path in (root / "deep" / "file", root / "link", root / "folder" / "file"):
        with open_inside(path, root) as file:
            assert file.read() == b"inside"
        assert is_inside(path, root)


@pytest.mark.parametrize("name", ["link", "chain", "folder/outside", "deep/../../outside", "neighbour"])
def test_what_lies_outside_is_not_opened(root: Path, name: str) -> None:
    (root / "link").symlink_to("../outside")
    (root / "chain").symlink_to("link")
    (root / "folder").symlink_to("..")
    (root.parent / "rootlike").write_bytes(b"secret")
    (root / "neighbour").symlink_to("../rootlike")
    assert not is_inside(root / name, root)
    with pytest.raises(OSError, match="leads out"):
        open_inside(root / name, root)


def test_only_files_are_opened_and_a_pipe_does_not_hang(root: Path) -> None:
    os.mkfifo(root / "pipe")
    for name in ("pipe", "deep"):
        with pytest.raises(OSError, match="no file"):
            open_inside(root / name, root)
    with pytest.raises(OSError, match="leads out"):
        open_inside(Path("/dev/null"), root)
    with pytest.raises(OSError, match="no file"):
        open_inside(Path("/dev/null"), Path("/dev"))


def test_a_folder_that_was_replaced_by_a_link_no_longer_opens(root: Path) -> None:
    deep = root / "deep"
    with open_inside(deep / "file", deep) as file:
        assert file.read() == b"inside"
    deep.rename(root.parent / "moved")
    deep.symlink_to(root.parent / "moved")
    with pytest.raises(OSError, match="leads out"):
        open_inside(deep / "file", deep)


def test_a_file_may_be_its_own_root(root: Path) -> None:
    path = root / "deep" / "file"
    with open_inside(path, path) as file:
        assert file.read() == b"inside"
    path.unlink()
    path.symlink_to(root.parent / "outside")
    with pytest.raises(OSError, match="leads out"):
        open_inside(path, path)
