"""A case in a real browser: pasted, reviewed by keyboard, accepted, without serious faults of accessibility."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from evals.cases import read_cases
from tests.ui.browsing import ANSWERED_MS, IN_A_BROWSER, OPENED_MS, Visit, at_1280, at_both_sizes

pytestmark = IN_A_BROWSER

CASE = next(case for case in read_cases() if case.id == "or-1")


@pytest.fixture
def page(window: Visit, address: str) -> Page:
    """The page of the case, opened on the note's date of service."""
    window.page.goto(f"{address}/case?as_of={CASE.as_of.isoformat()}")
    expect(window.page.get_by_label("The note")).to_be_visible(timeout=OPENED_MS)
    window.settle()
    return window.page


def draft(page: Page) -> None:
    page.get_by_label("The note").fill(CASE.note)
    page.get_by_role("button", name="Draft the codes").press("Enter")
    expect(page.locator(".cw-candidate").first).to_be_visible(timeout=ANSWERED_MS)


@at_both_sizes
def test_a_note_is_coded_and_no_serious_fault_of_accessibility_is_found(page: Page, window: Visit) -> None:
    draft(page)
    expect(page.locator(".cw-candidate", has_text="M17.11")).to_be_visible()
    expect(page.locator(".cw-candidate", has_text="20610").first).to_be_visible()
    expect(page.locator(".cw-mark", has_text="Primary osteoarthritis, right knee")).to_be_visible()
    page.get_by_role("button", name="Take all likely ones").press("Enter")
    page.get_by_role("tab", name="Checks").press("Enter")
    window.settle()
    expect(page.locator(".cw-findings")).to_be_visible(timeout=ANSWERED_MS)
    assert window.faults() == []


@at_1280
def test_a_case_is_decided_and_exported_by_keyboard(page: Page, window: Visit) -> None:
    draft(page)
    expect(page.get_by_role("button", name="Accept the case")).to_be_visible(timeout=ANSWERED_MS)
    window.settle()
    for take in page.get_by_role("radio", name="Take").all():
        take.press("Space")
        expect(take).to_be_checked(timeout=ANSWERED_MS)
        window.settle()
    expect(page.get_by_text("0 open")).to_be_visible(timeout=ANSWERED_MS)
    window.settle()
    page.get_by_role("button", name="Accept the case").press("Enter")
    expect(page.get_by_text("State: accepted")).to_be_visible(timeout=ANSWERED_MS)
    with page.expect_download(timeout=ANSWERED_MS) as download:
        page.get_by_role("button", name="FHIR Claim").press("Enter")
    claim = json.loads(download.value.path().read_text(encoding="utf-8"))
    codes = {item["productOrService"]["coding"][0]["code"] for item in claim["item"]}
    assert codes == {"20610", "J3301"}
    assert "Okafor" not in json.dumps(claim)
