"""HCPCS Level II: codes, modifiers, and codes not otherwise classified."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, Record
from core.records import CodeRecord, SearchText
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

FOLDER = DATA / "hcpcs"
TEXT, TABLE = FOLDER / "HCPC2027_JAN_ANWEB.txt", FOLDER / "hcpcs_level2_2027-01.csv"
BOTH = FOLDER / "tuva_hcpcs_level_2_with_modifiers.csv"
LANTERN = "Lantern for gnomes, brass, with a wick and a glass, polished by hand, any size, each"


def _codes(records: list[Record]) -> dict[str, CodeRecord]:
    return {record.code.code: record for record in of_kind(records, CodeRecord)}


def _attributes(records: list[Record], code: str) -> list[tuple[AttributeName, str]]:
    return [(item.name, item.value) for item in of_kind(records, CodeAttribute) if item.code.code == code]


def test_a_description_over_several_lines_is_joined() -> None:
    record = _codes(read("hcpcs", TEXT))["A9001"]
    assert record.title == LANTERN
    assert record.short_title == "Brass lantern wick polishd"
    assert (record.valid_from, record.valid_to) == (date(2005, 1, 1), None)


def test_a_line_with_two_characters_and_record_7_is_a_modifier() -> None:
    record = _codes(read("hcpcs", TEXT))["QZ"]
    assert record.code == Code(CodeSystem.MODIFIER, "QZ")
    assert record.title.endswith("of the second rank, where the first one is away")


def test_a_terminated_code_has_its_last_day_and_what_is_used_instead() -> None:
    record = _codes(read("hcpcs", TEXT))["G9002"]
    assert record.valid_to == date(2021, 12, 31)
    assert record.replaced_by == (Code(CodeSystem.HCPCS, "A9001"),)


def test_coverage_action_pricing_type_of_service_and_betos_are_attributes() -> None:
    records = read("hcpcs", TEXT)
    assert _attributes(records, "A9001") == [
        (AttributeName.COVERAGE, "C"),
        (AttributeName.ACTION, "C"),
        (AttributeName.PRICING, "32"),
        (AttributeName.PRICING, "36"),
        (AttributeName.TYPE_OF_SERVICE, "P"),
        (AttributeName.TYPE_OF_SERVICE, "R"),
        (AttributeName.BETOS, "D1E"),
    ]
    action = next(item for item in of_kind(records, CodeAttribute) if item.name is AttributeName.ACTION)
    assert action.valid_from == date(1996, 1, 1)


def test_dental_codes_come_without_their_text() -> None:
    records = read("hcpcs", TEXT)
    assert "American Dental Association" in _codes(records)["D0999"].title
    assert "tooth" not in repr(records)
    assert "D0999" not in {text.code.code for text in of_kind(records, SearchText)}


def test_codes_that_may_be_used_are_searched_by_title_and_by_a_short_title_with_other_words() -> None:
    texts = [(text.code.code, text.text) for text in of_kind(read("hcpcs", TEXT), SearchText)]
    assert [text for code, text in texts if code == "A9001"] == [LANTERN, "Brass lantern wick polishd"]
    assert [text for code, text in texts if code == "A1"] == ["Gnome with one hat"]
    assert "G9002" not in {code for code, _ in texts}
    assert "G9002" in {text.code.code for text in of_kind(read("hcpcs", TEXT, date(2020, 1, 1)), SearchText)}


def test_the_same_columns_as_a_table_say_the_same() -> None:
    records = read("hcpcs", TABLE)
    assert _codes(records)["A9001"].valid_from == date(2005, 1, 1)
    assert _codes(records)["G9002"].valid_to == date(2021, 12, 31)
    assert _attributes(records, "A9001") == [(AttributeName.COVERAGE, "C"), (AttributeName.ACTION, "C")]


def test_the_official_spreadsheet_is_read_below_its_banner(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["A notice"])
    sheet.append([])
    headings = "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,COV,TOS1,BETOS,ADD DT,ACT EFF DT,TERM DT"
    sheet.append([*headings.split(","), "ACTION CD"])
    sheet.append(["A9001", 10, 3, "Lantern, any", "Lantern", "32", "C", "P", "D1E", 20050101, 20240101, None, "C"])
    sheet.append(["A9001", 20, 4, "size", None, None, None, None, None, None, None, None, None])
    sheet.append(["A1", 10, 7, "One hat", "One hat", None, "C", None, None, 19960101, 19960101, 20251231, "D"])
    book.save(tmp_path / "HCPC2027_JAN_ANWEB.xlsx")
    records = read("hcpcs", tmp_path / "HCPC2027_JAN_ANWEB.xlsx")
    assert _codes(records)["A9001"].title == "Lantern, any size"
    assert _codes(records)["A1"].code.system is CodeSystem.MODIFIER
    assert _codes(records)["A1"].valid_to == date(2025, 12, 31)
    assert _attributes(records, "A9001")[:2] == [(AttributeName.COVERAGE, "C"), (AttributeName.ACTION, "C")]


def test_of_an_older_edition_only_the_modifiers_are_read() -> None:
    assert _codes(read("hcpcs-modifiers", BOTH)).keys() == {"A1"}


def test_a_list_without_modifiers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="has no modifier"):
        read("hcpcs-modifiers", changed(tmp_path, BOTH, "A1,0010,7", "A9000,0010,3"))


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (TEXT, "A9001002004", "A9003002004", "row 5, record.*goes on with A9003"),
        (TEXT, "A9001001003", "A9001001005", "row 4, record.*none of 3, 4, 7 and 8"),
        (TEXT, "G9002001003", "A9001001003", "row 7, code.*A9001 stands twice"),
        (TEXT, "20050101", "20051301", "row 4, added.*is not a date"),
        (TEXT, "G9002001003", "1G902001003", "row 7, code.*shape of a code in HCPCS"),
        (TABLE, "long_description", "text", "has no column long"),
        (TABLE, "2021-12-31", "2021-12-32", "row 3, terminated.*is not a date"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        read("hcpcs", changed(tmp_path, path, old, new))


def test_codes_not_otherwise_classified_have_their_dates() -> None:
    items = of_kind(read("hcpcs-noc", FOLDER / "hcpcs_noc_codes.csv"), CodeAttribute)
    assert [(item.code.code, item.valid_from, item.valid_to) for item in items] == [
        ("A9099", date(1987, 1, 1), None),
        ("G9098", date(2015, 1, 1), date(2015, 12, 31)),
    ]
    assert {(item.name, item.value) for item in items} == {(AttributeName.NOT_OTHERWISE_CLASSIFIED, "yes")}


@with_official_files
@pytest.mark.reference
def test_the_official_files_have_the_stated_counts() -> None:
    folder = OFFICIAL / "hcpcs"
    records = of_kind(read("hcpcs", folder / "hcpcs_level2_2024-07.csv", date(2024, 7, 1)), CodeRecord)
    assert len(records) == 8_033
    assert sum(record.valid_to is not None for record in records) == 1_058
    modifiers = of_kind(read("hcpcs-modifiers", folder / "tuva_hcpcs_level_2_with_modifiers.csv"), CodeRecord)
    assert len(modifiers) == 375
    assert len(read("hcpcs-noc", folder / "hcpcs_noc_codes.csv")) == 161
