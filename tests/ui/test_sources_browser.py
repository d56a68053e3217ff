"""The Sources page in a real browser: walked by keyboard, a file loaded and taken out, no serious fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.settings import PROJECT_ROOT
from tests.ingest.gnomes import HATS, codes, write
from tests.ui.browsing import ANSWERED_MS, IN_A_BROWSER, OPENED_MS, Visit, at_1280, at_both_sizes
from tests.ui.conftest import served

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the program is served over a small home."""
    with served(PROJECT_ROOT / "tests" / "ui" / "sources_app.py", tmp_path_factory.mktemp("served"), os.environ) as url:
        yield url


@pytest.fixture
def page(window: Visit, address: str) -> Page:
    """The page, just opened."""
    window.page.goto(f"{address}/sources")
    expect(window.page.get_by_role("tab", name="Loaded")).to_be_visible(timeout=OPENED_MS)
    window.settle()
    return window.page


def go_to(page: Page, name: str) -> None:
    """Go to a tab by keyboard."""
    tab = page.get_by_role("tab", name=name, exact=True)
    page.get_by_role("tab", name="Loaded", exact=True).focus()
    for _ in range(4):
        if tab.get_attribute("aria-selected") == "true":
            return
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")


@at_both_sizes
def test_every_tab_is_reached_by_keyboard_and_has_no_serious_fault(window: Visit, page: Page) -> None:
    expect(page.locator(".cw-table")).to_contain_text("Gnome unit limits")
    for name, landmark in (
        ("Missing", ".cw-missing"),
        ("Load files", ".st-key-path"),
        ("Remove", ".st-key-going"),
    ):
        go_to(page, name)
        expect(page.locator(landmark)).to_be_visible()
        assert window.faults() == []


@at_1280
def test_a_file_is_loaded_and_its_source_taken_out_again(window: Visit, page: Page, tmp_path: Path) -> None:
    files = write(tmp_path / "files", {"gnome-codes-2026-q1.csv": codes(HATS)})
    go_to(page, "Load files")
    page.get_by_label("Or a file or folder on this machine").fill(str(files / "missing.csv"))
    page.get_by_label("Make what is loaded findable").press("Space")
    page.get_by_role("button", name="Load", exact=True).press("Enter")
    expect(page.locator(".cw-error")).to_contain_text("there is no such file or folder")
    page.get_by_label("Or a file or folder on this machine").fill("")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files / "gnome-codes-2026-q1.csv")
    expect(page.get_by_role("button", name="Remove gnome-codes-2026-q1.csv")).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).press("Enter")
    expect(page.locator(".cw-done")).to_contain_text("Loaded: Gnome codes, 2026 Q1", timeout=ANSWERED_MS)
    go_to(page, "Loaded")
    expect(page.locator(".cw-table")).to_contain_text("Gnome codes")
    window.settle()  # what is drawn anew is pale for a moment
    assert window.faults() == []
    go_to(page, "Remove")
    page.get_by_label("Source", exact=True).last.fill("Gnome codes")
    page.keyboard.press("Enter")
    page.get_by_text("answers will do without it").click()
    remove = page.get_by_role("button", name="Remove", exact=True)
    expect(remove).to_be_enabled()
    remove.press("Enter")
    expect(page.locator(".cw-done")).to_contain_text("Removed Gnome codes, 2026 Q1", timeout=ANSWERED_MS)
