"""The chat in a real browser: the example questions, their sources, wide and narrow."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.ui.browsing import ANSWERED_MS, IN_A_BROWSER, OPENED_MS, Visit, at_390, at_1280, at_both_sizes

pytestmark = IN_A_BROWSER


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


@at_both_sizes
def test_a_link_asks_once_and_the_answer_is_saved_without_a_serious_fault(window: Visit, address: str) -> None:
    page = window.page
    page.goto(f"{address}/?q=What+is+CPT+62320%3F")
    expect(page.locator(".cw-trace")).to_be_visible(timeout=OPENED_MS)
    expect(page).to_have_url(f"{address}/")
    page.locator(".cw-trace summary").press("Enter")
    expect(page.locator(".cw-trace")).to_contain_text("What was looked up")
    page.get_by_role("button", name="Save").press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")
    assert window.faults() == []


@at_1280
def test_a_correction_is_answered_as_the_question_it_makes_and_can_be_edited(visit: Visit) -> None:
    visit.ask("What is CPT 62320?")
    answer = visit.ask("no, I meant 62322")
    expect(answer.locator(".cw-notices")).to_contain_text("Taken as: “What is CPT 62322?”")
    visit.page.get_by_role("button", name="Edit", exact=True).press("Enter")
    box = visit.page.get_by_test_id("stChatInputTextArea")
    expect(box).to_have_value("no, I meant 62322")
    box.fill("no, I meant 62323")
    box.press("Enter")
    corrected = visit.page.locator(".cw-answer").nth(1)
    expect(corrected).to_contain_text("Taken as: “What is CPT 62323?”", timeout=ANSWERED_MS)
    expect(visit.page.locator(".cw-question")).to_have_count(2)
