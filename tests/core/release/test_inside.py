import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.release.inside import ManyInside, Open, is_inside, open_inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "deep").mkdir(parents=True)
    (tmp_path / "root" / "deep" / "file").write_bytes(b"inside")
    (tmp_path / "outside").write_bytes(b"secret")
    return tmp_path / "root"


@pytest.fixture(params=["one", "many"])
def opened(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a file by itself, or as one of many."""
    with ManyInside() as many:
        yield open_inside if request.param == "one" else many.open


def test_a_file_inside_is_opened_along_links_that_stay_inside(root: Path, opened: Open) -> None:
    (root / "link").symlink_to("deep/file")
    (root / "folder").symlink_to(root / "deep")
    for path in (root / "deep" / "file", root / "link", root / "folder" / "file"):
        with opened(path, root) as file:
            assert file.read() == b"inside"
        assert is_inside(path, root)


@pytest.mark.parametrize("name", ["link", "chain", "folder/outside", "deep/../../outside", "neighbour"])
def test_what_lies_outside_is_not_opened(root: Path, opened: Open, name: str) -> None:
    (root / "link").symlink_to("../outside")
    (root / "chain").symlink_to("link")
    (root / "folder").symlink_to("..")
    (root.parent / "rootlike").write_bytes(b"secret")
    (root / "neighbour").symlink_to("../rootlike")
    assert not is_inside(root / name, root)
    with pytest.raises(OSError, match="leads out"):
        opened(root / name, root)


def test_only_files_are_opened_and_a_pipe_does_not_hang(root: Path, opened: Open) -> None:
    os.mkfifo(root / "pipe")
    for name in ("pipe", "deep"):
        with pytest.raises(OSError, match="no file"):
            opened(root / name, root)
    with pytest.raises(OSError, match="leads out"):
        opened(Path("/dev/null"), root)
    with pytest.raises(OSError, match="no file"):
        opened(Path("/dev/null"), Path("/dev"))


def test_a_folder_that_was_replaced_by_a_link_no_longer_opens(root: Path) -> None:
    deep = root / "deep"
    with open_inside(deep / "file", deep) as file:
        assert file.read() == b"inside"
    deep.rename(root.parent / "moved")
    deep.symlink_to(root.parent / "moved")
    with pytest.raises(OSError, match="leads out"):
        open_inside(deep / "file", deep)


def test_one_of_many_files_comes_from_the_folder_that_was_looked_at_whatever_takes_its_place(root: Path) -> None:
    deep, secrets = root / "deep", root.parent / "secrets"
    secrets.mkdir()
    (secrets / "file").write_bytes(b"secret")
    with ManyInside() as many:
        many.open(deep / "file", root).close()
        deep.rename(root / "moved")
        deep.symlink_to(secrets)
        with many.open(deep / "file", root) as file:
            assert file.read() == b"inside"
        many.open(root / "moved" / "file", root).close()
        with pytest.raises(OSError, match="leads out"):
            many.open(deep / "file", root)


def test_a_file_may_be_its_own_root(root: Path, opened: Open) -> None:
    path = root / "deep" / "file"
    with opened(path, path) as file:
        assert file.read() == b"inside"
    path.unlink()
    path.symlink_to(root.parent / "outside")
    with pytest.raises(OSError, match="leads out"):
        opened(path, path)
