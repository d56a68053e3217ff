"""A browser window on the program: what browser tests share.

The browser can resolve no host name, so a request to elsewhere fails; that one was tried fails the test.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

CHROMIUM = shutil.which("chromium")

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.timeout(900),  # the first test waits for the data to be loaded
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"),
]
"""Marks of a module of browser tests."""

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_HOST_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)

OPENED_MS = 180_000
"""The first visit waits for the stores and the embedding model to be opened, on a machine that may be busy."""

ANSWERED_MS = 60_000

SHOWN_MS = 30_000
"""Until something stands on a page that is open; for failing only, on a machine that may be busy."""


@dataclass
class Visit:
    """A browser window on the page, and what happened there that should not."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests_elsewhere: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note_address(request.url))
        self.page.on("websocket", lambda connection: self._note_address(connection.url))

    def _note_message(self, message: ConsoleMessage) -> None:
        # Opened at one of its pages, Streamlit looks for its server below that page first, and finds none there.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.errors.append(message.text)

    def _note_address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.requests_elsewhere.append(address)

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the finished answer."""
        answers = self.page.locator(".cw-answer")
        before = answers.count()
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        answer = answers.nth(before)
        expect(answer.locator(".cw-trace")).to_be_visible(timeout=ANSWERED_MS)
        return answer

    def settle(self) -> None:
        """Wait until the script has run to its end."""
        self.page.wait_for_function(
            "document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'",
            timeout=ANSWERED_MS,
        )

    def faults(self) -> list[str]:
        """The accessibility faults that axe calls serious or critical."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))


at_both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
at_1280 = pytest.mark.parametrize("size", [WIDE], ids=["1280"])
at_390 = pytest.mark.parametrize("size", [NARROW], ids=["390"])
