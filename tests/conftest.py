"""What holds for every test: no network, no settings from outside, data in a folder of its own.

Connections are limited to this machine by pytest's options in pyproject.toml.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from core.settings import Settings
from tests.loaded_home import loaded_home
from tests.ui.browsing import ARGUMENTS, CHROMIUM, NO_HOST_NAMES, SHOWN_MS

_OUTSIDE = ("OPENAI_", "CODEWRIGHT_")


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith(_OUTSIDE)]:
        del os.environ[name]
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported, so before any test module is
    os.environ["TOKENIZERS_PARALLELISM"] = "false"


@pytest.fixture(autouse=True)
def settings_from_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test has its own home and does not see the developer's .env."""
    monkeypatch.setenv("CODEWRIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with everything loaded that a first run loads: made once, and not to be written to."""
    return loaded_home(tmp_path_factory.mktemp("starter"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for all tests that need one: Playwright runs once in a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, NO_HOST_NAMES])
        expect.set_options(timeout=SHOWN_MS)
        yield started
        started.close()
