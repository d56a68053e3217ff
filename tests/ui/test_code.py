"""The page of a code, over a small world: what its address asks for, and what then stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from assistant.sheet import Grid, GridRow, code_sheet
from assistant.sheet.document import document, to_pdf_document
from core.errors import NotReadyError
from core.records import Setting
from tests.assistant import official
from tests.assistant.world import IN_FORCE, TODAY, World
from tests.builders import cpt_code
from ui import frame, service
from ui.answer_view import Sources
from ui.code_view import grid_html
from ui.links import code_address, comparison_address, question_address, search_address

WHEN = IN_FORCE.isoformat()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = official.build(tmp_path_factory.mktemp("official"))
    yield built
    built.store.close()


def _script() -> None:
    from ui import code, frame  # a script of its own

    frame.controls()
    code.page()


class Page:
    """The page of an address."""

    def __init__(self, **address: str) -> None:
        self.app = AppTest.from_function(_script, default_timeout=30)
        for name, value in address.items():
            self.app.query_params[name] = value
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    @property
    def html(self) -> str:
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style>", "<script>")))

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", self.html))


@pytest.fixture
def open_code(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    monkeypatch.setattr(service, "get_tools", lambda: world.tools)
    monkeypatch.setattr(frame, "today", lambda: TODAY)
    return Page


OpenCode = Callable[..., Page]


def test_a_code_is_shown_with_its_title_status_and_date(open_code: OpenCode) -> None:
    page = open_code(system="cpt", code="62320", as_of=WHEN)
    assert re.search(r"CPT\s+62320\s+Neck epidural injection, blind\s+valid\s+Date of service\s+Jun 1, 2026", page.text)
    assert 'href="./?q=What+is+62320%3F"' in page.html


def test_every_block_says_which_edition_it_stands_on_and_when_that_ended(open_code: OpenCode) -> None:
    page = open_code(system="icd10cm", code="E11.9")
    for section in re.findall(r'<section class="cw-block.*?</section>', page.html, re.DOTALL):
        assert "cw-editions" in section or "cw-absent" in section or "No passage" in section
    assert "ended Sep 30, 2026" in page.text
    head = page.html.partition("</header>")[0]
    assert "ended Sep 30, 2026" in head


def test_every_chip_has_its_panel(open_code: OpenCode) -> None:
    shown = open_code(system="cpt", code="62320", as_of=WHEN).html
    opened = set(re.findall(r'popovertarget="([^"]+)"', shown))
    panels = re.findall(r'<aside popover="auto" id="([^"]+)"', shown)
    assert opened == set(panels)
    assert len(panels) == len(set(panels))


def test_the_contents_lead_to_every_block(open_code: OpenCode) -> None:
    shown = open_code(system="cpt", code="62320", as_of=WHEN).html
    assert set(re.findall(r'<a href="#([^"]+)"', shown)) == set(re.findall(r'<section [^>]*id="([^"]+)"', shown))


def test_other_codes_are_linked_with_the_date_that_was_chosen(open_code: OpenCode) -> None:
    shown = open_code(system="cpt", code="62320", as_of=WHEN).html
    assert f'href="code?system=cpt&amp;code=62321&amp;as_of={WHEN}"' in shown


def test_the_system_may_be_left_out(open_code: OpenCode) -> None:
    page = open_code(code="e119", as_of=WHEN)
    assert "Type 2 diabetes mellitus without complications" in page.text
    assert "may also be" not in page.text  # ICD-9-CM has such a code too, but none is loaded


def test_a_range_of_the_book_has_a_page(open_code: OpenCode) -> None:
    assert "Diabetes mellitus" in open_code(system="icd10cm", code="E08-E13").text
    assert "Epidural injections and catheters" in open_code(system="cpt", code="62320-62327").text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"system": "cpt", "code": "6232"}, "does not have the shape of a code in CPT"),
        ({"system": "snomed", "code": "62320"}, "is no code system"),
        ({"code": "<script>alert(1)</script>"}, "does not have the shape of a code"),
        ({"code": "x" * 5000}, "does not have the shape of a code"),
    ],
)
def test_what_is_no_code_is_said_in_one_line(open_code: OpenCode, address: dict[str, str], said: str) -> None:
    page = open_code(**address)
    [alert] = re.findall(r'<p class="cw-error" role="alert">(.*?)</p>', page.html)
    assert said in alert
    assert len(alert) < 400
    assert "<script>alert" not in page.html


def test_an_address_without_a_code_asks_for_one(open_code: OpenCode) -> None:
    assert "Which code?" in open_code().text


def test_a_code_that_does_not_exist_gets_a_page_that_says_so(open_code: OpenCode) -> None:
    page = open_code(system="icd10cm", code="E11.99")
    assert "does not exist" in page.text
    assert "E11.9" in page.html


def test_a_deleted_code_leads_to_its_replacement(open_code: OpenCode) -> None:
    page = open_code(system="cpt", code="62310")
    assert "deleted" in page.text
    assert "code=62321" in page.html


def test_edits_are_narrowed_by_the_address(open_code: OpenCode) -> None:
    assert "62323" in tables_of(open_code(system="cpt", code="62320", as_of=WHEN))
    narrowed = open_code(system="cpt", code="62320", as_of=WHEN, edit="99")
    assert tables_of(narrowed) == ""
    assert "No edit in force is like that" in narrowed.text


def tables_of(page: Page) -> str:
    return "".join(re.findall(r'<section class="cw-block cw-answer cw-joined".*?</section>', page.html, re.DOTALL))


def test_codes_stand_side_by_side(open_code: OpenCode) -> None:
    page = open_code(system="cpt", code="62320", compare="cpt:62321,62323,nonsense!,cpt:62320", as_of=WHEN)
    heads = re.findall(r'<th scope="col"><a [^>]*><code [^>]*>(.*?)</code>', page.html)
    assert heads == ["62320", "62321", "62323"]
    assert re.search(r'<tr class="cw-differs"><th scope="row">Region</th>', page.html)
    assert re.search(r'<tr class="cw-same"><th scope="row">Delivery</th>', page.html)
    assert "nonsense!" in page.text


def test_no_more_than_six_stand_side_by_side(open_code: OpenCode) -> None:
    others = "62321,62322,62323,62324,62310,99213,99214"
    page = open_code(system="cpt", code="62320", compare=others, as_of=WHEN)
    assert len(re.findall(r'<th scope="col"><a ', page.html)) == 6


def test_without_data_the_page_tells_the_command_that_loads_it(
    open_code: OpenCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing() -> None:
        raise NotReadyError("Nothing is loaded yet.", "Load the starter knowledge.")

    monkeypatch.setattr(service, "get_tools", nothing)
    page = open_code(system="cpt", code="62320")
    assert "Nothing is loaded yet." in page.text
    assert [block.value for block in page.app.code] == ["python -m ingest starter"]


# what the address holds


def test_the_address_chooses_date_and_setting(open_code: OpenCode) -> None:
    page = open_code(system="cpt", code="62320", as_of=WHEN, setting="outpatient")
    assert page.app.date_input(key="as_of").value == IN_FORCE
    assert page.app.selectbox(key="setting").value == Setting.OUTPATIENT
    assert "Outpatient hospital" in page.text


def test_a_choice_goes_into_the_address(open_code: OpenCode) -> None:
    page = open_code(system="cpt", code="62320")
    page.app.date_input(key="as_of").set_value(date(2026, 3, 1))
    page.run()
    assert page.app.query_params["as_of"] == "2026-03-01"
    page.app.date_input(key="as_of").set_value(None)
    page.run()
    assert "as_of" not in page.app.query_params
    assert page.app.query_params["code"] == "62320"


@pytest.mark.parametrize("wrong", ["yesterday", "1066-10-14", "2999-01-01", "2026-02-30"])
def test_a_date_that_is_none_is_said_and_today_is_taken(open_code: OpenCode, wrong: str) -> None:
    page = open_code(system="cpt", code="62320", as_of=wrong)
    assert f"“{wrong}” is no date of service" in page.text
    assert "Nov 23, 2026" in page.text


def test_a_setting_that_is_none_is_said(open_code: OpenCode) -> None:
    assert "is no setting" in open_code(system="cpt", code="62320", setting="ward").text


def test_addresses_hold_what_they_are_given() -> None:
    codes = [cpt_code("62320"), cpt_code("62321"), cpt_code("62323")]
    assert code_address("E11.9", "icd10cm", as_of="") == "code?system=icd10cm&code=E11.9"
    assert comparison_address(codes).endswith("code=62320&compare=62321%2C62323")
    assert search_address("heart & lung") == "search?q=heart+%26+lung"
    assert question_address("") == "./"


# on paper


def test_a_sheet_is_written_down_with_numbered_sources(world: World) -> None:
    sheet = code_sheet(cpt_code("62320"), IN_FORCE, Setting.PRACTITIONER, world.tools)
    blocks = list(document(sheet, TODAY))
    lines = [line for block in blocks for line in block.lines]
    assert "CPT 62320" in lines
    assert any(line.startswith("At most **3** units") and "[" in line for line in lines)
    assert to_pdf_document(sheet, TODAY).startswith(b"%PDF-")


def test_the_rows_of_localities_are_chosen_by_words_that_the_address_keeps() -> None:
    rows = tuple(GridRow(cells=(f"Place {number}", "$1.00")) for number in range(20))
    sources = Sources.in_order((), (), "c")
    for title, kept in (("By locality", True), ("Something else", False)):
        grid = Grid(title=title, columns=("Locality", "Price"), rows=rows, total=20, evidence=())
        assert ('data-cw-kept="locality"' in grid_html(grid, sources, chosen={})) is kept


def test_no_button_stands_in_the_head_of_a_folded_table(open_code: OpenCode) -> None:
    shown = open_code(system="cpt", code="62320", as_of=WHEN).html
    rows = tuple(GridRow(cells=(f"Place {number}",)) for number in range(20))
    grid = Grid(title="Places", columns=("Place",), rows=rows, total=20, evidence=())
    folded = grid_html(grid, Sources.in_order((), (), "c"), chosen={})
    summaries = re.findall(r"<summary>.*?</summary>", shown + folded, re.DOTALL)
    assert summaries
    assert not any("<button" in summary for summary in summaries)
