import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.processes import lend


def test_processes_do_not_run_the_page_that_was_drawn_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    Path(page.__file__).write_text("import pathlib\npathlib.Path(__file__).with_name('drawn').touch()\n")
    monkeypatch.setitem(sys.modules, "__main__", page)
    with lend(2) as pool:
        assert pool is not None
        assert pool.submit(os.getpid).result(60) != os.getpid()
    assert not (tmp_path / "drawn").exists()
