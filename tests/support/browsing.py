"""Visits to a site in a real browser, with a record of everything that a page does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Dialog, Page, Request

WAIT_MS = 60_000
"""A busy machine starts a page within a second or ten; nothing waits that long for nothing."""


@dataclass
class Visit:
    """A page that is open, and everything that it did."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    """Every address that was asked for."""
    refused: list[str] = field(default_factory=list)
    """What was asked for in vain: by the policy of the page it never left the browser."""
    said: list[str] = field(default_factory=list)
    """Messages of the console, errors and dialogs."""

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(f"{self.base}/{quote(path, safe='/#=~')}")
        return self.page

    def note_failure(self, request: Request) -> None:
        """Remember what the policy of the page forbade."""
        if request.failure == "csp":
            self.refused.append(request.url)

    @property
    def asked_elsewhere(self) -> list[str]:
        """Give what was asked for beyond the site."""
        return [address for address in self.asked if not address.startswith(f"{self.base}/")]


@contextmanager
def visiting(browser: Browser, base: str, **wishes: Any) -> Iterator[Visit]:
    """Open a window of its own, with nothing remembered from others."""
    context = browser.new_context(**wishes)
    context.set_default_timeout(WAIT_MS)
    visit = Visit(context.new_page(), base)

    def refuse(dialog: Dialog) -> None:
        visit.said.append(dialog.message)
        dialog.dismiss()

    context.on("request", lambda request: visit.asked.append(request.url))
    context.on("requestfailed", visit.note_failure)
    visit.page.on("console", lambda message: visit.said.append(message.text))
    visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
    visit.page.on("dialog", refuse)
    try:
        yield visit
    finally:
        context.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, as a plain web server does; give its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
