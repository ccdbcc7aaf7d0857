"""Waiting in a browser until the explorer has answered; the content policy lets no waiting script in."""

import time

from playwright.sync_api import Page

PATIENCE_S = 60
STEP_S = 0.1
STEPS = 5
"""Looks in turn at which nothing may be under way: a run begins a moment after what asked for it."""


def settled(page: Page) -> None:
    """Wait until no run is under way and none follows."""
    app, ends, still = page.get_by_test_id("stApp"), time.monotonic() + PATIENCE_S, 0
    while still < STEPS:
        assert time.monotonic() < ends, "runs follow each other without end"
        still = still + 1 if app.get_attribute("data-test-script-state") == "notRunning" else 0
        time.sleep(STEP_S)
