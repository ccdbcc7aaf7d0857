"""What tests in a browser share: demo data, a running explorer, and a Chromium that may only reach this machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pages.ui.start.first import COOKIE
from tests.browser.guard import ARGUMENTS, CHROMIUM, Guard
from tests.releases import command
from tests.running import Explorer

DEMO_TILES = 120
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the imported demo release. Read only: every test shares it."""
    folder = tmp_path_factory.mktemp("explorer")
    for arguments in (("demo", folder / "demo", "--tiles", DEMO_TILES), ("import", folder / "demo")):
        done(*arguments, "--data", folder)
    return folder


@pytest.fixture(scope="session")
def explorer_url(demo_data: Path) -> Iterator[str]:
    """Address of a running explorer with the demo data, without a slash at the end."""
    with Explorer(demo_data) as explorer:
        yield explorer.url


@pytest.fixture(scope="session")
def other_url(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of another explorer with the demo data, for links that were made elsewhere."""
    data = tmp_path_factory.mktemp("other") / "data"
    shutil.copytree(demo_data, data, ignore=shutil.ignore_patterns("demo"))
    with Explorer(data) as explorer:
        yield explorer.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the system. A machine without one skips the test, except where CI promises to have it."""
    if CHROMIUM is None:
        reason = "no Chromium on the PATH: install the package chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def chromium_page(chromium: Browser) -> Iterator[Page]:
    """An empty page of 1280x800; the test fails if anything is asked of another machine, or a script fails."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.add_cookies([{"name": COOKIE, "value": "1", "url": "http://127.0.0.1"}])  # nothing of the first minute
    guard = Guard(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()
    assert not guard.outside, f"asked of other machines: {sorted(set(guard.outside))}"
    assert not guard.failures, f"scripts failed in the browser: {guard.failures}"


def done(*arguments: object) -> None:
    """Run a command that succeeds."""
    ended = command(*arguments)
    assert ended.returncode == 0, ended.stderr
