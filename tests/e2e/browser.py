"""A real browser whose page tells when anything went wrong behind the test's back."""

import os
import re
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
OWN_HOSTS = {"127.0.0.1", "localhost"}
# The browser reports each answer >= 400 as an error; 422 is how a form says "look again".
FORM_REFUSED = r"the server responded with a status of 422"
TIMEOUT_MS = 15_000


def launch(playwright: Playwright) -> Browser:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        raise RuntimeError("Chromium is missing: apt-get install chromium")
    return playwright.chromium.launch(executable_path=program, args=FLAGS)


@dataclass  # Playwright hangs attributes of its own on what listens, so no slots
class Watch:
    """What went wrong in one browser context: console and page errors, requests elsewhere."""

    allowed: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)

    def open_page(self, context: BrowserContext) -> Page:
        context.set_default_timeout(TIMEOUT_MS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"page error: {error.error}"))
        context.on("request", self._request)
        return context.new_page()

    def take(self) -> list[str]:
        """Hand over the problems so far, and forget them."""
        problems, self.problems = self.problems, []
        return problems

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OWN_HOSTS:
            self._note(f"request to another host: {request.url}")

    def _note(self, problem: str) -> None:
        if not any(re.search(pattern, problem) for pattern in (FORM_REFUSED, *self.allowed)):
            self.problems.append(problem)
