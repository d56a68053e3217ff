"""The yearly addenda: what changed, as passages with their pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceFileError
from core.records import Passage
from tests.builders import icd_code
from tests.ingest.parsers.icd10cm_files import OFFICIAL, damage, read, survives
from tests.ingest.parsers.pdf_writer import Sheet, write_pdf

TABULAR = [
    [
        "ICD-10-CM INVENTED LIST of GNOMES",
        "2026 Addenda",
        "No Change Chapter 1",
        "No Change Ailments of garden gnomes (A00-A99)",
        "Add Excludes2: moss (A40)",
        "No Change Weathering (A00-A09)",
        "No Change A00 Faded hat",
        "Add A00.0 Faded red hat, wherever it",
        "may stand",
        "Delete A00.9 Faded hat, unspecified",
        "No Change A01 Lost hat",
    ],
    [
        "Revise from Hat that was stolen",
        "Revise to Hat that was taken",
        "2",
        "No Change A02 Found hat",
        "No Change Hats found in spring",
        "Add QA0 Hats of gnomes not classified elsewhere",
    ],
]
INDEX = [
    [
        "ICD-10-CM INVENTED INDEX",
        "2026 Addenda",
        "No Change B",
        "No Change Beard, bearded (grey) L10.9",
        "Add - frozen L10.1",
        "Revise from Bristle L10.8",
        "Revise to Bristle L10.81",
        "No Change C",
        "No Change Cap - see Hat",
    ]
]


def pdf(path: Path, pages: list[list[str]]) -> Path:
    sheets = [Sheet() for _ in pages]
    for sheet, lines in zip(sheets, pages, strict=True):
        for line in lines:
            sheet.line(line)
    return write_pdf(path, sheets)


def passages(source: str, path: Path) -> list[Passage]:
    return [record for record in read(source, path) if isinstance(record, Passage)]


@pytest.fixture(scope="module")
def tabular(tmp_path_factory: pytest.TempPathFactory) -> list[Passage]:
    path = pdf(tmp_path_factory.mktemp("addenda") / "icd10cm-tabular-addenda-2026.pdf", TABULAR)
    return passages("icd10cm-addenda-tabular", path)


def test_each_category_that_changed_is_a_passage_below_its_chapter(tabular: list[Passage]) -> None:
    assert [passage.heading for passage in tabular] == [
        ("Changes", "Chapter 1", "Ailments of garden gnomes (A00-A99)"),
        ("Changes", "Chapter 1", "A00 Faded hat"),
        ("Changes", "Chapter 1", "A01 Lost hat"),
        ("Changes", "Chapter 1", "QA0 Hats of gnomes not classified elsewhere"),
    ]


def test_a_passage_says_what_is_done_and_joins_broken_lines(tabular: list[Passage]) -> None:
    hat = tabular[1]
    assert hat.text.splitlines() == [
        "- Unchanged: A00 Faded hat",
        "- Added: A00.0 Faded red hat, wherever it may stand",
        "- Deleted: A00.9 Faded hat, unspecified",
    ]
    assert hat.document == "ICD-10-CM 2026 addenda, Tabular List"
    assert hat.codes == (icd_code("A00"), icd_code("A00.0"), icd_code("A00.9"))


def test_a_passage_tells_its_pages(tabular: list[Passage]) -> None:
    lost = tabular[2]
    assert (lost.first_page, lost.last_page) == (1, 2)
    assert lost.locator == "icd10cm-tabular-addenda-2026.pdf, pages 1 to 2"
    assert lost.text.endswith("- Revised from: Hat that was stolen\n- Revised to: Hat that was taken")


def test_the_index_is_cut_by_letter_and_a_letter_without_changes_left_out(tmp_path: Path) -> None:
    found = passages("icd10cm-addenda-index", pdf(tmp_path / "icd10cm-index-addenda-2026.pdf", INDEX))
    assert [passage.heading for passage in found] == [("Changes", "B", "Beard to Bristle")]
    assert found[0].codes == (icd_code("L10.1"), icd_code("L10.8"), icd_code("L10.81"))


def test_a_long_letter_is_cut_between_main_terms(tmp_path: Path) -> None:
    pages = [
        ["ICD-10-CM INVENTED INDEX", "2026 Addenda", "No Change B"],
        *([f"Add Beard number {page * 50 + row} L10.{row}" for row in range(50)] for page in range(4)),
    ]
    found = passages("icd10cm-addenda-index", pdf(tmp_path / "icd10cm-index-addenda-2026.pdf", pages))
    assert len(found) > 2
    assert sum(passage.text.count("- Added: ") for passage in found) == 200
    assert len({passage.id for passage in found}) == len(found)


def test_another_document_is_told(tmp_path: Path) -> None:
    path = pdf(tmp_path / "icd10cm-tabular-addenda-2026.pdf", [["A story of gnomes and hats", "Add salt to taste."]])
    with pytest.raises(SourceFileError, match=r"\(page 1\): does not begin as addenda do"):
        read("icd10cm-addenda-tabular", path)


def test_the_addenda_of_another_year_are_told(tmp_path: Path) -> None:
    path = pdf(tmp_path / "icd10cm-tabular-addenda-2026.pdf", TABULAR)
    with pytest.raises(SourceFileError, match=r"is of 2026, not of the edition from 2026-10-01 on"):
        read("icd10cm-addenda-tabular", path, date(2026, 10, 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_addenda_give_passages_or_one_clear_error(tmp_path: Path, data: st.DataObject) -> None:
    path = pdf(tmp_path / "icd10cm-tabular-addenda-2026.pdf", TABULAR)
    survives("icd10cm-addenda-tabular", path, data.draw(damage(path.read_bytes())))


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official addenda are not in ../shared/data")
@pytest.mark.parametrize(
    ("source", "name", "count"),
    [
        ("icd10cm-addenda-tabular", "icd10cm-tabular-addenda-2026.pdf", 124),
        ("icd10cm-addenda-index", "icd10cm-index-addenda-2026.pdf", 41),
        ("icd10cm-addenda-external", "icd10cm-eindex-addenda-2026.pdf", 11),
    ],
)
def test_the_official_addenda_are_read_in_full(tmp_path: Path, source: str, name: str, count: int) -> None:
    with ZipFile(OFFICIAL / "icd10cm-addenda-2026.zip") as archive:
        found = passages(source, Path(archive.extract(name, tmp_path)))
    assert len(found) == count
    assert len({passage.id for passage in found}) == count
    if source == "icd10cm-addenda-tabular":
        diabetes = next(passage for passage in found if icd_code("E11.A") in passage.codes)
        assert diabetes.heading == ("Changes", "Chapter 4", "E11 Type 2 diabetes mellitus")
        assert diabetes.first_page == 5
