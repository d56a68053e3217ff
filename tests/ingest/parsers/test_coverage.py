"""Coverage documents come with their contractors and codes, from the database's tables or from a register."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import CoverageCode, CoverageDocument, CoverageKind, CoverageRole, Record
from core.records import Passage
from ingest.manifest import read_manifest
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files
from tests.ingest.parsers.spoiling import Edit, Reader, edits

COVERAGE = DATA / "coverage"
ARTICLES = COVERAGE / "article"
LCDS = COVERAGE / "lcd"
NCDS = COVERAGE / "ncd_trkg.csv"
REGISTER = COVERAGE / "documents_latest.csv"
VIEW = "https://www.cms.gov/medicare-coverage-database/view"


def articles(folder: Path = ARTICLES) -> list[Record]:
    return read("mcd-article", folder / "article.csv")


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "article"
    shutil.copytree(ARTICLES, folder)
    return folder


def passage_of(records: list[Record], document: str) -> Passage:
    return next(record for record in of_kind(records, Passage) if record.locator.startswith(f"{document},"))


# articles


def test_an_article_has_its_contractors_once_each_and_its_page() -> None:
    assert of_kind(articles(), CoverageDocument) == [
        CoverageDocument(
            "A50001",
            CoverageKind.ARTICLE,
            7,
            "Billing and Coding: Widget Therapy",
            "Northern Widgets, Inc.; Southern Contractor LLC",
            date(2026, 1, 15),
            None,
            "Active",
            f"{VIEW}/article.aspx?articleid=50001&ver=7",
        ),
        CoverageDocument(
            "A50002",
            CoverageKind.ARTICLE,
            3,
            "Billing and Coding: Old Widgets",
            "Southern Contractor LLC",
            date(2019, 1, 15),
            date(2024, 6, 30),
            "Retired",
            f"{VIEW}/article.aspx?articleid=50002&ver=3",
        ),
    ]


def test_drafts_and_their_codes_are_passed_over() -> None:
    records = articles()
    assert {code.document for code in of_kind(records, CoverageCode)} == {"A50001"}
    assert not any("50003" in document.id or "60003" in document.id for document in of_kind(records, CoverageDocument))


def test_every_list_of_an_article_gives_its_codes_with_group_and_role() -> None:
    found = [(code.code.code, code.role, code.group) for code in of_kind(articles(), CoverageCode)]
    assert found == [
        ("97110", CoverageRole.PROCEDURE, 1),
        ("G0283", CoverageRole.PROCEDURE, 2),
        ("J1100", CoverageRole.PROCEDURE, 2),
        ("KX", CoverageRole.MODIFIER, 1),
        ("M54.50", CoverageRole.COVERED_DIAGNOSIS, 1),
        ("E11.9", CoverageRole.COVERED_DIAGNOSIS, 2),
        ("Z00.00", CoverageRole.NONCOVERED_DIAGNOSIS, 1),
        ("0DTJ4ZZ", CoverageRole.OTHER, 1),
    ]


def test_begin_and_end_of_a_range_are_one_record() -> None:
    ranges = [code for code in of_kind(articles(), CoverageCode) if code.last]
    assert ranges == [
        CoverageCode(
            "A50001",
            7,
            Code(CodeSystem.HCPCS, "J1100"),
            CoverageRole.PROCEDURE,
            2,
            last=Code(CodeSystem.HCPCS, "J1120"),
        )
    ]


def test_a_document_can_be_found_by_its_title_contractor_and_codes() -> None:
    passage = passage_of(articles(), "A50001")
    assert passage.id == "mcd-a50001#v7"
    assert passage.topic == "coverage"
    assert passage.heading == ("Billing and coding articles", "Billing and Coding: Widget Therapy (A50001)")
    assert passage.text == (
        "A50001 (version 7) is the billing and coding article “Billing and Coding: Widget Therapy” of "
        "Northern Widgets, Inc.; Southern Contractor LLC. It applies to dates of service from January 15, 2026 on. "
        f"Procedure codes it lists: 97110, G0283, J1100. Its full text: {VIEW}/article.aspx?articleid=50001&ver=7"
    )
    assert [code.code for code in passage.codes] == ["97110", "G0283", "J1100"]


def test_a_retired_document_says_so_where_it_is_found() -> None:
    text = passage_of(articles(), "A50002").text
    assert "from January 15, 2019 to June 30, 2024. Its status is: Retired." in text


def test_the_tables_beside_the_documents_give_nothing_by_themselves() -> None:
    for path in ARTICLES.iterdir():
        if path.name != "article.csv":
            assert read("mcd-article", path) == []


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "contractor.csv").unlink()
    with pytest.raises(
        SourceFileError, match=r"article.csv: cannot be read without contractor.csv, which is not beside it"
    ):
        articles(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("article.csv", "50002,3", "50001,7", r"version 7 of document 50001 stands here twice"),
        ("article.csv", "2026-01-15 00:00:00", "next year", r"effective_from\): 'next year' is not a date"),
        ("article.csv", "50002,3", "50002,three", r"version\): 'three' is not a whole number"),
        ("article.csv", "title", "heading", r"has no column title"),
        ("article_x_hcpc_code.csv", "97110", "9711", r"article_x_hcpc_code.csv \(row 2, code\): '9711' does not"),
        ("article_x_icd10_covered.csv", "M54.50", "97110", r"code\): '97110' does not have the shape of a code in ICD"),
        (
            "contractor.csv",
            "contractor_bus_name",
            "name",
            r"contractor.csv \(headings\): has no column contractor_name",
        ),
    ],
)
def test_a_bad_table_is_named_with_row_and_field(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    folder = copied(tmp_path)
    changed(folder, folder / name, old, new)
    with pytest.raises(SourceFileError, match=message):
        articles(folder)


# LCDs and NCDs


def test_an_lcd_is_in_force_from_its_revision_or_else_from_the_beginning() -> None:
    documents = of_kind(read("mcd-lcd", LCDS / "lcd.csv"), CoverageDocument)
    assert [(document.id, document.effective_from) for document in documents] == [
        ("L30001", date(2025, 8, 14)),
        ("L30002", date(2015, 10, 1)),
    ]
    assert documents[0].url == f"{VIEW}/lcd.aspx?lcdid=30001&ver=45"
    assert documents[0].contractor == "Northern Widgets, Inc."


def test_the_codes_of_equipment_stand_in_the_lcd_itself() -> None:
    codes = of_kind(read("mcd-lcd", LCDS / "lcd.csv"), CoverageCode)
    assert codes == [CoverageCode("L30002", 2, Code(CodeSystem.HCPCS, "L1852"), CoverageRole.PROCEDURE, 1)]


def test_an_ncd_is_named_by_its_section_of_the_manual() -> None:
    documents = of_kind(read("mcd-ncd", NCDS), CoverageDocument)
    assert documents[0] == CoverageDocument(
        "220.6.99",
        CoverageKind.NCD,
        2,
        "Widget Scans (Test)",
        "CMS",
        date(2021, 9, 27),
        None,
        "Active",
        f"{VIEW}/ncd.aspx?ncdid=91&ncdver=2",
    )
    assert (documents[1].status, documents[1].effective_to) == ("Retired", date(2021, 1, 1))


def test_an_ncd_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"version 2 of 220.6.99 stands here twice"):
        read("mcd-ncd", changed(tmp_path, NCDS, "92,3,True,3,160.99", "92,2,True,3,220.6.99"))


# the register


def test_the_register_gives_documents_with_their_contractors_in_one_line() -> None:
    documents = of_kind(read("mcd-register", REGISTER), CoverageDocument)
    assert [document.contractor for document in documents[:2]] == [
        "Northern Widgets, Inc. (MAC - Part A, MAC - Part B)",
        "Northern Widgets, Inc. (DME MAC); Southern Contractor LLC (DME MAC)",
    ]
    assert [document.status for document in documents] == ["Active", "Retired", "Future"]
    assert [document.effective_to for document in documents] == [None, date(2024, 6, 30), None]
    assert documents[1].title == "Old Widgets"


def test_passages_of_the_register_and_of_the_tables_do_not_collide() -> None:
    ours = {passage.id for passage in of_kind(read("mcd-register", REGISTER), Passage)}
    assert ours.isdisjoint(passage.id for passage in of_kind(articles(), Passage))
    assert "mcd-register-l30001#v45" in ours


def test_another_kind_of_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"row 2, kind\): 'Memo' is none of NCD, LCD and Article"):
        read("mcd-register", changed(tmp_path, REGISTER, "30001,LCD,", "30001,Memo,"))


# recognition, and any content


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("current_article.zip/current_article_csv.zip/article.csv", "mcd-article"),
        ("current_article.zip/current_article_csv.zip/contractor.csv", "mcd-article"),
        ("all_lcd.zip/all_lcd_csv.zip/contractor.csv", "mcd-lcd"),
        ("lcd_x_hcpc_code.csv", "mcd-lcd"),
        ("article_x_icd10_noncovered.csv", "mcd-article"),
        ("ncd.zip/ncd_csv.zip/ncd_trkg.csv", "mcd-ncd"),
        ("mackgraw_documents_latest.csv", "mcd-register"),
    ],
)
def test_each_table_is_recognised_by_its_name_and_archive(name: str, expected: str) -> None:
    entries = read_manifest().source
    assert [e.id for e in entries if any(re.search(file, name, re.IGNORECASE) for file in e.files)] == [expected]


@pytest.mark.parametrize(
    ("source", "folder", "name"),
    [
        ("mcd-register", COVERAGE, "documents_latest.csv"),
        ("mcd-ncd", COVERAGE, "ncd_trkg.csv"),
        ("mcd-article", ARTICLES, "article.csv"),
    ],
)
def test_whatever_a_file_holds_only_a_source_file_error_comes_out(
    source: str, folder: Path, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("spoiled") / "tables"
    shutil.copytree(folder, place)
    reader = Reader(source, folder / name, place)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits())
    def check(changes: list[Edit]) -> None:
        assert reader.survives(changes)

    check()


@with_official_files
@pytest.mark.reference
def test_the_register_holds_the_stated_documents() -> None:
    records = read("mcd-register", OFFICIAL / "coverage" / "mackgraw_documents_latest.csv")
    kinds = Counter(document.kind for document in of_kind(records, CoverageDocument))
    assert kinds == {CoverageKind.LCD: 972, CoverageKind.ARTICLE: 2_161}
    assert len({passage.id for passage in of_kind(records, Passage)}) == 3_133
