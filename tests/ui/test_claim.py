"""The page of the claim check, over a small world: what is typed, pasted or opened, and what is then found."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from claimcheck import Severity
from claimcheck.sheet import IN_ORDER
from core.errors import NotReadyError, StoreUnavailableError
from core.records import Setting
from tests.claimcheck import world
from tests.claimcheck.world import DAY, Checker
from ui import claim, frame, service
from ui.claim_view import MOST_SHOWN, report_html, summary_html


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    tools = world.build(tmp_path_factory.mktemp("claims"))
    yield Checker(tools)
    tools.store.close()


def _script() -> None:
    from ui import claim, frame  # a script of its own

    frame.controls()
    claim.page()


class Page:
    """The page, as a user has it before them."""

    def __init__(self) -> None:
        self.app = AppTest.from_function(_script, default_timeout=30)
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    def press(self, label: str) -> None:
        next(button for button in self.app.button if button.label == label).click()
        self.run()

    def paste(self, text: str) -> None:
        self.app.text_area(key="claim_pasted").set_value(text)
        self.press("Read the table")

    @property
    def html(self) -> str:
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style>", "<script>")))

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def rows(self) -> list[tuple[str, ...]]:
        rows: list[dict[str, str]] = self.app.session_state["claim_rows"]
        return [tuple(row[name] for name in IN_ORDER) for row in rows if any(row[name] for name in IN_ORDER)]


@pytest.fixture
def page(check: Checker, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(service, "get_tools", lambda: check.tools)
    monkeypatch.setattr(frame, "today", lambda: DAY)
    return Page()


def test_an_empty_page_says_what_to_do(page: Page) -> None:
    assert "Fill in a line, paste a table, or take the example." in page.text
    assert "Findings" not in page.text


def test_the_example_shows_an_edit_that_no_modifier_passes(page: Page) -> None:
    page.press("Example")
    assert page.rows[0] == ("20610", "RT", "1", "A", "", "11")
    assert "62320 is not paid with 62321 on one date" in page.text
    assert "PTP pair 62321 / 62320" in page.text
    page.press("Clear")
    assert page.rows == []
    assert "Findings" not in page.text


def test_a_pasted_table_fills_the_page(page: Page) -> None:
    page.paste(
        "Diagnoses,E11.9,E10.9\nAge,40\nSex,F\nPayer,Aetna\nCPT,Mod,Ptr,Charge\n99213,25,AB,9.00\n20610,RT,A,1\n"
    )
    assert page.rows == [("99213", "25", "1", "1,2", "", ""), ("20610", "RT", "1", "1", "", "")]
    assert page.app.text_input(key="claim_diagnoses").value == "E11.9, E10.9"
    assert page.app.number_input(key="claim_age").value == 40
    assert page.app.text_input(key="claim_payer").value == "Aetna"
    assert "the Excludes1 note of E11.9" in page.text
    assert "The payer is Aetna" in page.text
    assert [caption.value for caption in page.app.caption if "no check uses" in caption.value] == [
        "Columns that no check uses: Charge"
    ]


def test_a_table_may_state_the_setting(page: Page) -> None:
    page.paste("Setting,outpatient\nCode,Ptr\n62323,A\n62320,A\n")
    assert page.app.selectbox(key="setting").value is Setting.OUTPATIENT
    assert "62320 is not paid with 62323" in page.text
    page.paste("Code\n62323\n")
    assert page.app.selectbox(key="setting").value is Setting.OUTPATIENT


def test_a_table_that_cannot_be_read_leaves_the_page_as_it_was(page: Page) -> None:
    page.press("Example")
    page.paste("Code,Units\n99213,two\n")
    assert "The table (row 2, column Units): “two” is no whole number." in page.text
    assert len(page.rows) == 4


def test_a_file_is_read_as_a_table_is(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {"claim_file": SimpleNamespace(getvalue=lambda: b"PK\x03\x04", name="claim.xlsx")}
    monkeypatch.setattr(claim, "st", SimpleNamespace(session_state=state))
    claim._take_file()
    assert state["claim_problem"] == (
        "claim.xlsx: is a workbook, not text.",
        "Save it as CSV, or paste its cells.",
    )
    state["claim_file"] = SimpleNamespace(getvalue=lambda: "Dx;CPT\nE11.9;99213\n".encode("utf-16"), name="claim.csv")
    claim._take_file()
    assert state["claim_diagnoses"] == "E11.9"


def test_a_cell_that_cannot_be_read_is_told_with_its_place(page: Page) -> None:
    page.app.session_state["claim_rows"] = [dict.fromkeys(IN_ORDER, "") | {"code": "99213", "units": "two"}]
    page.run()
    assert "The grid (row 1, column Units): “two” is no whole number." in page.text


def test_the_date_and_the_setting_at_the_side_hold_for_the_claim(page: Page) -> None:
    page.paste("Code,Ptr\n62323,A\n62320,A\n")
    assert "is not paid with" not in page.text
    page.app.selectbox(key="setting").select_index(1)
    page.run()
    assert "62320 is not paid with 62323" in page.text
    assert "June 1, 2026" in page.text


def test_findings_may_stand_by_line(check: Checker) -> None:
    report = check("62320", "62321", diagnoses="E11.9 E10.9")
    shown = report_html(report, by_line=True)
    titles = re.findall(r"<h3>(.*?)</h3>", shown)
    assert titles[0].startswith("Line 1, 62320")
    assert titles[-2].startswith("Diagnoses")
    assert titles[-1].startswith("The claim")


def test_every_source_of_a_finding_opens(check: Checker) -> None:
    for by_line in (True, False):
        shown = report_html(check("62320", "62321 x3", "99024", diagnoses="E11 G63"), by_line=by_line)
        panels = re.findall(r'<aside popover="auto" id="([^"]+)"', shown)
        assert set(re.findall(r'popovertarget="([^"]+)"', shown)) == set(panels)
        assert len(panels) == len(set(panels))


def test_what_was_typed_brings_no_markup(check: Checker) -> None:
    report = check(world.line("99213", code="<img src=x onerror=alert(1)>"), payer="<b>x</b>", diagnoses="<i>")
    assert "<img" not in report_html(report, by_line=False)
    assert "<b>x" not in report_html(report, by_line=True)


def test_of_very_many_findings_the_worst_are_drawn(check: Checker) -> None:
    modifiers = [f"{first}{last}" for first in "GHJKQSU" for last in "ABCDEFGH"]
    report = check(*(f"62320-{name}" for name in modifiers), *(f"62321-{name}" for name in modifiers))
    shown = report_html(report, by_line=False)
    assert len(report.findings) > MOST_SHOWN
    assert shown.count('<li class="cw-weight-') == MOST_SHOWN
    assert re.search(r"<h3>[^<]+ \(\d+ of \d+\)</h3>", shown)
    assert "Nothing found" not in report_html(report, by_line=True)
    assert f"{len(report.findings) - MOST_SHOWN} more, of no greater weight, are in the files below" in shown
    assert f"<strong>{report.counts[Severity.ERROR]}</strong> errors" in summary_html(report)


@pytest.mark.parametrize(
    "error", [NotReadyError("The code store is empty."), StoreUnavailableError("The store is busy.")]
)
def test_stores_that_cannot_be_opened_are_told(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(service, "get_tools", fail)
    assert str(error) in Page().text
