"""ICD-10-PCS codes: the order file and the list of its changes."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.records import CodeRecord, Level, SearchText
from ingest.parsers.icd10pcs import shared_title
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

ORDER = DATA / "icd10pcs" / "icd10pcs_order_2027.txt"
ADDENDA = DATA / "icd10pcs" / "order_addenda_2027.txt"


def _codes(path: Path = ORDER) -> dict[str, CodeRecord]:
    return {record.code.code: record for record in of_kind(read("icd10pcs", path), CodeRecord)}


def _pcs(code: str) -> Code:
    return Code(CodeSystem.ICD10PCS, code)


def test_a_code_is_billable_and_has_both_titles() -> None:
    record = _codes()["0DTJ4ZZ"]
    assert (record.billable, record.level) == (True, Level.CODE)
    assert record.title == "Resection of Gnome Beard, Percutaneous Endoscopic Approach"
    assert record.short_title == "Resection of Gnome Beard, Perc Endo Approach"


def test_a_code_stands_below_its_body_part_and_that_below_its_table() -> None:
    codes = _codes()
    assert codes["0DTJ4ZZ"].parent == _pcs("0DTJ")
    assert codes["0DTJ"].parent == _pcs("0DT")
    assert codes["0DT"].parent is None
    for above in (codes["0DTJ"], codes["0DT"]):
        assert (above.billable, above.level) == (False, Level.SECTION)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("0DTJ", "Resection of Gnome Beard"),
        ("0DTK", "Resection of Gnome Hat"),
        ("3E03", "Introduction into Peripheral Root"),
        ("F07Z", "Slow Treatment or Quick Treatment"),
        ("0257", "Destruction of Left Gate"),
    ],
)
def test_a_body_part_is_titled_by_what_its_codes_share(code: str, title: str) -> None:
    assert _codes()[code].title == title


def test_titles_that_share_no_body_part_are_all_said_where_they_are_few() -> None:
    titles = ["Occlusion of Left Hat, Open Approach", "Occlusion of Left Boot, Open Approach"]
    assert shared_title(titles, "Occlusion") == "Occlusion of Left Hat or Occlusion of Left Boot"


def test_titles_that_share_only_a_part_of_the_operation_are_titled_by_the_operation() -> None:
    titles = [f"{word} Treatment" for word in ("Slow", "Quick", "Late", "Odd")]
    assert shared_title(titles, "Marching Treatment") == "Marching Treatment"


def test_only_tables_and_body_parts_are_searched() -> None:
    texts = of_kind(read("icd10pcs", ORDER), SearchText)
    assert {text.code.code for text in texts} == {"025", "0257", "0DT", "0DTJ", "0DTK", "3E0", "3E03", "F07", "F07Z"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("0DTJ4ZZ 1", "0DTJ4ZZ 0", r"row 6, code.*neither a table"),
        ("0DTJ4ZZ 1", "0DTJ0ZZ 1", r"row 6, code.*does not come after 0DTJ0ZZ"),
        ("0DT     0", "0CT     0", r"row 5, code.*comes before the header"),
        ("0DTK0ZZ 1", "0DTKOZZ 1", r"row 7, code.*neither a table"),
        ("Resection of Gnome Hat, Open Approach\n", "\n", r"row 7, title\): is empty"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        _codes(changed(tmp_path, ORDER, old, new))


def test_changes_give_the_last_day_of_deleted_codes_and_the_first_of_new_ones() -> None:
    records = of_kind(read("icd10pcs-addenda", ADDENDA, date(2025, 10, 1)), CodeRecord)
    dates = {record.code.code: (record.valid_from, record.valid_to, record.billable) for record in records}
    assert dates == {
        "0DTK0ZZ": (date(2026, 10, 1), None, True),
        "0DTL0ZZ": (None, date(2026, 9, 30), True),
        "F07": (date(2026, 10, 1), None, False),
        "3E0": (None, None, False),
    }
    assert next(record for record in records if record.code.code == "3E0").short_title == "Gnome Care, Intro"


def test_a_list_of_changes_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, ADDENDA, "      1 deletions", "")
    with pytest.raises(SourceFileError, match="lists 1 deletions, and its summary tells of 0"):
        read("icd10pcs-addenda", path, date(2025, 10, 1))


@with_official_files
@pytest.mark.reference
def test_the_official_order_file_and_its_changes_have_the_stated_counts(tmp_path: Path) -> None:
    with zipfile.ZipFile(OFFICIAL / "icd10pcs" / "cms_2026_pr.zip") as bundle:
        bundle.extractall(tmp_path)
    records = read("icd10pcs", tmp_path / "icd10pcs_order_2026.txt", date(2025, 10, 1))
    codes = of_kind(records, CodeRecord)
    assert sum(record.billable for record in codes) == 79_115
    assert sum(len(record.code.code) == 3 for record in codes) == 914
    assert len(of_kind(records, SearchText)) == 12_875
    titles = {record.code.code: record.title for record in codes}
    assert titles["0DTJ"] == "Resection of Appendix"
    changes = of_kind(read("icd10pcs-addenda", tmp_path / "order_addenda_2026.txt", date(2024, 10, 1)), CodeRecord)
    assert sum(record.valid_to == date(2025, 9, 30) for record in changes) == 27
    added = {record.code.code for record in changes if record.billable and record.valid_from == date(2025, 10, 1)}
    assert len(added) == 156
    assert added <= titles.keys()
