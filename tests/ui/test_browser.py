"""The whole program in a real browser: the example questions, their sources, wide and narrow.

The browser can resolve no host name, so a request to elsewhere fails; that one was tried fails the test.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, expect, sync_playwright

from core.settings import PROJECT_ROOT
from tests.loaded_home import environment

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),  # the first test waits for the data to be loaded
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"),
]

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_HOST_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)

OPENED_MS = 180_000
"""The first visit waits for the stores and the embedding model to be opened, on a machine that may be busy."""

ANSWERED_MS = 60_000


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
        if message.type == "error":
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

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the program is served, on a home with the starter data."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT_ROOT / "app.py"), "--server.port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=environment(starter_home), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_up(f"{url}/_stcore/health", server, folder / "log")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"The page is not served: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, NO_HOST_NAMES])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, address: str, size: ViewportSize) -> Iterator[Visit]:
    """The page just opened. At the end: no error in the console, no request to elsewhere, no overflow in width."""
    with browser.new_context(viewport=size, has_touch=size == NARROW) as context:
        opened = Visit(context.new_page())
        opened.watch()
        opened.page.goto(address)
        expect(opened.page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=OPENED_MS)
        yield opened
        assert opened.errors == []
        assert opened.requests_elsewhere == []
        assert opened.overflow <= 0


at_both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
at_1280 = pytest.mark.parametrize("size", [WIDE], ids=["1280"])
at_390 = pytest.mark.parametrize("size", [NARROW], ids=["390"])


@at_both_sizes
def test_a_code_is_explained_with_its_sources(visit: Visit) -> None:
    answer = visit.ask("What is CPT 62320?")
    expect(answer).to_contain_text(re.compile(r"CPT\s*62320.*(cervical|neck).*epidural", re.IGNORECASE | re.DOTALL))
    expect(answer).to_contain_text(re.compile(r"no imaging|without imaging", re.IGNORECASE))
    expect(answer.locator(".cw-codes")).to_contain_text("valid")
    expect(answer.get_by_text("registered trademark of the American Medical Association").first).to_be_visible()
    sentences = answer.locator(".cw-rule")
    assert sentences.count() > 5
    assert answer.locator(".cw-rule:has(.cw-chip), .cw-rule + .cw-chip").count() >= sentences.count()


@at_both_sizes
def test_two_codes_stand_side_by_side(visit: Visit) -> None:
    answer = visit.ask("62321 vs 62323")
    heads = answer.locator(".cw-table thead th")
    expect(heads.nth(1)).to_contain_text("62321")
    expect(heads.nth(2)).to_contain_text("62323")
    region = answer.locator(".cw-table tr", has=visit.page.get_by_role("rowheader", name="Region", exact=True))
    expect(region).to_have_class("cw-differs")
    expect(region.locator("td").nth(0)).to_contain_text("cervical")
    expect(region.locator("td").nth(1)).to_contain_text("lumbar")


@at_390
def test_a_comparison_too_wide_for_a_phone_scrolls_in_its_own_box(visit: Visit) -> None:
    box = visit.ask("62321 vs 62323").locator(".cw-table")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    last = box.locator("thead th").last
    last.scroll_into_view_if_needed()
    assert box.evaluate("box => box.scrollLeft") > 0
    assert visit.overflow <= 0


@at_both_sizes
def test_a_guideline_is_told_with_the_document_it_follows(visit: Visit) -> None:
    answer = visit.ask("Guidelines for E/M services")
    expect(answer).to_contain_text("medical decision making")
    expect(answer).to_contain_text("total time")
    expect(answer.locator(".cw-sources")).to_contain_text("Evaluation and Management")


@at_both_sizes
def test_a_source_opens_and_closes_by_keyboard(visit: Visit) -> None:
    answer = visit.ask("What is CPT 62320?")
    chip, panel = answer.locator(".cw-chip").first, answer.locator(".cw-panel").first
    expect(panel).to_be_hidden()
    chip.focus()
    visit.page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("62320")
    expect(panel).to_contain_text(re.compile(r"Release.*Effective.*20\d\d.*Official reference", re.DOTALL))
    expect(panel).to_be_in_viewport(ratio=0.99)
    visit.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


@at_390
def test_a_source_opens_by_touch_and_closes_by_its_button(visit: Visit) -> None:
    answer = visit.ask("What is CPT 62320?")
    panel = answer.locator(".cw-panel").first
    answer.locator(".cw-chip").first.tap()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Close source").tap()
    expect(panel).to_be_hidden()


@at_1280
def test_a_source_still_opens_after_the_next_question(visit: Visit) -> None:
    first = visit.ask("What is CPT 62320?")
    visit.ask("62321 vs 62323")
    first.locator(".cw-chip").first.click()
    expect(first.locator(".cw-panel").first).to_be_visible()


@at_1280
def test_a_follow_up_is_understood_from_what_was_asked(visit: Visit) -> None:
    visit.ask("What is CPT 62320?")
    expect(visit.ask("And with imaging guidance?")).to_contain_text("62321")


@at_1280
def test_an_example_is_asked_with_a_click(visit: Visit) -> None:
    visit.page.get_by_text("62321 vs 62323", exact=True).click()
    expect(visit.page.locator(".cw-table").first).to_be_visible(timeout=ANSWERED_MS)


@at_1280
def test_a_new_conversation_empties_the_page(visit: Visit) -> None:
    visit.ask("What is CPT 62320?")
    visit.page.get_by_role("button", name="New", exact=True).click()
    expect(visit.page.locator(".cw-answer")).to_have_count(0)
    expect(visit.page.locator(".cw-welcome")).to_be_visible()


@at_both_sizes
def test_what_cannot_be_answered_is_refused(visit: Visit) -> None:
    answer = visit.ask("What is the weather in Boston?")
    expect(answer).to_have_class(re.compile("cw-abstained"))
    expect(answer.locator(".cw-chip")).to_have_count(0)
