"""A Chromium that may only reach this machine, and a watch on what it asks for and which scripts fail."""

import shutil
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""Path of the system's Chromium, or None."""

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
LOCAL_SCHEMES = {"about", "blob", "chrome", "data"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}


class Guard:
    """Collects every request of a context that is not for this machine, every script error, and all that the content
    policy had to hold up."""

    def __init__(self, context: BrowserContext) -> None:
        self.outside: list[str] = []
        self.failures: list[str] = []
        context.on("request", self._asked)
        context.on("page", self._opened)
        context.on("console", self._said)

    def _opened(self, page: Page) -> None:
        page.on("websocket", self._asked)
        page.on("pageerror", lambda error: self.failures.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.failures.append(message.text)

    def _asked(self, asked: Request | WebSocket) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in LOCAL_SCHEMES and parts.hostname not in LOCAL_HOSTS:
            self.outside.append(asked.url)
