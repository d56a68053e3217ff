"""CPT descriptors from the user's own files; the texts here are invented and describe no real service."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.records import CodeRecord, SearchText
from ingest.manifest import read_manifest
from ingest.parsers import Layout, find_parser
from ingest.parsers.cpt import descriptors, table

NOTICE = "A notice of copyright 1999-2024, all rights reserved.\r\n2025 edition of an invented list\r\n\r\n"
LONG, SHORT = Layout(options={"length": "long"}), Layout(options={"length": "short"})


def _columns() -> Layout:
    entry = read_manifest().get("cpt-table")
    assert entry is not None
    return Layout(columns=entry.columns)


def _titles(path: Path, layout: Layout = LONG) -> dict[str, str]:
    return {item.code.code: item.title for item in descriptors(path, layout) if isinstance(item, CodeRecord)}


def _write(folder: Path, text: str, name: str = "LONGULT.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp1252"))
    return path


def test_long_descriptors_are_parted_by_a_tab_below_the_notice(tmp_path: Path) -> None:
    path = _write(tmp_path, f"{NOTICE}00001\tPolish a brass lamp\r\n0002T\tOil a hinge; each door\r\n\x1a")
    assert _titles(path) == {"00001": "Polish a brass lamp", "0002T": "Oil a hinge; each door"}


def test_a_long_descriptor_over_several_fixed_lines_is_joined(tmp_path: Path) -> None:
    lines = "0000101 Polish a brass\r\n0000102 lamp   \r\n0000201 Oil a hinge\r\n"
    assert _titles(_write(tmp_path, NOTICE + lines)) == {"00001": "Polish a brass lamp", "00002": "Oil a hinge"}


def test_short_descriptors_stand_behind_a_blank_and_are_short_titles_too(tmp_path: Path) -> None:
    path = _write(tmp_path, f"{NOTICE}00001 POLISH LAMP                 \r\n", "SHORTU.txt")
    record, text = descriptors(path, SHORT)
    assert isinstance(record, CodeRecord)
    assert (record.title, record.short_title) == ("POLISH LAMP", "POLISH LAMP")
    assert isinstance(text, SearchText)
    assert text.text == "POLISH LAMP"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("only a notice\n", "holds no line with a CPT code"),
        ("00001\tOne\n00001\tOne again\n", r"row 2.*second time"),
        ("00001\tOne\nnot a code\n", r"row 2.*does not begin with a CPT code"),
        ("00001\t  \n", r"row 1.*has no text"),
    ],
)
def test_a_wrong_file_is_told_with_its_row_and_what_to_use(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        list(descriptors(_write(tmp_path, text), LONG))


def test_any_table_with_a_code_and_a_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cpt-2025.csv"
    path.write_text('CPT Code,Description\n00001,"Polish, a lamp"\nJ1234,A drug\n')
    records = [item for item in table(path, _columns()) if isinstance(item, CodeRecord)]
    assert [(record.code, record.title) for record in records] == [(Code(CodeSystem.CPT, "00001"), "Polish, a lamp")]


def test_a_code_that_a_spreadsheet_took_for_a_number_gets_its_zeros_back(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["code", "text", "short"])
    sheet.append([101, "Polish a lamp", "LAMP"])
    book.save(tmp_path / "cpt.xlsx")
    record = next(table(tmp_path / "cpt.xlsx", _columns()))
    assert isinstance(record, CodeRecord)
    assert (record.code.code, record.short_title) == ("00101", "LAMP")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("99999x,Text", r"row 2, code.*not a CPT code"),
        ("00001,", r"row 2, text.*is empty"),
        ("00001,a\n00001,b", r"row 3, code.*second time"),
    ],
)
def test_a_wrong_row_of_a_table_is_told(tmp_path: Path, rows: str, problem: str) -> None:
    path = tmp_path / "cpt.csv"
    path.write_text(f"code,text\n{rows}\n")
    with pytest.raises(SourceFileError, match=problem):
        list(table(path, _columns()))


def test_every_source_of_descriptors_is_licensed_and_shows_the_notice() -> None:
    entries = [entry for entry in read_manifest().source if entry.parser.startswith("cpt:")]
    assert {entry.id for entry in entries} == {"cpt-long", "cpt-medium", "cpt-short", "cpt-table"}
    for entry in entries:
        assert entry.licensed == "ama"
        assert "American Medical Association. All rights reserved" in entry.licence
        find_parser(entry.parser)


_ALMOST_DESCRIPTORS = st.from_regex(rb"(?:0000[1-9][\t 0-9]{1,3}[A-Za-z ]{0,9}\r?\n){1,6}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), _ALMOST_DESCRIPTORS))
def test_any_bytes_are_descriptors_or_a_wrong_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "LONGULT.txt"
    path.write_bytes(content)
    for read, layout in ((descriptors, LONG), (table, _columns())):
        try:
            records = list(read(path, layout))
        except SourceFileError as error:
            assert error.file == path.name  # noqa: PT017  # either outcome is right
        else:
            assert all(record.code.system is CodeSystem.CPT for record in records if isinstance(record, CodeRecord))
