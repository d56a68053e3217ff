"""The program served once for all browser tests, and windows on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from core.settings import PROJECT_ROOT
from tests.loaded_home import environment
from tests.ui.browsing import NARROW, OPENED_MS, Visit


@pytest.fixture(scope="session")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the program is served, on a home with the starter data."""
    folder = tmp_path_factory.mktemp("served")
    with served(PROJECT_ROOT / "app.py", folder, environment(starter_home), cwd=folder) as url:
        yield url


@contextmanager
def served(script: Path, folder: Path, environ: Mapping[str, str], cwd: Path = PROJECT_ROOT) -> Iterator[str]:
    """The address at which Streamlit serves a script; its log goes to a folder of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.fileWatcherType", "none"]  # or an edit while tests run would stand half in the program
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=cwd, env=environ, stdout=log, stderr=subprocess.STDOUT)
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


@pytest.fixture
def window(browser: Browser, size: ViewportSize) -> Iterator[Visit]:
    """A window on no page yet. At the end: no error in the console, no request to elsewhere, no overflow in width."""
    with browser.new_context(viewport=size, has_touch=size == NARROW) as context:
        opened = Visit(context.new_page())
        opened.watch()
        yield opened
        assert opened.errors == []
        assert opened.requests_elsewhere == []
        assert opened.overflow <= 0


@pytest.fixture
def visit(window: Visit, address: str) -> Visit:
    """The chat, just opened."""
    window.page.goto(address)
    expect(window.page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=OPENED_MS)
    return window
