"""The claim check in a real browser: by keyboard, wide and narrow, and without serious faults of accessibility."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.settings import PROJECT_ROOT
from tests.ui.browsing import ANSWERED_MS, IN_A_BROWSER, Visit, at_both_sizes
from tests.ui.conftest import served

pytestmark = IN_A_BROWSER

TABLE = "Dx\tE11.9\tE10.9\nCPT\tMod\tPtr\n99213\t25\tAB\n22614\t\tA\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the program is served over the small world of the claim check."""
    with served(PROJECT_ROOT / "tests" / "ui" / "claim_app.py", tmp_path_factory.mktemp("served"), os.environ) as url:
        yield url


@pytest.fixture
def page(window: Visit, address: str) -> Page:
    """The page of the claim check, opened on June 1, 2026."""
    window.page.goto(f"{address}/claim?as_of=2026-06-01")
    expect(window.page.get_by_role("button", name="Example")).to_be_visible(timeout=ANSWERED_MS)
    window.settle()
    return window.page


def take_example(page: Page) -> None:
    page.get_by_role("button", name="Example").press("Enter")
    expect(page.locator(".cw-findings")).to_be_visible(timeout=ANSWERED_MS)


@at_both_sizes
def test_the_example_is_checked_and_a_source_opens_by_keyboard(page: Page) -> None:
    take_example(page)
    first = page.locator(".cw-found > li").first
    expect(first).to_contain_text("62320 is not paid with 62321")
    chip = first.locator(".cw-chip").first
    chip.press("Enter")
    panel = page.locator(".cw-panel:popover-open")
    expect(panel).to_contain_text("column 1 62321, column 2 62320")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(chip).to_be_focused()


@at_both_sizes
def test_a_pasted_table_is_checked_line_by_line(page: Page) -> None:
    page.get_by_text("Paste a table, or open a file").click()
    page.get_by_role("textbox", name="Table from a spreadsheet").fill(TABLE)
    page.get_by_role("button", name="Read the table").click()
    findings = page.locator(".cw-findings")
    expect(findings).to_contain_text("22614 is an add-on code", timeout=ANSWERED_MS)
    expect(findings).to_contain_text("type 1 diabetes mellitus (E10.-)")
    page.get_by_text("By line").click()
    expect(page.locator(".cw-found-group h3").first).to_contain_text("Line 1, 99213")


@at_both_sizes
def test_a_line_is_changed_by_keyboard_alone(page: Page, window: Visit) -> None:
    take_example(page)
    window.settle()
    edit = page.locator(".cw-found > li", has_text="62320 is not paid with 62321")
    expect(edit).to_have_count(1)
    page.get_by_label("Payer").focus()
    for _ in range(10):  # past the buttons of the grid
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "CANVAS":
            break
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # past the number of the line
    page.keyboard.press("Enter")
    cell = page.locator(".gdg-input")
    expect(cell).to_have_value("62320")
    expect(cell).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("99214", delay=60)  # the grid takes up each letter after it is drawn
    expect(cell).to_have_value("99214")
    page.keyboard.press("Enter")
    expect(edit).to_have_count(0, timeout=ANSWERED_MS)


@at_both_sizes
def test_lines_have_the_numbers_that_the_findings_give(page: Page, window: Visit) -> None:
    take_example(page)
    window.settle()
    for number, code in enumerate(("20610", "99213", "62321", "62320"), 1):
        row = page.locator("canvas [role=row]", has_text=code)  # what a reader of screens is told of the drawn grid
        expect(row.locator("[role=gridcell]").filter(has_text=re.compile(rf"^{number}$")).first).to_be_attached()
    expect(page.locator(".cw-found > li", has_text="62320 is not paid with 62321")).to_contain_text("line 4")


@at_both_sizes
def test_there_is_no_serious_fault_of_accessibility(page: Page, window: Visit) -> None:
    take_example(page)
    page.locator(".cw-found-group summary").press("Enter")
    window.settle()
    assert window.faults() == []
