"""Search and code pages in a real browser: typed into, walked by keyboard, linked, wide and narrow."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.ui.browsing import IN_A_BROWSER, OPENED_MS, Visit, at_390, at_1280, at_both_sizes

pytestmark = IN_A_BROWSER


def opened(window: Visit, address: str, path: str, landmark: str) -> Page:
    window.page.goto(f"{address}/{path}")
    expect(window.page.locator(landmark).first).to_be_visible(timeout=OPENED_MS)
    window.settle()
    return window.page


def asked(page: Page) -> dict[str, list[str]]:
    """What the address holds."""
    return parse_qs(urlsplit(page.url).query)


@at_both_sizes
def test_a_search_is_answered_while_it_is_typed_and_opened_by_keyboard(window: Visit, address: str) -> None:
    page = opened(window, address, "search", ".cw-found")
    expect(page.locator("#cw-search-field")).to_be_focused()
    page.keyboard.type("type 2 diabetes with neuropathy", delay=20)
    expect(page.locator('[data-cw-found="type 2 diabetes with neuropathy"]')).to_be_visible()
    expect(page.locator("#cw-search-field")).to_be_focused()
    assert asked(page) == {"q": ["type 2 diabetes with neuropathy"]}
    expect(page.locator(".cw-hit").first).to_contain_text(re.compile("E11.4.*neuropathy", re.DOTALL))
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cw-hit").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cw-hit").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#cw-search-field")).to_be_focused()
    code = page.locator(".cw-hit code").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".cw-sheet-head h1")).to_contain_text(code)
    page.go_back()
    expect(page.locator(".cw-hit").first).to_be_visible()
    expect(page.locator("#cw-search-field")).to_have_value("type 2 diabetes with neuropathy")


@at_1280
def test_an_address_brings_back_the_search_with_its_filters(window: Visit, address: str) -> None:
    page = opened(window, address, "search?q=E11&system=icd10cm&billable=yes&within=E11.4", ".cw-hit")
    expect(page.get_by_label("ICD-10-CM", exact=True)).to_be_checked()
    expect(page.get_by_label("billable", exact=True)).to_be_checked()
    expect(page.get_by_label("Chapter or section")).to_have_value("E11.4")
    for code in page.locator(".cw-hit code").all_inner_texts():
        assert code.startswith("E11.4")
    page.get_by_label("Chapter or section").select_option("")
    expect(page.locator(".cw-hit code", has_text="E11.00")).to_be_visible()
    assert "within" not in asked(page)


@at_both_sizes
def test_a_chapter_is_chosen_by_keyboard_and_stays_in_the_address(window: Visit, address: str) -> None:
    page = opened(window, address, "search?q=fracture", ".cw-hit")
    menu = page.get_by_label("Chapter or section")
    expect(menu).to_be_hidden()
    page.get_by_label("ICD-10-CM", exact=True).press("Space")
    expect(menu).to_be_visible()
    menu.focus()
    page.keyboard.type("Injuries to the wrist")
    expect(menu).to_have_value("S60-S69")
    expect(page.locator(".cw-count")).to_contain_text("Only within S60-S69.")
    expect(menu).to_be_focused()
    assert asked(page) == {"q": ["fracture"], "system": ["icd10cm"], "within": ["S60-S69"]}
    for code in page.locator(".cw-hit code").all_inner_texts():
        assert code.startswith("S6")
    page.get_by_label("CPT", exact=True).check()
    expect(menu).to_be_hidden()
    expect(page.locator(".cw-count")).not_to_contain_text("Only within")


@at_both_sizes
def test_a_code_page_has_its_blocks_their_sources_and_no_serious_fault(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62320", ".cw-sheet-head")
    expect(page.locator("h1")).to_contain_text("62320")
    for name in ("meaning", "status", "siblings", "notes", "modifiers", "edits", "fees", "guidelines", "history"):
        expect(page.locator(f"section#{name}")).to_be_visible()
    for section in page.locator("section.cw-block[id]").all():
        assert section.locator(".cw-editions, .cw-absent").count() or "No passage" in section.inner_text()
    expect(page.locator("p.cw-copyright:visible").last).to_contain_text("American Medical Association")
    assert window.faults() == []


@at_both_sizes
def test_the_search_page_has_no_serious_fault(window: Visit, address: str) -> None:
    opened(window, address, "search?q=broken+wrist", ".cw-hit")
    assert window.faults() == []


@at_1280
def test_codes_lead_to_codes_without_losing_the_session(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62320", ".cw-sheet-head")
    page.evaluate("window.stillHere = true")
    page.locator("section#siblings").get_by_role("link", name="62321", exact=True).last.click()
    expect(page.locator("h1")).to_contain_text("62321")
    assert asked(page)["code"] == ["62321"]
    page.get_by_role("link", name="Ask about this code").click()
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("62321")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("62320")
    assert page.evaluate("window.stillHere") is True


@at_1280
def test_a_source_on_the_code_page_opens_by_keyboard(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=icd10cm&code=E11.9", ".cw-sheet-head")
    chip = page.locator("section#notes .cw-chip").first
    panel = page.locator(f"#{chip.get_attribute('popovertarget')}")
    chip.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


@at_1280
def test_edits_are_narrowed_while_the_field_keeps_the_focus(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62323", ".cw-edit-form")
    field = page.get_by_label("Other code begins with")
    field.click()
    page.keyboard.type("7700", delay=30)
    expect(page.locator(".cw-joined tbody th").first).to_contain_text("7700")
    expect(field).to_be_focused()
    assert asked(page)["edit"] == ["7700"]


LOCALITIES = """() => document.querySelector(".cw-sheet-head").insertAdjacentHTML("afterend", `
  <details><summary>By locality</summary><label>Locality or state
  <input type="text" data-cw-narrow="places" data-cw-kept="locality"></label><table id="places">
  <tbody><tr><th>Boston (MA)</th></tr><tr><th>Houston (TX)</th></tr></tbody></table></details>`)"""
"""The table of fees by locality, which stands only where the geographic indices are loaded."""


@at_1280
def test_the_locality_of_fees_stays_in_the_address_from_code_to_code(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62320&locality=boston", ".cw-sheet-head")
    page.evaluate(LOCALITIES)
    field = page.get_by_label("Locality or state")
    expect(field).to_have_value("boston")
    expect(page.get_by_text("Boston (MA)")).to_be_visible()
    expect(page.get_by_text("Houston (TX)")).to_be_hidden()
    field.fill("tx")
    expect(page.get_by_text("Houston (TX)")).to_be_visible()
    assert asked(page)["locality"] == ["tx"]
    page.locator("section#siblings tbody a").first.click()
    expect(page.locator("h1")).not_to_contain_text("62320")
    assert asked(page)["locality"] == ["tx"]


@at_both_sizes
def test_codes_to_compare_are_typed(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62321&compare=62323", "#compare")
    page.get_by_label("Beside 62321").fill("62323, 62320")
    page.keyboard.press("Enter")
    expect(page.locator("#compare thead th")).to_have_count(4)
    assert asked(page)["compare"] == ["62323, 62320"]


@at_1280
def test_the_date_of_service_goes_into_the_address_and_into_links(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62320&as_of=2026-02-03", ".cw-sheet-head")
    expect(page.locator(".cw-sheet-state")).to_contain_text("Feb 3, 2026")
    page.locator("section#siblings tbody a").first.click()
    expect(page.locator("h1")).not_to_contain_text("62320")
    assert asked(page)["as_of"] == ["2026-02-03"]
    expect(page.locator(".cw-sheet-state")).to_contain_text("Feb 3, 2026")


@at_both_sizes
def test_codes_stand_side_by_side(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62321&compare=cpt:62323", "#compare")
    row = page.locator("#compare tr", has=page.get_by_role("rowheader", name="Region", exact=True))
    expect(row).to_have_class("cw-differs")


@at_390
def test_the_contents_of_a_code_page_lead_to_its_blocks(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=62320", ".cw-sheet-head")
    page.locator(".stMain .cw-contents").get_by_role("link", name="NCCI edits").click()
    expect(page.locator("#edits-title")).to_be_in_viewport()


@at_1280
def test_on_paper_there_are_no_controls_and_what_is_folded_is_open(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=icd10cm&code=E11", ".cw-sheet-head")
    page.emulate_media(media="print")
    expect(page.locator(".cw-actions")).to_be_hidden()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


@at_1280
def test_a_code_page_is_downloaded_as_pdf(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=icd10cm&code=E11.9", ".cw-sheet-head")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").click()
    assert waiting.value.suggested_filename == "icd10cm-E11.9.pdf"
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


@at_both_sizes
def test_an_address_without_sense_gets_one_clear_line(window: Visit, address: str) -> None:
    page = opened(window, address, "code?system=cpt&code=banana", ".cw-error")
    expect(page.locator(".cw-error")).to_contain_text("does not have the shape of a code in CPT")
    page.get_by_label("Which code?").fill("99213")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("99213")
