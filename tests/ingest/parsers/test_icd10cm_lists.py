"""The list of codes exempt from present-on-admission reporting, and the conversion table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, Record, Succession
from tests.builders import icd_code
from tests.ingest.parsers.icd10cm_files import DATA, OFFICIAL, read

POA = DATA / "POAexemptCodesFY26.txt"
CONVERSION = DATA / "ICD-10-CM-CONVERSION-TABLE-FY2026.txt"


def as_spreadsheet(path: Path, folder: Path) -> Path:
    """The same rows as a spreadsheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in path.read_text(encoding="utf-8").splitlines():
        sheet.append([cell.strip('"') for cell in line.split("\t")])
    copy = folder / path.with_suffix(".xlsx").name
    book.save(copy)
    return copy


def changed(tmp_path: Path, path: Path, old: str, new: str) -> Path:
    content = path.read_text(encoding="utf-8")
    assert old in content
    copy = tmp_path / path.name
    copy.write_text(content.replace(old, new), encoding="utf-8")
    return copy


def predecessors(records: list[Record], code: str) -> list[str]:
    return [r.predecessor.code for r in records if isinstance(r, Succession) and r.code.code == code]


def test_each_exempt_code_has_the_attribute() -> None:
    assert read("icd10cm-poa-exempt", POA) == [
        CodeAttribute(icd_code("A00.0"), AttributeName.POA_EXEMPT, "yes"),
        CodeAttribute(icd_code("S10.0XXA"), AttributeName.POA_EXEMPT, "yes"),
    ]


@pytest.mark.parametrize(("source", "path"), [("icd10cm-poa-exempt", POA), ("icd10cm-conversion", CONVERSION)])
def test_the_spreadsheet_says_the_same_as_the_text(tmp_path: Path, source: str, path: Path) -> None:
    assert read(source, as_spreadsheet(path, tmp_path)) == read(source, path)


def test_an_exempt_code_that_stands_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"\(row 3, code\): A00\.0 stands twice"):
        read("icd10cm-poa-exempt", changed(tmp_path, POA, "S10.0XXA", "A00.0"))


def test_a_renamed_heading_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"\(headings\): has no column code \(POAexemptCode"):
        read("icd10cm-poa-exempt", changed(tmp_path, POA, "POAexemptCode", "Exempt"))


def test_a_year_means_its_first_of_october_and_a_date_itself() -> None:
    records = read("icd10cm-conversion", CONVERSION)
    first = {r.code.code: r.effective_from for r in records if isinstance(r, Succession)}
    assert (first["A00.0"], first["S10.0XXA"]) == (date(2025, 10, 1), date(2023, 4, 1))


def test_a_code_may_have_several_predecessors_or_none() -> None:
    records = read("icd10cm-conversion", CONVERSION)
    assert predecessors(records, "A00.9") == ["A00", "A02"]
    assert predecessors(records, "S10.0XXA") == ["S10.1XXA", "S10.2XXA-S10.4XXA"]
    assert predecessors(records, "A01") == ["T15-T19"]
    assert predecessors(records, "Z91.0110") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("A00; A02", "A00; hats", r"\(row 4, previous\): 'A00; hats' cannot be read as codes"),
        ("A01\t2022", "A01\tsoon", r"\(row 7, effective\): 'soon' is not a date"),
        ("A01\t2022", "A01\t*", r"\(row 7, effective\): '\*' is neither a year nor a date"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read("icd10cm-conversion", changed(tmp_path, CONVERSION, old, new))


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official lists are not in ../shared/data")
def test_the_official_list_exempts_38_349_codes_in_both_forms(tmp_path: Path) -> None:
    with ZipFile(OFFICIAL / "POAexemptCodesFY26.zip") as archive:
        text = archive.extract("POAexemptCodesFY26.txt", tmp_path)
        sheet = archive.extract("POAexemptCodesFY26.xlsx", tmp_path)
    records = read("icd10cm-poa-exempt", Path(text))
    assert len(records) == 38_349
    assert read("icd10cm-poa-exempt", Path(sheet)) == records


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official lists are not in ../shared/data")
def test_the_official_conversion_table_is_read_in_full() -> None:
    records = read("icd10cm-conversion", OFFICIAL / "ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx")
    assert len(records) == len(set(records)) == 6_133
    assert predecessors(records, "E11.A") == ["E11.9"]
    assert predecessors(records, "C50.A1") == ["C50.911", "C50.921"]
    assert predecessors(records, "H02.151") == ["H02.101-H02.106", "H02.109"]
